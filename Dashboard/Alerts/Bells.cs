using System.Collections.Concurrent;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Directives;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Alerts;

/// <summary>
/// What the bells of this node show: read once a person and change, however many pages that person has open. Five hundred circuits ask; what
/// has not changed is handed out as the same object, which paints nothing.
/// </summary>
public sealed class Bells
{
    private const int MostKept = 5_000;
    private const int MostTold = 3;

    private readonly ConcurrentDictionary<int, Slot> _slots = new();
    private readonly IDbContextFactory<DashboardContext> _contexts;
    private readonly UnitTrees _trees;
    private readonly TaskSettingsDesk _tasks;
    private readonly TimeProvider _clock;
    private int _generation;

    public Bells(LiveFeed feed, IDbContextFactory<DashboardContext> contexts, UnitTrees trees, TaskSettingsDesk tasks, TimeProvider clock)
    {
        (_contexts, _trees, _tasks, _clock) = (contexts, trees, tasks, clock);
        feed.BeforeNudges((changes, _) =>
        {
            if (changes.Any(c => c.Kind is ChangeKind.Alert or ChangeKind.Directive or ChangeKind.Access or ChangeKind.Unit))
                Interlocked.Increment(ref _generation);

            return ValueTask.CompletedTask;
        });
    }

    public async ValueTask<BellModel> GetAsync(Actor actor, CancellationToken cancel)
    {
        if (actor.UserId <= 0)
            return BellModel.Empty;

        if (_slots.Count > MostKept && !_slots.ContainsKey(actor.UserId))
            _slots.Clear();

        var slot = _slots.GetOrAdd(actor.UserId, _ => new Slot());
        if (slot.Get(Volatile.Read(ref _generation), Now) is { } known)
            return known;

        await slot.Turn.WaitAsync(cancel);
        try
        {
            if (slot.Get(Volatile.Read(ref _generation), Now) is { } meanwhile)
                return meanwhile;

            // Before reading: a change that lands meanwhile makes it be read again.
            var generation = Volatile.Read(ref _generation);
            var (model, until) = await ReadAsync(actor, cancel);
            return slot.Keep(model, generation, until);
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    /// <summary>What is remembered of a person is read again: the person has chosen anew how to be told.</summary>
    public void Forget(int userId) => _slots.TryRemove(userId, out _);

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    private async Task<(BellModel Model, DateTime Until)> ReadAsync(Actor actor, CancellationToken cancel)
    {
        var now = Now;
        var tree = await _trees.CurrentAsync(cancel);
        await using var db = await _contexts.CreateDbContextAsync(cancel);
        var unread = await db.UnreadAsync(actor, tree, now, cancel);
        IReadOnlyList<Alert> newest = unread == 0 ? [] : [.. (await db.InboxAsync(actor, tree, new InboxFilter(Unseen: true, Take: MostTold), now, cancel)).Lines.Select(l => l.Alert)];
        var tasks = 0;
        if (actor.Grants.Any(g => g.Role.SeesTasks) && await db.TaskCountsAsync(actor, tree, new TaskFilter(Mine: true), TaskCountsBy.All, await _tasks.TodayAsync(cancel), cancel) is [var counts, ..])
            tasks = counts.Overdue + counts.LongOverdue;

        var isLoud = await db.AlertChoices.Where(c => c.UserId == actor.UserId).Select(c => c.Sound).FirstOrDefaultAsync(cancel);
        var midnight = now.DayInVietnam().AddDays(1).StartInVietnam();
        var woken = await db.NextSnoozeEndAsync(actor, tree, now, cancel) ?? midnight;
        return (new BellModel(unread, tasks, isLoud, newest), woken < midnight ? woken : midnight);
    }

    private sealed class Slot
    {
        private volatile Kept? _kept;

        public SemaphoreSlim Turn { get; } = new(1, 1);

        public BellModel? Get(int generation, DateTime now) => _kept is { } kept && kept.Generation == generation && now < kept.Until ? kept.Model : null;

        public BellModel Keep(BellModel model, int generation, DateTime until)
        {
            if (_kept is { } former && former.Model.ShowsAs(model))
                model = former.Model;
            _kept = new Kept(model, generation, until);
            return model;
        }

        private sealed record Kept(BellModel Model, int Generation, DateTime Until);
    }
}
