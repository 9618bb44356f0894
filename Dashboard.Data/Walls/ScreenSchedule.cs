using Dashboard.Data.Periods;

namespace Dashboard.Data.Walls;

/// <summary>How much light a screen gives.</summary>
public enum ScreenLight
{
    /// <summary>Working hours: full light, and an alarm when it stands still.</summary>
    Full,

    /// <summary>Nobody is expected: dimmed.</summary>
    Dim,

    /// <summary>Dark.</summary>
    Off,
}

/// <summary>Working hours and night of a screen, by Vietnam's clock; spans over midnight are allowed.</summary>
public static class ScreenSchedule
{
    /// <summary>All seven bits of <see cref="Screen.WorkDays"/>.</summary>
    public const int EveryDay = 0b111_1111;

    /// <summary>Monday to Friday.</summary>
    public const int WorkingDays = 0b011_1110;

    public static ScreenLight LightAt(this Screen screen, DateTime at)
    {
        var local = at.ClockInVietnam();
        var time = TimeOnly.FromDateTime(local);
        if (screen.DisabledAt is not null || (screen is { OffFrom: { } offFrom, OffTo: { } offTo } && time.IsBetween(offFrom, offTo)))
            return ScreenLight.Off;

        // The hours after midnight of a span that began the evening before belong to that day.
        var span = (From: screen.WorkFrom ?? TimeOnly.MinValue, To: screen.WorkTo ?? TimeOnly.MinValue);
        var isWholeDay = span.From == span.To;
        var day = !isWholeDay && span.From > span.To && time < span.To ? local.AddDays(-1).DayOfWeek : local.DayOfWeek;
        var works = (screen.WorkDays & (1 << (int)day)) != 0 && (isWholeDay || time.IsBetween(span.From, span.To));
        return works ? ScreenLight.Full : ScreenLight.Dim;
    }
}
