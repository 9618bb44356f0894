using System.Collections.Concurrent;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>
/// How many alerts each person of this node has not seen: counted once, kept until an alert of the person's agencies changes. Three hundred open
/// pages ask here, and those of one person ask the database once.
/// </summary>
public sealed class AlertBell
{
    // A snooze ends, a duty begins and a right is given without a change of an alert.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private const int MostKept = 5_000;

    private readonly ConcurrentDictionary<int, Kept> _kept = new();
    private readonly IDbContextFactory<DashboardContext> _contexts;
    private readonly UnitTrees _trees;
    private readonly TimeProvider _clock;
    private long _generation;

    public AlertBell(LiveFeed feed, IDbContextFactory<DashboardContext> contexts, UnitTrees trees, TimeProvider clock)
    {
        (_contexts, _trees, _clock) = (contexts, trees, clock);
        feed.BeforeNudges(ForgetAsync);
    }

    /// <summary>What <see cref="AlertQueries"/> counts for the actor, as of the last change this node has seen.</summary>
    public async ValueTask<int> UnreadAsync(Actor actor, CancellationToken cancel)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        if (actor.UserId <= 0)
            return 0;
        if (_kept.TryGetValue(actor.UserId, out var kept) && now >= kept.At && now - kept.At < Longest)
            return await kept.Count;

        // The first asker counts for all who ask meanwhile.
        var generation = Interlocked.Read(ref _generation);
        var tree = await _trees.CurrentAsync(cancel);
        var count = CountAsync(actor, tree, now);
        if (_kept.Count >= MostKept)
            _kept.Clear();

        var entry = new Kept(count, now, [.. actor.Grants.Select(g => g.UnitId).Append(actor.UnitId).Where(u => tree.Get(u) is not null).Select(tree.PathOf).Distinct()]);
        _kept[actor.UserId] = entry;

        // What changed while it was counted may be lacking in it.
        if (generation != Interlocked.Read(ref _generation))
            _kept.TryRemove(new KeyValuePair<int, Kept>(actor.UserId, entry));

        return await count;
    }

    private async Task<int> CountAsync(Actor actor, UnitTree tree, DateTime now)
    {
        await using var db = await _contexts.CreateDbContextAsync(CancellationToken.None);
        return await db.UnreadAsync(actor, tree, now, CancellationToken.None);
    }

    private ValueTask ForgetAsync(IReadOnlyList<Change> changes, CancellationToken cancel)
    {
        var branches = changes.Where(c => c.Kind is ChangeKind.Alert or ChangeKind.Access).Select(c => c.Branch).Distinct().ToArray();
        if (branches.Length == 0)
            return ValueTask.CompletedTask;

        Interlocked.Increment(ref _generation);
        foreach (var (user, kept) in _kept)
        {
            if (Array.Exists(branches, b => kept.Branches.Any(own => own.StartsWith(b, StringComparison.Ordinal) || b.StartsWith(own, StringComparison.Ordinal))) || kept.Count.IsFaulted)
                _kept.TryRemove(new KeyValuePair<int, Kept>(user, kept));
        }

        return ValueTask.CompletedTask;
    }

    /// <param name="Branches">Of the person's agencies: a change at, under or above them is looked at.</param>
    private sealed record Kept(Task<int> Count, DateTime At, IReadOnlyList<string> Branches);
}
