using System.Threading.Channels;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Live;

/// <summary>What a client of the hub is told.</summary>
public interface ILiveClient
{
    /// <summary>Something changed; numbers only grow.</summary>
    Task Change(LiveMessage message);

    /// <summary>Everything up to this number was told, or does not concern the client: resume from here. Also a sign of life.</summary>
    Task UpTo(long number);

    /// <summary>What came after the client's number is no longer kept: read everything again. Changes after this number follow.</summary>
    Task Reset(long number);
}

/// <summary>
/// One subscription of one connection. It hears the feed first, then replays the change table from the client's number, then lets go what it
/// heard meanwhile: each change once and in order. What it holds is bounded; a client that does not keep up is dropped.
/// </summary>
internal sealed partial class LiveReader : IDisposable
{
    /// <summary>Batches of the feed that may wait for a client. A commit is one batch or part of one.</summary>
    internal const int MostWaiting = 512;

    /// <summary>Whoever missed more than this reads everything anew, which is less work for both.</summary>
    internal const int MostReplayed = 20_000;

    private const int PageSize = 1_000;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestSend = TimeSpan.FromSeconds(10);

    private readonly LiveRelay _relay;
    private readonly ILiveClient _client;
    private readonly Func<CancellationToken, ValueTask<Actor>> _whoAsks;
    private readonly LiveTopics _topics;
    private readonly Action<string> _drop;
    private readonly Channel<IReadOnlyList<Change>> _heard = Channel.CreateBounded<IReadOnlyList<Change>>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, SingleWriter = true });

    private readonly CancellationTokenSource _ended = new();
    private long _upTo;

    /// <param name="whoAsks">Asked anew for each batch: rights may end while the connection lasts.</param>
    /// <param name="drop">Ends the connection, for a reason that goes to the log.</param>
    internal LiveReader(LiveRelay relay, ILiveClient client, LiveTopics topics, Func<CancellationToken, ValueTask<Actor>> whoAsks, Action<string> drop)
    {
        (_relay, _client, _topics, _whoAsks, _drop) = (relay, client, topics, whoAsks, drop);
        relay.Add(this);
    }

    /// <summary>Called by the feed; never waits.</summary>
    internal void Hear(IReadOnlyList<Change> changes)
    {
        if (!_heard.Writer.TryWrite(changes))
            _drop("it is too slow: more than " + MostWaiting + " batches of changes are waiting");
    }

    /// <summary>Replays and then follows the feed until cancelled.</summary>
    internal async Task RunAsync(long after, CancellationToken gone)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, _ended.Token);
        var cancel = either.Token;
        await ReplayAsync(after, cancel);
        await SendAsync(_client.UpTo(_upTo), cancel);
        while (true)
        {
            using var beat = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var timer = Task.Delay(Heartbeat, _relay.Clock, beat.Token);
            var heard = _heard.Reader.WaitToReadAsync(cancel).AsTask();
            var first = await Task.WhenAny(heard, timer);
            await beat.CancelAsync();
            cancel.ThrowIfCancellationRequested();
            if (first == timer)
                await SendAsync(_client.UpTo(_upTo), cancel);
            while (_heard.Reader.TryRead(out var changes))
                await TellAsync(changes, cancel);
        }
    }

    private async Task ReplayAsync(long after, CancellationToken cancel)
    {
        await using var db = await _relay.Contexts.CreateDbContextAsync(cancel);
        var head = await db.FeedHeads.Select(h => h.Number).SingleAsync(cancel);
        if (after < 0)
        {
            _upTo = head;
            return;
        }

        // Beyond the head: the database was put back to an earlier state.
        var oldest = await db.Changes.OrderBy(c => c.Number).Select(c => (long?)c.Number).FirstOrDefaultAsync(cancel) ?? head + 1;
        if (after > head || (after < head && after + 1 < oldest) || head - after > MostReplayed)
        {
            _upTo = head;
            await SendAsync(_client.Reset(head), cancel);
            return;
        }

        _upTo = after;
        while (_upTo < head)
        {
            var page = await db.Changes.AsNoTracking().Where(c => c.Number > _upTo && c.Number <= head).OrderBy(c => c.Number).Take(PageSize).ToListAsync(cancel);
            if (page.Count == 0)
                break;

            await TellAsync(page, cancel);
        }
    }

    private async Task TellAsync(IReadOnlyList<Change> changes, CancellationToken cancel)
    {
        var actor = await _whoAsks(cancel);
        if (actor == Actor.Nobody)
        {
            _drop("its rights have ended");
            throw new OperationCanceledException("Nobody is there any longer.", cancel);
        }

        var tree = await _relay.Trees.CurrentAsync(cancel);
        var today = _relay.Clock.GetUtcNow().InVietnam();
        foreach (var change in changes)
        {
            // Heard while it was being replayed, or before.
            if (change.Number <= _upTo)
                continue;

            if (_topics.Tell(change, actor, tree, today) is { } message)
                await SendAsync(_client.Change(message), cancel);

            _upTo = change.Number;
        }
    }

    private async Task SendAsync(Task sending, CancellationToken cancel)
    {
        if (sending.IsCompletedSuccessfully)
            return;

        try
        {
            await sending.WaitAsync(LongestSend, _relay.Clock, cancel);
        }
        catch (TimeoutException)
        {
            _drop("it has taken nothing for " + LongestSend.TotalSeconds + " seconds");
            throw new OperationCanceledException("The client takes nothing.", cancel);
        }
    }

    public void Dispose()
    {
        _relay.Remove(this);
        _ended.Cancel();
    }
}

/// <summary>Hands this node's feed to the subscriptions of the hub.</summary>
internal sealed class LiveRelay
{
    private readonly Lock _lock = new();
    private LiveReader[] _readers = [];

    public LiveRelay(LiveFeed feed, IDbContextFactory<DashboardContext> contexts, UnitTrees trees, TimeProvider clock)
    {
        (Contexts, Trees, Clock) = (contexts, trees, clock);
        feed.BeforeNudges((changes, _) =>
        {
            foreach (var reader in _readers)
                reader.Hear(changes);

            return ValueTask.CompletedTask;
        });
    }

    public IDbContextFactory<DashboardContext> Contexts { get; }

    public UnitTrees Trees { get; }

    public TimeProvider Clock { get; }

    public int Readers => _readers.Length;

    public void Add(LiveReader reader)
    {
        lock (_lock)
            _readers = [.. _readers, reader];
    }

    public void Remove(LiveReader reader)
    {
        lock (_lock)
            _readers = [.. _readers.Where(r => r != reader)];
    }
}
