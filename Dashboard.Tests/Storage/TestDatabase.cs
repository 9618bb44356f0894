using Dashboard.Data;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Storage;

/// <summary>
/// A real SQLite file of its own for one test, with the schema that the migrations make and everything that
/// <c>AddDashboardData</c> registers, on a clock that the test moves. Migrations run once a test run; each test copies the result.
/// </summary>
public sealed class TestDatabase : IDisposable
{
    private static readonly Lazy<byte[]> Template = new(MakeTemplate);
    private readonly TestFolder _folder = new();
    private readonly ServiceProvider _services;

    /// <param name="register">What the test needs besides the data services, or in their stead.</param>
    public TestDatabase(Action<IServiceCollection>? register = null)
    {
        File.WriteAllBytes(System.IO.Path.Combine(Folder, FileName), Template.Value);
        _services = BuildServices(Folder, services =>
        {
            services.AddSingleton<TimeProvider>(Clock);
            register?.Invoke(services);
        });
    }

    private const string FileName = "dashboard.db";

    public TestClock Clock { get; } = new();

    /// <summary>The data folder: the database file, and what else the code under test stores.</summary>
    public string Folder => _folder.Path;

    public IServiceProvider Services => _services;

    public IDbContextFactory<DashboardContext> Contexts => Get<IDbContextFactory<DashboardContext>>();

    /// <summary>A context of the caller's, to look with or to prepare rows.</summary>
    public DashboardContext Open() => Contexts.CreateDbContext();

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    private static ServiceProvider BuildServices(string folder, Action<IServiceCollection>? register = null)
    {
        var services = new ServiceCollection().AddLogging();
        // Unpooled connections: disposing a test must let go of its file, and one pool's clearing must not disturb another test.
        var connection = $"Data Source={System.IO.Path.Combine(folder, FileName)};Pooling=False";
        services.AddDashboardData(new StorageOptions(folder, DatabaseProvider.Sqlite, connection));
        register?.Invoke(services);
        return services.BuildServiceProvider();
    }

    private static byte[] MakeTemplate()
    {
        using var folder = new TestFolder();
        using var services = BuildServices(folder.Path);
        using var db = services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContext();
        db.Database.Migrate();
        // Everything into the one file, so that copying it copies the whole database.
        db.Database.ExecuteSqlRaw("PRAGMA wal_checkpoint(TRUNCATE)");
        db.Database.CloseConnection();
        return File.ReadAllBytes(System.IO.Path.Combine(folder.Path, FileName));
    }
}
