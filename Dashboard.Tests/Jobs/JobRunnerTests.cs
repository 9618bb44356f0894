using Dashboard.Data.Jobs;
using Dashboard.Data.Periods;
using Dashboard.Jobs.Schedule;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.Jobs;

/// <summary>What is owed is run once, whatever happens to the process that runs it.</summary>
public sealed class JobRunnerTests : IDisposable
{
    private readonly JobWorld _world = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTime Now => _world.Database.Clock.GetUtcNow().UtcDateTime;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task An_owed_run_is_run_once_and_the_next_one_is_owed()
    {
        await _world.Runner.OweNextAsync(ScriptedJob.Name, Cancel);
        Assert.Empty(await _world.Ledger.OverdueAsync(Now, Cancel));

        _world.Database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal([ScriptedJob.Name], await _world.Ledger.OverdueAsync(Now, Cancel));
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);

        var runs = await _world.RunsAsync();
        Assert.Equal(1, _world.Script.Runs);
        Assert.Equal([JobOutcome.Done, JobOutcome.Owed], runs.Select(r => r.Outcome));
        Assert.Equal("Done", runs[0].Message);
        Assert.Equal(100, runs[0].Percent);
        Assert.Equal(Now.AddHours(1), runs[1].DueAt);
    }

    [Fact]
    public async Task However_many_were_missed_one_run_makes_up_for_them()
    {
        await _world.Runner.OweNextAsync(ScriptedJob.Name, Cancel);

        _world.Database.Clock.Advance(TimeSpan.FromDays(3));
        await _world.Runner.OweNextAsync(ScriptedJob.Name, Cancel);
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);

        Assert.Equal(1, _world.Script.Runs);
        Assert.Equal(Now.AddHours(1), (await _world.RunsAsync())[^1].DueAt);
    }

    [Fact]
    public async Task A_changed_schedule_moves_the_run_ahead()
    {
        await _world.Ledger.OweNextAsync(ScriptedJob.Name, Now.AddDays(1), Cancel);

        await _world.Runner.OweNextAsync(ScriptedJob.Name, Cancel);

        Assert.Equal(Now.AddHours(1), Assert.Single(await _world.RunsAsync()).DueAt);
    }

    [Fact]
    public async Task A_process_that_dies_leaves_its_run_to_the_next()
    {
        await _world.OweAsync(Now);
        Assert.NotNull(await _world.OtherProcess().ClaimAsync(ScriptedJob.Name, Cancel));

        Assert.Equal([ScriptedJob.Name], await _world.Ledger.OverdueAsync(Now, Cancel));
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);

        var run = (await _world.RunsAsync())[0];
        Assert.Equal((JobOutcome.Done, 2), (run.Outcome, run.Attempts));
    }

    [Fact]
    public async Task A_run_that_brings_down_every_process_is_given_up()
    {
        await _world.OweAsync(Now);
        for (var i = 0; i < JobLedger.MostAttempts; i++)
            Assert.NotNull(await _world.OtherProcess().ClaimAsync(ScriptedJob.Name, Cancel));

        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);

        Assert.Equal(0, _world.Script.Runs);
        Assert.Equal(JobOutcome.Failed, (await _world.RunsAsync())[0].Outcome);
    }

    [Fact]
    public async Task A_stopping_process_gives_its_run_back()
    {
        using var stopping = new CancellationTokenSource();
        await _world.OweAsync(Now);
        _world.Script.Run = async (_, cancel) =>
        {
            await stopping.CancelAsync();
            cancel.ThrowIfCancellationRequested();
            return "";
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _world.Runner.RunOwedAsync(ScriptedJob.Name, stopping.Token));

        var run = (await _world.RunsAsync())[0];
        Assert.Equal((JobOutcome.Owed, 0), (run.Outcome, run.Attempts));
    }

    [Fact]
    public async Task A_job_that_throws_is_shown_as_failed_and_runs_again_by_its_schedule()
    {
        await _world.OweAsync(Now);
        _world.Script.Run = (_, _) => throw new InvalidOperationException("đĩa đầy");

        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);

        var runs = await _world.RunsAsync();
        Assert.Equal((JobOutcome.Failed, "đĩa đầy"), (runs[0].Outcome, runs[0].Message));
        Assert.Equal(JobOutcome.Owed, runs[1].Outcome);
    }

    [Fact]
    public async Task Progress_is_written_while_the_job_runs()
    {
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        await _world.OweAsync(Now);
        _world.Script.Run = async (progress, cancel) =>
        {
            progress.Report(0.4, JobMessage.Of("Half", 2));
            begun.SetResult();
            await goOn.Task.WaitAsync(cancel);
            return "Done";
        };

        var running = _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);
        await begun.Task.WaitAsync(Cancel);
        JobRun run;
        do
        {
            // The runner waits for its clock; each tick is one look.
            _world.Database.Clock.Advance(TimeSpan.FromSeconds(1));
            run = (await _world.RunsAsync())[0];
        }
        while (run.Percent == 0);

        Assert.Equal((40, "Half|2", JobOutcome.Running), (run.Percent, run.Message, run.Outcome));
        goOn.SetResult();
        await running;
    }

    [Fact]
    public async Task A_run_says_that_it_did_part_of_its_work_or_had_none()
    {
        await _world.OweAsync(Now.AddMinutes(-2));
        await _world.OweAsync(Now.AddMinutes(-1));
        _world.Script.Run = (progress, _) =>
        {
            if (_world.Script.Runs == 1)
                progress.EndPartly();
            else
                progress.Skip();
            return Task.FromResult("Done");
        };

        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);

        Assert.Equal([(JobOutcome.Partial, 100), (JobOutcome.Skipped, 0)], (await _world.RunsAsync()).Take(2).Select(r => (r.Outcome, r.Percent)));
    }

    [Fact]
    public async Task What_a_run_logs_is_kept_with_it_and_what_others_log_meanwhile_is_not()
    {
        var log = _world.Database.Get<ILoggerFactory>().CreateLogger("Dashboard.Tests");
        var others = _world.Database.Get<ILoggerFactory>().CreateLogger("Elsewhere");
        await _world.OweAsync(Now);
        _world.Script.Run = (_, _) =>
        {
            log.LogInformation("Đã xem {Count} xã", 95);
            log.LogDebug("Không giữ");
            others.LogInformation("Không giữ");
            others.LogWarning("Chậm");
            throw new InvalidOperationException("đĩa đầy");
        };
        log.LogInformation("Trước khi chạy");

        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);
        log.LogInformation("Sau khi chạy");

        var lines = (await _world.RunsAsync())[0].Log!.Split('\n');
        Assert.EndsWith("started, attempt 1", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("Information: Đã xem 95 xã", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("Warning: Chậm", lines[2], StringComparison.Ordinal);
        Assert.EndsWith("failed", lines[3], StringComparison.Ordinal);
        Assert.Contains("đĩa đầy", lines[4], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, l => l.Contains("khi chạy", StringComparison.Ordinal) || l.Contains("Không giữ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_log_without_end_keeps_its_last_lines()
    {
        var log = _world.Database.Get<ILoggerFactory>().CreateLogger("Dashboard.Tests");
        await _world.OweAsync(Now);
        _world.Script.Run = (_, _) =>
        {
            for (var i = 0; i < 5_000; i++)
                log.LogInformation("Dòng {Number}", i);
            return Task.FromResult("Done");
        };

        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);

        var kept = (await _world.RunsAsync())[0].Log!;
        Assert.InRange(kept.Length, JobRun.LongestLog - 100, JobRun.LongestLog);
        Assert.Contains("Dòng 4999", kept, StringComparison.Ordinal);

        // A hundred thousand runs are exported, and fifty read at each beat: without what each has logged.
        await using var db = _world.Database.Open();
        var listed = await db.JobHistory(JobWorld.Coordinator, new JobFilter()).SingleAsync(Cancel);
        Assert.Null(listed.Log);
        Assert.Equal(kept, await db.JobLog(JobWorld.Coordinator, listed.Id).SingleAsync(Cancel));
        Assert.Empty(await db.JobLog(JobWorld.Leader, listed.Id).ToListAsync(Cancel));
    }

    [Fact]
    public void The_next_ten_times_are_told()
    {
        var times = _world.Database.Get<JobCatalog>().TimesAfter("backup", Now, new WorkingDays([]), 10);

        // 02:00 in Vietnam.
        Assert.Equal(10, times.Count);
        Assert.Equal(times.Select((_, i) => times[0].AddDays(i)), times);
        Assert.Equal(new TimeSpan(19, 0, 0), times[0].TimeOfDay);
    }

    [Fact]
    public void A_job_of_working_days_leaves_out_weekends_and_holidays_and_keeps_days_that_make_up_for_them()
    {
        var catalog = new JobCatalog(
            [new JobDefinition("a", "0 30 7 * * ?", typeof(ScriptedJob), []), new JobDefinition("b", "0 0 7 ? * SUN", typeof(ScriptedJob), [])], new JobOptions { OnWorkingDays = ["a", "b"] });
        Holiday Of(int day, HolidayKind kind) => new() { On = new DateOnly(2026, 11, day), Name = "Ngày", Kind = kind, Basis = "TB" };
        var days = new WorkingDays([Of(24, HolidayKind.DayOff), Of(28, HolidayKind.MakeUpDay)]);

        // From Monday the 23rd at nine.
        Assert.Equal([25, 26, 27, 28, 30], catalog.TimesAfter("a", Now, days, 5).Select(t => t.DayInVietnam().Day));
        Assert.Null(catalog.NextAfter("b", Now, days));
        Assert.Throws<InvalidOperationException>(() => new JobCatalog([], new JobOptions { OnWorkingDays = ["c"] }));
    }

    [Fact]
    public async Task What_follows_a_job_is_owed_when_it_has_succeeded_for_the_same_month_and_not_when_it_has_failed()
    {
        await _world.OweAsync(Now.AddMinutes(-1));
        _world.Script.Run = (_, _) => throw new InvalidOperationException("đĩa đầy");
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);
        Assert.Empty(await FollowersAsync());

        await using (var db = _world.Database.Open())
        {
            db.JobRuns.Add(new JobRun { Job = ScriptedJob.Name, DueAt = Now, RequestedBy = 1, Period = "2026-09" });
            await db.SaveChangesAsync(Cancel);
        }

        _world.Script.Run = (_, _) => Task.FromResult("Done");
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);
        Assert.Equal([(JobOutcome.Owed, "2026-09")], (await FollowersAsync()).Select(r => (r.Outcome, r.Period!)));

        await _world.Runner.RunOwedAsync(ScriptedJob.Follower, Cancel);
        Assert.Equal([JobOutcome.Done], (await FollowersAsync()).Select(r => r.Outcome));

        async Task<List<JobRun>> FollowersAsync()
        {
            await using var db = _world.Database.Open();
            return await db.JobRuns.Where(r => r.Job == ScriptedJob.Follower).ToListAsync(Cancel);
        }
    }

    [Theory]
    [InlineData("a", "b", "b", "a")]
    [InlineData("a", "a", "b", "a")]
    [InlineData("a", "nothing", "b", "a")]
    public void Jobs_that_follow_each_other_in_a_circle_or_what_is_not_there_are_refused_at_start(string first, string afterFirst, string second, string afterSecond)
    {
        JobDefinition[] jobs = [new(first, null, typeof(ScriptedJob), []) { After = afterFirst }, new(second, null, typeof(ScriptedJob), []) { After = afterSecond }];

        Assert.Contains("follows", Assert.Throws<InvalidOperationException>(() => new JobCatalog(jobs, new JobOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_nodes_one_runs_what_is_owed_and_another_takes_it_over_when_that_one_no_longer_lives()
    {
        await _world.OweAsync(Now);
        JobLedger[] nodes = [.. Enumerable.Range(0, 8).Select(_ => _world.Node())];
        var claims = await Task.WhenAll(nodes.Select(async node => (Node: node, Run: await node.ClaimAsync(ScriptedJob.Name, Cancel))));
        var (first, run) = Assert.Single(claims, c => c.Run is not null);
        var other = nodes.First(n => n != first);

        _world.Database.Clock.Advance(JobLedger.Lease / 2);
        Assert.False(await first.BeatAsync(run!, 40, null, null, Cancel));
        _world.Database.Clock.Advance(JobLedger.Lease);
        Assert.Null(await other.ClaimAsync(ScriptedJob.Name, Cancel));
        _world.Database.Clock.Advance(TimeSpan.FromSeconds(1));
        var taken = await other.ClaimAsync(ScriptedJob.Name, Cancel);
        Assert.NotNull(taken);

        // The first one wakes up: it is told to stop, and its end counts for nothing.
        Assert.True(await first.BeatAsync(run!, 60, null, null, Cancel));
        await first.EndAsync(run!, JobOutcome.Failed, "quá hạn", null, [(ScriptedJob.Follower, null)], Cancel);
        Assert.Equal((JobOutcome.Running, 2), ((await _world.RunsAsync())[0].Outcome, (await _world.RunsAsync())[0].Attempts));
        await other.EndAsync(taken, JobOutcome.Done, "Done", null, [(ScriptedJob.Follower, null)], Cancel);
        Assert.Equal(JobOutcome.Done, (await _world.RunsAsync())[0].Outcome);
        await using var db = _world.Database.Open();
        Assert.Equal(1, await db.JobRuns.CountAsync(r => r.Job == ScriptedJob.Follower, Cancel));
    }
}
