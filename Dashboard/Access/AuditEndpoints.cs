using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Access;

/// <summary>The audit and its daily heads as CSV files, to be kept elsewhere.</summary>
internal static class AuditEndpoints
{
    /// <summary>So many lines in one file; narrower days give the rest.</summary>
    private const int MostLines = 100_000;

    private static readonly string[] Columns = ["number", "at", "user", "name", "action", "subject", "detail", "address", "hash"];

    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/audit").RequireAuthorization(Policies.Audit);
        group.MapGet("/export.csv", ExportAsync);
        group.MapGet("/heads.csv", HeadsAsync);
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> ExportAsync(
        HttpContext context, Actors actors, UnitTrees trees, IDbContextFactory<DashboardContext> contexts, PersonalDataReads reads,
        DateOnly? from, DateOnly? to, int? user, string? action, string? subject)
    {
        var cancel = context.RequestAborted;
        var actor = await actors.GetAsync(context.User, cancel);
        var filter = new AuditFilter(AuditPage.StartOf(from), AuditPage.StartOf(to?.AddDays(1)), user, action, subject);
        if (await reads.RecordAsync(actor, "audit", "export", cancel) is { } refusal)
            return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, extensions: new Dictionary<string, object?> { ["code"] = refusal.Code });

        var tree = await trees.CurrentAsync(cancel);
        return TypedResults.Stream(async stream =>
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            await using var writer = new StreamWriter(stream, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
            await writer.WriteLineAsync(string.Join(',', Columns));
            await foreach (var line in db.Audit(actor, tree, filter).Take(MostLines).AsAsyncEnumerable().WithCancellation(cancel))
            {
                string?[] values =
                [
                    line.Number?.ToString(CultureInfo.InvariantCulture), line.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                    line.UserId.ToString(CultureInfo.InvariantCulture), line.Name, line.Action, line.Subject, line.Detail, line.RemoteAddress, line.Hash,
                ];
                await writer.WriteLineAsync(string.Join(',', values.Select(Quoted)));
            }
        }, "text/csv", "audit.csv");
    }

    private static async Task<ContentHttpResult> HeadsAsync(HttpContext context, AuditChain chain, TimeProvider clock, DateOnly? from, DateOnly? to)
    {
        var last = to ?? Vietnam.Today(clock);
        var first = from ?? last.AddDays(-31);
        if (first < last.AddDays(-366))
            first = last.AddDays(-366);

        var heads = await chain.HeadsAsync(first, last, context.RequestAborted);
        return TypedResults.Text(
            string.Concat(heads.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Day:yyyy-MM-dd},{h.Number},{h.Hash}\n")).Prepend("day,number,hash\n")), "text/csv");
    }

    /// <summary>Quoted always, and what a spreadsheet would take for a formula is made text.</summary>
    private static string Quoted(string? value) =>
        $"\"{(value is ['=' or '+' or '-' or '@', ..] ? "'" : "")}{value?.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
