using System.Globalization;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Microsoft.Extensions.Localization;

namespace Dashboard.Periods;

/// <summary>Names of periods as officers write them: <em>Quý III/2026</em>, <em>Tháng 10/2026</em>, <em>10 tháng 2026</em> from the year's start.</summary>
public sealed class PeriodLabels(IStringLocalizer<PeriodTexts> text)
{
    private static readonly string[] Roman = ["", "I", "II", "III", "IV"];

    /// <summary>The period alone; an unknown code is shown as it is.</summary>
    public string Of(string code)
    {
        if (!PeriodCode.TryParse(code, out var period))
            return code;

        return period.Frequency switch
        {
            Frequency.Quarter => text["Quarter", Ordinal(period), Year(period)],
            Frequency.HalfYear => text[period.Ordinal == 1 ? "FirstHalf" : "SecondHalf", Year(period)],
            Frequency.Year => text["Year", Year(period)],
            _ => text["Month", Month(period), Year(period)],
        };
    }

    /// <summary>The span of a number: its period, or the months since January.</summary>
    public string Of(IndicatorNumber number)
    {
        // Windows may be shifted by days (15th to 14th); a span from January is longer by at least a month.
        if (!PeriodCode.TryParse(number.PeriodCode, out var period)
            || number.SpanTo.DayNumber - number.SpanFrom.DayNumber < period.To.DayNumber - period.From.DayNumber + 20)
            return Of(number.PeriodCode);

        return period.To.Month switch
        {
            6 => text["FirstHalf", Year(period)],
            12 => text["Year", Year(period)],
            var months => text["YearToDate", months, Year(period)],
        };
    }

    /// <summary>Without the year, within a sentence: <em>Tháng 11</em>, <em>Quý IV</em>.</summary>
    public string WithoutYear(string code)
    {
        if (!PeriodCode.TryParse(code, out var period))
            return code;

        return period.Frequency switch
        {
            Frequency.Quarter => text["QuarterAlone", Ordinal(period)],
            Frequency.HalfYear => text[period.Ordinal == 1 ? "FirstHalfAlone" : "SecondHalfAlone"],
            Frequency.Year => text["Year", Year(period)],
            _ => text["MonthAlone", Month(period)],
        };
    }

    /// <summary>For axes and small trends: <em>T10/26</em>, <em>Q3/26</em>, <em>2026</em>.</summary>
    public string Brief(string code)
    {
        if (!PeriodCode.TryParse(code, out var period))
            return code;

        var year = (period.Year % 100).ToString("00", CultureInfo.InvariantCulture);
        return period.Frequency switch
        {
            Frequency.Quarter => text["QuarterShort", period.Ordinal, year],
            Frequency.HalfYear => text["HalfShort", period.Ordinal, year],
            Frequency.Year => Year(period),
            _ => text["MonthShort", Formats.IsVietnamese ? period.Ordinal : period.From.ToString("MMM", Formats.English), year],
        };
    }

    private static string Year(PeriodCode period) => period.Year.ToString(CultureInfo.InvariantCulture);

    private static object Ordinal(PeriodCode period) => Formats.IsVietnamese ? Roman[period.Ordinal] : period.Ordinal;

    private static object Month(PeriodCode period) => Formats.IsVietnamese ? period.Ordinal : period.From.ToString("MMMM", Formats.English);
}
