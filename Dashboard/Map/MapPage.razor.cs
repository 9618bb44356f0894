using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Overview;
using Dashboard.Directives;
using Dashboard.Figures;
using Dashboard.Indicators;
using Dashboard.Periods;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Map;

/// <summary>One indicator on the map of a unit; the whole country shows the special zones as well.</summary>
public sealed partial class MapPage
{
    private const int MostPeriods = 60;

    private Indicator? _indicator;
    private IndicatorRanking? _ranking;
    private RankingMap? _map;
    private IReadOnlyList<string> _periods = [];
    private IReadOnlyList<RankingLine> _behind = [];
    private string? _assignHref;

    [Inject]
    public required IStringLocalizer<MapTexts> Text { get; init; }

    [Inject]
    public required IStringLocalizer<DirectiveTexts> TaskText { get; init; }

    [Inject]
    public required IStringLocalizer<IndicatorTexts> Indicators { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required RankingMaps Maps { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [SupplyParameterFromQuery]
    public string? Indicator { get; set; }

    private IReadOnlyList<(string, string?)> More => [("indicator", Indicator)];

    private string Name => IndicatorNames.Of(Indicators, _indicator!.Code, _indicator.NameVi, _indicator.NameEn);

    protected override async Task ReadAsync(SeenView seen, CancellationToken cancel)
    {
        var (catalogue, view) = (seen.Standpoint.Catalogue, seen.View);

        // Without a choice the first that communes owe.
        _indicator = Indicator is null ? catalogue.Indicators.FirstOrDefault(i => IsOwedBelow(seen, i)) ?? (catalogue.Indicators is [var first, ..] ? first : null) : catalogue.FindIndicator(Indicator);
        (_ranking, _map, _behind, _assignHref) = (null, null, [], null);
        if (_indicator is null)
        {
            Refused = Refusals.Say(new Refusal("Note.UnknownIndicator", Indicator ?? ""));
            return;
        }

        _periods = [.. seen.PeriodsOf(_indicator.Frequency).TakeLast(MostPeriods).Reverse().Select(p => p.Code)];
        var period = seen.PeriodAsked(_indicator.Frequency) ?? IndicatorQueries.LatestPeriod(catalogue, _indicator, view.Basis, seen.Today);
        if (period is null)
            return;

        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _ranking = await db.RankingAsync(seen.Standpoint, seen.Unit.Id, _indicator, period, view.Basis, view.Boundaries, level: null, cancel);
        _map = _ranking is null ? null : await Maps.OfAsync(_ranking, _indicator, seen.Standpoint, seen.Unit.Id, u => LinkOf(seen, u), cancel);
        if (_ranking is not null)
            ReadBehind(seen, _ranking);
    }

    // Who is off track, and the way from there to a task: for the whole unit, and for each below that the reader leads. Tasks are of now.
    private void ReadBehind(SeenView seen, IndicatorRanking ranking)
    {
        var isNow = seen.Standpoint.KnownAt is null;
        _behind = [.. ranking.Units.Where(u => u.Value is not null && AssignLinks.IsOffTrack(u.Status)).Select(u => new RankingLine(
            u.Rank!.Value, u.Code, u.Name, u.Value!.Value, u.Status, LinkOf(seen, u),
            isNow && seen.Tree.Get(u.UnitId) is { } unit && AssignLinks.MayAssign(seen.Actor, seen.Tree, unit) ? AssignLinks.Of(ranking.IndicatorCode, u.Code, ranking.PeriodCode) : null))];
        _assignHref = isNow && _behind.Count > 0 && AssignLinks.MayAssign(seen.Actor, seen.Tree, seen.Unit) ? AssignLinks.Of(ranking.IndicatorCode, seen.Unit.Code, ranking.PeriodCode, isForUnitsBelow: true) : null;
    }

    private static bool IsOwedBelow(SeenView seen, Indicator indicator) =>
        indicator.Denominator is not null && IndicatorQueries.LatestPeriod(seen.Standpoint.Catalogue, indicator, seen.View.Basis, seen.Today) is { } period
        && OverviewQueries.LevelsBelow(seen.Standpoint.Tree, seen.Unit.Id, seen.Today, indicator, period) is [Data.Units.UnitLevel.Commune, ..] or [Data.Units.UnitLevel.Province, ..];

    // A province opens its own map, a commune its indicator.
    private string LinkOf(SeenView seen, RankedUnit ranked)
    {
        var unit = seen.Standpoint.Tree[ranked.UnitId];
        return unit.Level == Data.Units.UnitLevel.Province ? Href(seen.Link(unit)) : seen.Link(unit).Href($"/indicators/{_indicator!.Code}");
    }

    private string Href(FigureView view) => view.Href("/map", ("indicator", Indicator));
}
