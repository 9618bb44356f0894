using Dashboard.Access;
using Dashboard.Alerts;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Jobs;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Walls;
using Dashboard.Jobs.Schedule;
using Dashboard.Walls;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Health;

/// <summary>How a part of the system is.</summary>
internal enum HealthLevel
{
    /// <summary>Said for information, neither good nor bad.</summary>
    Plain,

    Good,

    /// <summary>Look at it soon.</summary>
    Risk,

    Bad,

    /// <summary>It could not be found out.</summary>
    Unknown,
}

/// <summary>One line of the health page: the text is <c>{Part}.{Finding}</c> with its arguments.</summary>
internal sealed record HealthLine(string Part, HealthLevel Level, string Finding, params object[] Arguments);

/// <summary>Looks at everything that an administrator should know of before others notice.</summary>
internal sealed class SystemHealth(
    IDbContextFactory<DashboardContext> contexts,
    StorageOptions storage,
    Backups backups,
    LiveFeed feed,
    CircuitRegistry circuits,
    SystemClock systemClock,
    IConfiguration configuration,
    IWebHostEnvironment environment,
    JobOptions jobs,
    WallLines walls,
    ChannelAvailability availability,
    IStringLocalizer<ChannelTexts> channelText,
    TimeProvider clock)
{
    private static readonly TimeSpan FreshBackup = TimeSpan.FromHours(26);
    private static readonly TimeSpan OldBackup = TimeSpan.FromDays(3);

    /// <summary>All lines, or none for whom they are not meant.</summary>
    public async Task<IReadOnlyList<HealthLine>> ReadAsync(Actor actor, CancellationToken cancel)
    {
        if (!actor.Has(Role.Administrator))
            return [];

        var now = clock.GetUtcNow().UtcDateTime;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var head = await db.FeedHeads.Select(h => h.Number).SingleAsync(cancel);
        return
        [
            Disk(),
            BackupLine(await backups.LastAsync(cancel), now),
            Clock(),
            CertificateLine(now),
            await JobsAsync(db, actor, now, cancel),
            await ScreensAsync(actor, cancel),
            await ChannelsAsync(db, actor, now, cancel),
            StorageCheck.DatabaseBytes(storage) is { } bytes
                ? new("Database", HealthLevel.Good, "Sqlite", Megabytes(bytes))
                : new("Database", HealthLevel.Good, "SqlServer"),
            FeedLine(head, now),
            new("Circuits", HealthLevel.Plain, "Open", circuits.Circuits, feed.Subscribers),
            new("Memory", HealthLevel.Plain, "Used", Megabytes(Environment.WorkingSet), Megabytes(GC.GetTotalMemory(forceFullCollection: false))),
            new("Version", HealthLevel.Plain, "Is", Backups.Product, Environment.MachineName, (int)systemClock.Uptime.TotalHours, systemClock.Uptime.Minutes),
        ];
    }

    private HealthLine Disk()
    {
        var drive = new DriveInfo(storage.Folder);
        var (free, total) = (drive.AvailableFreeSpace, drive.TotalSize);
        var level = free < StorageCheck.LowDisk ? HealthLevel.Bad : free < total / 10 ? HealthLevel.Risk : HealthLevel.Good;
        return new("Disk", level, "Free", Gigabytes(free), Gigabytes(total), storage.Folder);
    }

    private HealthLine BackupLine(LastBackup? last, DateTime now)
    {
        if (last is null)
            return new("Backup", HealthLevel.Bad, "Never");

        var age = now - last.MadeAt;
        var level = age > OldBackup ? HealthLevel.Bad : age > FreshBackup ? HealthLevel.Risk : HealthLevel.Good;
        return new("Backup", level, storage.Provider == DatabaseProvider.SqlServer ? "FilesOnly" : "Last", Formats.DayAndTime(last.MadeAt), last.File, Megabytes(last.Bytes));
    }

    private HealthLine Clock()
    {
        var moved = systemClock.MovedBy;
        if (Math.Abs(moved.TotalSeconds) >= 2)
            return new("Clock", HealthLevel.Risk, "Moved", (int)moved.TotalSeconds);

        return SystemClock.IsSynchronised() switch
        {
            true => new("Clock", HealthLevel.Good, "Synchronised"),
            false => new("Clock", HealthLevel.Risk, "NotSynchronised"),
            null => new("Clock", HealthLevel.Unknown, "NotChecked"),
        };
    }

    private HealthLine CertificateLine(DateTime now)
    {
        if (Certificate.Read(configuration, environment.ContentRootPath) is not { } certificate)
            return new("Certificate", HealthLevel.Plain, "None");
        if (certificate.Until is not { } until)
            return new("Certificate", HealthLevel.Bad, "Unreadable", certificate.File);

        var days = (int)(until - now).TotalDays;
        return new("Certificate", until <= now ? HealthLevel.Bad : days < 30 ? HealthLevel.Risk : HealthLevel.Good, until <= now ? "Ended" : "Until", Formats.Day(until), days);
    }

    private async Task<HealthLine> JobsAsync(DashboardContext db, Actor actor, DateTime now, CancellationToken cancel)
    {
        if (!jobs.Enabled)
            return new("Jobs", HealthLevel.Plain, "Elsewhere");

        var failed = await db.LastJobRuns(actor).CountAsync(r => r.Outcome == JobOutcome.Failed, cancel);
        var late = now.AddMinutes(-10);
        var overdue = await db.JobsOverdue(actor, late).CountAsync(cancel);
        return failed + overdue > 0 ? new("Jobs", HealthLevel.Bad, "Trouble", failed, overdue) : new("Jobs", HealthLevel.Good, "Fine");
    }

    private async Task<HealthLine> ScreensAsync(Actor actor, CancellationToken cancel)
    {
        var lines = await walls.ReadAsync(actor, new WallFilter(), cancel);
        if (lines.Count == 0)
            return new("Screens", HealthLevel.Plain, "None");

        var alarms = lines.Where(l => l.Status?.AlarmAt is not null).ToList();
        var well = lines.Count(l => l.Condition is ScreenCondition.Alive or ScreenCondition.Off);
        return alarms.Count > 0
            ? new("Screens", HealthLevel.Bad, "Alarm", well, lines.Count, string.Join(", ", alarms.Take(5).Select(l => l.Screen.Name)), alarms.Count)
            : new("Screens", lines.Any(l => l.Condition == ScreenCondition.Frozen) ? HealthLevel.Risk : HealthLevel.Good, "Well", well, lines.Count);
    }

    private async Task<HealthLine> ChannelsAsync(DashboardContext db, Actor actor, DateTime now, CancellationToken cancel)
    {
        var queues = await db.ChannelQueuesAsync(actor, now, cancel);
        var (waiting, failed) = (queues.Sum(q => q.Waiting), queues.Sum(q => q.FailedToday));
        foreach (var queue in queues)
        {
            if (await availability.OfAsync(queue.Channel, cancel) == ChannelStanding.Failing && await availability.ConditionAsync(queue.Channel, cancel) is { FailingSince: { } since } condition)
                return new("Channels", HealthLevel.Bad, "Failing", channelText[$"Channel.{queue.Channel}"].Value, Formats.DayAndTime(since), condition.Error ?? "", waiting);
        }

        var isLate = queues.Any(q => q.Oldest is { } oldest && now - oldest > TimeSpan.FromHours(1));
        return failed > 0 ? new("Channels", HealthLevel.Risk, "Failed", waiting, failed)
            : waiting > 0 ? new("Channels", isLate ? HealthLevel.Risk : HealthLevel.Good, "Waiting", waiting)
            : new("Channels", HealthLevel.Good, "Fine");
    }

    private HealthLine FeedLine(long head, DateTime now)
    {
        if (feed.ReadAt is not { } readAt || now - readAt > ReadyCheck.MostSilence)
            return new("Feed", HealthLevel.Bad, "Silent", head);

        var behind = Math.Max(0, head - feed.Number);
        return new("Feed", behind > 1000 ? HealthLevel.Risk : HealthLevel.Good, "Read", head, behind);
    }

    private static string Megabytes(long bytes) => Formats.Number(bytes / 1048576m, 0);

    private static string Gigabytes(long bytes) => Formats.Number(bytes / 1073741824m, 1);
}
