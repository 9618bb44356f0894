using Dashboard.Data.Access;
using Dashboard.Data.Jobs;
using Dashboard.Data.Storage;
using Dashboard.Jobs.Schedule;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Jobs;

/// <summary>What a test's job does when it is run: whatever the test says.</summary>
public sealed class Script
{
    public Func<JobProgress, CancellationToken, Task<string>> Run { get; set; } = (_, _) => Task.FromResult("Done");

    public int Runs { get; set; }
}

/// <summary>A job that does what <see cref="Script"/> says.</summary>
internal sealed class ScriptedJob(Script script) : IScheduledJob
{
    public const string Name = "scripted";

    /// <summary>Runs after <see cref="Name"/> has succeeded.</summary>
    public const string Follower = "follower";

    public Task<string> RunAsync(JobProgress progress, CancellationToken cancel)
    {
        script.Runs++;
        return script.Run(progress, cancel);
    }
}

/// <summary>A database with the product's jobs and one that a test scripts, due at every full hour; the scheduler itself is not running.</summary>
public sealed class JobWorld : IDisposable
{
    public static readonly Actor Coordinator = new(1, "Chuyên viên tổng hợp", 1, [new ActorGrant(Role.Coordinator, 1)]);
    public static readonly Actor Administrator = new(2, "Quản trị hệ thống", 1, [new ActorGrant(Role.Administrator, 1)]);
    public static readonly Actor Leader = new(3, "Lãnh đạo", 1, [new ActorGrant(Role.Leader, 1)]);

    public JobWorld() => Database = new TestDatabase(services => Register(services, Script));

    public TestDatabase Database { get; }

    public Script Script { get; } = new();

    public JobRunner Runner => Database.Get<JobRunner>();

    public JobDesk Desk => Database.Get<JobDesk>();

    public JobLedger Ledger => Database.Get<JobLedger>();

    /// <summary>Another process on the same database.</summary>
    public JobLedger OtherProcess() =>
        new(Database.Contexts, Database.Get<WriteGate>(), Database.Get<StorageOptions>());

    /// <summary>One of several nodes on one database: a run that another holds is left alone while that one says that it lives.</summary>
    public JobLedger Node() =>
        new(Database.Contexts, Database.Get<WriteGate>(), new StorageOptions(Database.Folder, DatabaseProvider.SqlServer, "unused"));

    public async Task<IReadOnlyList<JobRun>> RunsAsync()
    {
        await using var db = Database.Open();
        return await db.JobRuns.Where(r => r.Job == ScriptedJob.Name).OrderBy(r => r.DueAt).ToListAsync();
    }

    public async Task OweAsync(DateTime dueAt)
    {
        await using var db = Database.Open();
        db.JobRuns.Add(new JobRun { Job = ScriptedJob.Name, DueAt = dueAt });
        await db.SaveChangesAsync();
    }

    public void Dispose() => Database.Dispose();

    internal static void Register(IServiceCollection services, Script script)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Jobs:Enabled", "false")]).Build();
        var storage = (StorageOptions)services.Single(s => s.ServiceType == typeof(StorageOptions)).ImplementationInstance!;
        services.AddSingleton(script);
        services.AddSingleton(new JobDefinition(ScriptedJob.Name, "0 0 * * * ?", typeof(ScriptedJob), [Role.Coordinator]) { TakesMonth = true });
        services.AddSingleton(new JobDefinition(ScriptedJob.Follower, null, typeof(ScriptedJob), [Role.Coordinator]) { After = ScriptedJob.Name, TakesMonth = true });
        services.AddJobs(storage, configuration);
    }
}
