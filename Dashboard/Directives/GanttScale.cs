using Dashboard.Data.Directives;

namespace Dashboard.Directives;

/// <summary>Days on a line of a thousand parts.</summary>
public static class GanttScale
{
    private const double Length = 1000;

    /// <summary>Where the middle of a day stands; null outside the chart.</summary>
    public static double? At(DateOnly day, DateOnly from, DateOnly to) => day < from || day > to ? null : Length * (day.DayNumber - from.DayNumber + 0.5) / Days(from, to);

    /// <summary>A bar cut to the chart; its last day is in it. One without an end is open to the right.</summary>
    public static (double X, double Width, bool IsOpen) Place(TaskBar bar, DateOnly from, DateOnly to)
    {
        var begin = bar.From < from ? from : bar.From > to ? to : bar.From;
        var last = bar.To ?? to;
        var end = last > to ? to : last < begin ? begin : last;
        return (Length * (begin.DayNumber - from.DayNumber) / Days(from, to), Length * (end.DayNumber - begin.DayNumber + 1) / Days(from, to), bar.To is null);
    }

    /// <summary>From the day that counted to today, for what is still to be done; null for what is not late.</summary>
    public static (double X, double Width)? Late(TaskBar bar, DateOnly today, DateOnly from, DateOnly to)
    {
        if (bar.Line.State is TaskState.Completed or TaskState.Withdrawn || bar.Line.StoppedOn is not null || bar.To is not { } due || due >= today || due > to || today < from)
            return null;

        var (begin, end) = (due < from ? from : due.AddDays(1), today > to ? to : today);
        return end < begin ? null : (Length * (begin.DayNumber - from.DayNumber) / Days(from, to), Length * (end.DayNumber - begin.DayNumber + 1) / Days(from, to));
    }

    /// <summary>Months of the chart with left edge and width in percent.</summary>
    public static IEnumerable<(DateOnly Month, double Left, double Width)> MonthsOf(DateOnly from, DateOnly to)
    {
        for (var month = new DateOnly(from.Year, from.Month, 1); month <= to; month = month.AddMonths(1))
        {
            var (first, last) = (month < from ? from : month, month.AddMonths(1).AddDays(-1) > to ? to : month.AddMonths(1).AddDays(-1));
            yield return (month, 100.0 * (first.DayNumber - from.DayNumber) / Days(from, to), 100.0 * (last.DayNumber - first.DayNumber + 1) / Days(from, to));
        }
    }

    private static int Days(DateOnly from, DateOnly to) => Math.Max(1, to.DayNumber - from.DayNumber + 1);
}
