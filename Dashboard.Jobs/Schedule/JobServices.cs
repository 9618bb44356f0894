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

namespace Dashboard.Jobs.Schedule;

/// <summary>Registers the jobs, and the scheduler unless <c>Jobs:Enabled</c> is false.</summary>
public static class JobServices
{
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
        services.AddJob<PeriodJob>(PeriodJob.Name, "0 5 0 * * ?", Role.Coordinator);
        services.AddJob<RecomputeJob>(RecomputeJob.Name, "0 0 1 * * ?", Role.Coordinator, Role.Administrator);
        services.AddJob<BackupJob>(BackupJob.Name, "0 0 2 * * ?", Role.Administrator);
        services.AddJob<TaskClockJob>(TaskClockJob.Name, "0 0/10 6-18 * * ?", Role.Coordinator, Role.Administrator);
        services.AddJob<ReachJob>(ReachJob.Name, "0 40 * * * ?", Role.Coordinator);
        services.AddJob<AlertHousekeepingJob>(AlertHousekeepingJob.Name, "0 20 3 * * ?", Role.Administrator);
        services.AddJob<HousekeepingJob>(HousekeepingJob.Name, "0 0 3 * * ?", Role.Administrator);
        if (options.Enabled)
            services.AddQuartzHost(storage);

        return services;
    }

    /// <summary>Adds a job; each subject adds its own.</summary>
    public static IServiceCollection AddJob<TJob>(this IServiceCollection services, string name, string cron, params Role[] mayStart)
        where TJob : class, IScheduledJob =>
        services.AddSingleton(new JobDefinition(name, cron, typeof(TJob), mayStart));
}
