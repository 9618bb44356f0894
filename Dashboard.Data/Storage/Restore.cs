using System.IO.Compression;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Storage;

/// <summary>What a restore did.</summary>
/// <param name="Former">Where the replaced state lies; null when the folder was empty.</param>
public sealed record RestoreReceipt(BackupManifest Manifest, string? Former);

/// <summary>
/// Puts a backup in place of what the data folder holds. It is laid out beside the old state and checked to the last byte before
/// anything is touched; then it takes the place at once (<see cref="PendingRestore"/>).
/// </summary>
public static class Restore
{
    public static async Task<Outcome<RestoreReceipt>> RunAsync(StorageOptions options, string file, bool force, CancellationToken cancel)
    {
        using var alone = DataFolder.Alone(options.Folder);
        if (alone is null)
            return new Refusal("Restore.InUse", options.Folder);

        PendingRestore.FinishAlone(options.Folder);
        if (!force && DataFolder.Entries(options.Folder).Any())
            return new Refusal("Restore.NotEmpty", options.Folder);
        if (options.Provider == DatabaseProvider.Sqlite && DatabaseFile(options) != Path.Combine(options.Folder, Backups.DatabaseEntry))
            return new Refusal("Restore.DatabaseElsewhere", DatabaseFile(options));

        var laidOut = PendingRestore.NewState(options.Folder);
        var leftover = Path.GetDirectoryName(laidOut)!;
        try
        {
            if (Directory.Exists(leftover))
                Directory.Delete(leftover, recursive: true);

            Directory.CreateDirectory(laidOut);
            var outcome = await LayOutAsync(options, file, laidOut, cancel);
            if (outcome.Refused)
                return outcome.Refusals.ToList();

            PendingRestore.Commit(options.Folder);
            return new RestoreReceipt(outcome.Value!, PendingRestore.FinishAlone(options.Folder));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Disk full above all; what was laid out goes away below, and the old state was not touched.
            return new Refusal("Restore.CannotWrite", options.Folder, error.Message);
        }
        finally
        {
            PendingRestore.FinishAlone(options.Folder);
            if (Directory.Exists(leftover))
                Directory.Delete(leftover, recursive: true);
        }
    }

    /// <summary>Reads an archive to its end and compares it with its manifest; touches nothing.</summary>
    public static async Task<Outcome<BackupManifest>> VerifyAsync(string file, CancellationToken cancel) =>
        await ReadAsync(file, async (archive, manifest) =>
        {
            foreach (var entry in manifest.Files)
            {
                if (!await BackupManifest.CopyAsync(archive, entry, Stream.Null, cancel))
                    return new Refusal("Backup.Damaged", entry.Path);
            }

            return null;
        });

    private static Task<Outcome<BackupManifest>> LayOutAsync(StorageOptions options, string file, string folder, CancellationToken cancel) =>
        ReadAsync(file, async (archive, manifest) =>
        {
            if (options.Provider == DatabaseProvider.Sqlite && manifest.Migration is null)
                return new Refusal("Restore.NoDatabase");
            if (options.Provider == DatabaseProvider.SqlServer && manifest.Migration is not null)
                return new Refusal("Restore.SqliteDatabase");
            if (manifest.Migration is not null && !KnownMigrations().Contains(manifest.Migration, StringComparer.Ordinal))
                return new Refusal("Restore.NewerSchema", manifest.Migration, manifest.Product);
            if (new DriveInfo(folder).AvailableFreeSpace is var free && free < manifest.Bytes)
                return new Refusal("Restore.NoRoom", manifest.Bytes, free);

            foreach (var entry in manifest.Files)
            {
                var path = Path.Combine(folder, entry.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await using var to = CreatePrivate(path);
                if (!await BackupManifest.CopyAsync(archive, entry, to, cancel))
                    return new Refusal("Backup.Damaged", entry.Path);

                to.Flush(flushToDisk: true);
            }

            return manifest.Migration is not null && await SqliteCheck.ProblemAsync(Path.Combine(folder, Backups.DatabaseEntry), quick: false, cancel) is { } problem
                ? new Refusal("Backup.DatabaseDamaged", problem)
                : null;
        });

    private static async Task<Outcome<BackupManifest>> ReadAsync(string file, Func<ZipArchive, BackupManifest, Task<Refusal?>> read)
    {
        if (!File.Exists(file))
            return new Refusal("Backup.NoFile", Path.GetFullPath(file));

        try
        {
            await using var archive = await ZipFile.OpenReadAsync(file);
            var manifest = BackupManifest.Read(archive);
            if (manifest.Refused)
                return manifest;

            return await read(archive, manifest.Value!) is { } refusal ? refusal : manifest;
        }
        catch (InvalidDataException)
        {
            return new Refusal("Backup.NotAnArchive", Path.GetFullPath(file));
        }
    }

    /// <summary>Where SQLite's file is.</summary>
    internal static string DatabaseFile(StorageOptions options) => Path.GetFullPath(new SqliteConnectionStringBuilder(options.ConnectionString).DataSource);

    private static List<string> KnownMigrations()
    {
        using var db = new SqliteDesignTime().CreateDbContext([]);
        return db.Database.GetMigrations().ToList();
    }

    private static FileStream CreatePrivate(string file)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        return new FileStream(file, how);
    }
}
