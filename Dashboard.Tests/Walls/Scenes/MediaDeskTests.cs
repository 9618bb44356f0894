using System.Buffers.Binary;
using Dashboard.Data.Access;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Walls.Scenes;

public sealed class MediaDeskTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private Actor _coordinator = Actor.Nobody;
    private UnitTree _tree = UnitTree.Empty;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private MediaDesk Desk => _database.Get<MediaDesk>();

    private int Province => _tree.OfCode("75")[^1].Id;

    public async ValueTask InitializeAsync()
    {
        await SmallCountry.FillAsync(_database);
        _coordinator = await SmallCountry.CoordinatorAsync(_database);
        _tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_picture_lies_under_its_hash_without_an_ending_in_the_data_folder_and_a_backup_holds_it()
    {
        var media = await AddAsync("..\\thư mục/Lễ hội.PNG.exe", MediaFiles.Png(800, 600));

        Assert.Equal((MediaType.Png, 800, 600, "Lễ hội.PNG"), (media.Type, media.Width, media.Height, media.Name));
        var file = Path.Combine(_database.Folder, "media", media.Hash[..2], media.Hash);
        Assert.Equal(MediaFiles.Png(800, 600), await File.ReadAllBytesAsync(file, Cancel));
        Assert.Equal("", Path.GetExtension(file));

        var archive = Path.Combine(_database.Folder, "backups", "one.zip");
        var manifest = await _database.Get<Backups>().WriteAsync(archive, filesOnly: true, new Progress<double>(), Cancel);
        Assert.Contains(manifest.Value!.Files, f => f.Path == $"media/{media.Hash[..2]}/{media.Hash}");
        await using var db = _database.Open();
        Assert.Contains(await db.AuditEntries.Select(e => e.Action).ToListAsync(Cancel), a => a == "Media.Add");
    }

    [Fact]
    public async Task The_same_content_twice_is_one_file()
    {
        var first = await AddAsync("a.jpg", MediaFiles.Jpeg(640, 480));
        var second = await AddAsync("b.jpg", MediaFiles.Jpeg(640, 480));

        Assert.Equal(first.Id, second.Id);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_database.Folder, "media"), "*" + Backups.Unfinished));
    }

    [Fact]
    public async Task A_picture_of_forty_megapixels_is_refused_by_its_header_alone()
    {
        // Some bytes that claim 8000 × 5000 pixels: whoever decodes to find out has already lost.
        var refused = await Desk.AddAsync("lớn.png", new MemoryStream(MediaFiles.Png(8000, 5000)), Province, _coordinator, Cancel);

        Assert.Equal("Media.TooManyPixels", refused.Refusal?.Code);
        Assert.Equal([8000, 5000, 24], refused.Refusal!.Arguments);
        Assert.False(Directory.Exists(Path.Combine(_database.Folder, "media")) && Directory.EnumerateFiles(Path.Combine(_database.Folder, "media"), "*", SearchOption.AllDirectories).Any());
    }

    [Theory]
    [InlineData("Media.Empty", "")]
    [InlineData("Media.UnknownType", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")]
    [InlineData("Media.UnknownType", "GIF89a................................")]
    [InlineData("Media.UnknownType", "<!doctype html><script>alert(1)</script>")]
    [InlineData("Media.UnknownType", "RIFF....WAVEfmt ......................")]
    public async Task What_is_no_picture_and_no_film_is_refused_whatever_it_is_called(string code, string content)
    {
        var refused = await Desk.AddAsync("ảnh.jpg", new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)), Province, _coordinator, Cancel);

        Assert.Equal(code, refused.Refusal?.Code);
    }

    [Fact]
    public async Task A_picture_cut_off_before_its_size_is_refused()
    {
        foreach (var whole in new[] { MediaFiles.Png(10, 10)[..20], MediaFiles.Jpeg(10, 10)[..12], [0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 0, 0], [0xFF, 0xD8, 0xFF, 0xE0, 0, 0, 0xFF, 0xC0, 0, 1, 2, 3, 4] })
        {
            var refused = await Desk.AddAsync("ảnh.jpg", new MemoryStream(whole), Province, _coordinator, Cancel);
            Assert.Equal("Media.UnknownType", refused.Refusal?.Code);
        }
    }

    [Fact]
    public async Task What_is_too_large_is_refused_and_leaves_nothing_behind()
    {
        var refused = await Desk.AddAsync("phim.mp4", new Endless(MediaFiles.Mp4()), Province, _coordinator, Cancel);

        Assert.Equal("Media.TooLarge", refused.Refusal?.Code);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_database.Folder, "media"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Who_does_not_manage_a_units_screens_neither_adds_nor_removes()
    {
        var officer = await SmallCountry.OfficerAsync(_database, "N1");
        var refused = await Desk.AddAsync("a.png", new MemoryStream(MediaFiles.Png(4, 4)), Province, officer, Cancel);
        var media = await AddAsync("a.png", MediaFiles.Png(4, 4));

        Assert.Equal("Media.NoRight", refused.Refusal?.Code);
        Assert.Equal("Media.Unknown", (await Desk.RemoveAsync(media.Id, officer, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task A_units_screens_show_its_own_media_and_those_of_the_units_above_until_they_are_taken_out()
    {
        var media = await AddAsync("a.png", MediaFiles.Png(4, 4));
        var commune = _tree.OfCode("N1")[^1].Id;
        var officer = await SmallCountry.OfficerAsync(_database, "N1");
        await using var db = _database.Open();
        Assert.Equal([media.Hash], await db.MediaFor(_tree, commune).Select(m => m.Hash).ToListAsync(Cancel));
        Assert.Empty(await db.MediaFor(_tree, _tree.Root!.Id).ToListAsync(Cancel));
        Assert.NotNull(await db.SeenMediaAsync(_tree, officer, media.Hash, Cancel));
        Assert.Null(await db.SeenMediaAsync(_tree, Actor.Nobody, media.Hash, Cancel));

        Assert.False((await Desk.RemoveAsync(media.Id, _coordinator, Cancel)).Refused);

        Assert.Empty(await db.MediaFor(_tree, commune).ToListAsync(Cancel));
        Assert.Null(await db.SeenMediaAsync(_tree, officer, media.Hash, Cancel));
    }

    [Fact]
    public void Each_kind_is_told_from_its_first_bytes()
    {
        Assert.Equal(new MediaHeader(MediaType.Png, 4000, 3000), MediaHeader.Read(MediaFiles.Png(4000, 3000)));
        Assert.Equal(new MediaHeader(MediaType.Jpeg, 1920, 1080), MediaHeader.Read(MediaFiles.Jpeg(1920, 1080)));
        Assert.Equal(new MediaHeader(MediaType.WebP, 5000, 70), MediaHeader.Read(MediaFiles.WebP(5000, 70)));
        Assert.Equal(MediaType.Mp4, MediaHeader.Read(MediaFiles.Mp4())?.Type);
        Assert.Equal(MediaType.WebM, MediaHeader.Read([0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x82, 0x84, .. "webm"u8, 0, 0, 0, 0])?.Type);
        Assert.Null(MediaHeader.Read([0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x82, 0x88, .. "matroska"u8]));
    }

    private async Task<MediaFile> AddAsync(string name, byte[] content)
    {
        var added = await Desk.AddAsync(name, new MemoryStream(content), Province, _coordinator, Cancel);
        Assert.False(added.Refused, added.Refusal?.ToString());
        return added.Value!;
    }

    /// <summary>A file that goes on and on.</summary>
    private sealed class Endless(byte[] start) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (var i = 0; i < count; i++)
                buffer[offset + i] = _at < start.Length ? start[_at++] : (byte)0;

            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

/// <summary>The first bytes of pictures and films, as cameras and programs write them.</summary>
internal static class MediaFiles
{
    public static byte[] Png(int width, int height)
    {
        var size = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(size, width);
        BinaryPrimitives.WriteInt32BigEndian(size.AsSpan(4), height);
        return [0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, .. size, 8, 2, 0, 0, 0];
    }

    public static byte[] Jpeg(int width, int height) =>
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF"u8, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xC0, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];

    public static byte[] WebP(int width, int height) =>
        [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, (byte)(width - 1), (byte)((width - 1) >> 8), 0, (byte)(height - 1), (byte)((height - 1) >> 8), 0, 0];

    public static byte[] Mp4() => [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 2, 0, .. "isomiso2"u8];
}
