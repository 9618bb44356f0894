using System.Linq.Expressions;
using Dashboard.Data.Access;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Jobs;

/// <summary>What the history of runs is narrowed to; null leaves a column open.</summary>
/// <param name="Text">Folded words (<see cref="Units.SearchText"/>) that the run's own must contain, unless what it is or says is named by one of the next two.</param>
/// <param name="Named">Jobs whose name contains the words in the reader's language.</param>
/// <param name="Said">Keys of the sentences (<see cref="JobMessage"/>) that contain them.</param>
public sealed record JobFilter(
    string? Job = null, JobOutcome? Outcome = null, DateTime? From = null, DateTime? Before = null, string? Text = null, IReadOnlyList<string>? Named = null, IReadOnlyList<string>? Said = null);

/// <summary>Somebody's act on a job, from the audit.</summary>
/// <param name="Name">Null where the account is gone.</param>
public sealed record JobAct(long Id, DateTime At, int UserId, string? Name, string Action, string? Detail);

/// <summary>Reads of job runs. Who may read them is decided here: those who manage figures and those who manage the system.</summary>
public static class JobQueries
{
    // Lists do without the log of each run, which is a hundred times the rest of the row.
    private static readonly Expression<Func<JobRun, JobRun>> WithoutLog = r => new JobRun
    {
        Id = r.Id,
        Job = r.Job,
        DueAt = r.DueAt,
        StartedAt = r.StartedAt,
        AliveAt = r.AliveAt,
        EndedAt = r.EndedAt,
        Outcome = r.Outcome,
        Percent = r.Percent,
        Message = r.Message,
        Reason = r.Reason,
        Period = r.Period,
        Node = r.Node,
        Holder = r.Holder,
        Attempts = r.Attempts,
        RequestedBy = r.RequestedBy,
        CancelAt = r.CancelAt,
        CancelledBy = r.CancelledBy,
    };

    /// <summary>May see which jobs ran and how they ended.</summary>
    public static bool CanSeeJobs(this Actor actor) => actor.Has(Role.Coordinator) || actor.Has(Role.Administrator);

    extension(DashboardContext db)
    {
        /// <summary>Runs that were begun or ended, newest first.</summary>
        public IQueryable<JobRun> JobHistory(Actor actor, JobFilter filter)
        {
            var allowed = actor.CanSeeJobs();
            var runs = db.JobRuns
                .Where(r => allowed && r.StartedAt != null
                    && (filter.Job == null || r.Job == filter.Job)
                    && (filter.Outcome == null || r.Outcome == filter.Outcome)
                    && (filter.From == null || r.StartedAt >= filter.From)
                    && (filter.Before == null || r.StartedAt < filter.Before));
            if (filter.Text is { Length: > 0 } text)
            {
                IReadOnlyList<string> named = filter.Named ?? [], said = filter.Said ?? [];
                runs = runs.Where(r => r.SearchKey!.Contains(text) || named.Contains(r.Job)
                    || said.Contains(r.Message!.IndexOf('|') < 0 ? r.Message : r.Message.Substring(0, r.Message.IndexOf('|'))));
            }

            return runs.OrderByDescending(r => r.StartedAt).ThenByDescending(r => r.Id).Select(WithoutLog);
        }

        /// <summary>What a run has logged; no row where it may not be seen.</summary>
        public IQueryable<string?> JobLog(Actor actor, long runId)
        {
            var allowed = actor.CanSeeJobs();
            return db.JobRuns.Where(r => allowed && r.Id == runId).Select(r => r.Log);
        }

        /// <summary>What is owed or running, soonest first.</summary>
        public IQueryable<JobRun> JobsAhead(Actor actor)
        {
            var allowed = actor.CanSeeJobs();
            return db.JobRuns
                .Where(r => allowed && (r.Outcome == JobOutcome.Owed || r.Outcome == JobOutcome.Running))
                .OrderBy(r => r.DueAt).ThenBy(r => r.Id).Select(WithoutLog);
        }

        /// <summary>What should have begun before an instant and has not, without what is paused.</summary>
        public IQueryable<JobRun> JobsOverdue(Actor actor, DateTime due) =>
            db.JobsAhead(actor).Where(r => r.Outcome == JobOutcome.Owed && r.DueAt < due && !db.Settings.Any(s => s.Key == JobRules.PauseKey + r.Job));

        /// <summary>The last ended run of each job. Runs of a job end in the order in which they fell due, which is what the index is in: a job of every minute has a quarter of a million rows.</summary>
        public IQueryable<JobRun> LastJobRuns(Actor actor)
        {
            var allowed = actor.CanSeeJobs();
            return db.JobRuns.Where(r => allowed && r.EndedAt != null
                && !db.JobRuns.Any(later => later.Job == r.Job && later.DueAt > r.DueAt && later.EndedAt != null)).Select(WithoutLog);
        }

        /// <summary>The last runs of a job that came to their end, newest first: from them it is told how long one usually takes.</summary>
        public IQueryable<JobRun> SucceededRuns(Actor actor, string job)
        {
            var allowed = actor.CanSeeJobs();
            return db.JobRuns
                .Where(r => allowed && r.Job == job && r.StartedAt != null && r.EndedAt != null && (r.Outcome == JobOutcome.Done || r.Outcome == JobOutcome.Partial))
                .OrderByDescending(r => r.DueAt).Select(WithoutLog);
        }

        /// <summary>What people did to a job since an instant, newest first.</summary>
        public IQueryable<JobAct> JobActs(Actor actor, string job, DateTime since)
        {
            var allowed = actor.CanSeeJobs();
            return db.AuditEntries.AsNoTracking()
                .Where(e => allowed && e.At >= since && e.Action.StartsWith("Job.") && e.Subject == job)
                .OrderByDescending(e => e.At).ThenByDescending(e => e.Id)
                .Select(e => new JobAct(e.Id, e.At, e.UserId, db.Users.Where(u => u.Id == e.UserId).Select(u => u.DisplayName).FirstOrDefault(), e.Action, e.Detail));
        }
    }
}
