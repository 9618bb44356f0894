using Dashboard.Data.Jobs;
using Dashboard.Data.Storage;
using Dashboard.Jobs.Schedule;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.Jobs;

/// <summary>The real scheduler on its own file.</summary>
public sealed class SchedulerTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private readonly Script _script = new();
    private readonly TaskCompletionSource _ran = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SchedulerTests() => _script.Run = (_, _) =>
    {
        _ran.TrySetResult();
        return Task.FromResult("Done");
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string SchedulerFile => Path.Combine(_database.Folder, "scheduler.db");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _database.Dispose();
    }

    [Fact]
    public async Task Deleting_the_schedulers_file_loses_nothing_that_is_owed()
    {
        using (var first = await StartAsync())
            await first.StopAsync(Cancel);
        Assert.True(File.Exists(SchedulerFile));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(_database.Folder, "scheduler.db*").ToList())
            File.Delete(file);

        // It fell due while nobody was there to run it.
        await using (var db = _database.Open())
        {
            var owed = await db.JobRuns.SingleAsync(r => r.Job == ScriptedJob.Name, Cancel);
            owed.DueAt = DateTime.UtcNow.AddMinutes(-5);
            await db.SaveChangesAsync(Cancel);
        }

        using var second = await StartAsync();
        await _ran.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        await second.StopAsync(Cancel);

        await using var after = _database.Open();
        Assert.Equal(1, _script.Runs);
        Assert.Single(await after.JobRuns.Where(r => r.Job == ScriptedJob.Name && r.Outcome == JobOutcome.Done).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_run_asked_for_by_hand_starts_at_once()
    {
        using var host = await StartAsync();

        Assert.False((await host.Services.GetRequiredService<JobDesk>().RunNowAsync(ScriptedJob.Name, new JobRunEntry(), JobWorld.Coordinator, Cancel)).Refused);
        await _ran.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);

        await host.StopAsync(Cancel);
    }

    private async Task<IHost> StartAsync()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        var storage = _database.Get<StorageOptions>();
        builder.Services.AddDashboardData(storage);
        builder.Services.AddSingleton(_script);
        builder.Services.AddJob<ScriptedJob>(ScriptedJob.Name, "0 0 0 1 1 ?", Data.Access.Role.Coordinator);
        builder.Services.AddJobs(storage, builder.Configuration);
        var host = builder.Build();
        await host.StartAsync(Cancel);
        return host;
    }
}
