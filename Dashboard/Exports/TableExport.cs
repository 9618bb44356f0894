using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Dashboard.Exports;

/// <summary>Writes an <see cref="ExportTable"/> as CSV or XLSX.</summary>
public static class TableExport
{
    public const string CsvType = "text/csv; charset=utf-8";

    public const string XlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private const uint Bold = 1;
    private const uint Day = 2;
    private const uint Moment = 3;

    /// <summary>As a file to download; <paramref name="format"/> is <c>csv</c> or <c>xlsx</c>.</summary>
    public static IResult File(ExportTable table, string format) => format switch
    {
        "csv" => TypedResults.File(Csv(table), CsvType, table.Name + ".csv"),
        "xlsx" => TypedResults.File(Xlsx(table), XlsxType, table.Name + ".xlsx"),
        _ => TypedResults.NotFound(),
    };

    /// <summary>UTF-8 with its mark, without which a spreadsheet takes Vietnamese for something else. Notes are left out: a program reads the first line as headings.</summary>
    public static byte[] Csv(ExportTable table)
    {
        var text = new StringBuilder("\ufeff");
        Line(text, table.Columns);
        foreach (var row in table.Rows)
            Line(text, row.Select(Text));

        if (table.CutOff is { } cut)
            Line(text, [Text(cut)]);

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static byte[] Xlsx(ExportTable table)
    {
        using var stream = new MemoryStream();
        using (var document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook))
        {
            var book = document.AddWorkbookPart();
            var styles = book.AddNewPart<WorkbookStylesPart>();
            styles.Stylesheet = Styles();
            var sheet = book.AddNewPart<WorksheetPart>();
            WriteSheet(sheet, table);
            book.Workbook = new Workbook(new Sheets(new Sheet { Id = book.GetIdOfPart(sheet), SheetId = 1, Name = SheetName(table.Name) }));
        }

        return stream.ToArray();
    }

    private static void WriteSheet(WorksheetPart part, ExportTable table)
    {
        // Written as it comes: a national table has tens of thousands of rows, and a document tree of them many times their size.
        using var writer = OpenXmlWriter.Create(part);
        var headings = (uint)table.Notes.Count + 1;
        writer.WriteStartElement(new Worksheet());
        writer.WriteElement(new SheetViews(new SheetView(new Pane { VerticalSplit = headings, TopLeftCell = $"A{headings + 1}", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0 }));
        writer.WriteElement(new Columns(new Column { Min = 1, Max = (uint)table.Columns.Count, Width = 22, CustomWidth = true }));
        writer.WriteStartElement(new SheetData());
        foreach (var note in table.Notes)
            WriteRow(writer, [note], style: null);

        WriteRow(writer, table.Columns, Bold);
        var count = 0u;
        foreach (var row in table.Rows)
        {
            WriteRow(writer, row, style: null);
            count++;
        }

        if (table.CutOff is { } cut)
            WriteRow(writer, [cut], Bold);

        writer.WriteEndElement();
        writer.WriteElement(new AutoFilter { Reference = $"A{headings}:{ColumnName(table.Columns.Count)}{headings + count}" });
        writer.WriteEndElement();
    }

    private static void WriteRow(OpenXmlWriter writer, IEnumerable<object?> values, uint? style)
    {
        writer.WriteStartElement(new Row());
        foreach (var value in values)
        {
            writer.WriteElement(value switch
            {
                null => new Cell(),
                DateOnly day => Number(day.ToDateTime(TimeOnly.MinValue).ToOADate(), Day),
                DateTime at => Number(Formats.InVietnam(at).ToOADate(), Moment),
                int or long or decimal or double => Number(value, style ?? 0),
                // Text stays text, whatever sign it begins with: a cell of this type is never read as a formula.
                _ => new Cell(new InlineString(new Text(Clean(Text(value, guard: false))) { Space = SpaceProcessingModeValues.Preserve })) { DataType = CellValues.InlineString, StyleIndex = style ?? 0 },
            });
        }

        writer.WriteEndElement();
    }

    private static Cell Number(object value, uint style) =>
        new(new CellValue(Convert.ToString(value, CultureInfo.InvariantCulture)!)) { DataType = CellValues.Number, StyleIndex = style };

    private static Stylesheet Styles() => new(
        new NumberingFormats(new NumberingFormat { NumberFormatId = 164, FormatCode = "dd/mm/yyyy" }, new NumberingFormat { NumberFormatId = 165, FormatCode = "dd/mm/yyyy hh:mm" }),
        new Fonts(new Font(), new Font(new Bold())),
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
        new Borders(new Border()),
        new CellFormats(
            new CellFormat(),
            new CellFormat { FontId = 1, ApplyFont = true },
            new CellFormat { NumberFormatId = 164, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = 165, ApplyNumberFormat = true }));

    private static void Line(StringBuilder text, IEnumerable<string> values) =>
        text.AppendJoin(',', values.Select(v => v.AsSpan().ContainsAny("\",\r\n") ? $"\"{v.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : v)).Append("\r\n");

    private static string Text(object? value) => Text(value, guard: true);

    private static string Text(object? value, bool guard) => value switch
    {
        null => "",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime at => Formats.Machine(at),
        string text when guard && text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' => "'" + text, // or a spreadsheet would run it
        string text => text,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    // XML 1.0 has no room for control characters.
    private static string Clean(string text) => text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r')) ? new string([.. text.Where(c => !char.IsControl(c) || c is '\t' or '\n' or '\r')]) : text;

    private static string SheetName(string name)
    {
        var clean = new string([.. name.Select(c => c is ':' or '\\' or '/' or '?' or '*' or '[' or ']' ? '-' : c)]);
        return clean.Length > 31 ? clean[..31] : clean;
    }

    private static string ColumnName(int number) => number <= 26 ? ((char)('A' + number - 1)).ToString() : ColumnName((number - 1) / 26) + ColumnName(((number - 1) % 26) + 1);
}
