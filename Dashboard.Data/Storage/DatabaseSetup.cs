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
        return !await db.Units.AnyAsync(cancel);
    }
}
