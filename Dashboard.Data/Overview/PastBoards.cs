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
    private readonly Dictionary<(Standpoint Standpoint, int UnitId), OverviewBoard> _boards = [];
    private readonly Dictionary<(Standpoint Standpoint, int UnitId, int IndicatorId), IndicatorRanking?> _rankings = [];

    /// <summary>The board of a unit that was known then.</summary>
    public async ValueTask<OverviewBoard> GetAsync(Standpoint standpoint, int unitId, CancellationToken cancel)
    {
        var key = (standpoint, unitId);
        lock (_lock)
        {
            if (_boards.TryGetValue(key, out var known))
                return known;
        }

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var tiles = await db.TilesAsync(standpoint, unitId, standpoint.Catalogue.Indicators, Boundaries.AsIs, cancel);
        var unit = standpoint.Tree[unitId];
        var board = new OverviewBoard(unitId, unit.Code, standpoint.Tree.NameOn(unitId, standpoint.Today), 0, null, standpoint.KnownAt!.Value, tiles, [], null);
        return Keep(_boards, key, board);
    }

    /// <summary>The ranking of an indicator's latest period that was closed then.</summary>
    public async ValueTask<IndicatorRanking?> RankingAsync(Standpoint standpoint, int unitId, Indicator indicator, CancellationToken cancel)
    {
        var key = (standpoint, unitId, indicator.Id);
        lock (_lock)
        {
            if (_rankings.TryGetValue(key, out var known))
                return known;
        }

        await using var db = await contexts.CreateDbContextAsync(cancel);
        return Keep(_rankings, key, await db.RankingAsync(standpoint, unitId, indicator, null, Basis.Approved, Boundaries.AsIs, level: null, cancel));
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
