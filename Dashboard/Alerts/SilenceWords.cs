using System.Globalization;
using Dashboard.Data.Alerts;
using Dashboard.Data.Periods;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>When it is quiet, in words, and on which hours of a day.</summary>
public static class SilenceWords
{
    extension(IStringLocalizer<AlertPageTexts> text)
    {
        /// <summary><em>24/11/2026 18:00 – 25/11/2026 06:00</em>, and for a weekly one the days and hours.</summary>
        public string When(Silence silence)
        {
            var span = $"{Formats.DayAndTime(silence.From)} – {Formats.DayAndTime(silence.Until)}";
            if (silence is { Days.Length: 0, DailyFrom: null, DailyUntil: null })
                return span;

            var days = string.Join(", ", DaysOf(silence).Select(d => text[$"Day.Short.{d.ToString(CultureInfo.InvariantCulture)}"].Value));
            var hours = silence.DailyFrom is { } from && silence.DailyUntil is { } until ? $" {from:HH\\:mm}–{until:HH\\:mm}" : "";
            return $"{days}{hours} ({span})";
        }
    }

    /// <summary><c>now</c>, <c>waiting</c> (in force, at another hour), <c>later</c> or <c>past</c>.</summary>
    public static string StateOf(Silence silence, DateTime now)
    {
        if (silence.EndedAt is not null || silence.Until <= now)
            return "past";
        if (silence.From > now)
            return "later";

        return Silences.Covers(silence, now) ? "now" : "waiting";
    }

    /// <summary>1 for Monday to 7 for Sunday.</summary>
    public static int NumberOf(DateOnly day) => day.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)day.DayOfWeek;

    /// <summary>The stretch that begins on a day, in UTC; null when it is not quiet then. One past midnight belongs to the day on which it begins.</summary>
    public static (DateTime From, DateTime Until)? HoursOn(Silence silence, DateOnly day)
    {
        var (start, end) = (day.StartInVietnam(), day.AddDays(1).StartInVietnam());
        if (silence.Days.Length > 0 && !DaysOf(silence).Contains(NumberOf(day)))
            return null;

        if (silence is not { DailyFrom: null, DailyUntil: null })
        {
            var (from, until) = (silence.DailyFrom ?? TimeOnly.MinValue, silence.DailyUntil ?? TimeOnly.MinValue);
            (start, end) = (start + from.ToTimeSpan(), start + until.ToTimeSpan() + (until <= from ? TimeSpan.FromDays(1) : TimeSpan.Zero));
        }

        start = start > silence.From ? start : silence.From;
        var last = silence.EndedAt is { } ended && ended < silence.Until ? ended : silence.Until;
        end = end < last ? end : last;
        return start < end ? (start, end) : null;
    }

    private static IEnumerable<int> DaysOf(Silence silence) =>
        silence.Days.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(d => int.Parse(d, CultureInfo.InvariantCulture)).Order();
}
