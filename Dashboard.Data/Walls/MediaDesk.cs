using System.Security.Cryptography;
using Dashboard.Data.Access;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Walls;

/// <summary>Takes pictures and short films into the library and out of it. What a file is, its content says; its name and what the browser claims do not count.</summary>
public sealed class MediaDesk(WriteGate gate, UnitTrees trees, StorageOptions options)
{
    /// <summary>A 4K screen has 8 megapixels; a browser needs four bytes for each when it shows one.</summary>
    public const int MostPixels = 24_000_000;

    public const long LargestPicture = 15 << 20;

    public const long LargestFilm = 64 << 20;

    private const int LongestName = 120;
    private const string FolderName = "media";

    /// <summary>May this account manage the media, and the scenes, of a unit's screens?</summary>
    public static bool CanManage(Actor actor, UnitTree tree, int unitId) => tree.Get(unitId) is not null && actor.CanApprove(tree, unitId);

    /// <summary>Where a file of this hash lies: in the data folder, outside of what the web serves.</summary>
    public string PathOf(string hash) => Path.Combine(options.Folder, FolderName, hash[..2], hash);

    /// <summary>Stores a file for a unit. The same content twice is one file.</summary>
    public async Task<Outcome<MediaFile>> AddAsync(string fileName, Stream content, int unitId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (!CanManage(actor, tree, unitId))
            return new Refusal("Media.NoRight");

        var start = new byte[MediaHeader.Length];
        var read = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel);
        if (read == 0)
            return new Refusal("Media.Empty");
        if (MediaHeader.Read(start.AsSpan(0, read)) is not { } header)
            return new Refusal("Media.UnknownType");
        if (header.Pixels > MostPixels)
            return new Refusal("Media.TooManyPixels", header.Width, header.Height, MostPixels / 1_000_000);

        var isFilm = header.Type is MediaType.Mp4 or MediaType.WebM;
        var largest = isFilm ? LargestFilm : LargestPicture;
        var name = NameOf(fileName);
        var folder = Path.Combine(options.Folder, FolderName);
        Directory.CreateDirectory(folder);
        var unfinished = Path.Combine(folder, Guid.NewGuid().ToString("N") + Backups.Unfinished);
        try
        {
            if (await StoreAsync(unfinished, start.AsMemory(0, read), content, largest, cancel) is not { } stored)
                return new Refusal("Media.TooLarge", largest >> 20);

            var file = PathOf(stored.Hash);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            if (!File.Exists(file))
                File.Move(unfinished, file);

            return await gate.WriteAsync<MediaFile>(
                async (write, stop) =>
                {
                    if (await write.Db.MediaFiles.SingleOrDefaultAsync(m => m.UnitId == unitId && m.Hash == stored.Hash && m.RemovedAt == null, stop) is { } there)
                        return there;

                    var media = new MediaFile
                    {
                        Hash = stored.Hash,
                        UnitId = unitId,
                        Name = name,
                        Type = header.Type,
                        Bytes = stored.Bytes,
                        Width = header.Width,
                        Height = header.Height,
                        AddedBy = actor.UserId,
                        AddedAt = write.At,
                    };
                    write.Db.MediaFiles.Add(media);
                    write.Audit(actor, "Media.Add", $"{tree[unitId].Code}/{media.Hash}", $"{media.Name} ({media.ContentType}, {media.Bytes})");
                    return media;
                },
                cancel);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Takes a file out of the library: scenes that show it say so from then on.</summary>
    public async Task<Outcome<int>> RemoveAsync(int mediaId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(
            async (write, stop) =>
            {
                if (await write.Db.MediaFiles.SingleOrDefaultAsync(m => m.Id == mediaId && m.RemovedAt == null, stop) is not { } media || !CanManage(actor, tree, media.UnitId))
                    return new Refusal("Media.Unknown");

                media.RemovedAt = write.At;
                write.Audit(actor, "Media.Remove", $"{tree[media.UnitId].Code}/{media.Hash}", media.Name);
                return media.Id;
            },
            cancel);
    }

    private static async Task<(string Hash, long Bytes)?> StoreAsync(string file, ReadOnlyMemory<byte> start, Stream rest, long largest, CancellationToken cancel)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var to = new FileStream(file, how);
        var bytes = 0L;
        var buffer = new byte[1 << 16];
        for (var part = start; part.Length > 0; part = buffer.AsMemory(0, await rest.ReadAsync(buffer, cancel)))
        {
            bytes += part.Length;
            if (bytes > largest)
                return null;

            hash.AppendData(part.Span);
            await to.WriteAsync(part, cancel);
        }

        to.Flush(flushToDisk: true);
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
    }

    // The name is for people alone: no folders, no control characters, not longer than a line.
    private static string NameOf(string fileName)
    {
        var name = Path.GetFileNameWithoutExtension(fileName.Replace('\\', '/').Split('/')[^1]);
        var clean = new string([.. name.Where(c => !char.IsControl(c))]).Normalize().Trim();
        return clean.Length == 0 ? "media" : clean.Length > LongestName ? clean[..LongestName] : clean;
    }
}
