using System.Globalization;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>Tells what a silence covers, and when. Never what is mandatory.</summary>
public static class Silences
{
    /// <summary>Whether a silence is on at an instant: a stretch of time, or some hours on some days of the week within it.</summary>
    public static bool Covers(Silence silence, DateTime at) => Until(silence, at) is not null;

    /// <summary>When the quiet ends that an instant lies in; null when it is not quiet.</summary>
    public static DateTime? Until(Silence silence, DateTime at)
    {
        if (silence.EndedAt is not null || at < silence.From || at >= silence.Until)
            return null;
        if (silence.Days.Length == 0 && silence.DailyFrom is null)
            return silence.Until;

        var local = at.ClockInVietnam();
        var (from, to) = (silence.DailyFrom ?? TimeOnly.MinValue, silence.DailyUntil ?? TimeOnly.MinValue);
        var time = TimeOnly.FromDateTime(local);
        var overMidnight = from >= to;

        // The hours after midnight belong to the evening before.
        var began = DateOnly.FromDateTime(overMidnight && time < to ? local.AddDays(-1) : local);
        var within = overMidnight ? time >= from || time < to : time >= from && time < to;
        if (!within || !IsOn(silence, began))
            return null;

        var end = (overMidnight ? began.AddDays(1) : began).StartInVietnam() + to.ToTimeSpan();
        return end < silence.Until ? end : silence.Until;
    }

    /// <summary>Whether a kind and rule are meant.</summary>
    public static bool Concerns(Silence silence, AlertKind kind, int? ruleId) =>
        (silence.RuleId is null || silence.RuleId == ruleId) && (silence.Kinds.Length == 0 || ChannelPlan.Kinds(silence.Kinds, []).Contains(kind));

    internal static async Task<DateTime?> UntilAsync(DashboardContext db, UnitTree tree, Alert alert, DateTime now, CancellationToken cancel)
    {
        if (alert.IsMandatory)
            return null;

        var silences = await db.Silences.AsNoTracking().Where(s => s.EndedAt == null && s.From <= now && s.Until > now).ToListAsync(cancel);
        return silences.Where(s => Concerns(s, alert.Kind, alert.RuleId) && tree.IsWithin(alert.UnitId, s.UnitId)).Select(s => Until(s, now)).Max();
    }

    private static bool IsOn(Silence silence, DateOnly day) => silence.Days.Length == 0
        || silence.Days.Split(',').Contains((((int)day.DayOfWeek + 6) % 7 + 1).ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);
}
