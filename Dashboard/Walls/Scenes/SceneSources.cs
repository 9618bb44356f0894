using System.Collections.Concurrent;
using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Map;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Walls.Scenes;

/// <summary>
/// What scenes read from, and what many walls show alike: a model is made once per change and node and handed to every circuit that asks for the same
/// (kind, unit, choices, language), so that fifty walls cost one read.
/// </summary>
public sealed class SceneSources
{
    private const int MostKept = 512;
    private readonly ConcurrentDictionary<SceneKey, Slot> _slots = new();
    private readonly OverviewBoards _boards;
    private readonly PastBoards _past;
    private readonly Standpoints _standpoints;

    public SceneSources(
        LiveFeed feed, OverviewBoards boards, PastBoards past, Standpoints standpoints, RankingMaps maps, OutlineDrawings outlines,
        IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
    {
        (_boards, _past, _standpoints) = (boards, past, standpoints);
        (Maps, Outlines, Contexts, Clock) = (maps, outlines, contexts, clock);

        // After the boards, which were there first: what is made anew stands on boards that were brought forward.
        feed.BeforeNudges((changes, _) =>
        {
            foreach (var slot in _slots.Values)
            {
                if (changes.Any(slot.Concerns))
                    slot.Forget();
            }

            return ValueTask.CompletedTask;
        });
    }

    public RankingMaps Maps { get; }

    public OutlineDrawings Outlines { get; }

    public IDbContextFactory<DashboardContext> Contexts { get; }

    public TimeProvider Clock { get; }

    public DateTime Now => Clock.GetUtcNow().UtcDateTime;

    /// <summary>Where a scene stands: now, or at its stocktake's instant.</summary>
    public ValueTask<Standpoint> AtAsync(DateTime? knownAt, CancellationToken cancel) => _standpoints.AtAsync(knownAt, cancel);

    /// <summary>The unit's board: this node's live one, or the one that was published at the stocktake's instant.</summary>
    public ValueTask<OverviewBoard> BoardAsync(Standpoint standpoint, int unitId, CancellationToken cancel) =>
        standpoint.KnownAt is null ? _boards.GetAsync(unitId, cancel) : _past.GetAsync(standpoint, unitId, cancel);

    /// <summary>The ranking of an indicator below a unit in the latest closed period.</summary>
    public ValueTask<IndicatorRanking?> RankingAsync(Standpoint standpoint, int unitId, Indicator indicator, CancellationToken cancel) =>
        standpoint.KnownAt is null ? _boards.RankingAsync(unitId, indicator, cancel) : _past.RankingAsync(standpoint, unitId, indicator, cancel);

    /// <summary>A model that is shared by all who ask for the same.</summary>
    /// <param name="measures">Codes of the measures whose figures move it; null for all of them. Changes that are not figures always do.</param>
    /// <param name="read">Makes it; given the former one, whose unchanged parts it may keep, so that they are not painted again.</param>
    /// <param name="kinds">Changes that move it; null for all but jobs, accounts, tasks and alerts, which few scenes show.</param>
    public async ValueTask<T> SharedAsync<T>(SceneView view, IReadOnlySet<string>? measures, Func<Standpoint, T?, CancellationToken, Task<T>> read, CancellationToken cancel, IReadOnlyList<ChangeKind>? kinds = null)
        where T : class
    {
        var choice = string.Join('\u001f', view.Values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={v.Value}"));
        var key = new SceneKey(view.Kind, typeof(T), view.UnitId, choice, view.IsPublic, view.KnownAt, CultureInfo.CurrentUICulture.Name);
        if (_slots.Count > MostKept && !_slots.ContainsKey(key))
            _slots.Clear();

        var slot = _slots.GetOrAdd(key, _ => new Slot());
        var today = Clock.GetUtcNow().InVietnam();
        if (slot.Get<T>(today) is { } known)
            return known;

        await slot.Turn.WaitAsync(cancel);
        try
        {
            if (slot.Get<T>(today) is { } meanwhile)
                return meanwhile;

            // Before reading: a change that lands meanwhile makes it be read again.
            var generation = slot.Generation;
            (slot.Measures, slot.Kinds) = (measures, kinds);
            var model = await read(await AtAsync(view.KnownAt, cancel), slot.Former as T, cancel);
            slot.Keep(model, today, generation);
            return model;
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    private sealed record SceneKey(string Kind, Type Model, int UnitId, string Choice, bool IsPublic, DateTime? KnownAt, string Culture);

    private sealed class Slot
    {
        private volatile Kept? _kept;
        private int _generation;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public IReadOnlySet<string>? Measures { get; set; }

        public IReadOnlyList<ChangeKind>? Kinds { get; set; }

        public int Generation => Volatile.Read(ref _generation);

        public object? Former => _kept?.Model;

        public T? Get<T>(DateOnly today)
            where T : class => _kept is { } kept && kept.Day == today && kept.Generation == Generation ? (T)kept.Model : null;

        public void Keep(object model, DateOnly today, int generation) => _kept = new Kept(model, today, generation);

        public void Forget() => Interlocked.Increment(ref _generation);

        public bool Concerns(Change change) => Kinds is { } kinds ? kinds.Contains(change.Kind) : change.Kind switch
        {
            ChangeKind.Figure => Measures is not { } measures || measures.Contains(change.Key.Split('/')[0]),
            ChangeKind.Job or ChangeKind.Access or ChangeKind.Directive or ChangeKind.Alert => false,
            _ => true,
        };

        private sealed record Kept(object Model, DateOnly Day, int Generation);
    }
}
