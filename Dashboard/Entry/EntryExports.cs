using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Entry;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Exports;
using Dashboard.Periods;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Entry;

/// <summary>The approval matrix and the receipts as files, under the same filter as on the page.</summary>
internal static class EntryExports
{
    private const int MostLines = 100_000;

    public static void MapEntryExports(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/approval/export.{format}", ApprovalAsync).RequireAuthorization(Policies.Coordinate);
        routes.MapGet("/receipts/export.{format}", ReceiptsAsync).RequireAuthorization(Policies.Enter);
    }

    private static async Task<IResult> ApprovalAsync(
        string format, HttpContext context, Actors actors, UnitTrees trees, Catalogues catalogues, IDbContextFactory<DashboardContext> contexts, IStringLocalizer<EntryTexts> text, PeriodLabels labels,
        TimeProvider clock, string? period, string? unit)
    {
        var cancel = context.RequestAborted;
        var today = Vietnam.Today(clock);
        var (tree, catalogue) = (await trees.CurrentAsync(cancel), await catalogues.CurrentAsync(cancel));
        if (ApprovalPage.Choose(ApprovalPage.PeriodsOf(catalogue, today), period, today) is not { } chosen || (unit is null ? tree.Root : tree.Find(unit, chosen.To)) is not { } branch)
            return TypedResults.NotFound();

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var rows = await db.EntryProgressAsync(await actors.GetAsync(context.User, cancel), tree, catalogue, branch.Id, chosen, cancel);
        return TableExport.File(
            new ExportTable(
                $"approval-{chosen.Code}", [text["Review.Title"], labels.Of(chosen.Code), Formats.DayAndTime(clock.GetUtcNow().UtcDateTime)],
                [text["Review.Unit"], text["Receipts.UnitCode"], text["Review.State"], text["Review.Expected"], text["Review.Entered"], text["Review.Submitted"], text["Review.Approved"], text["Review.LastAt"]],
                rows.Select(r => (IReadOnlyList<object?>)[r.Name, r.Code, text[$"Review.State.{ApprovalPage.Look(r).Key}"].Value, r.Expected, r.Entered, r.Submitted, r.Approved, r.LastAt])),
            format);
    }

    private static async Task<IResult> ReceiptsAsync(
        string format, HttpContext context, Actors actors, UnitTrees trees, Catalogues catalogues, IDbContextFactory<DashboardContext> contexts, IStringLocalizer<EntryTexts> text, PeriodLabels labels,
        string? q, string? unit, string? period)
    {
        var cancel = context.RequestAborted;
        var (tree, catalogue) = (await trees.CurrentAsync(cancel), await catalogues.CurrentAsync(cancel));
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var receipts = await db.Receipts(await actors.GetAsync(context.User, cancel), tree, ReceiptsPage.FilterOf(q, unit, period, tree, catalogue)).Take(MostLines + 1).ToListAsync(cancel);
        return TableExport.File(
            ReceiptsPage.TableOf(receipts.Take(MostLines), tree, catalogue, text, labels).ToExport() with { CutOff = receipts.Count > MostLines ? text["List.CutOff", Formats.Count(MostLines)].Value : null },
            format);
    }
}
