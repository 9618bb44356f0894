namespace Dashboard.Data.Periods;

/// <summary>
/// The holidays that follow from Bộ luật Lao động 2019 (Điều 111 khoản 3, Điều 112) and the lunar calendar, for years whose decisions are not known yet.
/// Which days around Tết and Quốc khánh are given is the Prime Minister's choice each year; here it is what was chosen in like years.
/// </summary>
public static class StatutoryHolidays
{
    private const string Law = "Bộ luật Lao động 2019, Điều 112";
    private const string InLieu = "Bộ luật Lao động 2019, Điều 111 khoản 3";

    public static IReadOnlyList<Holiday> Of(int year)
    {
        var days = new SortedDictionary<DateOnly, Holiday>();
        void Add(DateOnly day, string name, string basis = Law) => days.TryAdd(day, new Holiday { On = day, Name = name, Kind = HolidayKind.DayOff, Basis = basis, IsReckoned = true });

        Add(new DateOnly(year, 1, 1), "Tết Dương lịch");
        var newYear = LunarCalendar.NewYear(year);

        // A Tết on a Tuesday fills its week; otherwise two days before and three from the first.
        var first = newYear.AddDays(newYear.DayOfWeek == DayOfWeek.Tuesday ? -1 : -2);
        for (var i = 0; i < 5; i++)
            Add(first.AddDays(i), "Tết Nguyên đán");

        Add(LunarCalendar.DayOf(year, 3, 10), "Giỗ Tổ Hùng Vương");
        Add(new DateOnly(year, 4, 30), "Ngày Chiến thắng");
        Add(new DateOnly(year, 5, 1), "Ngày Quốc tế Lao động");
        Add(new DateOnly(year, 9, 2), "Quốc khánh");
        Add(BesideNationalDay(year), "Quốc khánh");

        // A holiday on a weekend is given on the next working day.
        foreach (var weekend in days.Values.Where(d => IsWeekend(d.On)).ToArray())
        {
            var day = weekend.On;
            while (IsWeekend(day) || days.ContainsKey(day))
                day = day.AddDays(1);

            Add(day, $"{weekend.Name} (nghỉ bù)", InLieu);
        }

        return [.. days.Values];
    }

    // One day before or after: a working day, and the one that lengthens a weekend where only one does.
    private static DateOnly BesideNationalDay(int year)
    {
        var (before, after) = (new DateOnly(year, 9, 1), new DateOnly(year, 9, 3));
        return IsWeekend(before) || (!IsWeekend(after) && IsWeekend(after.AddDays(1))) ? after : before;
    }

    private static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
