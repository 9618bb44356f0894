using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Jobs;
using Dashboard.Exports;
using Dashboard.Jobs.Schedule;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Jobs;

/// <summary>The history of runs as a file, under the same filter as on the page.</summary>
internal static class JobExports
{
    private const int MostLines = 100_000;

    public static void MapJobExports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/jobs/export.{format}", ExportAsync).RequireAuthorization(Policies.Operate);
        routes.MapGet("/jobs/{name}/export.{format}", ExportActsAsync).RequireAuthorization(Policies.Operate);
    }

    private static async Task<IResult> ExportAsync(
        string format, HttpContext context, Actors actors, IDbContextFactory<DashboardContext> contexts, JobCatalog catalog, IStringLocalizer<JobTexts> text, TimeProvider clock, string? job, string? outcome, string? from, string? to, string? q)
    {
        var cancel = context.RequestAborted;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var runs = await db.JobHistory(await actors.GetAsync(context.User, cancel), text.FilterOf(catalog, job, outcome, from, to, q)).AsNoTracking().Take(MostLines + 1).ToListAsync(cancel);
        return TableExport.File(
            new ExportTable(
                "jobs", [text["History"], Formats.DayAndTime(clock.GetUtcNow().UtcDateTime)],
                [text["Started"], text["Ended"], text["Job"], text["Period"], text["Outcome"], text["Result"], text["Reason"], text["Node"]],
                runs.Take(MostLines).Select(r => (IReadOnlyList<object?>)[r.StartedAt, r.EndedAt, text.NameOf(r.Job), r.Period, text[$"Outcome.{r.Outcome}"].Value, text.Said(r.Message), r.Reason, r.Node]))
            { CutOff = runs.Count > MostLines ? text["List.CutOff", Formats.Count(MostLines)].Value : null },
            format);
    }

    // What people did to one job, as its page shows it.
    private static async Task<IResult> ExportActsAsync(
        string name, string format, HttpContext context, Actors actors, IDbContextFactory<DashboardContext> contexts, JobOptions options, IStringLocalizer<JobTexts> text, IStringLocalizer<AccessTexts> audit, TimeProvider clock)
    {
        var cancel = context.RequestAborted;
        var now = clock.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var acts = await db.JobActs(await actors.GetAsync(context.User, cancel), name, now.AddDays(-options.KeepRunsDays)).Take(MostLines).ToListAsync(cancel);
        return TableExport.File(
            new ExportTable(
                "job-acts", [text["Acts"], text.NameOf(name), Formats.DayAndTime(now)],
                [text["Acts.At"], text["Acts.Who"], text["Acts.What"], text["Acts.Detail"]],
                acts.Select(a => (IReadOnlyList<object?>)[a.At, text.WhoOf(a), audit[a.Action].Value, a.Detail])),
            format);
    }
}
