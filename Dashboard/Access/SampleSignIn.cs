using Dashboard.Data;
using Dashboard.Data.Access;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Access;

/// <summary>
/// Decides whether the sign-in page offers the sample's roles with one click: only with the sample database, in Development, on loopback
/// and when no proxy stands before us. The last three are facts of the request, so that a mistaken setting cannot open the door.
/// </summary>
internal sealed class SampleSignIn(IDbContextFactory<DashboardContext> contexts, IWebHostEnvironment environment)
{
    private static readonly string[] Forwarded = ["Forwarded", "X-Forwarded", "X-Original", "X-Real-IP", "Via"];

    public async Task<bool> IsOfferedAsync(HttpContext context)
    {
        if (!environment.IsDevelopment()
            || context.Connection.RemoteIpAddress is not { } address || !System.Net.IPAddress.IsLoopback(address)
            || context.Request.Headers.Any(h => Array.Exists(Forwarded, f => h.Key.StartsWith(f, StringComparison.OrdinalIgnoreCase))))
            return false;

        await using var db = await contexts.CreateDbContextAsync(context.RequestAborted);
        return await db.Settings.AnyAsync(s => s.Key == "sample" && s.Value == "true", context.RequestAborted);
    }

    public static SampleAccount? Find(string? name) => SampleAccounts.All.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.Ordinal));
}
