using Dashboard.Data;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Walls;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Dashboard.Walls;

/// <summary>
/// Looks after the screens: notices by the clock which of them stand still, writes that down (at once what changed, the rest once a minute),
/// and raises the alarm, once an episode.
/// </summary>
internal sealed partial class WallWatch(
    WallFleet fleet,
    ScreenPlans plans,
    ScreenTokens tokens,
    ScreenStatuses statuses,
    LiveFeed feed,
    IDbContextFactory<DashboardContext> contexts,
    IOptions<WallOptions> options,
    StorageOptions storage,
    TimeProvider clock,
    ILogger<WallWatch> log) : BackgroundService
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromMinutes(1);

    // Another node writes once a minute that a screen is alive there; only after that time may it be called lost from here.
    private TimeSpan OthersSilent => storage.Provider == DatabaseProvider.Sqlite ? options.Value.AlarmAfter : options.Value.AlarmAfter + (WriteEvery * 1.5);

    private DateTime _writtenAt;
    private DateTime _lookedAt;
    private DateTime _startedAt;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        feed.BeforeNudges((changes, _) =>
        {
            if (changes.Any(c => c.Kind == ChangeKind.Screen))
                plans.Forget();
            if (changes.Any(c => c.Kind == ChangeKind.Access && c.Key.StartsWith("screen/", StringComparison.Ordinal)))
                tokens.Forget();

            return ValueTask.CompletedTask;
        });
        _startedAt = _writtenAt = clock.GetUtcNow().UtcDateTime;
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Beat < TimeSpan.FromSeconds(1) ? options.Value.Beat : TimeSpan.FromSeconds(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogBroken(error);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Where each screen was, so that it goes on there after the restart. When that fails, the browser still knows its scene.
        try
        {
            if (fleet.Judge(isDue: true, _ => false) is { Count: > 0 } verdicts)
                await statuses.WriteAsync([.. verdicts.Select(v => v.Status)], cancellationToken);
        }
        catch (Exception error)
        {
            LogBroken(error);
        }
    }

    /// <summary>One look at all screens.</summary>
    internal async Task LookAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var working = await WorkingAsync(now, cancel);
        var isDue = now - _writtenAt >= WriteEvery;
        var verdicts = fleet.Judge(isDue, working.Contains);
        if (isDue)
            _writtenAt = now;

        var others = now - _lookedAt >= OthersSilent / 10 ? await OthersAsync(now, working, cancel) : [];
        verdicts = [.. verdicts, .. others];
        foreach (var verdict in verdicts)
        {
            if (verdict.AlarmBegan)
                LogAlarm(verdict.Status.ScreenId, verdict.Status.Condition, verdict.Status.PaintedAt);
            else if (verdict.AlarmEnded)
                LogAlarmEnded(verdict.Status.ScreenId);
        }

        if (verdicts.Count > 0)
            await statuses.WriteAsync([.. verdicts.Select(v => v.Status)], cancel);
    }

    private readonly Dictionary<int, Screen> _screens = [];
    private int _plansSeen = -1;

    /// <summary>Screens that somebody expects to see now.</summary>
    private async Task<HashSet<int>> WorkingAsync(DateTime now, CancellationToken cancel)
    {
        if (_plansSeen != plans.Version)
        {
            var version = plans.Version;
            await using var db = await contexts.CreateDbContextAsync(cancel);
            _screens.Clear();
            foreach (var screen in await db.Screens.AsNoTracking().Where(s => s.RevokedAt == null).ToListAsync(cancel))
                _screens[screen.Id] = screen;
            _plansSeen = version;
        }

        return [.. _screens.Values.Where(s => s.LightAt(now) == ScreenLight.Full).Select(s => s.Id)];
    }

    /// <summary>Screens that this node has not heard, and no other has for too long.</summary>
    private async Task<List<WallVerdict>> OthersAsync(DateTime now, HashSet<int> working, CancellationToken cancel)
    {
        _lookedAt = now;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var verdicts = new List<WallVerdict>();
        foreach (var status in await db.ScreenStatuses.AsNoTracking().ToListAsync(cancel))
        {
            if (!_screens.ContainsKey(status.ScreenId))
            {
                fleet.Drop(status.ScreenId);
                continue;
            }

            if (fleet.StatusOf(status.ScreenId) is { } own)
            {
                // It went to another node, which has heard it since.
                if (status.PaintedAt > own.PaintedAt)
                    fleet.Drop(status.ScreenId);
                continue;
            }

            var silentFor = now - new[] { status.PaintedAt ?? status.Since, _startedAt }.Max();
            if (silentFor < OthersSilent)
                continue;

            var alarm = working.Contains(status.ScreenId);
            var (began, ended) = (alarm && status.AlarmAt is null, !alarm && status.AlarmAt is not null);
            if (status.Condition == ScreenCondition.Lost && !began && !ended)
                continue;

            if (status.Condition != ScreenCondition.Lost)
                (status.Condition, status.Since) = (ScreenCondition.Lost, now);
            status.AlarmAt = alarm ? status.AlarmAt ?? now : null;
            verdicts.Add(new WallVerdict(status, began, ended));
        }

        return verdicts;
    }

    [LoggerMessage(LogLevel.Warning, "Screen {Screen} has not painted since {PaintedAt}; it is {Condition}.")]
    private partial void LogAlarm(int screen, ScreenCondition condition, DateTime? paintedAt);

    [LoggerMessage(LogLevel.Information, "Screen {Screen} paints again, or is no longer expected to.")]
    private partial void LogAlarmEnded(int screen);

    [LoggerMessage(LogLevel.Error, "The screens could not be looked after; trying again.")]
    private partial void LogBroken(Exception error);
}
