using Dashboard.Data.Periods;

namespace Dashboard.Alerts;

/// <summary>Until when somebody wants to hear no more of an alert, from the choice on the page.</summary>
public static class AlertWhen
{
    public static IReadOnlyList<string> Snoozes { get; } = ["hour", "fourHours", "tomorrow", "monday"];

    /// <summary>The instant, in UTC; tomorrow and Monday begin at 7:30, when offices do. Null for what is no choice.</summary>
    public static DateTime? Until(string? choice, DateTime now)
    {
        var today = new DateTimeOffset(now, TimeSpan.Zero).InVietnam();
        return choice switch
        {
            "hour" => now.AddHours(1),
            "fourHours" => now.AddHours(4),
            "tomorrow" => Morning(today.AddDays(1)),
            "monday" => Morning(today.AddDays(((int)DayOfWeek.Monday - (int)today.DayOfWeek + 6) % 7 + 1)),
            _ => null,
        };
    }

    private static DateTime Morning(DateOnly day) => day.StartInVietnam().AddHours(7.5);
}
