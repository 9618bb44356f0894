namespace Dashboard.Data.Periods;

/// <summary>Working days, Monday to Friday without the public holidays of a fixed date (Bộ luật Lao động 2019, Điều 112).</summary>
public static class WorkingDays
{
    // Those of the lunar calendar are set by a decision each year and cannot be reckoned.
    private static readonly (int Month, int Day)[] Holidays = [(1, 1), (4, 30), (5, 1), (9, 2)];

    public static bool IsWorking(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !Holidays.Contains((day.Month, day.Day));

    /// <summary>How many there are from a day to another, both included; 0 when the second has passed.</summary>
    public static int Between(DateOnly first, DateOnly last)
    {
        var count = 0;
        for (var day = first; day <= last; day = day.AddDays(1))
            count += IsWorking(day) ? 1 : 0;

        return count;
    }
}
