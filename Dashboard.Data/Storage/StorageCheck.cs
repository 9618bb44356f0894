using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Storage;

/// <summary>What an examination of the storage found.</summary>
/// <param name="DatabaseBytes">Size of the database with its log; null where the database is a server.</param>
/// <param name="FreeBytes">Free on the disk of the data folder.</param>
/// <param name="Problems">Empty when all is well.</param>
public sealed record StorageReport(long? DatabaseBytes, long FreeBytes, LastBackup? LastBackup, IReadOnlyList<Refusal> Problems);

/// <summary>Examines database, schema and disk; changes nothing.</summary>
public sealed class StorageCheck(StorageOptions options, IDbContextFactory<DashboardContext> contexts, Backups backups)
{
    /// <summary>Free space below which the product should not go on filling a disk.</summary>
    public const long LowDisk = 512L << 20;

    public async Task<StorageReport> RunAsync(CancellationToken cancel)
    {
        var problems = new List<Refusal>();
        LastBackup? last = null;
        if (options.Provider == DatabaseProvider.Sqlite && !File.Exists(Restore.DatabaseFile(options)))
        {
            problems.Add(new Refusal("Check.NoDatabase", Restore.DatabaseFile(options)));
        }
        else
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            if (!await db.Database.CanConnectAsync(cancel))
            {
                problems.Add(new Refusal("Check.Unreachable"));
            }
            else
            {
                if (options.Provider == DatabaseProvider.Sqlite && await SqliteCheck.ProblemAsync(Restore.DatabaseFile(options), quick: false, cancel) is { } damage)
                    problems.Add(new Refusal("Check.Damaged", damage));

                last = await SchemaAsync(db, problems, cancel);
            }
        }

        var free = FreeBytes(options.Folder);
        if (free < LowDisk)
            problems.Add(new Refusal("Check.LowDisk", free >> 20, LowDisk >> 20));

        return new StorageReport(DatabaseBytes(options), free, last, problems);
    }

    /// <summary>Size of SQLite's file and its log; null on SQL Server.</summary>
    public static long? DatabaseBytes(StorageOptions options) =>
        options.Provider == DatabaseProvider.Sqlite
            ? BytesOf(Restore.DatabaseFile(options)) + BytesOf(Restore.DatabaseFile(options) + "-wal")
            : null;

    /// <summary>Free on the disk that holds a folder.</summary>
    public static long FreeBytes(string folder) => new DriveInfo(folder).AvailableFreeSpace;

    private static long BytesOf(string file) => new FileInfo(file) is { Exists: true } there ? there.Length : 0;

    private async Task<LastBackup?> SchemaAsync(DashboardContext db, List<Refusal> problems, CancellationToken cancel)
    {
        var known = db.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancel)).ToHashSet(StringComparer.Ordinal);
        if (applied.FirstOrDefault(m => !known.Contains(m)) is { } newer)
            problems.Add(new Refusal("Check.NewerSchema", newer));
        if (known.FirstOrDefault(m => !applied.Contains(m)) is { } pending)
            problems.Add(new Refusal("Check.PendingMigration", pending));

        return applied.Count > 0 ? await backups.LastAsync(cancel) : null;
    }
}
