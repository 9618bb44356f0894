using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Jobs;

/// <summary>
/// What is owed, what runs and what has ended, durably. Every step is one short transaction, so that a process killed between any two
/// leaves a run that the next process finds and runs again.
/// </summary>
public sealed class JobLedger(IDbContextFactory<DashboardContext> contexts, WriteGate gate, StorageOptions options)
{
    /// <summary>A run begun this often without an end has brought its process down each time, and is given up.</summary>
    public const int MostAttempts = 5;

    /// <summary>A running job whose process has not said for so long that it lives may be taken over.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly Guid _holder = Guid.NewGuid();

    /// <summary>
    /// Owes the next run by the schedule, unless one is overdue: then that one comes first, and however many were missed meanwhile
    /// are made up for by it alone.
    /// </summary>
    public async Task OweNextAsync(string job, DateTime next, CancellationToken cancel) =>
        await gate.WriteAsync<bool>(async (write, stop) =>
        {
            var owed = await write.Db.JobRuns.Where(r => r.Job == job && r.Outcome == JobOutcome.Owed && r.RequestedBy == null).ToListAsync(stop);
            if (owed.Exists(r => r.DueAt <= write.At || r.DueAt == next))
                return false;

            // Nothing was due yet, so a changed schedule simply moves what stands ahead.
            write.Db.JobRuns.RemoveRange(owed);
            if (!await write.Db.JobRuns.AnyAsync(r => r.Job == job && r.DueAt == next, stop))
                write.Db.JobRuns.Add(new JobRun { Job = job, DueAt = next });

            write.Changed(ChangeKind.Job, "/", job, 0);
            return true;
        }, cancel);

    /// <summary>Owes a run within a command that makes it necessary, unless one that has not begun is owed already: what has begun may have read the state before.</summary>
    public static Task OweNowAsync(WriteScope write, string job, Actor actor, CancellationToken cancel) => OweAsync(write, job, actor, period: null, cancel);

    private static async Task OweAsync(WriteScope write, string job, Actor actor, string? period, CancellationToken cancel)
    {
        if (await write.Db.JobRuns.AnyAsync(r => r.Job == job && r.Outcome == JobOutcome.Owed && r.DueAt <= write.At && r.Period == period, cancel))
            return;

        // Owed once: the instant may be taken by a run that has begun.
        var due = write.At;
        while (await write.Db.JobRuns.AnyAsync(r => r.Job == job && r.DueAt == due, cancel))
            due = due.AddMilliseconds(-1);

        write.Db.JobRuns.Add(new JobRun { Job = job, DueAt = due, RequestedBy = actor.UserId, Period = period });
        write.Changed(ChangeKind.Job, "/", job, actor.UserId);
    }

    /// <summary>Forgets what jobs that no longer exist owed; their history stays.</summary>
    public async Task ForgetUnknownAsync(IReadOnlyCollection<string> known, CancellationToken cancel) =>
        await gate.WriteAsync<int>(async (write, stop) =>
            await write.Db.JobRuns.Where(r => r.Outcome == JobOutcome.Owed && r.StartedAt == null && !known.Contains(r.Job)).ExecuteDeleteAsync(stop), cancel);

    /// <summary>Lays down the usual hours within which jobs must succeed, for those of which nobody has said anything yet.</summary>
    public async Task EnsureWithinAsync(IReadOnlyDictionary<string, int> usual, CancellationToken cancel) =>
        await gate.WriteAsync<int>(async (write, stop) =>
        {
            var known = await write.Db.Settings.Where(s => s.Key.StartsWith(JobRules.WithinKey)).Select(s => s.Key).ToListAsync(stop);
            var missing = usual.Where(u => !known.Contains(JobRules.WithinKey + u.Key)).ToList();
            write.Db.Settings.AddRange(missing.Select(u => new Setting { Key = JobRules.WithinKey + u.Key, Value = u.Value.ToString(CultureInfo.InvariantCulture), ChangedAt = write.At }));
            return missing.Count;
        }, cancel);

    /// <summary>Names of jobs that have something to run now: overdue, or begun by a process that is gone.</summary>
    public async Task<IReadOnlyList<string>> OverdueAsync(DateTime now, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await Claimable(db, now).Select(r => r.Job).Distinct().ToListAsync(cancel);
    }

    /// <summary>Takes the longest owed run of a job for this process; null when nothing is owed or another process is at it.</summary>
    public async Task<JobRun?> ClaimAsync(string job, CancellationToken cancel)
    {
        JobRun? claimed = null;
        await gate.WriteAsync<bool>(async (write, stop) =>
        {
            claimed = null;
            var run = await Claimable(write.Db, write.At).Where(r => r.Job == job).OrderBy(r => r.DueAt).FirstOrDefaultAsync(stop);
            if (run is null)
                return false;

            write.Changed(ChangeKind.Job, "/", job, run.RequestedBy ?? 0);
            if (run.CancelAt is not null || run.Attempts >= MostAttempts)
            {
                run.Outcome = run.CancelAt is not null ? JobOutcome.Cancelled : JobOutcome.Failed;
                run.Message = JobMessage.Of(run.CancelAt is not null ? "Run.Cancelled" : "Run.GivenUp", run.Attempts);
                (run.EndedAt, run.Holder) = (write.At, null);
                return true;
            }

            // The condition repeats what was read: of two nodes that read the same row, one updates nothing.
            var before = (run.Attempts, run.Holder);
            var taken = await write.Db.JobRuns
                .Where(r => r.Id == run.Id && r.Attempts == before.Attempts && r.Holder == before.Holder)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(r => r.Outcome, JobOutcome.Running)
                    .SetProperty(r => r.StartedAt, write.At)
                    .SetProperty(r => r.AliveAt, write.At)
                    .SetProperty(r => r.Attempts, before.Attempts + 1)
                    .SetProperty(r => r.Percent, 0)
                    .SetProperty(r => r.Message, (string?)null)
                    .SetProperty(r => r.Log, (string?)null)
                    .SetProperty(r => r.Node, Environment.MachineName)
                    .SetProperty(r => r.Holder, _holder), stop);
            write.Db.Entry(run).State = EntityState.Detached;
            claimed = taken == 1 ? run : null;
            return true;
        }, cancel);
        return claimed;
    }

    /// <summary>Says that the run lives and how far it is; answers whether somebody asked it to stop, or took it over.</summary>
    public async Task<bool> BeatAsync(JobRun run, int percent, string? message, string? log, CancellationToken cancel)
    {
        var goOn = false;
        await gate.WriteAsync<bool>(async (write, stop) =>
        {
            goOn = await write.Db.JobRuns
                .Where(r => r.Id == run.Id && r.Holder == _holder && r.CancelAt == null)
                .ExecuteUpdateAsync(set => set
                    .SetProperty(r => r.AliveAt, write.At)
                    .SetProperty(r => r.Percent, percent)
                    .SetProperty(r => r.Message, message)
                    .SetProperty(r => r.Log, log), stop) == 1;
            write.Changed(ChangeKind.Job, "/", run.Job, 0);
            return goOn;
        }, cancel);
        return !goOn;
    }

    /// <summary>Whether somebody asked the run to stop, or took it over.</summary>
    public async Task<bool> IsStoppedAsync(JobRun run, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return !await db.JobRuns.AnyAsync(r => r.Id == run.Id && r.Holder == _holder && r.CancelAt == null, cancel);
    }

    /// <summary>Ends the run with what it said and logged, and owes what follows it, in one transaction: killed before or after, nothing that follows is lost or owed twice.</summary>
    public async Task EndAsync(JobRun run, JobOutcome outcome, string message, string? log, IReadOnlyList<(string Job, string? Period)> following, CancellationToken cancel) =>
        await gate.WriteAsync<bool>(async (write, stop) =>
        {
            var whole = outcome is JobOutcome.Done or JobOutcome.Partial;
            var text = Cut(message);
            var key = Cut(SearchText.Fold(string.Join(' ', [.. JobMessage.Read(message).Words, run.Reason, run.Period, Environment.MachineName])));
            var ended = await write.Db.JobRuns.Where(r => r.Id == run.Id && r.Holder == _holder).ExecuteUpdateAsync(set => set
                .SetProperty(r => r.Outcome, outcome)
                .SetProperty(r => r.EndedAt, write.At)
                .SetProperty(r => r.Message, text)
                .SetProperty(r => r.Log, log)
                .SetProperty(r => r.SearchKey, key)
                .SetProperty(r => r.Percent, r => whole ? 100 : r.Percent)
                .SetProperty(r => r.Holder, (Guid?)null), stop);

            // Another process that took the run over owes it when it ends.
            foreach (var (job, period) in ended == 1 ? following : [])
                await OweAsync(write, job, Actor.System, period, stop);

            write.Changed(ChangeKind.Job, "/", run.Job, 0);
            return true;
        }, cancel);

    /// <summary>Gives the run back, still owed, because this process stops. That is no fault of the job, so the attempt does not count.</summary>
    public async Task GiveBackAsync(JobRun run, CancellationToken cancel) =>
        await gate.WriteAsync<bool>(async (write, stop) =>
        {
            await write.Db.JobRuns.Where(r => r.Id == run.Id && r.Holder == _holder).ExecuteUpdateAsync(set => set
                .SetProperty(r => r.Outcome, JobOutcome.Owed)
                .SetProperty(r => r.Attempts, r => r.Attempts - 1)
                .SetProperty(r => r.Holder, (Guid?)null), stop);
            write.Changed(ChangeKind.Job, "/", run.Job, 0);
            return true;
        }, cancel);

    private static string Cut(string text) => text.Length > JobRun.LongestMessage ? text[..JobRun.LongestMessage] : text;

    private IQueryable<JobRun> Claimable(DashboardContext db, DateTime now)
    {
        // On SQLite one process serves, so a run held by another is one whose process has died. On SQL Server other nodes live.
        var deadSince = options.Provider == DatabaseProvider.Sqlite ? now.AddYears(1) : now - Lease;
        return db.JobRuns.Where(r =>
            ((r.Outcome == JobOutcome.Owed && r.DueAt <= now)
                || (r.Outcome == JobOutcome.Running && r.Holder != _holder && r.AliveAt < deadSince))
            && !db.Settings.Any(s => s.Key == JobRules.PauseKey + r.Job)
            && !db.JobRuns.Any(other => other.Job == r.Job && other.Id != r.Id && other.Outcome == JobOutcome.Running
                && (other.Holder == _holder || other.AliveAt >= deadSince)));
    }
}
