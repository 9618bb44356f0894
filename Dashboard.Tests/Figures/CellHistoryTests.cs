using Bunit;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Figures;

namespace Dashboard.Tests.Figures;

/// <summary>What a cell says of itself.</summary>
public sealed class CellHistoryTests : LookContext
{
    [Fact]
    public void A_correction_says_what_it_replaced_why_who_and_through_which_door()
    {
        var at = new DateTime(2026, 10, 5, 3, 0, 0, DateTimeKind.Utc);
        var officer = new Author(AuthorKind.Person, "Công chức B", "Công chức văn hóa");
        var cells = Render<CellHistory>(p => p.Add(c => c.Cells,
        [
            new ExplainedCell(Measure(), PeriodCalendar.Of(PeriodCode.Of(new DateOnly(2026, 9, 1), Frequency.Month)),
            [
                new ExplainedVersion(2, FigureState.Value, 8, FigureStage.Approved, true, 7, "Đếm sót", FigureDoor.Import, at, new Author(AuthorKind.Token, "Phần mềm xã", null), at, officer, at, officer, null),
                new ExplainedVersion(1, FigureState.Value, 7, FigureStage.Submitted, false, null, null, FigureDoor.Entry, at.AddDays(-1), officer, null, null, null, null, null),
            ]),
            new ExplainedCell(Measure(), PeriodCalendar.Of(PeriodCode.Of(new DateOnly(2026, 8, 1), Frequency.Month)), []),
        ])).Find("tbody");

        var words = Words(cells.TextContent);
        Assert.Contains("05/10/2026 10:00 · nhập · Chương trình Phần mềm xã · tệp nhập · thay cho 7", words, StringComparison.Ordinal);
        Assert.Contains("Lý do: Đếm sót", words, StringComparison.Ordinal);
        Assert.Contains("duyệt · Công chức B (Công chức văn hóa)", words, StringComparison.Ordinal);
        Assert.Contains("Lịch sử: 2 phiên bản", words, StringComparison.Ordinal);
        Assert.Contains("Tháng 8/2026 chưa báo cáo", words, StringComparison.Ordinal);
    }

    private static Measure Measure() => new()
    {
        Id = 1,
        Code = "meetings",
        NameVi = "Cuộc họp",
        NameEn = "Meetings",
        UnitVi = "cuộc",
        UnitEn = "meetings",
        Frequency = Frequency.Month,
        Source = SeriesSource.Entered,
        ReportingSetId = 1,
    };
}
