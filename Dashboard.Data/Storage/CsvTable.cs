using System.Globalization;
using System.Text;
using System.Text.Unicode;
using CsvHelper;

namespace Dashboard.Data.Storage;

/// <summary>One line of a <see cref="CsvTable"/>: its number in the file and its values by column, trimmed and in NFC; an optional column that the file lacks is empty.</summary>
public sealed class CsvLine(int number, string[] values, Dictionary<string, int> columns)
{
    public int Number { get; } = number;

    public string this[string column] => columns.TryGetValue(column, out var index) ? values[index] : "";

    /// <summary>A reason that names this line, the column and the value; the value is always the sentence's first argument.</summary>
    public Refusal Refuse(string code, string column, params object?[] more) => new(code, [this[column], .. more]) { Row = Number, Field = column };

    public string? Required(string column, List<Refusal> refusals)
    {
        if (this[column].Length > 0)
            return this[column];

        refusals.Add(Refuse("Import.Required", column));
        return null;
    }

    /// <summary>A day as <c>2025-07-01</c>; null when the field is empty or refused.</summary>
    public DateOnly? Day(string column, List<Refusal> refusals)
    {
        if (this[column].Length == 0)
            return null;

        if (DateOnly.TryParseExact(this[column], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;

        refusals.Add(Refuse("Import.NotADay", column));
        return null;
    }
}

/// <summary>A CSV file read strictly: UTF-8 (with or without mark), a header, commas, as many values a line as columns. Whatever is doubtful is refused with its place.</summary>
public static class CsvTable
{
    /// <summary>No list of a country comes near; a larger file is a mistake.</summary>
    public const int LargestFile = 64 * 1024 * 1024;

    /// <summary>As wide as a text column in the database.</summary>
    public const int LongestField = 400;

    public static async Task<Outcome<CsvLine[]>> ReadAsync(Stream content, string[] required, string[] optional, CancellationToken cancel, int longestField = LongestField)
    {
        var text = await ReadTextAsync(content, cancel);
        return text.Refusal is { } refusal ? refusal : Parse(text.Value!, required, optional, longestField);
    }

    /// <summary>A whole file as text; refused when it is empty, too large or not UTF-8.</summary>
    internal static async Task<Outcome<string>> ReadTextAsync(Stream content, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > LargestFile)
                return new Refusal("Import.TooLarge", bytes.Length, LargestFile / (1024 * 1024));
        }

        var file = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        if (file.StartsWith(Encoding.UTF8.Preamble))
            file = file[Encoding.UTF8.Preamble.Length..];

        if (file.Trim(" \t\r\n"u8).IsEmpty)
            return new Refusal("Import.Empty", "");

        return Utf8.IsValid(file) ? Encoding.UTF8.GetString(file) : NotUtf8(file);
    }

    private static Refusal NotUtf8(ReadOnlySpan<byte> file)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(file[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;

        return new Refusal("Import.NotUtf8", string.Create(CultureInfo.InvariantCulture, $"0x{file[at]:X2}")) { Row = file[..at].Count((byte)'\n') + 1 };
    }

    private static Outcome<CsvLine[]> Parse(string text, string[] required, string[] optional, int longestField)
    {
        Refusal? malformed = null;
        using var reader = CsvReader.FromText(text, new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            TrimWhitespace = true,
            TrimInsideQuotes = true,
            TrackLineNumbers = true,
            // No name has a line break, and one quote too many must not swallow the rest of the file.
            AllowLineBreaksInQuotes = false,
            OnMalformedRecord = record => malformed = new Refusal("Import.BrokenQuoting", Short(record.RawRecord)) { Row = (int)record.LineNumber },
        });
        var refusals = new List<Refusal>();
        var lines = new List<CsvLine>();
        Dictionary<string, int>? columns = null;
        while (reader.Read())
        {
            var number = (int)reader.LineNumber;
            if (malformed is not null)
            {
                refusals.Add(malformed);
                malformed = null;
                if (columns is null)
                    return refusals;

                continue;
            }

            var values = new string[reader.FieldCount];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = reader.GetString(i);
                if (!values[i].IsNormalized(NormalizationForm.FormC))
                    values[i] = values[i].Normalize(NormalizationForm.FormC);
            }

            if (columns is null)
            {
                columns = Header(values, number, required, optional, refusals);
                if (refusals.Count > 0)
                    return refusals;
            }
            else if (values.Length != columns.Count)
            {
                refusals.Add(new Refusal("Import.ColumnCount", values.Length, columns.Count) { Row = number });
            }
            else
            {
                lines.Add(new CsvLine(number, values, columns));
                CheckFields(lines[^1], columns, longestField, refusals);
            }
        }

        if (refusals.Count == 0 && lines.Count == 0)
            refusals.Add(new Refusal("Import.NoRows", ""));

        return refusals.Count > 0 ? refusals : lines.ToArray();
    }

    private static Dictionary<string, int> Header(string[] names, int number, string[] required, string[] optional, List<Refusal> refusals)
    {
        var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i];
            if (!required.Concat(optional).Contains(name, StringComparer.OrdinalIgnoreCase))
                refusals.Add(new Refusal("Import.UnknownColumn", Short(name), string.Join(", ", required.Concat(optional))) { Row = number, Field = Short(name) });
            else if (!columns.TryAdd(name, i))
                refusals.Add(new Refusal("Import.DuplicateColumn", name) { Row = number, Field = name });
        }

        refusals.AddRange(required.Where(r => !columns.ContainsKey(r)).Select(r => new Refusal("Import.MissingColumn", r) { Row = number, Field = r }));
        return columns;
    }

    private static void CheckFields(CsvLine line, Dictionary<string, int> columns, int longestField, List<Refusal> refusals)
    {
        foreach (var column in columns.Keys)
        {
            var value = line[column];
            if (value.Length > longestField)
                refusals.Add(new Refusal("Import.FieldTooLong", Short(value), value.Length, longestField) { Row = line.Number, Field = column });
            else if (value.AsSpan().ContainsAnyInRange('\0', '\u001f') || value.Contains('\ufffd', StringComparison.Ordinal))
                refusals.Add(new Refusal("Import.ControlCharacter", new string([.. value.Select(c => char.IsControl(c) ? '\u00b7' : c)])) { Row = line.Number, Field = column });
        }
    }

    private static string Short(string value)
    {
        var first = value.AsSpan().Trim();
        var end = first.IndexOfAny('\r', '\n');
        first = end < 0 ? first : first[..end];
        return first.Length <= 60 ? first.ToString() : string.Concat(first[..60], "…");
    }
}
