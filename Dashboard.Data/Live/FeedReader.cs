using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dashboard.Data.Live;

/// <summary>
/// The one reader of the change table on this node. Woken by this node's commits, and looking by itself for those of other nodes
/// (every 250 ms; on SQLite <c>PRAGMA data_version</c> every 50 ms tells of other processes without reading a table).
/// </summary>
public sealed partial class FeedReader(
    LiveFeed feed, FeedSignal signal, IDbContextFactory<DashboardContext> contexts, UnitTrees trees, Catalogues catalogues, WorkingCalendar calendar, Directives.TaskSettingsDesk tasks, TimeProvider clock, ILogger<FeedReader> log) : BackgroundService
{
    private const int MostAtOnce = 1_000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SqlitePoll = TimeSpan.FromMilliseconds(50);

    /// <summary>Reads the head before the host says that it has started, so that no commit made after the start is missed.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        feed.StartAt(await db.FeedHeads.Select(h => h.Number).SingleAsync(cancellationToken));
        feed.BeforeNudges(ForgetAsync);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReadUntilBrokenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // The feed must outlive a database that is away: say so, wait, and go on from the same number.
                LogBroken(error);
                await Task.Delay(Poll, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReadUntilBrokenAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await db.Database.OpenConnectionAsync(cancel);
        var watchesFile = db.Database.IsSqlite();
        long seenVersion = -1;
        while (true)
        {
            var rung = false;
            if (watchesFile)
            {
                var version = (await db.Database.SqlQueryRaw<long>("PRAGMA data_version").ToListAsync(cancel))[0];
                rung = version != seenVersion;
                seenVersion = version;
            }

            if (!rung && watchesFile && !await signal.WaitAsync(SqlitePoll, cancel))
            {
                feed.ReadAt = clock.GetUtcNow().UtcDateTime;
                continue;
            }

            if (!watchesFile)
                await signal.WaitAsync(Poll, cancel);

            while (await ReadOnceAsync(db, cancel) == MostAtOnce)
            {
                // More is waiting.
            }
        }
    }

    private async Task<int> ReadOnceAsync(DashboardContext db, CancellationToken cancel)
    {
        var after = feed.Number;
        var changes = await db.Changes.AsNoTracking().Where(c => c.Number > after).OrderBy(c => c.Number).Take(MostAtOnce).ToListAsync(cancel);
        feed.ReadAt = clock.GetUtcNow().UtcDateTime;
        if (changes.Count > 0)
            await feed.PublishAsync(changes, cancel);

        return changes.Count;
    }

    private ValueTask ForgetAsync(IReadOnlyList<Change> changes, CancellationToken cancel)
    {
        if (changes.Any(c => c.Kind == ChangeKind.Unit))
            trees.Forget();

        if (changes.Any(c => c.Kind is ChangeKind.Indicator or ChangeKind.Period))
            catalogues.Forget();

        if (changes.Any(c => c.Kind == ChangeKind.Period))
            calendar.Forget();

        if (changes.Any(c => c is { Kind: ChangeKind.Directive, Key: Directives.TaskSettingsDesk.SettingsChanged }))
            tasks.Forget();

        return ValueTask.CompletedTask;
    }

    [LoggerMessage(LogLevel.Error, "The change feed could not be read; trying again.")]
    private partial void LogBroken(Exception error);
}
