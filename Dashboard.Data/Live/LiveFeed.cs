using System.Threading.Channels;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;

namespace Dashboard.Data.Live;

/// <summary>What a reader wants to hear of.</summary>
/// <param name="Branch">Changes at, under or above this branch concern it (a change of the whole country concerns a commune).</param>
/// <param name="Kinds">Which kinds; empty for all.</param>
public sealed record ChangeFilter(string Branch, params IReadOnlyList<ChangeKind> Kinds)
{
    public bool Matches(ChangeKind kind, string branch) =>
        (Kinds.Count == 0 || Kinds.Contains(kind))
        && (branch.StartsWith(Branch, StringComparison.Ordinal) || Branch.StartsWith(branch, StringComparison.Ordinal));
}

/// <summary>One reader's end of the feed. A slow reader skips ahead; it can never slow the node nor grow a queue.</summary>
public sealed class LiveSubscription : IDisposable
{
    private readonly Action<LiveSubscription> _onDispose;

    // One slot: a reader looks again at everything it shows, so two unread nudges are worth no more than one.
    private readonly Channel<bool> _nudges = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    internal LiveSubscription(ChangeFilter filter, Action<LiveSubscription> onDispose) => (Filter, _onDispose) = (filter, onDispose);

    public ChangeFilter Filter { get; }

    /// <summary>Yields once for one or more matching changes since the last yield; ends when disposed.</summary>
    public IAsyncEnumerable<bool> NudgesAsync(CancellationToken cancel) => _nudges.Reader.ReadAllAsync(cancel);

    /// <summary>Waits for one or more matching changes since the last time, but no longer than so.</summary>
    public async Task NudgedAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        try
        {
            await _nudges.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // Nothing has come.
        }
    }

    /// <summary>Whether matching changes have come since the last time, without waiting.</summary>
    public bool TakeNudge() => _nudges.Reader.TryRead(out _);

    internal void Nudge() => _nudges.Writer.TryWrite(true);

    public void Dispose()
    {
        _onDispose(this);
        _nudges.Writer.TryComplete();
    }
}

/// <summary>Hands each committed change to this node's snapshots, then nudges the pages that show it.</summary>
public sealed class LiveFeed(UnitTrees trees, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<Func<IReadOnlyList<Change>, CancellationToken, ValueTask>> _snapshots = [];
    private LiveSubscription[] _subscriptions = [];
    private long _number;

    /// <summary>The last change that this node has seen, or 0 at the start.</summary>
    public long Number => Interlocked.Read(ref _number);

    /// <summary>How many readers there are; shown on the health page.</summary>
    public int Subscribers => _subscriptions.Length;

    /// <summary>When the feed was last read without error; readiness asks for it.</summary>
    public DateTime? ReadAt { get; internal set; }

    /// <summary>Starts nudging for changes that match. Subscribe before reading, so that a commit between the two is not missed.</summary>
    public LiveSubscription Subscribe(ChangeFilter filter)
    {
        var subscription = new LiveSubscription(filter, Remove);
        lock (_lock)
            _subscriptions = [.. _subscriptions, subscription];

        return subscription;
    }

    /// <summary>Registers something that must be up to date before pages are nudged: a cache to forget, a board to bring forward, a hub to relay to.</summary>
    public void BeforeNudges(Func<IReadOnlyList<Change>, CancellationToken, ValueTask> handler)
    {
        lock (_lock)
            _snapshots.Add(handler);
    }

    internal void StartAt(long number) => Interlocked.Exchange(ref _number, number);

    internal async Task PublishAsync(IReadOnlyList<Change> changes, CancellationToken cancel)
    {
        Func<IReadOnlyList<Change>, CancellationToken, ValueTask>[] handlers;
        lock (_lock)
            handlers = [.. _snapshots];

        foreach (var handler in handlers)
            await handler(changes, cancel);

        Interlocked.Exchange(ref _number, changes[^1].Number);
        var concerned = await ConcernedAsync(changes, cancel);
        foreach (var subscription in _subscriptions)
        {
            foreach (var (kind, branch) in concerned)
            {
                if (!subscription.Filter.Matches(kind, branch))
                    continue;

                subscription.Nudge();
                break;
            }
        }
    }

    // A figure of a unit that has ended also moves the numbers of those that carry it on, whose branch is another.
    private async ValueTask<HashSet<(ChangeKind Kind, string Branch)>> ConcernedAsync(IReadOnlyList<Change> changes, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var today = clock.GetUtcNow().InVietnam();
        var concerned = new HashSet<(ChangeKind Kind, string Branch)>();
        foreach (var change in changes)
        {
            if (concerned.Add((change.Kind, change.Branch)) && change.Kind is ChangeKind.Figure or ChangeKind.Note && tree.OfBranch(change.Branch) is { ValidTo: not null } old)
                concerned.UnionWith(tree.CarriedTo(old.Id, today).Select(p => (change.Kind, tree.PathOf(p.UnitId))));
        }

        return concerned;
    }

    private void Remove(LiveSubscription subscription)
    {
        lock (_lock)
            _subscriptions = [.. _subscriptions.Where(s => s != subscription)];
    }
}
