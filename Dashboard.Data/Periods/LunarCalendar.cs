namespace Dashboard.Data.Periods;

/// <summary>
/// Days of the Vietnamese lunar calendar, reckoned from new moons and the sun's place at UTC+7 (Meeus' series, as published by Hồ Ngọc Đức).
/// The framework's Chinese calendar reckons at UTC+8 and differs in some years: Tết 1985 a month, Tết 2007 and 2030 a day.
/// </summary>
public static class LunarCalendar
{
    private const double VietnamOffset = 7 / 24d;
    private const double SynodicMonth = 29.530588853;
    private const double FirstMoon = 2415021.076998695;

    // Julian day number of 0001-01-01, which DateOnly counts as day 0.
    private const int FirstDay = 1721426;

    /// <summary>Tết: the first day of the lunar year that begins in a year.</summary>
    public static DateOnly NewYear(int year) => DayOf(year, 1, 1);

    /// <summary>A day of a lunar year, in an ordinary month.</summary>
    public static DateOnly DayOf(int lunarYear, int month, int day)
    {
        // Month 11 holds the winter solstice; the months are counted from the one before the year's beginning.
        var eleventh = EleventhMonth(lunarYear - 1);
        var next = EleventhMonth(lunarYear);
        var steps = (month + 1) % 12;
        if (month >= 11)
            (eleventh, next, steps) = (next, EleventhMonth(lunarYear + 1), month - 11);

        // Thirteen months between two solstices: the first without a change of the sun's sign is the leap month.
        if (next - eleventh > 365 && steps >= LeapStep(eleventh))
            steps++;

        return DateOnly.FromDayNumber(NewMoonDay(MoonOf(eleventh) + steps) + day - 1 - FirstDay);
    }

    private static int EleventhMonth(int year)
    {
        var lastDay = new DateOnly(year, 12, 31).DayNumber + FirstDay;
        var moon = (int)((lastDay - 2415021) / SynodicMonth);
        var day = NewMoonDay(moon);
        return SignOf(day) >= 9 ? NewMoonDay(moon - 1) : day;
    }

    private static int LeapStep(int eleventh)
    {
        var moon = MoonOf(eleventh);
        var step = 1;
        var sign = SignOf(NewMoonDay(moon + step));
        for (var last = -1; sign != last && step < 14;)
        {
            last = sign;
            step++;
            sign = SignOf(NewMoonDay(moon + step));
        }

        return step - 1;
    }

    private static int MoonOf(int day) => (int)Math.Floor(((day - FirstMoon) / SynodicMonth) + 0.5);

    /// <summary>The Julian day number on which, in Vietnam, the moon is new for the k-th time since 1900.</summary>
    private static int NewMoonDay(int k)
    {
        var t = k / 1236.85;
        var t2 = t * t;
        var t3 = t2 * t;
        var mean = 2415020.75933 + (29.53058868 * k) + (0.0001178 * t2) - (0.000000155 * t3) + (0.00033 * Sin(166.56 + (132.87 * t) - (0.009173 * t2)));
        var sun = 359.2242 + (29.10535608 * k) - (0.0000333 * t2) - (0.00000347 * t3);
        var moon = 306.0253 + (385.81691806 * k) + (0.0107306 * t2) + (0.00001236 * t3);
        var node = 21.2964 + (390.67050646 * k) - (0.0016528 * t2) - (0.00000239 * t3);
        var correction = ((0.1734 - (0.000393 * t)) * Sin(sun)) + (0.0021 * Sin(2 * sun))
            - (0.4068 * Sin(moon)) + (0.0161 * Sin(2 * moon)) - (0.0004 * Sin(3 * moon))
            + (0.0104 * Sin(2 * node)) - (0.0051 * Sin(sun + moon)) - (0.0074 * Sin(sun - moon))
            + (0.0004 * Sin((2 * node) + sun)) - (0.0004 * Sin((2 * node) - sun)) - (0.0006 * Sin((2 * node) + moon))
            + (0.0010 * Sin((2 * node) - moon)) + (0.0005 * Sin((2 * moon) + sun));
        var clockError = -0.000278 + (0.000265 * t) + (0.000262 * t2);
        return (int)Math.Floor(mean + correction - clockError + 0.5 + VietnamOffset);
    }

    /// <summary>Which of the twelve parts of its course the sun is in when a day begins in Vietnam, from the spring equinox.</summary>
    private static int SignOf(int day)
    {
        var t = (day - 2451545.5 - VietnamOffset) / 36525;
        var t2 = t * t;
        var anomaly = 357.52910 + (35999.05030 * t) - (0.0001559 * t2) - (0.00000048 * t * t2);
        var longitude = 280.46645 + (36000.76983 * t) + (0.0003032 * t2)
            + ((1.914600 - (0.004817 * t) - (0.000014 * t2)) * Sin(anomaly)) + ((0.019993 - (0.000101 * t)) * Sin(2 * anomaly)) + (0.000290 * Sin(3 * anomaly));
        return (int)Math.Floor((longitude - (360 * Math.Floor(longitude / 360))) / 30);
    }

    private static double Sin(double degrees) => Math.Sin(degrees * Math.PI / 180);
}
