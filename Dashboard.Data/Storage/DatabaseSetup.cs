using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Storage;

/// <summary>Brings the database to this version's schema before anything else uses it.</summary>
public sealed class DatabaseSetup(IDbContextFactory<DashboardContext> contexts, DataFolder folder)
{
    /// <summary>Held from before the first connection, so that no restore swaps the database under it.</summary>
    public DataFolder Folder { get; } = folder;

    /// <summary>Creates or migrates the schema; returns whether the database had been empty.</summary>
    public async Task<bool> MigrateAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await db.Database.MigrateAsync(cancel);
        if (db.Database.IsSqlServer())
            await RequireVersionedReadsAsync(db, cancel);

        return !await db.Units.AnyAsync(cancel);
    }

    // Readers must not wait for writers, and a verification reads one instant while others write.
    private static async Task RequireVersionedReadsAsync(DashboardContext db, CancellationToken cancel)
    {
        var set = await db.Database.SqlQueryRaw<int>(
            "SELECT CAST(is_read_committed_snapshot_on AS int) + 2 * CAST(snapshot_isolation_state AS int) AS [Value] FROM sys.databases WHERE name = DB_NAME()").ToListAsync(cancel);
        if (set is not [3])
        {
            throw new InvalidOperationException(
                "The database must keep row versions. Have its owner run: ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE; ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON;");
        }
    }
}
