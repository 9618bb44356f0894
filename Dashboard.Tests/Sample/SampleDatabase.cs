using Dashboard.Data;
using Dashboard.Data.Sample;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Sample;

/// <summary>The sample province in a database file of its own, loaded once for all tests that only read it.</summary>
public sealed class SampleDatabase : IAsyncLifetime
{
    /// <summary>The day on which these tests live: a Monday morning with October closed and November open.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 3, 32, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sample-");
    private ServiceProvider? _services;

    public FakeClock Clock { get; } = new(Now);

    public IServiceProvider Services => _services!;

    public async ValueTask InitializeAsync()
    {
        var storage = new StorageOptions(_folder.FullName, DatabaseProvider.Sqlite, $"Data Source={Path.Combine(_folder.FullName, "dashboard.db")};Pooling=False");
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Clock)
            .AddDashboardData(storage)
            .AddSample(new SampleOptions(Load: true))
            .BuildServiceProvider();
        await _services.GetRequiredService<DatabaseSetup>().MigrateAsync(CancellationToken.None);
    }

    /// <summary>Loads the sample as the host does, without accounts and roll-ups.</summary>
    public Task<bool> LoadAsync(Func<CancellationToken, Task>? rollups = null) =>
        Services.GetRequiredService<SampleLoader>().LoadAsync(wanted: true, _ => Task.CompletedTask, rollups ?? (_ => Task.CompletedTask), TestContext.Current.CancellationToken);

    public DashboardContext Open() => Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContext();

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

/// <summary>A clock that stands where it is put.</summary>
public sealed class FakeClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
