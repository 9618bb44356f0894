using Dashboard.Data.Jobs;
using Dashboard.Jobs.Schedule;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Jobs;

/// <summary>Who may run and stop jobs by hand, and who may see them.</summary>
public sealed class JobDeskTests : IDisposable
{
    private readonly JobWorld _world = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Only_the_roles_of_a_job_may_run_it()
    {
        Assert.Equal("Job.NotAllowed", (await _world.Desk.RunNowAsync(ScriptedJob.Name, JobWorld.Administrator, Cancel)).Refusal?.Code);
        Assert.Equal("Job.NotAllowed", (await _world.Desk.RunNowAsync("backup", JobWorld.Coordinator, Cancel)).Refusal?.Code);
        Assert.Equal("Job.Unknown", (await _world.Desk.RunNowAsync("nothing", JobWorld.Coordinator, Cancel)).Refusal?.Code);
        Assert.Empty(await _world.RunsAsync());

        Assert.False((await _world.Desk.RunNowAsync(ScriptedJob.Name, JobWorld.Coordinator, Cancel)).Refused);

        var run = Assert.Single(await _world.RunsAsync());
        Assert.Equal((JobOutcome.Owed, JobWorld.Coordinator.UserId), (run.Outcome, run.RequestedBy));
        await using var db = _world.Database.Open();
        Assert.Equal("Job.Run", (await db.AuditEntries.SingleAsync(Cancel)).Action);
    }

    [Fact]
    public async Task A_job_that_is_about_to_run_is_not_asked_for_twice()
    {
        await _world.Desk.RunNowAsync(ScriptedJob.Name, JobWorld.Coordinator, Cancel);

        Assert.Equal("Job.AlreadyRunning", (await _world.Desk.RunNowAsync(ScriptedJob.Name, JobWorld.Coordinator, Cancel)).Refusal?.Code);
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
        var asked = (await _world.Desk.RunNowAsync(ScriptedJob.Name, JobWorld.Coordinator, Cancel)).Value;
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
            Assert.Equal(seen, await db.JobsAhead(actor).CountAsync(Cancel));
            Assert.Equal(seen, await db.LastJobRuns(actor).CountAsync(Cancel));
        }

        Assert.Equal(0, await db.JobHistory(JobWorld.Coordinator, new JobFilter(Outcome: JobOutcome.Failed)).CountAsync(Cancel));
    }
}
