using Dashboard.Data.Jobs;
using Dashboard.Data.Storage;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Dashboard.Jobs.Schedule;

/// <summary>
/// The only file that knows Quartz: it says when to look at what a job owes, and that one node of a cluster at a time does.
/// What is owed is in the app's own database, so this schedule is rebuilt from the catalog at every start.
/// </summary>
internal static class QuartzHost
{
    /// <summary>Looks once a minute for runs whose node died, and for those that another process asked for.</summary>
    private const string Sweep = "sweep";

    public static void AddQuartzHost(this IServiceCollection services, StorageOptions options)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(scheduler =>
            {
                scheduler.InstanceName = "Dashboard";
                scheduler.DefaultMisfireHandling = DefaultMisfireHandling.FireAndProceed;

                // A stopping node gives its runs back, still owed, so there is nothing to wait out.
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            quartz.UseDefaultThreadPool(4);
            quartz.UsePersistentStore(store =>
            {
                if (options.Provider == DatabaseProvider.SqlServer)
                {
                    store.UseSqlServer(SqlClientFactory.Instance, options.ConnectionString);
                    store.UseClustering();
                }
                else
                {
                    store.UseSqlite(SqliteFactory.Instance, $"Data Source={Path.Combine(options.Folder, "scheduler.db")}");
                }

                store.ProvisionSchema();
            });
        });

        services.AddQuartzHostedService(hosted => hosted.WaitForJobsToComplete = true);
        services.AddTransient<Look>();
        services.AddTransient<LookAtAll>();
        services.AddHostedService<Plan>();
    }

    private static JobKey KeyOf(string name) => new(name);

    /// <summary>Looks at one job; never twice at once, on whatever node.</summary>
    [DisallowConcurrentExecution]
    internal sealed class Look(JobRunner runner) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
            await runner.RunOwedAsync(context.JobDetail.Key.Name, context.CancellationToken);
    }

    [DisallowConcurrentExecution]
    internal sealed class LookAtAll(JobLedger ledger, JobCatalog catalog, TimeProvider clock) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            foreach (var name in (await ledger.OverdueAsync(clock.GetUtcNow().UtcDateTime, cancellationToken)).Intersect(catalog.Names, StringComparer.Ordinal))
                await context.Scheduler.TriggerJob(KeyOf(name), cancellationToken: cancellationToken);
        }
    }

    /// <summary>At start: gives the scheduler its jobs, owes each its next run, and makes up for what was missed.</summary>
    internal sealed class Plan(ISchedulerFactory schedulers, JobCatalog catalog, JobLedger ledger, JobRunner runner, JobNudge nudge) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var scheduler = await schedulers.GetScheduler(cancellationToken);
            await ledger.ForgetUnknownAsync(catalog.Names, cancellationToken);
            await ledger.EnsureWithinAsync(catalog.All.Where(j => j.WithinHours > 0).ToDictionary(j => j.Name, j => j.WithinHours, StringComparer.Ordinal), cancellationToken);
            foreach (var name in catalog.Names)
            {
                if (catalog.CronOf(name) is { } cron)
                    await ScheduleAsync<Look>(scheduler, name, trigger => trigger.WithCronSchedule(cron), cancellationToken);
                else
                    await scheduler.AddJob(JobBuilder.Create<Look>().WithIdentity(KeyOf(name)).StoreDurably().Build(), AddJobOptions.Replacing, cancellationToken);
                await runner.OweNextAsync(name, cancellationToken);
            }

            await ScheduleAsync<LookAtAll>(scheduler, Sweep, trigger => trigger.WithSimpleSchedule(TimeSpan.FromMinutes(1)).StartNow(), cancellationToken);
            nudge.Use(name => scheduler.TriggerJob(KeyOf(name)).AsTask());
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        private static async Task ScheduleAsync<TJob>(
            IScheduler scheduler, string name, Action<TriggerBuilder<IJob>> when, CancellationToken cancel)
            where TJob : IJob
        {
            var trigger = TriggerBuilder.Create().WithIdentity(name).ForJob(KeyOf(name));
            when(trigger);
            await scheduler.ScheduleJob(
                JobBuilder.Create<TJob>().WithIdentity(KeyOf(name)).StoreDurably().Build(), [trigger.Build()], ScheduleJobOptions.Replacing, cancel);
        }
    }
}

/// <summary>Tells the scheduler that a run is owed now; without a scheduler in this process the next sweep of another finds it.</summary>
public sealed class JobNudge
{
    private Func<string, Task>? _trigger;

    internal void Use(Func<string, Task> trigger) => _trigger = trigger;

    public Task NudgeAsync(string job) => _trigger?.Invoke(job) ?? Task.CompletedTask;
}
