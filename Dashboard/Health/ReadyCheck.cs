using Dashboard.Data;
using Dashboard.Data.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Dashboard.Health;

/// <summary>Ready: the database answers, has this version's schema, and its feed is being read.</summary>
internal sealed class ReadyCheck(IDbContextFactory<DashboardContext> contexts, LiveFeed feed, TimeProvider clock) : IHealthCheck
{
    /// <summary>The reader looks several times a second; silent for so long, pages would show old numbers as new.</summary>
    internal static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(10);

    private volatile bool _migrated;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);

            // The schema does not become older while this process runs, so it is asked for until it is right, and then no more.
            if (!_migrated && (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
                return HealthCheckResult.Unhealthy("The schema is not this version's.");

            _migrated = true;
            await db.FeedHeads.Select(h => h.Number).SingleAsync(cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Whatever keeps the database from answering, the answer here is the same.
            return HealthCheckResult.Unhealthy("The database does not answer.", error);
        }

        return feed.ReadAt is { } readAt && clock.GetUtcNow().UtcDateTime - readAt < MostSilence
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The feed is not being read.");
    }
}
