namespace Dashboard.Data.Periods;

/// <summary>The clock by which deadlines, periods and schedules are reckoned; instants are stored in UTC (invariant 6).</summary>
public static class Vietnam
{
    public static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Ho_Chi_Minh");

    /// <summary>Today's date there.</summary>
    public static DateOnly Today(TimeProvider clock) => DayInVietnam(clock.GetUtcNow().UtcDateTime);

    /// <summary>The date there at an instant in UTC.</summary>
    public static DateOnly DayInVietnam(this DateTime at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(at, Zone));

    /// <summary>The date there at an instant.</summary>
    public static DateOnly InVietnam(this DateTimeOffset at) => DayInVietnam(at.UtcDateTime);

    /// <summary>The wall clock there at an instant in UTC.</summary>
    public static DateTime ClockInVietnam(this DateTime at) => TimeZoneInfo.ConvertTimeFromUtc(at, Zone);

    /// <summary>The instant in UTC at which a day begins there.</summary>
    public static DateTime StartInVietnam(this DateOnly day) => TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(TimeOnly.MinValue), Zone);
}
