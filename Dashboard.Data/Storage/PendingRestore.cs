using System.Globalization;

namespace Dashboard.Data.Storage;

/// <summary>
/// A restore that is being put in place. Everything is laid out and checked beside the old state first; from the moment the marker
/// stands it is carried through, by whoever opens the folder next if this process is killed. Renames within one folder, so that it also
/// works where the data folder is a mounted volume.
/// </summary>
public static class PendingRestore
{
    /// <summary>Where a restore is laid out.</summary>
    public const string FolderName = ".restore";

    /// <summary>Begins the name of the folder that holds what a restore replaced.</summary>
    public const string FormerPrefix = "before-restore-";

    private const string Ready = "ready";
    private const string Emptied = "emptied";

    /// <summary>Where the new state is laid out.</summary>
    internal static string NewState(string folder) => Path.Combine(folder, FolderName, "new");

    /// <summary>From here on the restore counts.</summary>
    internal static void Commit(string folder) => Mark(Path.Combine(folder, FolderName, Ready), folder);

    /// <summary>Carries through a restore that counts; without one it does nothing. Answers where the former state lies, if there was any.</summary>
    public static string? Finish(string folder)
    {
        var restore = Path.Combine(folder, FolderName);
        if (!File.Exists(Path.Combine(restore, Ready)) && !File.Exists(Path.Combine(restore, Emptied)))
            return null;

        using var alone = DataFolder.Alone(folder)
            ?? throw new InvalidOperationException($"A restore of {folder} was interrupted, and another process uses the folder; end that one first.");
        return FinishAlone(folder);
    }

    /// <summary>As <see cref="Finish"/>, for a caller that has the folder to itself.</summary>
    internal static string? FinishAlone(string folder)
    {
        var restore = Path.Combine(folder, FolderName);
        var former = Path.Combine(restore, "old");
        if (File.Exists(Path.Combine(restore, Ready)))
        {
            Directory.CreateDirectory(former);
            MoveAll(DataFolder.Entries(folder), former);

            // Nothing of the old state is left beside the new one; from here on what lies in the folder is new.
            File.Move(Path.Combine(restore, Ready), Path.Combine(restore, Emptied));
        }

        if (!File.Exists(Path.Combine(restore, Emptied)))
            return null;

        if (Directory.Exists(NewState(folder)))
            MoveAll(Directory.GetFileSystemEntries(NewState(folder)), folder);

        string? kept = null;
        if (Directory.Exists(former) && Directory.EnumerateFileSystemEntries(former).Any())
        {
            kept = Path.Combine(folder, FormerPrefix + File.GetLastWriteTimeUtc(Path.Combine(restore, Emptied)).ToString("yyyyMMddTHHmmssfff", CultureInfo.InvariantCulture));
            Directory.Move(former, kept);
        }

        Directory.Delete(restore, recursive: true);
        return kept;
    }

    private static void MoveAll(IEnumerable<string> entries, string to)
    {
        foreach (var entry in entries.ToList())
            Directory.Move(entry, Path.Combine(to, Path.GetFileName(entry)));
    }

    private static void Mark(string file, string text)
    {
        var unfinished = file + Backups.Unfinished;
        using (var stream = new FileStream(unfinished, FileMode.Create))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
    }
}
