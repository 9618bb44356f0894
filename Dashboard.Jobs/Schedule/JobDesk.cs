using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Jobs;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Jobs.Schedule;

/// <summary>Starts and stops jobs by hand, for those allowed, with a line in the audit.</summary>
public sealed class JobDesk(WriteGate gate, JobCatalog catalog, JobNudge nudge, JobRunner runner)
{
    /// <summary>Owes a run of the job now; answers its number. Refused while the job runs or is about to.</summary>
    public async Task<Outcome<long>> RunNowAsync(string name, Actor actor, CancellationToken cancel)
    {
        if (catalog.Find(name) is not { } job)
            return new Refusal("Job.Unknown", name);
        if (!job.CanBeStartedBy(actor))
            return new Refusal("Job.NotAllowed", name);

        JobRun? run = null;
        var outcome = await gate.WriteAsync<long>(async (write, stop) =>
        {
            if (await write.Db.JobRuns.AnyAsync(r => r.Job == name
                    && (r.Outcome == JobOutcome.Running || (r.Outcome == JobOutcome.Owed && r.DueAt <= write.At)), stop))
                return new Refusal("Job.AlreadyRunning", name);

            run = new JobRun { Job = name, DueAt = write.At, RequestedBy = actor.UserId };
            write.Db.JobRuns.Add(run);
            write.Audit(actor, "Job.Run", name);
            write.Changed(ChangeKind.Job, "/", name, actor.UserId);
            return 0L;
        }, cancel);
        if (outcome.Refused)
            return outcome;

        await nudge.NudgeAsync(name);
        return run!.Id;
    }

    /// <summary>Asks a run to stop, or takes back one that was asked for and has not begun.</summary>
    public async Task<Outcome<JobOutcome>> CancelAsync(long runId, Actor actor, CancellationToken cancel)
    {
        var outcome = await gate.WriteAsync<JobOutcome>(async (write, stop) =>
        {
            var run = await write.Db.JobRuns.SingleOrDefaultAsync(r => r.Id == runId, stop);
            if (run is null || catalog.Find(run.Job) is not { } job)
                return new Refusal("Job.UnknownRun", runId);
            if (!job.CanBeStartedBy(actor))
                return new Refusal("Job.NotAllowed", run.Job);
            if (run.Outcome != JobOutcome.Running)
                return new Refusal("Job.NotRunning", run.Job);

            (run.CancelAt, run.CancelledBy) = (write.At, actor.UserId);
            write.Audit(actor, "Job.Cancel", run.Job);
            write.Changed(ChangeKind.Job, "/", run.Job, actor.UserId);
            return run.Outcome;
        }, cancel);
        if (!outcome.Refused)
            runner.Stop(runId);

        return outcome;
    }
}
