using Dashboard.Data.Periods;
using Quartz;

namespace Dashboard.Jobs.Schedule;

/// <summary>All jobs of this installation, with the schedule in force: a cron expression in <c>Jobs:Schedule:NAME</c> replaces the one in the code, and <c>Jobs:OnWorkingDays</c> names those that keep holidays.</summary>
public sealed class JobCatalog
{
    // A year without a working day on which the job is due: a schedule for Sundays alone.
    private const int MostDaysOff = 400;

    private readonly Dictionary<string, (JobDefinition Definition, CronExpression? Cron)> _jobs;

    public JobCatalog(IEnumerable<JobDefinition> definitions, JobOptions options)
    {
        _jobs = definitions.Select(d => options.Schedule.TryGetValue(d.Name, out var cron) ? d with { Cron = cron } : d)
            .Select(d => options.OnWorkingDays.Contains(d.Name) ? d with { OnWorkingDays = true } : d)
            .ToDictionary(d => d.Name, d => (d, Parse(d)), StringComparer.Ordinal);
        if (options.Schedule.Keys.FirstOrDefault(name => !_jobs.ContainsKey(name)) is { } unknown)
            throw new InvalidOperationException($"Jobs:Schedule:{unknown} names no job; there are {string.Join(", ", Names)}.");
        if (options.OnWorkingDays.FirstOrDefault(name => !_jobs.ContainsKey(name)) is { } stranger)
            throw new InvalidOperationException($"Jobs:OnWorkingDays names {stranger}, which is no job; there are {string.Join(", ", Names)}.");

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
    public DateTime? NextAfter(string name, DateTime after, WorkingDays days)
    {
        var (job, cron) = _jobs[name];
        for (var tried = 0; tried < MostDaysOff && cron?.GetNextValidTimeAfter(new DateTimeOffset(after, TimeSpan.Zero)) is { } next; tried++)
        {
            var day = next.UtcDateTime.DayInVietnam();
            if (!job.OnWorkingDays || days.IsWorking(day))
                return next.UtcDateTime;

            after = day.AddDays(1).StartInVietnam().AddMilliseconds(-1);
        }

        return null;
    }

    /// <summary>The next times after an instant at which the job is due, in UTC, soonest first; fewer for a schedule that ends.</summary>
    public IReadOnlyList<DateTime> TimesAfter(string name, DateTime after, WorkingDays days, int count)
    {
        var times = new List<DateTime>();
        while (times.Count < count && NextAfter(name, times.Count == 0 ? after : times[^1], days) is { } next)
            times.Add(next);

        return times;
    }

    internal CronExpression? CronOf(string name) => _jobs[name].Cron;

    private static CronExpression? Parse(JobDefinition job) =>
        job.Cron is null ? null
            : CronExpression.TryParse(job.Cron, out var cron) ? cron.WithTimeZone(Vietnam.Zone)
            : throw new InvalidOperationException($"Jobs:Schedule:{job.Name} is '{job.Cron}', which is not a cron expression of six fields.");
}
