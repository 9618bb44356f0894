using System.Collections.Concurrent;
using System.Globalization;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Indicators;
using Dashboard.Map;
using Dashboard.Periods;
using Microsoft.Extensions.Localization;

namespace Dashboard.Overview;

/// <summary>What a reader asked the overview to show.</summary>
/// <param name="Group"><c>scheme</c> or <c>programme</c>.</param>
/// <param name="Indicator">The indicator of map and ranking, or null for the one that needs eyes most.</param>
/// <param name="IsApprovedOnly">Hides what is provisional (trung ương).</param>
public sealed record OverviewChoice(int UnitId, string Group, string? Indicator, bool IsApprovedOnly);

/// <summary>Puts boards into words, once per board and language: all circuits that show the same thing share one model and compare references.</summary>
public sealed class OverviewModels(
    OverviewBoards boards, Catalogues catalogues, UnitTrees trees, OutlineDrawings outlines, IStringLocalizer<OverviewTexts> text, IStringLocalizer<IndicatorTexts> indicatorText, PeriodLabels periods,
    TimeProvider clock)
{
    private const int MostModels = 512;
    private readonly ConcurrentDictionary<(OverviewChoice Choice, string Culture), Entry> _entries = new();

    public async ValueTask<OverviewModel> GetAsync(OverviewChoice choice, CancellationToken cancel)
    {
        var board = await boards.GetAsync(choice.UnitId, cancel);
        var key = (choice, CultureInfo.CurrentUICulture.Name);
        var catalogue = await catalogues.CurrentAsync(cancel);
        var tiles = board.Tiles.Where(t => catalogue.FindIndicator(t.Code)?.Group == choice.Group).ToArray();
        var ranking = await RankingAsync(choice, catalogue, tiles, cancel);
        if (_entries.TryGetValue(key, out var known) && ReferenceEquals(known.Board, board) && ReferenceEquals(known.Ranking, ranking))
            return known.Model;

        var model = await WordAsync(choice, board, tiles, ranking, catalogue, cancel);
        if (_entries.Count > MostModels)
            _entries.Clear();

        _entries[key] = new Entry(board, ranking, model);
        return model;
    }

    private async ValueTask<IndicatorRanking?> RankingAsync(OverviewChoice choice, Catalogue catalogue, IndicatorTile[] tiles, CancellationToken cancel)
    {
        if (choice.Indicator is not null && catalogue.FindIndicator(choice.Indicator) is { } asked)
            return await boards.RankingAsync(choice.UnitId, asked, cancel);

        // What is late first; an indicator that no unit below owes says nothing on a map.
        TargetStatus[] order = [TargetStatus.Late, TargetStatus.Missed, TargetStatus.AtRisk, TargetStatus.Insufficient, TargetStatus.OnTrack];
        foreach (var tile in tiles.Where(t => t.Closed is { Denominator: not null }).OrderBy(t => Array.IndexOf(order, t.Standing.Status) is var at and >= 0 ? at : order.Length))
        {
            if (await boards.RankingAsync(choice.UnitId, catalogue.FindIndicator(tile.Code)!, cancel) is { Units.Count: > 1 } ranking)
                return ranking;
        }

        return null;
    }

    private async Task<OverviewModel> WordAsync(OverviewChoice choice, OverviewBoard board, IndicatorTile[] tiles, IndicatorRanking? ranking, Catalogue catalogue, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var indicator = ranking is null ? null : catalogue.FindIndicator(ranking.IndicatorCode);
        var shown = choice.IsApprovedOnly ? [.. tiles.Select(t => t with { Open = null })] : tiles;
        return new OverviewModel(
            board.UnitName, Basis.Approved, board.ReadAt, shown,
            indicator is null ? null : Ranking(ranking!, indicator, board.UnitCode),
            indicator is null ? null : await MapAsync(ranking!, indicator, tree, choice, cancel),
            choice.IsApprovedOnly ? [] : [.. board.Ticker.Select(Line)],
            Owing(board.Owing))
        {
            Number = board.Number,
            CommittedAt = board.CommittedAt,
            Choice = indicator?.Code,
            Scope = ranking is null ? null : Scope(ranking, tree, choice.UnitId),
        };
    }

    // What lies outside the reporting set is no gap (decision 13), so it is said how much lies inside.
    private string? Scope(IndicatorRanking ranking, UnitTree tree, int unitId)
    {
        if (tree[unitId].Level == UnitLevel.Country)
            return null;

        var all = tree.SubtreeOn(unitId, clock.GetUtcNow().InVietnam()).Count(u => u.Level == UnitLevel.Commune);
        return ranking.Units.Count < all ? text["Scope", ranking.Units.Count, all].Value : null;
    }

    private OverviewRanking Ranking(IndicatorRanking ranking, Indicator indicator, string unitCode)
    {
        var reported = ranking.Units.Where(u => u.Value is not null).ToArray();
        var unit = Formats.IsVietnamese ? indicator.UnitVi : indicator.UnitEn;
        return new OverviewRanking(
            $"{Name(indicator)} · {periods.Of(ranking.PeriodCode)} · {Formats.Count(reported.Length)}/{Formats.Count(ranking.Units.Count)}",
            unit, indicator.Decimals,
            [.. reported.Select(u => new RankingLine(u.Rank!.Value, u.Code, u.Name, u.Value!.Value, u.Status, Address(indicator, u.Code)))],
            [.. ranking.Units.Where(u => u.Value is null).Select(u => new UnreportedUnit(u.Code, u.Name, $"/units/{u.Code}"))],
            Address(indicator, unitCode));
    }

    private async Task<OverviewMap> MapAsync(IndicatorRanking ranking, Indicator indicator, UnitTree tree, OverviewChoice choice, CancellationToken cancel)
    {
        var unit = Formats.IsVietnamese ? indicator.UnitVi : indicator.UnitEn;
        var values = ranking.Units.Select(u => u.Value).OfType<decimal>().ToArray();
        var drawn = await outlines.OfAsync(choice.UnitId, cancel);
        var areas = ranking.Units.Select(u => new MapArea(
            u.Code, u.Name, u.Value, u.Value is null ? MapGap.NotReported : MapGap.None, ParentName(u.UnitId), Address(indicator, u.Code))).ToList();
        if (drawn is not null)
        {
            var inside = areas.Select(a => a.Code).ToHashSet(StringComparer.Ordinal);
            areas.AddRange(drawn.Codes.Where(c => !inside.Contains(c)).Select(c => new MapArea(c, tree.OfCode(c) is [.., var last] ? last.Name : c, null, MapGap.Outside)));
        }

        return new OverviewMap(
            Name(indicator), periods.Of(ranking.PeriodCode),
            indicator is { UnitVi: "%", Direction: Direction.HigherIsBetter } && values.Length > 0 && values.Average() > 50
                ? new MapScale([60, 70, 80, 90], unit)
                : MapScale.Quantiles(values, unit, indicator.Decimals),
            areas, drawn);

        string? ParentName(int unitId) => tree[unitId].ParentId is { } parent ? tree[parent].Name : null;
    }

    private NotReported Owing(OwingUnits? owing) => owing is null
        ? new NotReported("", 0, 0, [])
        : new NotReported(
            periods.Of(owing.PeriodCode), owing.Missing, owing.Expected,
            [.. owing.Units.Select(u => new NotReportedUnit(u.Code, u.Name, u.Cells, owing.ClosesOn, $"/units/{u.Code}"))]);

    private ChangeLine Line(TickerLine line)
    {
        var measure = Formats.IsVietnamese ? line.MeasureVi : line.MeasureEn;
        var unit = Formats.IsVietnamese ? line.UnitVi : line.UnitEn;
        var after = Formats.WithUnit(line.After, line.Decimals, unit);
        var period = periods.WithoutYear(line.PeriodCode);
        var (sign, what) = line.Action switch
        {
            TickerAction.Entered => (ChangeSign.Sent, text["Line.Entered", measure, after, period]),
            TickerAction.Corrected => (ChangeSign.Edited, text["Line.Corrected", measure, Formats.Number(line.Before, line.Decimals), after, period]),
            TickerAction.Submitted => (ChangeSign.Sent, text["Line.Submitted", measure, period]),
            TickerAction.Approved => (ChangeSign.Approved, text["Line.Approved", measure, after, period]),
            TickerAction.Withdrawn => (ChangeSign.Withdrawn, text["Line.Withdrawn", measure, period]),
            _ => (ChangeSign.Imported, text["Line.Many", measure, period]),
        };
        return new ChangeLine(line.Number, line.At, sign, line.UnitName, what, $"/units/{line.UnitCode}");
    }

    private string Name(Indicator indicator) => IndicatorNames.Of(indicatorText, indicator.Code, indicator.NameVi, indicator.NameEn);

    private static string Address(Indicator indicator, string unitCode) => $"/indicators/{indicator.Code}?unit={unitCode}";

    private sealed record Entry(OverviewBoard Board, IndicatorRanking? Ranking, OverviewModel Model);
}
