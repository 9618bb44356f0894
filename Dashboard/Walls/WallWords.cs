using Dashboard.Data.Walls;

namespace Dashboard.Walls;

/// <summary>How screens are spoken of, and for how long they are told things.</summary>
internal static class WallWords
{
    /// <summary>Class of a badge.</summary>
    public static string Tone(WallLine line) => line.Status?.AlarmAt is not null ? "bad" : line.Condition switch
    {
        ScreenCondition.Alive => "good",
        ScreenCondition.Frozen => "bad",
        ScreenCondition.Lost => "risk",
        _ => "unknown",
    };

    /// <summary>How long a command holds when nobody says for how long.</summary>
    public static TimeSpan Lasting(ScreenCommandKind kind) => kind switch
    {
        ScreenCommandKind.Blank => TimeSpan.FromHours(12),
        ScreenCommandKind.Pause => TimeSpan.FromHours(4),
        ScreenCommandKind.Pin => TimeSpan.FromDays(365),
        ScreenCommandKind.Message => TimeSpan.FromMinutes(5),
        ScreenCommandKind.Identify => TimeSpan.FromSeconds(20),
        _ => TimeSpan.FromMinutes(1),
    };
}
