using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Dashboard.Data.Directives;

/// <summary>
/// Section "Directives:Edxml": where a document's parts stand in an edXML message, as paths of element names below <c>MessageHeader</c> (the
/// namespace is not looked at: messages of several versions of the schema are about). The defaults are the names of QCVN 102:2016/BTTTT as
/// implementations in use write them; <see cref="Competence"/> is not confirmed against a message of every document system, which is why all of
/// them are settings.
/// </summary>
public sealed class EdxmlOptions
{
    public const string Section = "Directives:Edxml";

    /// <summary>The issuing agency.</summary>
    public string Issuer { get; init; } = "From/OrganName";

    public string Number { get; init; } = "Code/CodeNumber";

    public string Notation { get; init; } = "Code/CodeNotation";

    public string IssuedOn { get; init; } = "PromulgationInfo/PromulgationDate";

    public string Excerpt { get; init; } = "Subject";

    public string Signer { get; init; } = "SignerInfo/FullName";

    public string SignerOffice { get; init; } = "SignerInfo/Position";

    /// <summary>What may begin with TM., KT., TL. or TUQ.</summary>
    public string Competence { get; init; } = "SignerInfo/Competence";

    public string DocumentId { get; init; } = "DocumentId";

    /// <summary>Address of a document in the document system, with <c>{0}</c> for its id; without it no link is kept.</summary>
    public string? LinkFormat { get; init; }
}

/// <summary>A file that came inside a message.</summary>
internal sealed record EdxmlFile(string Name, byte[] Content);

/// <summary>An edXML message (Vietnamese exchange of electronic documents), read without DTD, without resolving anything, and within limits.</summary>
internal sealed record EdxmlDocument(IReadOnlyDictionary<string, string> Fields, IReadOnlyList<EdxmlFile> Files)
{
    /// <summary>A message with its attachments in base64.</summary>
    public const int LargestMessage = 64 << 20;

    private const int MostFiles = 20;
    private const int MostFields = 500;
    private const int LongestField = 20_000;
    private const int Deepest = 32;
    private const string Header = "edXML/edXMLEnvelope/edXMLHeader/MessageHeader";

    private static readonly string[] Days = ["yyyy/MM/dd", "yyyy-MM-dd", "dd/MM/yyyy", "yyyy/MM/dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss"];

    public static async Task<Outcome<EdxmlDocument>> ReadAsync(Stream content, CancellationToken cancel)
    {
        var settings = new XmlReaderSettings
        {
            Async = true,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = LargestMessage,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        try
        {
            using var reader = XmlReader.Create(content, settings);
            return await ReadAsync(reader, cancel);
        }
        catch (Exception error) when (error is XmlException or FormatException)
        {
            return new Refusal("Edxml.NotXml", error is XmlException xml ? xml.LineNumber : 0) { Row = error is XmlException { LineNumber: > 0 } at ? at.LineNumber : null };
        }
    }

    /// <summary>The directive that the message is, for the register of a unit; reasons name the element that is missing or wrong.</summary>
    public Outcome<DirectiveEntry> ToEntry(EdxmlOptions paths, int unitId, DirectiveVerb verb, string source)
    {
        var refusals = new List<Refusal>();
        var (number, notation) = (Of(paths.Number), Of(paths.Notation));
        var symbol = number.Contains('/', StringComparison.Ordinal) || notation.Length == 0 ? number : notation.StartsWith(number + "/", StringComparison.Ordinal) ? notation : $"{number}/{notation.TrimStart('/')}";
        Require(paths.Issuer);
        Require(paths.Number);
        Require(paths.Excerpt);
        Require(paths.IssuedOn);
        if (!DateTime.TryParseExact(Of(paths.IssuedOn), Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var issued) && Of(paths.IssuedOn).Length > 0)
            refusals.Add(new Refusal("Import.NotADay", Short(Of(paths.IssuedOn))) { Field = paths.IssuedOn });
        if (refusals.Count > 0)
            return refusals;

        var id = Of(paths.DocumentId);
        return new DirectiveEntry(
            unitId, Of(paths.Issuer), symbol, DateOnly.FromDateTime(issued), DirectiveOrigin.Document, verb, Of(paths.Excerpt), TaskGroup.None,
            Signer: Of(paths.Signer), SignerOffice: Of(paths.SignerOffice), SignedAs: SignedAsWords.Read(Of(paths.Competence)),
            Link: paths.LinkFormat is { Length: > 0 } format && id.Length > 0 ? string.Format(CultureInfo.InvariantCulture, format, Uri.EscapeDataString(id)) : null,
            Source: source);

        string Of(string path) => Fields.GetValueOrDefault(path, "");

        void Require(string path)
        {
            if (Of(path).Length == 0)
                refusals.Add(new Refusal("Edxml.Missing", path) { Field = path });
        }
    }

    private static async Task<Outcome<EdxmlDocument>> ReadAsync(XmlReader reader, CancellationToken cancel)
    {
        var (path, fields, files) = (new List<string>(), new Dictionary<string, string>(StringComparer.Ordinal), new List<EdxmlFile>());
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var (contentId, name, text, hasHeader) = ("", "", new StringBuilder(), false);
        var more = await reader.ReadAsync();
        while (more)
        {
            cancel.ThrowIfCancellationRequested();
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when reader.LocalName == "ContentTransferEncoded":
                    if (files.Count == MostFiles)
                        return new Refusal("Edxml.TooManyFiles", MostFiles);
                    if (await DecodeAsync(reader, cancel) is not { } bytes)
                        return new Refusal("Evidence.TooLarge", EvidenceDesk.Largest >> 20);
                    files.Add(new EdxmlFile(names.GetValueOrDefault(contentId) ?? (name.Length > 0 ? name : contentId), bytes));
                    continue;
                case XmlNodeType.Element:
                    if (path.Count == Deepest)
                        return new Refusal("Edxml.NotXml", (reader as IXmlLineInfo)?.LineNumber ?? 0);
                    path.Add(reader.LocalName);
                    text.Clear();
                    hasHeader |= path.Count == 4 && string.Join('/', path) == Header;
                    if (reader.LocalName is "Attachment" or "Reference")
                        (contentId, name) = ("", "");
                    if (reader.IsEmptyElement)
                        path.RemoveAt(path.Count - 1);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    var value = await reader.GetValueAsync();
                    text.Append(value.AsSpan(0, Math.Min(value.Length, LongestField - Math.Min(LongestField, text.Length))));
                    break;
                case XmlNodeType.EndElement:
                    End();
                    break;
                default:
                    break;
            }

            more = await reader.ReadAsync();
        }

        return hasHeader ? new EdxmlDocument(fields, files) : new Refusal("Edxml.NoHeader", Header);

        void End()
        {
            var words = text.ToString().Trim().Normalize();
            var below = string.Join('/', path);
            if (below.StartsWith(Header + "/", StringComparison.Ordinal) && fields.Count < MostFields)
                fields.TryAdd(below[(Header.Length + 1)..], words);
            else if (path[^1] == "ContentId")
                contentId = words;
            else if (path[^1] == "AttachmentName")
                name = words;
            else if (path[^1] == "Reference" && contentId.Length > 0 && names.Count < MostFields)
                names[contentId] = name;

            text.Clear();
            path.RemoveAt(path.Count - 1);
        }
    }

    // Base64 of the file, or of a zip around it alone. Null when it is larger than a file may be.
    private static async Task<byte[]?> DecodeAsync(XmlReader reader, CancellationToken cancel)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int read; (read = await reader.ReadElementContentAsBase64Async(buffer, 0, buffer.Length)) > 0;)
        {
            whole.Write(buffer, 0, read);
            if (whole.Length > EvidenceDesk.Largest)
                return null;
        }

        whole.Position = 0;
        if (!(whole.Length > 4 && whole.GetBuffer().AsSpan(0, 4).SequenceEqual("PK\u0003\u0004"u8)))
            return whole.ToArray();

        try
        {
            await using var zip = await ZipArchive.CreateAsync(whole, ZipArchiveMode.Read, leaveOpen: true, Encoding.UTF8, cancel);

            // A document of the office suites is itself a zip of many parts.
            if (zip.Entries.Count != 1)
                return whole.ToArray();

            await using var inside = await zip.Entries[0].OpenAsync(cancel);
            using var plain = new MemoryStream();
            for (int read; (read = await inside.ReadAsync(buffer, cancel)) > 0;)
            {
                plain.Write(buffer, 0, read);
                if (plain.Length > EvidenceDesk.Largest)
                    return null;
            }

            return plain.ToArray();
        }
        catch (InvalidDataException)
        {
            return whole.ToArray();
        }
    }

    private static string Short(string words) => words.Length <= 60 ? words : words[..60] + "…";
}
