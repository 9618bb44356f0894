using Dashboard.Data.Jobs;
using Dashboard.Data.Storage;
using Dashboard.Jobs.Schedule;

namespace Dashboard.Jobs.Storage;

/// <summary>Makes the nightly backup and keeps the last ones. On SQL Server it takes the files; the database is the server's to back up.</summary>
public sealed class BackupJob(Backups backups, StorageOptions storage, JobOptions options, TimeProvider clock) : IScheduledJob
{
    public const string Name = "backup";

    public async Task<string> RunAsync(JobProgress progress, CancellationToken cancel)
    {
        var folder = Path.GetFullPath(options.BackupFolder, storage.Folder);
        Directory.CreateDirectory(folder);

        // What a killed run left; this job alone writes here, and never twice at once.
        foreach (var unfinished in Directory.EnumerateFiles(folder, $"{Backups.FilePrefix}*{Backups.Unfinished}").ToList())
            File.Delete(unfinished);

        var file = Backups.FileFor(folder, clock);
        var outcome = await backups.WriteAsync(file, filesOnly: storage.Provider == DatabaseProvider.SqlServer, progress, cancel);
        if (outcome.Value is not { } manifest)
            throw new InvalidOperationException(string.Join(' ', outcome.Refusals));

        var old = Directory.EnumerateFiles(folder, $"{Backups.FilePrefix}*.zip").OrderDescending(StringComparer.Ordinal).Skip(options.KeepBackups).ToList();
        foreach (var one in old)
            File.Delete(one);

        return JobMessage.Of(manifest.Migration is null ? "Backup.FilesOnly" : "Backup.Done", Path.GetFileName(file), (new FileInfo(file).Length + 1048575) >> 20, manifest.FeedHead, old.Count);
    }
}
