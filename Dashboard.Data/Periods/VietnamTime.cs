namespace Dashboard.Data.Periods;

/// <summary>Instants are UTC; days and deadlines are reckoned in Asia/Ho_Chi_Minh, which has had UTC+7 without summer time since 1975.</summary>
public static class VietnamTime
{
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Ho_Chi_Minh");

    /// <summary>The day it is there.</summary>
    public static DateOnly InVietnam(this DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).DateTime);

    /// <summary>The day it is there, from an instant in UTC.</summary>
    public static DateOnly DayInVietnam(this DateTime at) => new DateTimeOffset(at, TimeSpan.Zero).InVietnam();

    /// <summary>The instant in UTC at which a day begins there.</summary>
    public static DateTime StartInVietnam(this DateOnly day) => TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(TimeOnly.MinValue), Zone);

    /// <summary>The wall clock there.</summary>
    public static DateTime ClockInVietnam(this DateTime at) => TimeZoneInfo.ConvertTimeFromUtc(at, Zone);
}
