using System.Collections.Concurrent;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Overview;

/// <summary>
/// This node's overview boards, one a unit and kind of boundaries, brought forward once per change: only the tiles whose measures changed are read again.
/// Pages take the reference and paint; a circuit costs no query.
/// </summary>
public sealed class OverviewBoards
{
    private const int MostBoards = 256;
    private readonly ConcurrentDictionary<(int UnitId, Boundaries Boundaries), Slot> _slots = new();
    private readonly Lock _rankingsLock = new();
    private readonly Dictionary<(int UnitId, int IndicatorId, Boundaries Boundaries), IndicatorRanking?> _rankings = [];
    private long _rankingsGeneration;
    private readonly LiveFeed _feed;
    private readonly IDbContextFactory<DashboardContext> _contexts;
    private readonly UnitTrees _trees;
    private readonly Catalogues _catalogues;
    private readonly TimeProvider _clock;

    public OverviewBoards(LiveFeed feed, IDbContextFactory<DashboardContext> contexts, UnitTrees trees, Catalogues catalogues, TimeProvider clock)
    {
        (_feed, _contexts, _trees, _catalogues, _clock) = (feed, contexts, trees, catalogues, clock);
        feed.BeforeNudges(BringForwardAsync);
    }

    /// <summary>The board of a unit on today's boundaries as of the last change this node has seen.</summary>
    public ValueTask<OverviewBoard> GetAsync(int unitId, CancellationToken cancel) => GetAsync(unitId, Boundaries.AsIs, cancel);

    /// <summary>The same on the boundaries that are asked for.</summary>
    public async ValueTask<OverviewBoard> GetAsync(int unitId, Boundaries boundaries, CancellationToken cancel)
    {
        if (_slots.TryGetValue((unitId, boundaries), out var slot) && slot.Board is { } board && slot.Day == Today)
            return board;

        slot = _slots.GetOrAdd((unitId, boundaries), _ => new Slot());
        await slot.Turn.WaitAsync(cancel);
        try
        {
            if (slot.Board is null || slot.Day != Today)
            {
                // The number first: a change that lands while reading is read again, never missed.
                var number = _feed.Number;
                slot.Day = Today;
                slot.Board = await ReadAsync(unitId, boundaries, number, cancel);
                Trim();
            }

            return slot.Board;
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    /// <summary>The ranking of one indicator's latest closed period below a unit, approved, on today's boundaries; kept until a change of the indicator.</summary>
    public ValueTask<IndicatorRanking?> RankingAsync(int unitId, Indicator indicator, CancellationToken cancel) => RankingAsync(unitId, indicator, Boundaries.AsIs, cancel);

    /// <summary>The same on the boundaries that are asked for.</summary>
    public async ValueTask<IndicatorRanking?> RankingAsync(int unitId, Indicator indicator, Boundaries boundaries, CancellationToken cancel)
    {
        long generation;
        lock (_rankingsLock)
        {
            if (_rankings.TryGetValue((unitId, indicator.Id, boundaries), out var known))
                return known;

            generation = _rankingsGeneration;
        }

        var tree = await _trees.CurrentAsync(cancel);
        var catalogue = await _catalogues.CurrentAsync(cancel);
        await using var db = await _contexts.CreateDbContextAsync(cancel);
        var ranking = await db.RankingAsync(tree, catalogue, unitId, indicator, null, Basis.Approved, Today, boundaries, cancel);
        lock (_rankingsLock)
        {
            // Not kept when a change came in while it was read: it may lack it.
            if (generation == _rankingsGeneration && _rankings.Count < MostBoards)
                _rankings[(unitId, indicator.Id, boundaries)] = ranking;
        }

        return ranking;
    }

    private DateOnly Today => _clock.GetUtcNow().InVietnam();

    private async Task<OverviewBoard> ReadAsync(int unitId, Boundaries boundaries, long number, CancellationToken cancel)
    {
        var tree = await _trees.CurrentAsync(cancel);
        var catalogue = await _catalogues.CurrentAsync(cancel);
        await using var db = await _contexts.CreateDbContextAsync(cancel);
        var tiles = await db.TilesAsync(tree, catalogue, unitId, catalogue.Indicators, Today, boundaries, cancel);
        var ticker = await db.TickerAsync(tree, catalogue, tree.PathOf(unitId), Today, cancel);
        var owing = await db.OwingAsync(tree, catalogue, unitId, Today, cancel);
        return new OverviewBoard(unitId, tree[unitId].Code, tree.NameOn(unitId, Today), number, null, _clock.GetUtcNow().UtcDateTime, tiles, ticker, owing);
    }

    private async ValueTask BringForwardAsync(IReadOnlyList<Change> changes, CancellationToken cancel)
    {
        if (changes.Any(c => c.Kind is not (ChangeKind.Figure or ChangeKind.Job or ChangeKind.Access or ChangeKind.Screen)))
        {
            // Reference data changed: everything is read again when next asked for.
            _slots.Clear();
            ForgetRankings(_ => true);
            return;
        }

        var figures = changes.Where(c => c.Kind == ChangeKind.Figure).ToArray();
        if (figures.Length == 0)
            return;

        var catalogue = await _catalogues.CurrentAsync(cancel);
        var tree = await _trees.CurrentAsync(cancel);
        var touched = AffectedIndicators(catalogue, figures.Select(c => c.Key.Split('/')[0]));
        ForgetRankings(touched.Contains);

        foreach (var ((unitId, boundaries), slot) in _slots)
        {
            var branch = tree.PathOf(unitId);

            // A figure of an old unit also moves the row of the unit that carries it on, so anything outside is looked at as well when boundaries changed.
            var concerned = figures.Where(c => c.Branch.StartsWith(branch, StringComparison.Ordinal) || branch.StartsWith(c.Branch, StringComparison.Ordinal) || CarriesInto(tree, c.Branch, unitId)).ToArray();
            if (concerned.Length == 0)
                continue;

            await slot.Turn.WaitAsync(cancel);
            try
            {
                if (slot.Board is not { } board)
                    continue;

                await using var db = await _contexts.CreateDbContextAsync(cancel);
                var ids = AffectedIndicators(catalogue, concerned.Select(c => c.Key.Split('/')[0]));
                var fresh = await db.TilesAsync(tree, catalogue, unitId, [.. catalogue.Indicators.Where(i => ids.Contains(i.Id))], Today, boundaries, cancel);
                var byId = fresh.ToDictionary(t => t.IndicatorId);
                slot.Board = board with
                {
                    Number = changes[^1].Number,
                    CommittedAt = concerned[^1].At,
                    ReadAt = _clock.GetUtcNow().UtcDateTime,
                    Tiles = [.. board.Tiles.Select(t => byId.TryGetValue(t.IndicatorId, out var newer) && !newer.Equals(t) ? newer : t)],
                    Ticker = await db.TickerAsync(tree, catalogue, branch, Today, cancel),
                    Owing = await db.OwingAsync(tree, catalogue, unitId, Today, cancel),
                };
            }
            finally
            {
                slot.Turn.Release();
            }
        }
    }

    /// <summary>Indicators whose number may move when some measures do, through other indicators too.</summary>
    public static HashSet<int> AffectedIndicators(Catalogue catalogue, IEnumerable<string> measureCodes)
    {
        var codes = measureCodes.ToHashSet(StringComparer.Ordinal);
        var ids = new HashSet<int>();
        for (var grew = true; grew;)
        {
            grew = false;
            foreach (var indicator in catalogue.Indicators)
            {
                var formula = catalogue.FormulaOf(indicator.Id);
                if (!ids.Contains(indicator.Id) && formula.Numerator.Terms.Concat(formula.Denominator?.Terms ?? []).Any(t => codes.Contains(t.Code)))
                {
                    ids.Add(indicator.Id);
                    codes.Add(indicator.Code);
                    grew = true;
                }
            }
        }

        return ids;
    }

    private static bool CarriesInto(UnitTree tree, string branch, int unitId) =>
        tree[unitId].ValidTo is null && branch.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., var last]
        && tree.Get(int.Parse(last, System.Globalization.CultureInfo.InvariantCulture)) is { ValidTo: not null } old
        && tree.CarriedTo(old.Id, DateOnly.MaxValue).Any(p => tree.IsWithin(p.UnitId, unitId));

    private void ForgetRankings(Func<int, bool> ofIndicator)
    {
        lock (_rankingsLock)
        {
            _rankingsGeneration++;
            foreach (var key in _rankings.Keys.Where(k => ofIndicator(k.IndicatorId)).ToArray())
                _rankings.Remove(key);
        }
    }

    private void Trim()
    {
        if (_slots.Count <= MostBoards)
            return;

        foreach (var (key, _) in _slots.OrderBy(s => s.Value.Board?.ReadAt ?? DateTime.MaxValue).Take(_slots.Count - MostBoards))
            _slots.TryRemove(key, out _);
    }

    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public OverviewBoard? Board { get; set; }

        public DateOnly Day { get; set; }
    }
}
