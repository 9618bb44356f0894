using Dashboard.Data.Periods;
using Quartz;

namespace Dashboard.Jobs.Schedule;

/// <summary>All jobs of this installation, with the schedule in force: a cron expression in <c>Jobs:Schedule:NAME</c> replaces the one in the code.</summary>
public sealed class JobCatalog
{
    private readonly Dictionary<string, (JobDefinition Definition, CronExpression? Cron)> _jobs;

    public JobCatalog(IEnumerable<JobDefinition> definitions, JobOptions options)
    {
        _jobs = definitions.Select(d => options.Schedule.TryGetValue(d.Name, out var cron) ? d with { Cron = cron } : d)
            .ToDictionary(d => d.Name, d => (d, Parse(d)), StringComparer.Ordinal);
        if (options.Schedule.Keys.FirstOrDefault(name => !_jobs.ContainsKey(name)) is { } unknown)
            throw new InvalidOperationException($"Jobs:Schedule:{unknown} names no job; there are {string.Join(", ", Names)}.");

        foreach (var job in All)
        {
            if (job.Cron is null && job.After is null)
                throw new InvalidOperationException($"Job {job.Name} has no schedule and follows none: it would never run.");

            // Walked as far as there are jobs; a chain that has not ended by then is a circle.
            var (before, steps) = (job.After, 0);
            for (; before is not null; before = Find(before)!.After)
            {
                if (Find(before) is null || ++steps > _jobs.Count)
                    throw new InvalidOperationException($"Job {job.Name} follows {before}, which is no job or follows itself.");
            }
        }
    }

    public IReadOnlyCollection<string> Names => _jobs.Keys;

    public IEnumerable<JobDefinition> All => _jobs.Values.Select(j => j.Definition);

    public JobDefinition? Find(string name) => _jobs.TryGetValue(name, out var job) ? job.Definition : null;

    /// <summary>The first time after an instant at which the job is due, in UTC; null for a schedule that has ended, and for a job that only follows another.</summary>
    public DateTime? NextAfter(string name, DateTime after) =>
        _jobs[name].Cron?.GetNextValidTimeAfter(new DateTimeOffset(after, TimeSpan.Zero))?.UtcDateTime;

    /// <summary>The next times after an instant at which the job is due, in UTC, soonest first; fewer for a schedule that ends.</summary>
    public IReadOnlyList<DateTime> TimesAfter(string name, DateTime after, int count)
    {
        var times = new List<DateTime>();
        while (times.Count < count && NextAfter(name, times.Count == 0 ? after : times[^1]) is { } next)
            times.Add(next);

        return times;
    }

    internal CronExpression? CronOf(string name) => _jobs[name].Cron;

    private static CronExpression? Parse(JobDefinition job) =>
        job.Cron is null ? null
            : CronExpression.TryParse(job.Cron, out var cron) ? cron.WithTimeZone(Vietnam.Zone)
            : throw new InvalidOperationException($"Jobs:Schedule:{job.Name} is '{job.Cron}', which is not a cron expression of six fields.");
}
