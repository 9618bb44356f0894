using Dashboard.Data;
using Dashboard.Data.Sample;
using Dashboard.Tests.Storage;

namespace Dashboard.Tests.Sample;

/// <summary>The sample province in a database of its own, loaded once for all tests that only read it.</summary>
public sealed class SampleProvince : IAsyncLifetime
{
    public TestDatabase Database { get; } = NewDatabase();

    public async ValueTask InitializeAsync() => await LoadAsync(Database);

    public DashboardContext Open() => Database.Open();

    public ValueTask DisposeAsync()
    {
        Database.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty database with what the sample needs.</summary>
    public static TestDatabase NewDatabase() => new(services => services.AddSample(new SampleOptions(Load: true)));

    /// <summary>Loads as the host does, without accounts and roll-ups unless given.</summary>
    public static Task<bool> LoadAsync(TestDatabase database, bool wanted = true, Func<CancellationToken, Task>? rollups = null) =>
        database.Get<SampleLoader>().LoadAsync(wanted, _ => Task.CompletedTask, rollups ?? (_ => Task.CompletedTask), TestContext.Current.CancellationToken);
}

/// <summary>Tests that read the one sample province.</summary>
[CollectionDefinition]
public sealed class SampleProvinceReaders : ICollectionFixture<SampleProvince>;
