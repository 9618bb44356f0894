using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Dashboard.Jobs;

/// <summary>
/// Says a cron expression of six fields (Quartz) in words, for the forms that schedules here have: fixed times, every so many minutes or hours,
/// by day of the week or of the month. No package does: the usual one for .NET is not on the feed, and speaks no Vietnamese of an office.
/// </summary>
public static class CronWords
{
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    extension(IStringLocalizer<JobTexts> text)
    {
        /// <summary><em>Hằng ngày lúc 02:00</em>; null for a form that has no words here: then the expression itself is shown.</summary>
        public string? CronOf(string cron)
        {
            var fields = cron.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields is not [var second, var minute, var hour, var day, var month, var weekday])
                return null;

            var (time, days) = (TimeOf(text, second, minute, hour), DaysOf(text, day, month, weekday));
            if (time is null || days is null)
                return null;

            // What comes round all day long goes first, and says nothing of the day where it is every day.
            var words = Number(minute, 59) is not null && Numbers(hour, 23) is not null ? text["Cron.Sentence", days, time].Value
                : hour.Contains('-', StringComparison.Ordinal) || days != text["Cron.Daily"] ? text["Cron.Repeated", time, days].Value : time;
            return char.ToUpper(words[0], CultureInfo.CurrentCulture) + words[1..];
        }
    }

    private static string? TimeOf(IStringLocalizer<JobTexts> text, string second, string minute, string hour)
    {
        if (Number(second, 59) is not { } at)
            return null;

        var hours = Numbers(hour, 23);
        if (Number(minute, 59) is { } fixedMinute)
        {
            if (hours is not null)
                return text["Cron.At", string.Join(", ", hours.Select(h => Clock(h, fixedMinute)))];
            if (hour == "*")
                return text["Cron.Hourly", fixedMinute];

            return Step(hour, 23) is (0, _, var everyHours) ? text["Cron.Hours", everyHours, fixedMinute].Value : null;
        }

        if (minute == "*" && hour == "*")
            return at == 0 ? text["Cron.Minutely"] : text["Cron.MinutelyAt", at];
        if (Step(minute, 59) is not var (start, _, every))
            return null;

        var often = start == 0 ? text["Cron.Minutes", every].Value : text["Cron.MinutesFrom", every, start].Value;
        return hour == "*" ? often : Range(hour, 23) is var (from, to) ? text["Cron.Between", often, Clock(from, start), Clock(to, start + ((59 - start) / every * every))].Value : null;
    }

    private static string? DaysOf(IStringLocalizer<JobTexts> text, string day, string month, string weekday)
    {
        var months = month == "*" ? "" : Numbers(month, 12) is { } named ? text["Cron.Months", string.Join(", ", named)].Value : null;
        if (months is null)
            return null;

        var every = day is "*" or "?";
        string? days = (every, weekday is "*" or "?") switch
        {
            (true, true) => text["Cron.Daily"],
            (true, false) => WeekdaysOf(text, weekday),
            (false, true) when day == "L" => text["Cron.LastDay"],
            (false, true) when Numbers(day, 31) is { } some => text["Cron.DaysOfMonth", string.Join(", ", some)],
            _ => null,
        };
        return days is null ? null : days + months;
    }

    private static string? WeekdaysOf(IStringLocalizer<JobTexts> text, string weekday)
    {
        var parts = new List<string>();
        foreach (var part in weekday.Split(','))
        {
            int[] ends = [.. part.Split('-').Select(Weekday)];
            if (ends.Length > 2 || ends.Contains(-1))
                return null;

            parts.Add(ends.Length == 1 ? text[$"Cron.Day.{ends[0]}"] : text["Cron.FromTo", text[$"Cron.Day.{ends[0]}"], text[$"Cron.Day.{ends[1]}"]]);
        }

        return string.Join(", ", parts);
    }

    // Quartz counts from Sunday, 1 to 7.
    private static int Weekday(string day) =>
        Number(day, 7) is { } number and > 0 ? number - 1 : Array.IndexOf(Days, day.ToUpperInvariant());

    private static int? Number(string field, int most) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number : null;

    private static List<int>? Numbers(string field, int most)
    {
        var numbers = field.Split(',').Select(f => Number(f, most)).ToList();
        return numbers.Contains(null) ? null : [.. numbers.OfType<int>()];
    }

    private static (int From, int To)? Range(string field, int most) =>
        field.Split('-') is [var from, var to] && Number(from, most) is { } first && Number(to, most) is { } last ? (first, last) : null;

    // "a/b" is from a to the end by b.
    private static (int From, int To, int Every)? Step(string field, int most) =>
        field.Split('/') is [var from, var every] && (from == "*" ? 0 : Number(from, most)) is { } start && Number(every, most) is { } by and > 0 ? (start, most, by) : null;

    private static string Clock(int hour, int minute) => string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}");
}
