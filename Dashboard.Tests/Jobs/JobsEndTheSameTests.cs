using Dashboard.Data.Figures;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Jobs.Periods;
using Dashboard.Jobs.Schedule;
using Dashboard.Jobs.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Jobs;

/// <summary>A job that is stopped half-way and run again ends as if it had not been stopped; run twice, it changes nothing more.</summary>
public sealed class JobsEndTheSameTests : IDisposable
{
    private readonly JobWorld _world = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTime Now => _world.Database.Clock.GetUtcNow().UtcDateTime;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Housekeeping_deletes_what_is_old_and_nothing_else()
    {
        await using (var db = _world.Database.Open())
        {
            for (var number = 1; number <= 1_700; number++)
                db.Changes.Add(new Change { Number = number, At = Now.AddDays(number <= 1_600 ? -31 : -29), Kind = ChangeKind.Figure, Branch = "/", Key = "m/2025-09" });
            db.CommandReceipts.Add(new CommandReceipt { Id = Guid.NewGuid(), UserId = 1, At = Now.AddDays(-91), Answer = "{}" });
            db.CommandReceipts.Add(new CommandReceipt { Id = Guid.NewGuid(), UserId = 1, At = Now.AddDays(-89), Answer = "{}" });
            await db.SaveChangesAsync(Cancel);
        }

        // Stopped after the first chunk of many: the token ends when the feed has become shorter.
        using var stop = new CancellationTokenSource();
        var job = ActivatorUtilities.CreateInstance<HousekeepingJob>(_world.Database.Services, (TimeProvider)new StopsAfter(_world.Database.Clock, calls: 3, stop));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job.RunAsync(new JobProgress(), stop.Token));
        await using (var half = _world.Database.Open())
            Assert.InRange(await half.Changes.CountAsync(Cancel), 101, 1_699);

        await RunAsync<HousekeepingJob>();
        await RunAsync<HousekeepingJob>();

        await using var after = _world.Database.Open();
        Assert.Equal((1_601, 1_700), (await after.Changes.MinAsync(c => c.Number, Cancel), await after.Changes.MaxAsync(c => c.Number, Cancel)));
        Assert.Equal(1, await after.CommandReceipts.CountAsync(Cancel));
    }

    [Fact]
    public async Task Periods_open_and_close_by_the_calendar_and_a_reopened_one_stays_open_until_its_day()
    {
        await RunAsync<PeriodJob>();
        await RunAsync<PeriodJob>();
        var october = await PeriodAsync("2026-10");
        Assert.NotNull(october.ClosedAt);
        Assert.Null((await PeriodAsync("2026-11")).ClosedAt);

        // The coordinator's unit, which must be a province or the country.
        await using (var db = _world.Database.Open())
        {
            db.Units.Add(new Unit { Id = JobWorld.Coordinator.UnitId, Code = "VN", Name = "Việt Nam", Level = UnitLevel.Country, ValidFrom = new DateOnly(1945, 9, 2) });
            await db.SaveChangesAsync(Cancel);
        }

        var desk = _world.Database.Get<PeriodDesk>();
        var today = Now.DayInVietnam();
        Assert.Equal("Period.NotAllowed", (await desk.ReopenAsync(october.Id, today, "Sai số liệu", JobWorld.Leader, Cancel)).Refusal?.Code);
        Assert.Equal("Period.ReasonMissing", (await desk.ReopenAsync(october.Id, today, " ", JobWorld.Coordinator, Cancel)).Refusal?.Code);
        Assert.Equal("Period.ReopenedTooLong", (await desk.ReopenAsync(october.Id, today.AddDays(60), "Sai số liệu", JobWorld.Coordinator, Cancel)).Refusal?.Code);
        Assert.False((await desk.ReopenAsync(october.Id, today.AddDays(2), "Sai số liệu", JobWorld.Coordinator, Cancel)).Refused);

        await RunAsync<PeriodJob>();
        Assert.Null((await PeriodAsync("2026-10")).ClosedAt);

        _world.Database.Clock.Advance(TimeSpan.FromDays(3));
        await RunAsync<PeriodJob>();
        Assert.NotNull((await PeriodAsync("2026-10")).ClosedAt);
        Assert.Equal("Period.NotEnded", (await desk.CloseAsync((await PeriodAsync("2026-11")).Id, JobWorld.Coordinator, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task The_nightly_backup_keeps_the_last_ones_and_clears_what_a_killed_run_left()
    {
        var folder = Path.Combine(_world.Database.Folder, "backups");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "dashboard-20200101T000000Z.zip.partial"), "half", Cancel);
        var keep = _world.Database.Get<JobOptions>().KeepBackups;

        for (var night = 0; night < keep + 2; night++)
        {
            await RunAsync<BackupJob>();
            _world.Database.Clock.Advance(TimeSpan.FromDays(1));
        }

        var files = Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order().ToList();
        Assert.Equal(keep, files.Count);
        Assert.All(files, f => Assert.EndsWith(".zip", f));
        Assert.Contains("20261125", files[0], StringComparison.Ordinal);
    }

    private Task<string> RunAsync<TJob>() where TJob : IScheduledJob =>
        ActivatorUtilities.CreateInstance<TJob>(_world.Database.Services).RunAsync(new JobProgress(), Cancel);

    private async Task<Period> PeriodAsync(string code)
    {
        await using var db = _world.Database.Open();
        return await db.Periods.SingleAsync(p => p.Code == code, Cancel);
    }

    /// <summary>Ends a token when it is asked for a timestamp the given time.</summary>
    private sealed class StopsAfter(TimeProvider inner, int calls, CancellationTokenSource stop) : TimeProvider
    {
        private int _left = calls;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override long GetTimestamp()
        {
            if (--_left == 0)
                stop.Cancel();

            return inner.GetTimestamp();
        }
    }
}
