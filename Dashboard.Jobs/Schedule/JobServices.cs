using Dashboard.Data.Access;
using Dashboard.Data.Jobs;
using Dashboard.Data.Storage;
using Dashboard.Jobs.Alerts;
using Dashboard.Jobs.Directives;
using Dashboard.Jobs.Figures;
using Dashboard.Jobs.Periods;
using Dashboard.Jobs.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dashboard.Jobs.Schedule;

/// <summary>Registers the jobs, and the scheduler unless <c>Jobs:Enabled</c> is false.</summary>
public static class JobServices
{
    // A day, and time enough to run in: what runs each night must not be told of while it is on its way.
    private const int DailyHours = 26;

    public static IServiceCollection AddJobs(this IServiceCollection services, StorageOptions storage, IConfiguration configuration)
    {
        var options = configuration.GetSection(JobOptions.Section).Get<JobOptions>() ?? new JobOptions();
        System.ComponentModel.DataAnnotations.Validator.ValidateObject(options, new(options), validateAllProperties: true);
        services.AddSingleton(options);
        services.AddSingleton<JobLedger>();
        services.AddSingleton<JobCatalog>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobNudge>();
        services.AddSingleton<JobDesk>();
        services.AddSingleton<ILoggerProvider, JobLogProvider>();
        services.AddJob<PeriodJob>(PeriodJob.Name, "0 5 0 * * ?", DailyHours, Role.Coordinator);
        services.AddJob<RecomputeJob>(RecomputeJob.Name, "0 0 1 * * ?", DailyHours, Role.Coordinator, Role.Administrator);
        services.AddJob<BackupJob>(BackupJob.Name, "0 0 2 * * ?", DailyHours, Role.Administrator);
        services.AddJob<TaskClockJob>(TaskClockJob.Name, "0 0/10 6-18 * * ?", DailyHours, Role.Coordinator, Role.Administrator);
        services.AddSingleton(new JobDefinition(ReachJob.Name, "0 40 * * * ?", typeof(ReachJob), [Role.Coordinator]) { TakesMonth = true });
        services.AddJob<HousekeepingJob>(HousekeepingJob.Name, "0 0 3 * * ?", Role.Administrator);

        // After the other and not beside it: both delete through the one writer.
        services.AddSingleton(new JobDefinition(AlertHousekeepingJob.Name, null, typeof(AlertHousekeepingJob), [Role.Administrator]) { After = HousekeepingJob.Name });
        if (options.Enabled)
            services.AddQuartzHost(storage);

        return services;
    }

    /// <summary>Adds a job; each subject adds its own.</summary>
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services, string name, string cron, params Role[] mayStart)
        where TJob : class, IScheduledJob =>
        services.AddJob<TJob>(name, cron, withinHours: 0, mayStart);

    /// <summary>Adds a job that must succeed within so many hours.</summary>
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services, string name, string cron, int withinHours, params Role[] mayStart)
        where TJob : class, IScheduledJob =>
        services.AddSingleton(new JobDefinition(name, cron, typeof(TJob), mayStart) { WithinHours = withinHours });
}
