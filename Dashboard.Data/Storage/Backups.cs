using System.Data.Common;
using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Storage;

/// <summary>A backup that was made, as the health page and the next check read it.</summary>
public sealed record LastBackup(DateTime MadeAt, string File, long Bytes, long FeedHead);

/// <summary>
/// Makes one archive of everything the product knows: a consistent picture of the database, taken while others write, and the files
/// beside it, with a manifest of their hashes. It appears under its name only when it is whole.
/// </summary>
public sealed class Backups(StorageOptions options, IDbContextFactory<DashboardContext> contexts, WriteGate gate, TimeProvider clock)
{
    /// <summary>Ends the names of files that are still being written, or that a killed process left behind.</summary>
    public const string Unfinished = ".partial";

    /// <summary>Begins the names of archives that are named by the time; their order by name is their order in time.</summary>
    public const string FilePrefix = "dashboard-";

    /// <summary>The database's name in an archive.</summary>
    internal const string DatabaseEntry = "dashboard.db";

    private const string LastKey = "backup.last";

    private static readonly string[] LeftOut = ["dashboard.db", "scheduler.db"];
    private static readonly string[] Companions = ["", "-wal", "-shm", "-journal"];

    /// <summary>Version of the running product.</summary>
    public static string Product { get; } =
        (Assembly.GetEntryAssembly() ?? typeof(Backups).Assembly).GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>The archive's file: the one named, or in a folder that exists one named by the time.</summary>
    public static string FileFor(string target, TimeProvider clock) =>
        Path.GetFullPath(Directory.Exists(target)
            ? Path.Combine(target, $"{FilePrefix}{clock.GetUtcNow().UtcDateTime.ToString("yyyyMMddTHHmmss", CultureInfo.InvariantCulture)}Z.zip")
            : target);

    /// <summary>Writes the archive. On SQL Server, whose own backup belongs to the server, it takes the files alone and only when told so.</summary>
    public async Task<Outcome<BackupManifest>> WriteAsync(string file, bool filesOnly, IProgress<double> progress, CancellationToken cancel)
    {
        file = Path.GetFullPath(file);
        if (options.Provider == DatabaseProvider.SqlServer && !filesOnly)
            return new Refusal("Backup.SqlServer", await SqlServerStatementAsync(cancel));
        if (options.Provider == DatabaseProvider.Sqlite && !File.Exists(Restore.DatabaseFile(options)))
            return new Refusal("Check.NoDatabase", Restore.DatabaseFile(options));
        if (File.Exists(file))
            return new Refusal("Backup.FileExists", file);

        var (archiveFile, databaseFile) = (file + Unfinished, file + ".db" + Unfinished);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            string? migration = null;
            long head = 0;
            if (!filesOnly)
            {
                (migration, head) = await CopyDatabaseAsync(databaseFile, cancel);
                if (await SqliteCheck.ProblemAsync(databaseFile, quick: true, cancel) is { } problem)
                    return new Refusal("Backup.DatabaseDamaged", problem);
            }

            progress.Report(0.4);
            var manifest = await WriteArchiveAsync(archiveFile, filesOnly ? null : databaseFile, migration, head, progress, cancel);
            File.Move(archiveFile, file);
            await RememberAsync(new LastBackup(manifest.MadeAt, file, new FileInfo(file).Length, head), cancel);
            return manifest;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SqliteException { SqliteErrorCode: 10 or 13 or 14 })
        {
            // Disk full, no such folder, no right: the reason is the system's own sentence.
            return new Refusal("Backup.CannotWrite", file, error.Message);
        }
        finally
        {
            // Where the folder itself could not be made, there is nothing to clear away either.
            if (Directory.Exists(Path.GetDirectoryName(file)))
            {
                File.Delete(archiveFile);
                File.Delete(databaseFile);
            }
        }
    }

    /// <summary>The last backup that was made whole; null when there was none.</summary>
    public async Task<LastBackup?> LastAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var value = await db.Settings.Where(s => s.Key == LastKey).Select(s => s.Value).SingleOrDefaultAsync(cancel);
        return value is null ? null : JsonSerializer.Deserialize<LastBackup>(value);
    }

    private async Task<(string? Migration, long Head)> CopyDatabaseAsync(string file, CancellationToken cancel)
    {
        File.Delete(file);
        CreatePrivate(file).Dispose();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await db.Database.OpenConnectionAsync(cancel);
        await using (var copy = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            // One step under one read transaction: a picture of one instant, while others go on writing.
            ((SqliteConnection)db.Database.GetDbConnection()).BackupDatabase(copy);
            await copy.OpenAsync(cancel);
            await using var command = copy.CreateCommand();

            // Out of WAL, so that the copy is this one file; and what the picture itself holds.
            command.CommandText = "PRAGMA journal_mode=DELETE; SELECT \"Number\" FROM \"FeedHeads\" WHERE \"Id\" = 1;";
            await using var reader = await command.ExecuteReaderAsync(cancel);
            await reader.NextResultAsync(cancel);
            var head = await reader.ReadAsync(cancel) ? reader.GetInt64(0) : 0;
            return ((await db.Database.GetAppliedMigrationsAsync(cancel)).LastOrDefault(), head);
        }
    }

    private async Task<BackupManifest> WriteArchiveAsync(
        string archiveFile, string? databaseFile, string? migration, long head, IProgress<double> progress, CancellationToken cancel)
    {
        var sources = FilesBeside().Select(f => (Name: Path.GetRelativePath(options.Folder, f).Replace('\\', '/'), File: f)).OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
        if (databaseFile is not null)
            sources.Insert(0, (DatabaseEntry, databaseFile));

        await using var stream = CreatePrivate(archiveFile);
        var files = new List<BackupFile>(sources.Count);
        BackupManifest manifest;
        await using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, source) in sources)
            {
                FileStream from;
                try
                {
                    from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                }
                catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
                {
                    continue;
                }

                await using (from)
                {
                    var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
                    await using var to = await entry.OpenAsync(cancel);
                    var (bytes, hash) = await BackupManifest.CopyAsync(from, to, cancel);
                    files.Add(new BackupFile(name, bytes, hash));
                }

                progress.Report(0.4 + (0.55 * files.Count / sources.Count));
            }

            manifest = new BackupManifest(BackupManifest.CurrentFormat, clock.GetUtcNow().UtcDateTime, Product, options.Provider, migration, head, files);
            manifest.Write(archive);
        }

        // On the disk before it has its name.
        stream.Flush(flushToDisk: true);
        return manifest;
    }

    private IEnumerable<string> FilesBeside()
    {
        var leftOut = LeftOut.SelectMany(name => Companions.Select(end => name + end)).ToHashSet(StringComparer.Ordinal);
        return DataFolder.Entries(options.Folder)
            .Where(path => !leftOut.Contains(Path.GetFileName(path)))
            .SelectMany(path => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories) : [path])
            .Where(path => !path.EndsWith(Unfinished, StringComparison.Ordinal));
    }

    private async Task RememberAsync(LastBackup last, CancellationToken cancel) =>
        await gate.WriteAsync<bool>(async (write, stop) =>
        {
            var setting = await write.Db.Settings.SingleOrDefaultAsync(s => s.Key == LastKey, stop)
                ?? write.Db.Settings.Add(new Setting { Key = LastKey, Value = "" }).Entity;
            (setting.Value, setting.ChangedAt) = (JsonSerializer.Serialize(last), write.At);
            write.Audit(Access.Actor.System, "Storage.Backup", Path.GetFileName(last.File), last.Bytes.ToString(CultureInfo.InvariantCulture));
            return true;
        }, cancel);

    private async Task<string> SqlServerStatementAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        DbConnection connection = db.Database.GetDbConnection();
        return $"BACKUP DATABASE [{connection.Database}] TO DISK = N'{connection.Database}.bak' WITH CHECKSUM, COMPRESSION";
    }

    // The archive holds password hashes and keys: its owner alone may read it.
    private static FileStream CreatePrivate(string file)
    {
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        return new FileStream(file, how);
    }
}
