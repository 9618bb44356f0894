using System.Globalization;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Periods;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Periods;

public sealed class PeriodLabelsTests : LookContext
{
    private PeriodLabels Labels => Services.GetRequiredService<PeriodLabels>();

    [Theory]
    [InlineData("2026-10", "Tháng 10/2026", "October 2026")]
    [InlineData("2026-Q3", "Quý III/2026", "Q3 2026")]
    [InlineData("2026-H1", "6 tháng đầu năm 2026", "First half of 2026")]
    [InlineData("2026-H2", "6 tháng cuối năm 2026", "Second half of 2026")]
    [InlineData("2026", "Năm 2026", "2026")]
    public void A_period_has_its_official_name(string code, string vietnamese, string english)
    {
        Assert.Equal(vietnamese, Labels.Of(code));

        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Formats.English;
        Assert.Equal(english, Labels.Of(code));
    }

    [Theory]
    [InlineData("2026-10", 1, 1, 10, 31, "10 tháng 2026")]
    [InlineData("2026-10", 10, 1, 10, 31, "Tháng 10/2026")]
    [InlineData("2026-10", 9, 15, 10, 14, "Tháng 10/2026")]
    [InlineData("2026-Q3", 1, 1, 9, 30, "9 tháng 2026")]
    [InlineData("2026-Q3", 7, 1, 9, 30, "Quý III/2026")]
    [InlineData("2026-06", 1, 1, 6, 30, "6 tháng đầu năm 2026")]
    public void A_span_from_January_is_named_by_its_months(string code, int fromMonth, int fromDay, int toMonth, int toDay, string name) =>
        Assert.Equal(name, Labels.Of(new IndicatorNumber(code, new(2026, fromMonth, fromDay), new(2026, toMonth, toDay), Basis.Approved, 1, null, null, 1, 1, null)));
}
