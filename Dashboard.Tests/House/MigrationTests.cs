using Dashboard.Data;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.House;

/// <summary>Both sets of migrations make the model that the code has. No server is asked.</summary>
public sealed class MigrationTests
{
    public static TheoryData<DatabaseProvider> Providers => [.. Enum.GetValues<DatabaseProvider>()];

    [Theory]
    [MemberData(nameof(Providers))]
    public void Migrations_match_the_model(DatabaseProvider provider)
    {
        using var db = provider == DatabaseProvider.Sqlite
            ? (DashboardContext)new SqliteDashboardContext(Options<SqliteDashboardContext>(provider))
            : new SqlServerDashboardContext(Options<SqlServerDashboardContext>(provider));

        Assert.False(db.Database.HasPendingModelChanges(), $"The model has changed: add a migration for {provider} (CONTRIBUTING.md says how).");
    }

    private static DbContextOptions<T> Options<T>(DatabaseProvider provider) where T : DbContext
    {
        var builder = new DbContextOptionsBuilder<T>();
        StorageServices.Configure(builder, new StorageOptions(Path.GetTempPath(), provider, "Data Source=unused"));
        return builder.Options;
    }
}
