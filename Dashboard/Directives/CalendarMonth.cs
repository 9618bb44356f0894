namespace Dashboard.Directives;

/// <summary>A month in whole weeks from Monday to Sunday.</summary>
public static class CalendarMonth
{
    /// <summary>First and last day of the sheet on which a month stands.</summary>
    public static (DateOnly First, DateOnly Last) SpanOf(DateOnly month)
    {
        var first = new DateOnly(month.Year, month.Month, 1);
        var last = first.AddMonths(1).AddDays(-1);
        return (first.AddDays(-DayOfWeek(first)), last.AddDays(6 - DayOfWeek(last)));
    }

    /// <summary>The days of that sheet, in weeks.</summary>
    public static IReadOnlyList<IReadOnlyList<DateOnly>> WeeksOf(DateOnly month)
    {
        var (first, last) = SpanOf(month);
        return [.. Enumerable.Range(0, (last.DayNumber - first.DayNumber + 1) / 7).Select(week => (IReadOnlyList<DateOnly>)[.. Enumerable.Range(0, 7).Select(day => first.AddDays((week * 7) + day))])];
    }

    // Monday is 0: weeks begin with it here.
    private static int DayOfWeek(DateOnly day) => ((int)day.DayOfWeek + 6) % 7;
}
