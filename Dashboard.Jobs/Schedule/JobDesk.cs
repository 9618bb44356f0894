using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Jobs;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Jobs.Schedule;

/// <summary>What somebody asks a job to do now.</summary>
/// <param name="Reason">Why; needed to do past months over.</param>
/// <param name="FromMonth">Code of the first month to do over; null for what is due.</param>
/// <param name="ToMonth">Code of the last one; null for the first alone.</param>
public sealed record JobRunEntry(string? Reason = null, string? FromMonth = null, string? ToMonth = null);

/// <summary>Starts, stops and pauses jobs by hand and lays down what they must keep, for those allowed, with a line in the audit.</summary>
public sealed class JobDesk(WriteGate gate, JobCatalog catalog, JobNudge nudge, JobRunner runner)
{
    /// <summary>Months that one request may do over.</summary>
    public const int MostMonths = 36;

    /// <summary>
    /// Owes a run of the job now, or one for each month to be done over, oldest first; answers the number of the first. Refused while the job is
    /// paused, runs or is about to.
    /// </summary>
    public async Task<Outcome<long>> RunNowAsync(string name, JobRunEntry entry, Actor actor, CancellationToken cancel)
    {
        if (Refuse(name, actor) is { } refusal)
            return refusal;
        if (ReasonOf(entry.Reason) is { Length: > JobRun.LongestReason })
            return TooLong;
        if (entry.FromMonth is not null && !catalog.Find(name)!.TakesMonth)
            return new Refusal("Job.TakesNoMonth", name) { Field = "from-month" };
        if (entry.FromMonth is not null && ReasonOf(entry.Reason) is null)
            return new Refusal("Job.ReasonMissing") { Field = "reason" };

        var runs = new List<JobRun>();
        var outcome = await gate.WriteAsync<long>(async (write, stop) =>
        {
            runs.Clear();
            if (await write.Db.Settings.AnyAsync(s => s.Key == JobRules.PauseKey + name, stop))
                return new Refusal("Job.Paused", name);
            if (await write.Db.JobRuns.AnyAsync(r => r.Job == name
                    && (r.Outcome == JobOutcome.Running || (r.Outcome == JobOutcome.Owed && r.DueAt <= write.At)), stop))
                return new Refusal("Job.AlreadyRunning", name);

            List<string?> months = [null];
            if (entry.FromMonth is { } first)
            {
                months = [.. await MonthsAsync(write.Db, first, entry.ToMonth ?? first, stop)];
                if (months.Count is 0 or > MostMonths)
                    return new Refusal("Job.Months", MostMonths) { Field = "from-month" };
            }

            // Each at an instant of its own, since a job owes one run an instant; the oldest month first. One that has ended may hold an instant.
            var taken = await write.Db.JobRuns.Where(r => r.Job == name && r.DueAt <= write.At).OrderByDescending(r => r.DueAt).Select(r => r.DueAt).Take(MostMonths * 2).ToListAsync(stop);
            var due = write.At;
            foreach (var month in months.AsEnumerable().Reverse())
            {
                while (taken.Contains(due))
                    due = due.AddMilliseconds(-1);

                runs.Insert(0, new JobRun { Job = name, DueAt = due, RequestedBy = actor.UserId, Reason = ReasonOf(entry.Reason), Period = month });
                due = due.AddMilliseconds(-1);
            }

            write.Db.JobRuns.AddRange(runs);
            var span = entry.FromMonth is null ? null : $"{months[0]}–{months[^1]}";
            write.Audit(actor, span is null ? "Job.Run" : "Job.Backfill", name, string.Join("; ", new[] { span, ReasonOf(entry.Reason) }.OfType<string>()) is { Length: > 0 } detail ? detail : null);
            write.Changed(ChangeKind.Job, "/", name, actor.UserId);
            return 0L;
        }, cancel);
        if (outcome.Refused)
            return outcome;

        await nudge.NudgeAsync(name);
        return runs[0].Id;
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

            var askedFor = run is { Outcome: JobOutcome.Owed, RequestedBy: not null, StartedAt: null };
            if (run.Outcome != JobOutcome.Running && !askedFor)
                return new Refusal("Job.NotRunning", run.Job);

            // What never began is no run; that somebody took it back is in the audit.
            if (askedFor)
                write.Db.JobRuns.Remove(run);
            else
                (run.CancelAt, run.CancelledBy) = (write.At, actor.UserId);
            write.Audit(actor, "Job.Cancel", run.Job, run.Period);
            write.Changed(ChangeKind.Job, "/", run.Job, actor.UserId);
            return run.Outcome;
        }, cancel);
        if (!outcome.Refused)
            runner.Stop(runId);

        return outcome;
    }

    /// <summary>Lets no run of the job begin until it is resumed; one that runs goes on. Needs a reason.</summary>
    public async Task<Outcome<bool>> PauseAsync(string name, string reason, Actor actor, CancellationToken cancel)
    {
        if (Refuse(name, actor) is { } refusal)
            return refusal;
        if (ReasonOf(reason) is not { } why)
            return new Refusal("Job.ReasonMissing") { Field = "pause-reason" };
        if (why.Length > JobRun.LongestReason)
            return TooLong;

        return await gate.WriteAsync<bool>(async (write, stop) =>
        {
            var key = JobRules.PauseKey + name;
            if (await write.Db.Settings.AnyAsync(s => s.Key == key, stop))
                return new Refusal("Job.Paused", name);

            write.Db.Settings.Add(new Setting { Key = key, Value = JobRules.PauseValue(actor.UserId, why), ChangedAt = write.At });
            write.Audit(actor, "Job.Pause", name, why);
            write.Changed(ChangeKind.Job, "/", name, actor.UserId);
            return true;
        }, cancel);
    }

    /// <summary>Lets the job run again. However many runs were missed, one makes up for them, at once.</summary>
    public async Task<Outcome<bool>> ResumeAsync(string name, Actor actor, CancellationToken cancel)
    {
        if (Refuse(name, actor) is { } refusal)
            return refusal;

        var outcome = await gate.WriteAsync<bool>(async (write, stop) =>
        {
            if (await write.Db.Settings.FindAsync([JobRules.PauseKey + name], stop) is not { } pause)
                return new Refusal("Job.NotPaused", name);

            write.Db.Settings.Remove(pause);
            write.Audit(actor, "Job.Resume", name);
            write.Changed(ChangeKind.Job, "/", name, actor.UserId);
            return true;
        }, cancel);
        if (!outcome.Refused)
            await nudge.NudgeAsync(name);

        return outcome;
    }

    /// <summary>Lays down within how many hours the job must succeed, or with 0 that it need not.</summary>
    public async Task<Outcome<bool>> MustSucceedWithinAsync(string name, int hours, Actor actor, CancellationToken cancel)
    {
        if (Refuse(name, actor) is { } refusal)
            return refusal;
        if (hours is < 0 or > JobRules.MostHours)
            return new Refusal("Job.Within", JobRules.MostHours) { Field = "within" };

        return await gate.WriteAsync<bool>(async (write, stop) =>
        {
            var key = JobRules.WithinKey + name;
            if (await write.Db.Settings.FindAsync([key], stop) is not { } there)
                write.Db.Settings.Add(there = new Setting { Key = key, Value = "" });

            (there.Value, there.ChangedAt) = (hours.ToString(CultureInfo.InvariantCulture), write.At);
            write.Audit(actor, "Job.Within", name, $"{there.Value} h");
            write.Changed(ChangeKind.Job, "/", name, actor.UserId);
            return true;
        }, cancel);
    }

    private static Refusal TooLong => new("Job.ReasonTooLong", JobRun.LongestReason) { Field = "reason" };

    private static string? ReasonOf(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static async Task<List<string>> MonthsAsync(DashboardContext db, string first, string last, CancellationToken cancel)
    {
        var ends = await db.Periods.AsNoTracking()
            .Where(p => p.Frequency == Frequency.Month && p.Window == Period.Calendar && (p.Code == first || p.Code == last)).ToDictionaryAsync(p => p.Code, p => p.From, StringComparer.Ordinal, cancel);
        if (!ends.TryGetValue(first, out var from) || !ends.TryGetValue(last, out var to))
            return [];

        return await db.Periods.Where(p => p.Frequency == Frequency.Month && p.Window == Period.Calendar && p.From >= from && p.From <= to)
            .OrderBy(p => p.From).Select(p => p.Code).Take(MostMonths + 1).ToListAsync(cancel);
    }

    private Refusal? Refuse(string name, Actor actor) =>
        catalog.Find(name) is not { } job ? new Refusal("Job.Unknown", name) : job.CanBeStartedBy(actor) ? null : new Refusal("Job.NotAllowed", name);
}
