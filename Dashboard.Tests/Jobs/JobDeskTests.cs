using Dashboard.Data.Jobs;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Jobs.Schedule;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Jobs;

/// <summary>Who may run and stop jobs by hand, and who may see them.</summary>
public sealed class JobDeskTests : IDisposable
{
    private readonly JobWorld _world = new();

    private DateTime Now => _world.Database.Clock.GetUtcNow().UtcDateTime;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Only_the_roles_of_a_job_may_run_it()
    {
        Assert.Equal("Job.NotAllowed", (await _world.Desk.RunNowAsync(ScriptedJob.Name, new JobRunEntry(), JobWorld.Administrator, Cancel)).Refusal?.Code);
        Assert.Equal("Job.NotAllowed", (await _world.Desk.RunNowAsync("backup", new JobRunEntry(), JobWorld.Coordinator, Cancel)).Refusal?.Code);
        Assert.Equal("Job.Unknown", (await _world.Desk.RunNowAsync("nothing", new JobRunEntry(), JobWorld.Coordinator, Cancel)).Refusal?.Code);
        Assert.Empty(await _world.RunsAsync());

        Assert.False((await _world.Desk.RunNowAsync(ScriptedJob.Name, new JobRunEntry(), JobWorld.Coordinator, Cancel)).Refused);

        var run = Assert.Single(await _world.RunsAsync());
        Assert.Equal((JobOutcome.Owed, JobWorld.Coordinator.UserId), (run.Outcome, run.RequestedBy));
        await using var db = _world.Database.Open();
        Assert.Equal("Job.Run", (await db.AuditEntries.SingleAsync(Cancel)).Action);
    }

    [Fact]
    public async Task A_job_that_is_about_to_run_is_not_asked_for_twice()
    {
        await _world.Desk.RunNowAsync(ScriptedJob.Name, new JobRunEntry(), JobWorld.Coordinator, Cancel);

        Assert.Equal("Job.AlreadyRunning", (await _world.Desk.RunNowAsync(ScriptedJob.Name, new JobRunEntry(), JobWorld.Coordinator, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task A_running_job_can_be_stopped_by_those_who_may_run_it()
    {
        var begun = new TaskCompletionSource();
        _world.Script.Run = async (_, cancel) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancel);
            return "";
        };
        var asked = (await _world.Desk.RunNowAsync(ScriptedJob.Name, new JobRunEntry(), JobWorld.Coordinator, Cancel)).Value;
        var running = _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);
        await begun.Task.WaitAsync(Cancel);

        Assert.Equal("Job.NotAllowed", (await _world.Desk.CancelAsync(asked, JobWorld.Administrator, Cancel)).Refusal?.Code);
        Assert.False((await _world.Desk.CancelAsync(asked, JobWorld.Coordinator, Cancel)).Refused);
        await running;

        var run = (await _world.RunsAsync())[0];
        Assert.Equal((JobOutcome.Cancelled, JobWorld.Coordinator.UserId), (run.Outcome, run.CancelledBy));
        Assert.Equal("Job.NotRunning", (await _world.Desk.CancelAsync(asked, JobWorld.Coordinator, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task Runs_are_shown_to_those_who_manage_figures_or_the_system_alone()
    {
        await _world.OweAsync(_world.Database.Clock.GetUtcNow().UtcDateTime);
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);

        await using var db = _world.Database.Open();
        foreach (var (actor, seen) in new[] { (JobWorld.Coordinator, 1), (JobWorld.Administrator, 1), (JobWorld.Leader, 0) })
        {
            Assert.Equal(seen, await db.JobHistory(actor, new JobFilter()).CountAsync(Cancel));
            Assert.Equal(seen, await db.JobsAhead(actor).CountAsync(r => r.Job == ScriptedJob.Name, Cancel));
            Assert.Equal(seen, await db.LastJobRuns(actor).CountAsync(Cancel));
        }

        Assert.Equal(0, await db.JobHistory(JobWorld.Coordinator, new JobFilter(Outcome: JobOutcome.Failed)).CountAsync(Cancel));
    }

    [Fact]
    public async Task A_paused_job_begins_no_run_until_it_is_resumed_and_then_makes_up_for_all_with_one()
    {
        Assert.Equal("Job.NotAllowed", (await _world.Desk.PauseAsync(ScriptedJob.Name, "Bảo trì", JobWorld.Administrator, Cancel)).Refusal?.Code);
        Assert.Equal("Job.ReasonMissing", (await _world.Desk.PauseAsync(ScriptedJob.Name, " ", JobWorld.Coordinator, Cancel)).Refusal?.Code);
        Assert.Equal("Job.NotPaused", (await _world.Desk.ResumeAsync(ScriptedJob.Name, JobWorld.Coordinator, Cancel)).Refusal?.Code);
        await _world.Runner.OweNextAsync(ScriptedJob.Name, Cancel);
        Assert.False((await _world.Desk.PauseAsync(ScriptedJob.Name, "Bảo trì", JobWorld.Coordinator, Cancel)).Refused);
        var pausedAt = Now;

        _world.Database.Clock.Advance(TimeSpan.FromHours(5));
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);
        Assert.Empty(await _world.Ledger.OverdueAsync(Now, Cancel));
        Assert.Equal("Job.Paused", (await _world.Desk.RunNowAsync(ScriptedJob.Name, new JobRunEntry(), JobWorld.Coordinator, Cancel)).Refusal?.Code);
        Assert.Equal("Job.Paused", (await _world.Desk.PauseAsync(ScriptedJob.Name, "Nữa", JobWorld.Coordinator, Cancel)).Refusal?.Code);
        Assert.Equal(0, _world.Script.Runs);
        await using (var db = _world.Database.Open())
        {
            Assert.Equal(new JobPause(JobWorld.Coordinator.UserId, pausedAt, "Bảo trì"), (await JobRules.ReadAsync(db, Cancel)).Paused[ScriptedJob.Name]);
            Assert.Equal(0, await db.JobsOverdue(JobWorld.Coordinator, Now).CountAsync(Cancel));
        }

        Assert.Equal("Job.NotAllowed", (await _world.Desk.ResumeAsync(ScriptedJob.Name, JobWorld.Administrator, Cancel)).Refusal?.Code);
        Assert.False((await _world.Desk.ResumeAsync(ScriptedJob.Name, JobWorld.Coordinator, Cancel)).Refused);
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);
        Assert.Equal(1, _world.Script.Runs);
        await using var after = _world.Database.Open();
        Assert.Empty((await JobRules.ReadAsync(after, Cancel)).Paused);
        Assert.Equal(
            [("Job.Resume", null), ("Job.Pause", "Bảo trì")],
            (await after.JobActs(JobWorld.Coordinator, ScriptedJob.Name, pausedAt).ToListAsync(Cancel)).Select(a => (a.Action, a.Detail)));
        Assert.Empty(await after.JobActs(JobWorld.Leader, ScriptedJob.Name, pausedAt).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Past_months_are_done_over_one_run_each_oldest_first()
    {
        await _world.Database.Get<PeriodCalendar>().EnsureAsync(new DateOnly(2026, 11, 23), Cancel);
        async Task<string?> RefusedAsync(JobRunEntry entry) => (await _world.Desk.RunNowAsync(ScriptedJob.Name, entry, JobWorld.Coordinator, Cancel)).Refusal?.Code;
        Assert.Equal("Job.ReasonMissing", await RefusedAsync(new JobRunEntry(null, "2026-07", "2026-10")));
        Assert.Equal("Job.Months", await RefusedAsync(new JobRunEntry("Số liệu sửa", "2026-10", "2026-07")));
        Assert.Equal("Job.Months", await RefusedAsync(new JobRunEntry("Số liệu sửa", "2026-Q3")));
        Assert.Equal("Job.ReasonTooLong", await RefusedAsync(new JobRunEntry(new string('a', JobRun.LongestReason + 1))));
        Assert.Equal("Job.TakesNoMonth", (await _world.Desk.RunNowAsync("backup", new JobRunEntry("Số liệu sửa", "2026-07"), JobWorld.Administrator, Cancel)).Refusal?.Code);
        Assert.Empty(await _world.RunsAsync());

        // A run of this very instant has ended already; each month takes an instant of its own.
        Assert.Null(await RefusedAsync(new JobRunEntry("Thử")));
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);
        var done = new List<string?>();
        _world.Script.Run = (progress, _) =>
        {
            done.Add(progress.Period);
            return Task.FromResult("Done");
        };
        Assert.Null(await RefusedAsync(new JobRunEntry("Số liệu sửa", "2026-07", "2026-10")));
        Assert.Equal("Job.AlreadyRunning", await RefusedAsync(new JobRunEntry("Số liệu sửa", "2026-07")));
        var august = (await _world.RunsAsync()).Single(r => r.Period == "2026-08").Id;
        Assert.False((await _world.Desk.CancelAsync(august, JobWorld.Coordinator, Cancel)).Refused);
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);

        Assert.Equal(["2026-07", "2026-09", "2026-10"], done);
        await using var db = _world.Database.Open();
        Assert.All(await db.JobRuns.Where(r => r.Job == ScriptedJob.Name && r.Period != null).ToListAsync(Cancel), r => Assert.Equal(("Số liệu sửa", JobWorld.Coordinator.UserId, JobOutcome.Done), (r.Reason, r.RequestedBy, r.Outcome)));
        Assert.Equal(
            [("Job.Cancel", "2026-08"), ("Job.Backfill", "2026-07–2026-10; Số liệu sửa"), ("Job.Run", "Thử")],
            (await db.JobActs(JobWorld.Coordinator, ScriptedJob.Name, Now).ToListAsync(Cancel)).Select(a => (a.Action, a.Detail)));
    }

    [Fact]
    public async Task What_the_schedule_owes_cannot_be_taken_back()
    {
        await _world.OweAsync(Now.AddHours(1));

        Assert.Equal("Job.NotRunning", (await _world.Desk.CancelAsync((await _world.RunsAsync())[0].Id, JobWorld.Coordinator, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task The_usual_hours_are_laid_down_once_and_people_may_lay_down_others()
    {
        await _world.Ledger.EnsureWithinAsync(new Dictionary<string, int> { [ScriptedJob.Name] = 26 }, Cancel);
        Assert.Equal(26, await WithinAsync());

        Assert.Equal("Job.NotAllowed", (await _world.Desk.MustSucceedWithinAsync(ScriptedJob.Name, 5, JobWorld.Administrator, Cancel)).Refusal?.Code);
        Assert.Equal("Job.Within", (await _world.Desk.MustSucceedWithinAsync(ScriptedJob.Name, -1, JobWorld.Coordinator, Cancel)).Refusal?.Code);
        Assert.False((await _world.Desk.MustSucceedWithinAsync(ScriptedJob.Name, 5, JobWorld.Coordinator, Cancel)).Refused);
        await _world.Ledger.EnsureWithinAsync(new Dictionary<string, int> { [ScriptedJob.Name] = 26 }, Cancel);
        Assert.Equal(5, await WithinAsync());

        Assert.False((await _world.Desk.MustSucceedWithinAsync(ScriptedJob.Name, 0, JobWorld.Coordinator, Cancel)).Refused);
        await _world.Ledger.EnsureWithinAsync(new Dictionary<string, int> { [ScriptedJob.Name] = 26 }, Cancel);
        Assert.Null(await WithinAsync());

        async Task<int?> WithinAsync()
        {
            await using var db = _world.Database.Open();
            return (await JobRules.ReadAsync(db, Cancel)).Within.GetValueOrDefault(ScriptedJob.Name)?.Hours;
        }
    }

    [Fact]
    public async Task The_history_is_searched_without_diacritics_in_what_runs_said_and_why_they_were_asked_for()
    {
        _world.Script.Run = (_, _) => throw new InvalidOperationException("Đĩa đầy");
        await _world.Desk.RunNowAsync(ScriptedJob.Name, new JobRunEntry("Kiểm tra máy chủ"), JobWorld.Coordinator, Cancel);
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);
        _world.Script.Run = (_, _) => Task.FromResult(JobMessage.Of("Recompute.Clean", 1234));
        _world.Database.Clock.Advance(TimeSpan.FromHours(2));
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);

        await using var db = _world.Database.Open();
        async Task<int> FindAsync(string words, string[]? named = null, string[]? said = null) =>
            await db.JobHistory(JobWorld.Coordinator, new JobFilter(Text: SearchText.Fold(words), Named: named, Said: said)).CountAsync(Cancel);
        Assert.Equal(1, await FindAsync("dia day"));
        Assert.Equal(1, await FindAsync("ĐĨA"));
        Assert.Equal(1, await FindAsync("may chu"));
        Assert.Equal(1, await FindAsync("1234"));
        Assert.Equal(2, await FindAsync(Environment.MachineName));
        Assert.Equal(0, await FindAsync("recompute"));
        Assert.Equal(1, await FindAsync("sai lệch", said: ["Recompute.Clean"]));
        Assert.Equal(2, await FindAsync("kịch bản", named: [ScriptedJob.Name]));
    }
}
