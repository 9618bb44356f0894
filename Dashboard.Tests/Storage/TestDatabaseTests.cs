using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Storage;

/// <summary>The database that other tests stand on.</summary>
public sealed class TestDatabaseTests
{
    [Fact]
    public async Task Each_test_has_a_migrated_database_of_its_own()
    {
        using var one = new TestDatabase();
        using var other = new TestDatabase();
        await using (var db = one.Open())
        {
            db.Settings.Add(new Setting { Key = "sample", Value = "yes" });
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await using var mine = one.Open();
        await using var theirs = other.Open();
        Assert.Single(mine.Settings);
        Assert.Empty(theirs.Settings);
        Assert.Empty(await mine.Database.GetPendingMigrationsAsync(TestContext.Current.CancellationToken));
    }
}
