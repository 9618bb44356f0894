using System.Globalization;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Scenes;

/// <summary>One page of the map: the whole, or one of its branches.</summary>
/// <param name="Ranking">The units of the page, worst first is the picture's matter.</param>
/// <param name="Pages">How many pages there are; the scene turns them by itself.</param>
public sealed record MapSceneModel(SceneHead Head, SceneMapModel? Map, SceneRanking? Ranking, int Page, int Pages, string? Missing);

/// <summary>Bản đồ: communes by status. A country pages through its provinces, a province with many communes through neighbouring ones.</summary>
public sealed class MapScene : LiveScene<MapSceneModel, MapPicture>
{
    /// <summary>So many units can be told apart and named on one map.</summary>
    internal const int MostOnOneMap = 24;

    private static readonly TimeSpan Dwell = TimeSpan.FromSeconds(12);
    private int _page, _pages = 1;
    private bool _turns;

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required IStringLocalizer<SceneTexts> Text { get; init; }

    [CascadingParameter]
    public WallState? Wall { get; set; }

    protected override async ValueTask<MapSceneModel> ModelAsync(CancellationToken cancel)
    {
        var standpoint = await Sources.AtAsync(View.KnownAt, cancel);
        var indicator = Indicator(standpoint, await Sources.BoardAsync(standpoint, View.UnitId, cancel));
        var measures = indicator is null ? [] : IndicatorQueries.MeasuresOf(standpoint.Catalogue, indicator).Select(m => m.Code).ToHashSet(StringComparer.Ordinal);
        var values = new Dictionary<string, string>(View.Values, StringComparer.Ordinal) { ["page"] = _page.ToString(CultureInfo.InvariantCulture), ["indicator"] = indicator?.Code ?? "" };
        var (page, view) = (_page, View with { Values = values });
        var model = await Sources.SharedAsync<MapSceneModel>(view, measures, (at, _, stop) => ReadAsync(at, indicator, page, stop), cancel);
        (_pages, _page) = (model.Pages, model.Page);
        return model;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        if (_turns || _pages < 2)
            return;

        _turns = true;
        _ = TurnAsync();
    }

    private async Task TurnAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(Dwell, Sources.Clock);
            while (await timer.WaitForNextTickAsync(Closing))
            {
                await InvokeAsync(async () =>
                {
                    if (_page + 1 >= _pages)
                        Wall?.OnDone?.Invoke();
                    _page = (_page + 1) % _pages;
                    await ReadAsync(Closing);
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException) when (Closing.IsCancellationRequested)
        {
            // The scene was left.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    private static Indicator? Indicator(Standpoint standpoint, OverviewBoard board, string? asked)
    {
        if (asked is { Length: > 0 })
            return standpoint.Catalogue.FindIndicator(asked);

        // Without a choice, what is late first, among those that units below owe.
        TargetStatus[] order = [TargetStatus.Late, TargetStatus.Missed, TargetStatus.AtRisk, TargetStatus.Insufficient, TargetStatus.OnTrack];
        return board.Tiles.Where(t => t.Closed is { Denominator: not null, Expected: > 1 })
            .OrderBy(t => Array.IndexOf(order, t.Standing.Status) is var at and >= 0 ? at : order.Length).Select(t => standpoint.Catalogue.FindIndicator(t.Code)).FirstOrDefault();
    }

    private Indicator? Indicator(Standpoint standpoint, OverviewBoard board) => Indicator(standpoint, board, View["indicator"]);

    private async Task<MapSceneModel> ReadAsync(Standpoint standpoint, Indicator? indicator, int page, CancellationToken cancel)
    {
        var (tree, today) = (standpoint.Tree, standpoint.Today);
        var unitName = tree.NameOn(View.UnitId, today);
        var readAt = standpoint.KnownAt ?? Sources.Now;
        if (indicator is null)
            return new MapSceneModel(new SceneHead(Text["Scene.map"], unitName, null, null, readAt, View.KnownAt), null, null, 0, 1, Text["Indicator.Gone", View["indicator"] ?? ""]);

        var basis = SceneValues.BasisOf(View);
        var whole = await RankAsync(View.UnitId);
        var period = whole is null ? null : standpoint.Catalogue.FindPeriod(whole.PeriodCode);
        var head = new SceneHead(
            indicator.Group == SceneValues.Groups[0] ? Text["Indicator.Title", SceneWords.Mark(indicator.Code), SceneWords.Name(indicator)] : SceneWords.Name(indicator), unitName, basis,
            period is null ? null : Text["PeriodClosing", Labels.Of(period.Code), Formats.DayOfYear(period.To)].Value, readAt, View.KnownAt);
        if (whole is null || whole.Units.Count == 0)
            return new MapSceneModel(head, null, null, 0, 1, Text["Map.NoneBelow", unitName]);

        var isCountry = tree[View.UnitId].Level == UnitLevel.Country;
        RankedUnit[][] branches = isCountry ? [.. whole.Units.OrderBy(u => u.Code, StringComparer.Ordinal).Select(u => new[] { u })]
            : whole.Units.Count <= MostOnOneMap ? []
            : [.. Neighbours(whole.Units)];
        var pages = branches.Length + 1;
        page = page < pages ? page : 0;
        var unit = SceneWords.Unit(indicator);
        if (page == 0)
            return new MapSceneModel(head, await SceneMaps.OfAsync(Sources, standpoint, View.UnitId, indicator, whole, null, cancel), SceneRankings.Of(whole, unit, indicator.Decimals), 0, pages, null);

        var branch = branches[page - 1];
        if (isCountry)
        {
            head = head with { Unit = $"{unitName} · {branch[0].Name}" };
            return await RankAsync(branch[0].UnitId) is { Units.Count: > 0 } below
                ? new MapSceneModel(head, await SceneMaps.OfAsync(Sources, standpoint, branch[0].UnitId, indicator, below, null, cancel), SceneRankings.Of(below, unit, indicator.Decimals), page, pages, null)
                : new MapSceneModel(head, null, null, page, pages, Text["Map.NoneBelow", branch[0].Name]);
        }

        var codes = branch.Select(u => u.Code).ToHashSet(StringComparer.Ordinal);
        return new MapSceneModel(
            head with { Unit = Text["Map.Part", unitName, page, pages - 1] }, await SceneMaps.OfAsync(Sources, standpoint, View.UnitId, indicator, whole, codes, cancel),
            SceneRankings.Of(whole with { Units = [.. whole.Units.Where(u => codes.Contains(u.Code))] }, unit, indicator.Decimals), page, pages, null);

        async ValueTask<IndicatorRanking?> RankAsync(int unitId)
        {
            if (basis == Basis.Approved)
                return await Sources.RankingAsync(standpoint, unitId, indicator, cancel);

            await using var db = await Sources.Contexts.CreateDbContextAsync(cancel);
            return IndicatorQueries.LatestPeriod(standpoint.Catalogue, indicator, basis, today) is { } collected
                ? await db.RankingAsync(standpoint, unitId, indicator, collected, basis, Boundaries.AsIs, level: null, cancel)
                : null;
        }
    }

    // Codes follow the former districts, so units whose codes follow each other lie side by side; the parts are of equal size.
    private static IEnumerable<RankedUnit[]> Neighbours(IReadOnlyList<RankedUnit> units)
    {
        var parts = (int)Math.Ceiling(units.Count / (double)MostOnOneMap);
        var size = (int)Math.Ceiling(units.Count / (double)parts);
        return units.OrderBy(u => u.Code, StringComparer.Ordinal).Chunk(size);
    }
}
