using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Overview;

/// <summary>
/// Overview boards as they were published at earlier instants, computed from facts. Nothing moves in them, so they have neither ticker nor units
/// that owe; the last few are kept.
/// </summary>
public sealed class PastBoards(IDbContextFactory<DashboardContext> contexts)
{
    private const int MostKept = 32;
    private readonly Lock _lock = new();
    private readonly Dictionary<(Standpoint Standpoint, int UnitId, Boundaries Boundaries), OverviewBoard> _boards = [];
    private readonly Dictionary<(Standpoint Standpoint, int UnitId, int IndicatorId, Boundaries Boundaries), IndicatorRanking?> _rankings = [];

    /// <summary>The board of a unit that was known then, on the boundaries of that day.</summary>
    public ValueTask<OverviewBoard> GetAsync(Standpoint standpoint, int unitId, CancellationToken cancel) => GetAsync(standpoint, unitId, Boundaries.AsIs, cancel);

    /// <summary>The same on the boundaries that are asked for.</summary>
    public async ValueTask<OverviewBoard> GetAsync(Standpoint standpoint, int unitId, Boundaries boundaries, CancellationToken cancel)
    {
        var key = (standpoint, unitId, boundaries);
        lock (_lock)
        {
            if (_boards.TryGetValue(key, out var known))
                return known;
        }

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var tiles = await db.TilesAsync(standpoint, unitId, standpoint.Catalogue.Indicators, boundaries, cancel);
        var unit = standpoint.Tree[unitId];
        var board = new OverviewBoard(unitId, unit.Code, standpoint.Tree.NameOn(unitId, standpoint.Today), 0, null, standpoint.KnownAt!.Value, tiles, [], null);
        return Keep(_boards, key, board);
    }

    /// <summary>The ranking of an indicator's latest period that was closed then.</summary>
    public ValueTask<IndicatorRanking?> RankingAsync(Standpoint standpoint, int unitId, Indicator indicator, CancellationToken cancel) =>
        RankingAsync(standpoint, unitId, indicator, Boundaries.AsIs, cancel);

    /// <summary>The same on the boundaries that are asked for.</summary>
    public async ValueTask<IndicatorRanking?> RankingAsync(Standpoint standpoint, int unitId, Indicator indicator, Boundaries boundaries, CancellationToken cancel)
    {
        var key = (standpoint, unitId, indicator.Id, boundaries);
        lock (_lock)
        {
            if (_rankings.TryGetValue(key, out var known))
                return known;
        }

        await using var db = await contexts.CreateDbContextAsync(cancel);
        return Keep(_rankings, key, await db.RankingAsync(standpoint, unitId, indicator, null, Basis.Approved, boundaries, level: null, cancel));
    }

    private TValue Keep<TKey, TValue>(Dictionary<TKey, TValue> kept, TKey key, TValue value) where TKey : notnull
    {
        lock (_lock)
        {
            if (kept.Count >= MostKept)
                kept.Clear();

            return kept[key] = value;
        }
    }
}
