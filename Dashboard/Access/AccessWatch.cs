using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Access;

/// <summary>What access does in the background: hears changes of rights from the feed, notices grants that begin or end by the clock, and seals the audit.</summary>
internal sealed partial class AccessWatch(
    LiveFeed feed, Actors actors, AuditChain chain, IDbContextFactory<DashboardContext> contexts, TimeProvider clock, ILogger<AccessWatch> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        feed.BeforeNudges((changes, _) =>
        {
            foreach (var change in changes.Where(c => c.Kind == ChangeKind.Access))
                actors.OnAccessChanged(change.Key);

            return ValueTask.CompletedTask;
        });
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, clock);
        var seen = clock.GetUtcNow().UtcDateTime;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                seen = await HearTheClockAsync(seen, stoppingToken);
                while (await chain.SealAsync(stoppingToken) > 0)
                {
                    // More is waiting.
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogBroken(error);
            }
        }
    }

    /// <summary>Nobody commits anything when an inspector's time is over; yet the right ends then.</summary>
    private async Task<DateTime> HearTheClockAsync(DateTime seen, CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var users = await db.Grants.AsNoTracking()
            .Where(g => (g.Until > seen && g.Until <= now) || (g.From > seen && g.From <= now))
            .Select(g => g.UserId).Distinct().ToListAsync(cancel);
        foreach (var user in users)
            actors.OnAccessChanged(Actors.KeyOfUser(user));

        return now;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Access is not watched or the audit not sealed; trying again")]
    private partial void LogBroken(Exception error);
}
