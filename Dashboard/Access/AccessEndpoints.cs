using Dashboard.Data;
using Dashboard.Data.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Access;

/// <summary>What stands before every request, and the doors that are no pages.</summary>
internal static class AccessEndpoints
{
    /// <summary>Before routing: who really asks, and the headers of every answer.</summary>
    public static void UseAccess(this IApplicationBuilder app)
    {
        app.UseForwardedHeaders();
        app.Use(SecurityHeaders.SetAsync);
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.Use(MustChangePassword.LeadAsync);
        app.UseAuthorization();
        app.UseAntiforgery();
        var circuits = app.ApplicationServices.GetRequiredService<CircuitRegistry>();
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/_blazor") || context.Request.Path.StartsWithSegments("/hubs"),
            lasting => lasting.Use(circuits.KeepAsync));
    }

    /// <summary>A sample database has its accounts; others are made by people.</summary>
    public static async Task AddSampleAccountsAsync(this WebApplication app)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync();
        if (!await db.Settings.AnyAsync(s => s.Key == "sample" && s.Value == "true"))
            return;

        var made = await app.Services.GetRequiredService<SampleAccounts>().CreateAsync(app.Configuration["Sample:Password"], CancellationToken.None);
        if (made.Refusal is { } refusal)
            app.Logger.LogWarning("No sample accounts: {Refusal}", refusal);
        else if (made.Value > 0)
            app.Logger.LogInformation("{Count} sample accounts created", made.Value);
    }

    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/sign-out", SignOutAsync);
        routes.MapPost("/sign-in/sample", SignInAsSampleAsync).AllowAnonymous().RequireRateLimiting(Limits.SignIn);
        routes.MapPasskeys();
        routes.MapSingleSignOn(routes.ServiceProvider.GetRequiredService<SsoOptions>());
        routes.MapAudit();
        routes.MapAccessExports();
    }

    private static async Task<RedirectHttpResult> SignOutAsync(HttpContext context, SignInDesk desk, Actors actors, [FromForm] string? returnUrl)
    {
        await desk.SignOutAsync(await actors.GetAsync(context.User, context.RequestAborted), context.RequestAborted);
        return TypedResults.LocalRedirect(Local(returnUrl, "/sign-in"));
    }

    private static async Task<Results<RedirectHttpResult, NotFound>> SignInAsSampleAsync(
        HttpContext context, SampleSignIn sample, SignInDesk desk, UserManager<User> users, [FromForm] string name, [FromForm] string? returnUrl)
    {
        if (!await sample.IsOfferedAsync(context) || SampleSignIn.Find(name) is null || await users.FindByNameAsync(name) is not { } user)
            return TypedResults.NotFound();

        await desk.VouchedAsync(user, "sample", context.RequestAborted);
        return TypedResults.LocalRedirect(Local(returnUrl, "/"));
    }

    /// <summary>Where to go on; never to another site.</summary>
    internal static string Local(string? returnUrl, string otherwise) => returnUrl is not null && RedirectHttpResult.IsLocalUrl(returnUrl) ? returnUrl : otherwise;
}
