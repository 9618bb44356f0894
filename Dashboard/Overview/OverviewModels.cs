using System.Collections.Concurrent;
using System.Globalization;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Data.Units;
using Dashboard.Figures;
using Dashboard.Indicators;
using Dashboard.Map;
using Dashboard.Periods;
using Microsoft.Extensions.Localization;

namespace Dashboard.Overview;

/// <summary>What a reader asked the overview to show.</summary>
/// <param name="Group"><c>scheme</c> or <c>programme</c>.</param>
/// <param name="Indicator">The indicator of map and ranking, or null for the one that needs eyes most.</param>
/// <param name="IsApprovedOnly">Hides what is provisional (trung ương).</param>
/// <param name="Boundaries">The tree that trends and the ranking stand on.</param>
/// <param name="KnownOn">Số liệu tại ngày…: as it was published at the end of that day; null for now.</param>
public sealed record OverviewChoice(int UnitId, string Group, string? Indicator, bool IsApprovedOnly, DateOnly? KnownOn = null, Boundaries Boundaries = Boundaries.AsIs);

/// <summary>Puts boards into words, once per board and language: all circuits that show the same thing share one model and compare references.</summary>
public sealed class OverviewModels(
    OverviewBoards boards, PastBoards past, Standpoints standpoints, RankingMaps maps, IStringLocalizer<OverviewTexts> text, IStringLocalizer<IndicatorTexts> indicatorText, PeriodLabels periods)
{
    private const int MostModels = 512;
    private readonly ConcurrentDictionary<(OverviewChoice Choice, string Culture), Entry> _entries = new();

    public async ValueTask<OverviewModel> GetAsync(OverviewChoice choice, CancellationToken cancel)
    {
        var standpoint = await standpoints.AtAsync((FigureView.Now with { KnownOn = choice.KnownOn }).KnownAt, cancel);
        var board = standpoint.KnownAt is null ? await boards.GetAsync(choice.UnitId, choice.Boundaries, cancel) : await past.GetAsync(standpoint, choice.UnitId, choice.Boundaries, cancel);
        var key = (choice, CultureInfo.CurrentUICulture.Name);
        var tiles = board.Tiles.Where(t => standpoint.Catalogue.FindIndicator(t.Code)?.Group == choice.Group && IsOwed(t)).ToArray();
        var ranking = await ChooseRankingAsync(choice, standpoint, tiles, cancel);
        if (_entries.TryGetValue(key, out var known) && ReferenceEquals(known.Board, board) && ReferenceEquals(known.Ranking, ranking))
            return known.Model;

        var model = await WordAsync(choice, board, tiles, ranking, standpoint, cancel);
        if (_entries.Count > MostModels)
            _entries.Clear();

        _entries[key] = new Entry(board, ranking, model);
        return model;
    }

    // What nobody here has to report is no gap: a commune sees its own indicators, not those of the province's agencies.
    internal static bool IsOwed(IndicatorTile tile) =>
        (tile.Closed is null && tile.Open is null) || tile.Closed is { Value: not null } or { Expected: > 0 } || tile.Open is { Value: not null } or { Expected: > 0 };

    private ValueTask<IndicatorRanking?> RankingAsync(Standpoint standpoint, OverviewChoice choice, Indicator indicator, CancellationToken cancel) =>
        standpoint.KnownAt is null ? boards.RankingAsync(choice.UnitId, indicator, choice.Boundaries, cancel) : past.RankingAsync(standpoint, choice.UnitId, indicator, choice.Boundaries, cancel);

    private async ValueTask<IndicatorRanking?> ChooseRankingAsync(OverviewChoice choice, Standpoint standpoint, IndicatorTile[] tiles, CancellationToken cancel)
    {
        var catalogue = standpoint.Catalogue;
        if (choice.Indicator is not null && catalogue.FindIndicator(choice.Indicator) is { } asked)
            return await RankingAsync(standpoint, choice, asked, cancel);

        // What is late first; an indicator that no unit below owes says nothing on a map.
        TargetStatus[] order = [TargetStatus.Late, TargetStatus.Missed, TargetStatus.AtRisk, TargetStatus.Insufficient, TargetStatus.OnTrack];
        foreach (var tile in tiles.Where(t => t.Closed is { Denominator: not null }).OrderBy(t => Array.IndexOf(order, t.Standing.Status) is var at and >= 0 ? at : order.Length))
        {
            if (await RankingAsync(standpoint, choice, catalogue.FindIndicator(tile.Code)!, cancel) is { Units.Count: > 1 } ranking)
                return ranking;
        }

        return null;
    }

    private async Task<OverviewModel> WordAsync(OverviewChoice choice, OverviewBoard board, IndicatorTile[] tiles, IndicatorRanking? ranking, Standpoint standpoint, CancellationToken cancel)
    {
        var indicator = ranking is null ? null : standpoint.Catalogue.FindIndicator(ranking.IndicatorCode);
        var shown = choice.IsApprovedOnly ? [.. tiles.Select(t => t with { Open = null })] : tiles;
        return new OverviewModel(
            board.UnitName, Basis.Approved, board.ReadAt, shown,
            indicator is null ? null : Ranking(ranking!, indicator, board.UnitCode, choice),
            indicator is null ? null : await MapAsync(ranking!, indicator, standpoint, choice, cancel),
            choice.IsApprovedOnly ? [] : [.. board.Ticker.Select(Line)],
            Owing(board.Owing))
        {
            Number = board.Number,
            CommittedAt = board.CommittedAt,
            Choice = indicator?.Code,
            KnownOn = choice.KnownOn,
            Scope = ranking is null ? null : Scope(ranking, standpoint, choice.UnitId),
        };
    }

    // What lies outside the reporting set is no gap (decision 13), so it is said how much lies inside.
    private string? Scope(IndicatorRanking ranking, Standpoint standpoint, int unitId)
    {
        if (standpoint.Tree[unitId].Level == UnitLevel.Country)
            return null;

        var all = standpoint.Tree.SubtreeOn(unitId, standpoint.Today).Count(u => u.Level == UnitLevel.Commune);
        return ranking.Units.Count < all ? text["Scope", ranking.Units.Count, all].Value : null;
    }

    private OverviewRanking Ranking(IndicatorRanking ranking, Indicator indicator, string unitCode, OverviewChoice choice)
    {
        var reported = ranking.Units.Where(u => u.Value is not null).ToArray();
        var unit = Formats.IsVietnamese ? indicator.UnitVi : indicator.UnitEn;
        return new OverviewRanking(
            $"{Name(indicator)} · {periods.Of(ranking.PeriodCode)} · {Formats.Count(reported.Length)}/{Formats.Count(ranking.Units.Count)}",
            unit, indicator.Decimals,
            [.. reported.Select(u => new RankingLine(u.Rank!.Value, u.Code, u.Name, u.Value!.Value, u.Status, Address(indicator, u.Code, choice)))],
            [.. ranking.Units.Where(u => u.Value is null).Select(u => new UnreportedUnit(u.Code, u.Name, $"/units/{u.Code}"))],
            Address(indicator, unitCode, choice));
    }

    private async Task<OverviewMap> MapAsync(IndicatorRanking ranking, Indicator indicator, Standpoint standpoint, OverviewChoice choice, CancellationToken cancel)
    {
        var map = await maps.OfAsync(ranking, indicator, standpoint, choice.UnitId, u => Address(indicator, u.Code, choice), cancel);
        return new OverviewMap(Name(indicator), periods.Of(ranking.PeriodCode), map.Scale, map.Areas, map.Outlines);
    }

    private NotReported Owing(OwingUnits? owing) => owing is null
        ? new NotReported("", 0, 0, [])
        : new NotReported(
            periods.Of(owing.PeriodCode), owing.Missing, owing.Expected,
            [.. owing.Units.Select(u => new NotReportedUnit(u.Code, u.Name, u.Cells, owing.ClosesOn, $"/units/{u.Code}"))]);

    internal ChangeLine Line(TickerLine line)
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

    private static string Address(Indicator indicator, string unitCode, OverviewChoice choice) =>
        (FigureView.Now with { Unit = unitCode, Boundaries = choice.Boundaries, KnownOn = choice.KnownOn }).Href($"/indicators/{indicator.Code}");

    private sealed record Entry(OverviewBoard Board, IndicatorRanking? Ranking, OverviewModel Model);
}
