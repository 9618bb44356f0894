using System.Buffers.Binary;

namespace Dashboard.Data.Walls;

/// <summary>
/// What the first bytes of a file say that it is, and how large a picture would be. Nothing is decoded: a small file may claim a picture
/// that fills the memory of whoever opens it.
/// </summary>
/// <param name="Width">In pixels; 0 for films.</param>
public readonly record struct MediaHeader(MediaType Type, int Width, int Height)
{
    /// <summary>So many bytes are enough; what a camera writes before a picture's size is shorter.</summary>
    public const int Length = 1 << 20;

    public long Pixels => (long)Width * Height;

    /// <summary>Reads the beginning of a file; null when it is none of the kinds that are taken.</summary>
    public static MediaHeader? Read(ReadOnlySpan<byte> start) =>
        start.Length > 8 && start[..8].SequenceEqual<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? Png(start)
        : start.Length > 3 && start[0] == 0xFF && start[1] == 0xD8 && start[2] == 0xFF ? Jpeg(start)
        : start.Length > 30 && start.StartsWith("RIFF"u8) && start[8..12].SequenceEqual("WEBP"u8) ? WebP(start)
        : start.Length > 12 && start[4..8].SequenceEqual("ftyp"u8) ? new MediaHeader(MediaType.Mp4, 0, 0)
        : start.Length > 4 && start[..4].SequenceEqual<byte>([0x1A, 0x45, 0xDF, 0xA3]) && start[..Math.Min(64, start.Length)].IndexOf("webm"u8) > 0 ? new MediaHeader(MediaType.WebM, 0, 0)
        : null;

    private static MediaHeader? Png(ReadOnlySpan<byte> start) =>
        start.Length >= 24 && start[12..16].SequenceEqual("IHDR"u8)
            ? Sized(MediaType.Png, BinaryPrimitives.ReadUInt32BigEndian(start[16..]), BinaryPrimitives.ReadUInt32BigEndian(start[20..]))
            : null;

    private static MediaHeader? Jpeg(ReadOnlySpan<byte> start)
    {
        // From segment to segment until the frame's header.
        for (var at = 2; at + 9 < start.Length;)
        {
            if (start[at] != 0xFF)
                return null;

            var marker = start[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return Sized(MediaType.Jpeg, BinaryPrimitives.ReadUInt16BigEndian(start[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(start[(at + 5)..]));

            var length = BinaryPrimitives.ReadUInt16BigEndian(start[(at + 2)..]);
            if (length < 2)
                return null;

            at += 2 + length;
        }

        return null;
    }

    private static MediaHeader? WebP(ReadOnlySpan<byte> start)
    {
        var kind = start[12..16];
        if (kind.SequenceEqual("VP8X"u8))
            return Sized(MediaType.WebP, 1 + Three(start[24..]), 1 + Three(start[27..]));
        if (kind.SequenceEqual("VP8L"u8) && start[20] == 0x2F)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(start[21..]);
            return Sized(MediaType.WebP, 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));
        }

        return kind.SequenceEqual("VP8 "u8) && start[23] == 0x9D && start[24] == 0x01 && start[25] == 0x2A
            ? Sized(MediaType.WebP, (uint)(BinaryPrimitives.ReadUInt16LittleEndian(start[26..]) & 0x3FFF), (uint)(BinaryPrimitives.ReadUInt16LittleEndian(start[28..]) & 0x3FFF))
            : null;
    }

    private static uint Three(ReadOnlySpan<byte> bytes) => (uint)(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16));

    private static MediaHeader? Sized(MediaType type, uint width, uint height) =>
        width is 0 or > int.MaxValue || height is 0 or > int.MaxValue ? null : new MediaHeader(type, (int)width, (int)height);
}
