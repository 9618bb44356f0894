using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Dashboard.Data.Storage;

/// <summary>One file in a backup.</summary>
/// <param name="Path">In the archive and below the data folder, with forward slashes.</param>
public sealed record BackupFile(string Path, long Bytes, string Sha256);

/// <summary>What a backup says of itself: the last entry of its archive, so that an archive without one was never finished.</summary>
/// <param name="Format">Rises when an older product could no longer read it.</param>
/// <param name="Product">Version that made it.</param>
/// <param name="Migration">The schema it holds; null when the database is not in the archive.</param>
/// <param name="FeedHead">Number of the last change in it: whoever restores it sees how far it reaches.</param>
public sealed record BackupManifest(
    int Format, DateTime MadeAt, string Product, DatabaseProvider Provider, string? Migration, long FeedHead, IReadOnlyList<BackupFile> Files)
{
    public const int CurrentFormat = 1;

    /// <summary>The manifest's own name in the archive.</summary>
    public const string EntryName = "manifest.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() },
    };

    public long Bytes => Files.Sum(f => f.Bytes);

    internal void Write(ZipArchive archive)
    {
        using var stream = archive.CreateEntry(EntryName).Open();
        JsonSerializer.Serialize(stream, this, Json);
    }

    /// <summary>Reads the manifest of an archive and checks that it speaks of this archive's entries, and of no path outside a folder.</summary>
    internal static Outcome<BackupManifest> Read(ZipArchive archive)
    {
        BackupManifest? manifest;
        try
        {
            using var stream = archive.GetEntry(EntryName)?.Open();
            manifest = stream is null ? null : JsonSerializer.Deserialize<BackupManifest>(stream, Json);
        }
        catch (Exception error) when (error is JsonException or InvalidDataException)
        {
            manifest = null;
        }

        if (manifest is null)
            return new Refusal("Backup.NoManifest");
        if (manifest.Format > CurrentFormat)
            return new Refusal("Backup.NewerFormat", manifest.Format, CurrentFormat);

        var named = manifest.Files.Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        if (manifest.Files.FirstOrDefault(f => !IsBelow(f.Path)) is { } outside)
            return new Refusal("Backup.PathOutside", outside.Path);
        if (archive.Entries.FirstOrDefault(e => e.FullName != EntryName && !named.Contains(e.FullName)) is { } unnamed)
            return new Refusal("Backup.UnnamedFile", unnamed.FullName);
        if (manifest.Files.FirstOrDefault(f => archive.GetEntry(f.Path) is null) is { } missing)
            return new Refusal("Backup.MissingFile", missing.Path);

        return manifest;
    }

    /// <summary>Copies an entry, answering whether it is what the manifest says.</summary>
    internal static async Task<bool> CopyAsync(ZipArchive archive, BackupFile file, Stream to, CancellationToken cancel)
    {
        try
        {
            await using var from = await archive.GetEntry(file.Path)!.OpenAsync(cancel);
            var (bytes, hash) = await CopyAsync(from, to, cancel);
            return bytes == file.Bytes && hash == file.Sha256;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>Copies a stream to its end, and says how much it was and its SHA-256 in hex.</summary>
    internal static async Task<(long Bytes, string Sha256)> CopyAsync(Stream from, Stream to, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        long bytes = 0;
        while (await from.ReadAsync(buffer, cancel) is var read and > 0)
        {
            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancel);
            bytes += read;
        }

        return (bytes, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static bool IsBelow(string path) =>
        path.Length > 0 && !path.Contains('\\', StringComparison.Ordinal) && !path.Contains(':', StringComparison.Ordinal)
        && path.Split('/').All(part => part is not ("" or "." or ".."));
}
