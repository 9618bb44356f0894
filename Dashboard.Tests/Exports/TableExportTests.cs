using System.Text;
using Dashboard.Exports;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;

namespace Dashboard.Tests.Exports;

/// <summary>Tables that leave the product open in a spreadsheet as what they are.</summary>
public sealed class TableExportTests
{
    private static readonly ExportTable Table = new(
        "don-vi",
        ["Danh mục"],
        ["Mã", "Tên", "Số", "Ngày"],
        [["01", "Xã \"A\", B", 1234.5m, new DateOnly(2025, 7, 1)], ["02", "=1+1", -5, null]]);

    [Fact]
    public void Csv_has_a_byte_order_mark_quotes_what_must_be_and_runs_nothing()
    {
        var text = Encoding.UTF8.GetString(TableExport.Csv(Table));

        Assert.Equal("\ufeffMã,Tên,Số,Ngày\r\n01,\"Xã \"\"A\"\", B\",1234.5,2025-07-01\r\n02,'=1+1,-5,\r\n", text);
    }

    [Fact]
    public void A_table_that_was_cut_says_so_under_its_last_row_in_either_format()
    {
        var cut = Table with { CutOff = "Chỉ gồm 2 dòng đầu." };

        Assert.EndsWith("02,'=1+1,-5,\r\nChỉ gồm 2 dòng đầu.\r\n", Encoding.UTF8.GetString(TableExport.Csv(cut)), StringComparison.Ordinal);
        using var stream = new MemoryStream(TableExport.Xlsx(cut));
        using var document = SpreadsheetDocument.Open(stream, isEditable: false);
        Assert.Empty(new OpenXmlValidator().Validate(document, TestContext.Current.CancellationToken).Select(e => e.Description));
        Assert.Equal("Chỉ gồm 2 dòng đầu.", document.WorkbookPart!.WorksheetParts.Single().Worksheet.Descendants<Row>().Last().InnerText);
    }

    [Fact]
    public void Xlsx_is_valid_keeps_codes_as_text_and_numbers_as_numbers()
    {
        using var stream = new MemoryStream(TableExport.Xlsx(Table));
        using var document = SpreadsheetDocument.Open(stream, isEditable: false);

        Assert.Empty(new OpenXmlValidator().Validate(document, TestContext.Current.CancellationToken).Select(e => e.Description));
        var rows = document.WorkbookPart!.WorksheetParts.Single().Worksheet.Descendants<Row>().ToArray();
        Assert.Equal(4, rows.Length);
        Assert.Equal(["01", "Xã \"A\", B", "1234.5", "45839"], rows[2].Elements<Cell>().Select(c => c.InnerText));
        Assert.Equal(CellValues.InlineString, rows[3].Elements<Cell>().ElementAt(1).DataType!.Value); // no formula
    }
}
