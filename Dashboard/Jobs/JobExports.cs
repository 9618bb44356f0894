using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Jobs;
using Dashboard.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Jobs;

/// <summary>The history of runs as a file, under the same filter as on the page.</summary>
internal static class JobExports
{
    private const int MostLines = 100_000;

    public static void MapJobExports(this IEndpointRouteBuilder routes) => routes.MapGet("/jobs/export.{format}", ExportAsync).RequireAuthorization(Policies.Operate);

    private static async Task<IResult> ExportAsync(
        string format, HttpContext context, Actors actors, IDbContextFactory<DashboardContext> contexts, IStringLocalizer<JobTexts> text, TimeProvider clock, string? job, string? outcome, string? from, string? to)
    {
        var cancel = context.RequestAborted;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var runs = await db.JobHistory(await actors.GetAsync(context.User, cancel), JobsPage.FilterOf(job, outcome, from, to)).AsNoTracking().Take(MostLines).ToListAsync(cancel);
        return TableExport.File(
            new ExportTable(
                "jobs", [text["History"], Formats.DayAndTime(clock.GetUtcNow().UtcDateTime)],
                [text["Started"], text["Ended"], text["Job"], text["Outcome"], text["Result"], text["Node"]],
                runs.Select(r => (IReadOnlyList<object?>)[r.StartedAt, r.EndedAt, text.NameOf(r.Job), text[$"Outcome.{r.Outcome}"].Value, text.Said(r.Message), r.Node])),
            format);
    }
}
