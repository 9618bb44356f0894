using Microsoft.Extensions.Localization;

namespace Dashboard.Periods;

/// <summary>How long ago something was, in words up to a day, then the date.</summary>
public sealed class AgoLabels(TimeProvider clock, IStringLocalizer<PeriodTexts> text)
{
    public string Of(DateTime instant)
    {
        var age = clock.GetUtcNow().UtcDateTime - instant;
        return age switch
        {
            { TotalSeconds: < 5 } => text["JustNow"],
            { TotalMinutes: < 1 } => text["SecondsAgo", (int)age.TotalSeconds],
            { TotalHours: < 1 } => text["MinutesAgo", (int)age.TotalMinutes],
            { TotalDays: < 1 } => text["HoursAgo", (int)age.TotalHours],
            _ => Formats.Day(instant),
        };
    }
}
