namespace Dashboard.Data.Storage;

/// <summary>
/// What the data folder holds, and who uses it: whoever opens the database holds the folder shared, a restore wants it alone.
/// The lock is the operating system's, so that a killed process leaves none behind.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private const string LockName = ".lock";

    private readonly FileStream _held;

    private DataFolder(FileStream held) => _held = held;

    /// <summary>Holds the folder beside others; null while a restore has it.</summary>
    public static DataFolder? Share(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, LockName);
        if (!File.Exists(file))
            File.Open(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite).Dispose();

        return Hold(file, FileAccess.Read, FileShare.Read);
    }

    /// <summary>Holds the folder alone; null while anybody uses it.</summary>
    public static DataFolder? Alone(string folder)
    {
        Directory.CreateDirectory(folder);
        return Hold(Path.Combine(folder, LockName), FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>
    /// What a restore puts back and a backup takes: everything in the folder but the schedule, which is rebuilt, the backups themselves,
    /// what a former restore set aside, and what is not finished.
    /// </summary>
    public static IEnumerable<string> Entries(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFileSystemEntries(folder).Where(path => Path.GetFileName(path) is var name
                && name is not (LockName or PendingRestore.FolderName or BackupFolder)
                && !name.StartsWith(PendingRestore.FormerPrefix, StringComparison.Ordinal)
                && !name.EndsWith(Backups.Unfinished, StringComparison.Ordinal))
            : [];

    /// <summary>Where nightly backups go unless told otherwise.</summary>
    public const string BackupFolder = "backups";

    public void Dispose() => _held.Dispose();

    private static DataFolder? Hold(string file, FileAccess access, FileShare share)
    {
        try
        {
            return new DataFolder(new FileStream(file, access == FileAccess.Read ? FileMode.Open : FileMode.OpenOrCreate, access, share));
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
    }
}
