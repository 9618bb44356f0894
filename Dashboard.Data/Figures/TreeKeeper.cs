using Dashboard.Data.Live;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dashboard.Data.Figures;

/// <summary>Carries old units onto the new tree as soon as a change of units is committed, and when the day of a merger has come.</summary>
public sealed partial class TreeKeeper(LiveFeed feed, TreeVersions versions, TimeProvider clock, ILogger<TreeKeeper> log) : BackgroundService
{
    // Midnight brings a merger into force without a commit.
    private static readonly TimeSpan LooksAgainAfter = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = feed.Subscribe(new ChangeFilter("/", ChangeKind.Unit));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await versions.EnsureAsync(stoppingToken);
                await subscription.NudgedAsync(LooksAgainAfter, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // The old version is shown until the next attempt.
                LogFailed(error);
                await Task.Delay(LooksAgainAfter, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "Old units could not be carried onto the new tree; trying again.")]
    private partial void LogFailed(Exception error);
}
