using Dashboard.Data.Access;

namespace Dashboard.Data.Jobs;

/// <summary>What the history of runs is narrowed to; null leaves a column open.</summary>
public sealed record JobFilter(string? Job = null, JobOutcome? Outcome = null, DateTime? From = null, DateTime? Before = null);

/// <summary>Reads of job runs. Who may read them is decided here: those who manage figures and those who manage the system.</summary>
public static class JobQueries
{
    /// <summary>May see which jobs ran and how they ended.</summary>
    public static bool CanSeeJobs(this Actor actor) => actor.Has(Role.Coordinator) || actor.Has(Role.Administrator);

    extension(DashboardContext db)
    {
        /// <summary>Runs that were begun or ended, newest first.</summary>
        public IQueryable<JobRun> JobHistory(Actor actor, JobFilter filter)
        {
            var allowed = actor.CanSeeJobs();
            return db.JobRuns
                .Where(r => allowed && r.StartedAt != null
                    && (filter.Job == null || r.Job == filter.Job)
                    && (filter.Outcome == null || r.Outcome == filter.Outcome)
                    && (filter.From == null || r.StartedAt >= filter.From)
                    && (filter.Before == null || r.StartedAt < filter.Before))
                .OrderByDescending(r => r.StartedAt).ThenByDescending(r => r.Id);
        }

        /// <summary>What is owed or running, soonest first.</summary>
        public IQueryable<JobRun> JobsAhead(Actor actor)
        {
            var allowed = actor.CanSeeJobs();
            return db.JobRuns
                .Where(r => allowed && (r.Outcome == JobOutcome.Owed || r.Outcome == JobOutcome.Running))
                .OrderBy(r => r.DueAt).ThenBy(r => r.Id);
        }

        /// <summary>The last ended run of each job.</summary>
        public IQueryable<JobRun> LastJobRuns(Actor actor)
        {
            var allowed = actor.CanSeeJobs();
            return db.JobRuns.Where(r => allowed && r.EndedAt != null
                && !db.JobRuns.Any(later => later.Job == r.Job && later.EndedAt != null
                    && (later.EndedAt > r.EndedAt || (later.EndedAt == r.EndedAt && later.Id > r.Id))));
        }
    }
}
