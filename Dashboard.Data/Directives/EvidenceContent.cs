using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Dashboard.Data.Walls;

namespace Dashboard.Data.Directives;

/// <summary>What a file is by its content. Its name and what the sender claims do not count; what could act in a browser or an office program is not taken.</summary>
internal static partial class EvidenceContent
{
    /// <summary>More than any honest document unpacks to; what passes it is a bomb.</summary>
    public const long MostUnpacked = 256L << 20;

    private const int MostEntries = 5_000;
    private const int HeadLength = 1 << 16;

    /// <summary>The content type, or why the file is not taken.</summary>
    public static async Task<Outcome<string>> ReadAsync(string path, CancellationToken cancel)
    {
        await using var file = File.OpenRead(path);
        var head = new byte[HeadLength];
        var read = await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        if (read == 0)
            return new Refusal("Evidence.Empty");

        var start = head.AsMemory(0, read);
        if (start.Span[..Math.Min(1024, read)].IndexOf("%PDF-"u8) >= 0)
            return start.Span.StartsWith("%PDF-"u8) ? "application/pdf" : new Refusal("Evidence.Type");
        if (MediaHeader.Read(start.Span) is { Type: MediaType.Jpeg or MediaType.Png or MediaType.WebP } picture)
            return picture.Pixels > MediaDesk.MostPixels ? new Refusal("Media.TooManyPixels", picture.Width, picture.Height, MediaDesk.MostPixels / 1_000_000)
                : picture.Type switch { MediaType.Jpeg => "image/jpeg", MediaType.Png => "image/png", _ => "image/webp" };
        if (start.Span.StartsWith("PK\x03\x04"u8))
        {
            file.Position = 0;
            return await PackedAsync(file, cancel);
        }

        // A detached signature: CMS signed-data in DER (RFC 5652).
        if (start.Span[0] == 0x30 && start.Span[..Math.Min(64, read)].IndexOf<byte>([0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]) > 0)
            return "application/pkcs7-signature";

        return IsText(start.Span, read < HeadLength) ? "text/plain" : new Refusal("Evidence.Type");
    }

    private static async Task<Outcome<string>> PackedAsync(Stream file, CancellationToken cancel)
    {
        try
        {
            await using var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancel);
            if (zip.Entries.Count > MostEntries)
                return new Refusal("Evidence.Bomb", MostUnpacked >> 20);
            if (zip.Entries.Any(e => e.Name.Equals("vbaProject.bin", StringComparison.OrdinalIgnoreCase)))
                return new Refusal("Evidence.Macros");

            // What an entry claims of its size may be a lie, so it is counted while it is unpacked.
            var (unpacked, buffer) = (0L, new byte[1 << 16]);
            foreach (var entry in zip.Entries)
            {
                // The reader stops where the directory says, others would go on: packed data is never much longer than what it unpacks to.
                if (entry.CompressedLength > entry.Length + (entry.Length / 8) + 1024)
                    return new Refusal("Evidence.Damaged");

                await using var content = await entry.OpenAsync(cancel);
                for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0;)
                {
                    unpacked += read;
                    if (unpacked > MostUnpacked)
                        return new Refusal("Evidence.Bomb", MostUnpacked >> 20);
                }
            }

            if (zip.GetEntry("[Content_Types].xml") is not null)
            {
                if (zip.GetEntry("word/document.xml") is not null)
                    return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
                if (zip.GetEntry("xl/workbook.xml") is not null)
                    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
                if (zip.GetEntry("ppt/presentation.xml") is not null)
                    return "application/vnd.openxmlformats-officedocument.presentationml.presentation";
            }

            if (zip.GetEntry("mimetype") is { Length: < 100 } kind)
            {
                using var reader = new StreamReader(await kind.OpenAsync(cancel));
                var name = (await reader.ReadToEndAsync(cancel)).Trim();
                if (name is "application/vnd.oasis.opendocument.text" or "application/vnd.oasis.opendocument.spreadsheet" or "application/vnd.oasis.opendocument.presentation")
                    return name;
            }

            return new Refusal("Evidence.Type");
        }
        catch (InvalidDataException)
        {
            return new Refusal("Evidence.Damaged");
        }
    }

    private static bool IsText(ReadOnlySpan<byte> start, bool isWhole)
    {
        // The last character may be cut where only the beginning was read.
        var text = new char[start.Length];
        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        try
        {
            var length = decoder.GetChars(start, text, flush: isWhole);
            var words = text.AsSpan(0, length);
            return !words.ContainsAnyInRange('\0', '\b') && !words.ContainsAnyInRange('\x0E', '\x1F') && !Markup().IsMatch(words);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|meta|\?xml)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Markup();
}
