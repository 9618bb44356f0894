using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Exports;
using Dashboard.Indicators;
using Dashboard.Periods;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Meetings;

/// <summary>One indicator then, at the meeting before, and now.</summary>
/// <param name="Before">At the stocktake before; null when it was not in it, or there is none.</param>
/// <param name="Now">Today; null when the indicator is gone.</param>
public sealed record StocktakeRow(int UnitId, StocktakeNumber Then, StocktakeNumber? Before, IndicatorTile? Now)
{
    public string Name => Formats.IsVietnamese ? Then.NameVi : Then.NameEn;

    public string Unit => Formats.IsVietnamese ? Then.UnitVi : Then.UnitEn;

    public decimal? Value => Then.Closed?.Value;

    /// <summary>From the meeting before to this one.</summary>
    public decimal? SinceBefore => Value - Before?.Closed?.Value;

    /// <summary>From this meeting to today.</summary>
    public decimal? SinceThen => Now?.Closed?.Value - Value;

    /// <summary>Below what was required: it comes first before a meeting.</summary>
    public bool NeedsWords => Then.Standing.Status is TargetStatus.Late or TargetStatus.Missed or TargetStatus.AtRisk;

    /// <summary>Class of a change: better, worse, or neither.</summary>
    public string Tone(decimal? change) => change switch
    {
        null or 0 => "plain",
        > 0 => Then.Direction == Direction.HigherIsBetter ? "good" : "bad",
        _ => Then.Direction == Direction.HigherIsBetter ? "bad" : "good",
    };

    /// <summary><c>+1,2</c>, <c>−0,4</c>, <c>0</c> or a dash.</summary>
    public string WithSign(decimal? change) => change is not { } by ? Formats.None : (by > 0 ? "+" : by < 0 ? "−" : "") + Formats.Number(Math.Abs(by), Then.Decimals);
}

/// <summary>A stocktake with everything that its pages show.</summary>
/// <param name="Before">The meeting before, or null.</param>
/// <param name="UnitName">As it was called then.</param>
/// <param name="MayConclude">Whether the reader may propose a conclusion.</param>
public sealed record StocktakeBook(
    Stocktake Stocktake, Stocktake? Before, string UnitName, IReadOnlyList<StocktakeRow> Rows, IReadOnlyList<ConclusionLine> Conclusions, bool MayConclude, UnitTree Tree)
{
    public ConclusionLine? Conclusion => Conclusions.Count > 0 ? Conclusions[0] : null;

    public bool HasSeveralUnits => Rows.Select(r => r.UnitId).Distinct().Skip(1).Any();
}

/// <summary>Puts stocktakes together for their readers.</summary>
internal sealed class StocktakeBooks(
    IDbContextFactory<DashboardContext> contexts, UnitTrees trees, StocktakeDesk desk, OverviewBoards boards, IStringLocalizer<MeetingTexts> text, IStringLocalizer<IndicatorTexts> indicatorText, PeriodLabels labels)
{
    private static readonly string[] Columns =
    [
        "Stocktake.Unit", "Column.Code", "Column.Indicator", "Column.Measure", "Column.PeriodThen", "Column.Then", "Column.StatusThen", "Column.Before", "Column.PeriodNow", "Column.Now", "Column.StatusNow", "Column.Change", "Column.Cause",
    ];

    /// <summary>Null when there is none that the actor may read.</summary>
    public async Task<StocktakeBook?> ReadAsync(int id, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var stocktake = await db.StocktakeAsync(id, actor, tree, cancel);
        if (stocktake is { CountedAt: null })
        {
            // A server that stopped between the two owes it.
            await desk.CountAsync(id, cancel);
            stocktake = await db.StocktakeAsync(id, actor, tree, cancel);
        }

        if (stocktake is null)
            return null;

        var before = await db.StocktakeBeforeAsync(stocktake, cancel);
        var former = before?.Figures.ToDictionary(f => (f.UnitId, f.IndicatorId), f => f.Number) ?? [];
        var today = new Dictionary<int, IReadOnlyDictionary<int, IndicatorTile>>();
        foreach (var unitId in stocktake.Figures.Select(f => f.UnitId).Distinct().Where(u => tree.Get(u) is not null))
            today[unitId] = (await boards.GetAsync(unitId, cancel)).Tiles.ToDictionary(t => t.IndicatorId);

        var rows = stocktake.Figures.Select(f => new StocktakeRow(
            f.UnitId, f.Number, former.GetValueOrDefault((f.UnitId, f.IndicatorId)), today.GetValueOrDefault(f.UnitId)?.GetValueOrDefault(f.IndicatorId))).ToList();
        return new StocktakeBook(
            stocktake, before, tree.NameOn(stocktake.UnitId, stocktake.KnownAt.DayInVietnam()), rows, await db.ConclusionsOf(id).ToListAsync(cancel), actor.CanApprove(tree, stocktake.UnitId), tree);
    }

    /// <summary>The comparison as a file.</summary>
    public ExportTable ToExport(StocktakeBook book) => new(
        "stocktake",
        [book.Stocktake.Name, text["Stocktake.FrozenAt", Formats.DayAndTime(book.Stocktake.KnownAt)].Value, text["Stocktake.Basis"].Value],
        [.. Columns.Select(c => text[c].Value)],
        book.Rows.Select(r => (IReadOnlyList<object?>)
        [
            r.Then.UnitName, r.Then.Code, r.Name, r.Unit, r.Then.Closed is { } then ? labels.Of(then) : null, r.Value, indicatorText[$"Status.{r.Then.Standing.Status}"].Value, r.Before?.Closed?.Value,
            r.Now?.Closed is { } now ? labels.Of(now) : null, r.Now?.Closed?.Value, r.Now is null ? null : indicatorText[$"Status.{r.Now.Standing.Status}"].Value, r.SinceThen, r.Then.Cause,
        ]));
}
