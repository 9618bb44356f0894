using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>What holds for alerts in the whole installation; settings, with the usual as the default.</summary>
/// <param name="DayFrom">Start of the working day in Vietnam.</param>
/// <param name="DayTo">Its end.</param>
/// <param name="KeepDays">How long alerts are kept that nobody has to acknowledge any more.</param>
public sealed record AlertSettings(TimeOnly DayFrom, TimeOnly DayTo, int KeepDays)
{
    /// <summary>Key of the working hours, <c>07:30-17:00</c>.</summary>
    public const string HoursKey = "alerts.hours";

    public const string KeepKey = "alerts.keep-days";

    /// <summary>Who has not been told of something for a month is not told that it is gone.</summary>
    public const int FewestKeepDays = 30;

    public const int MostKeepDays = 3650;

    public static AlertSettings Default { get; } = new(new TimeOnly(7, 30), new TimeOnly(17, 0), 730);

    public static async Task<AlertSettings> ReadAsync(DashboardContext db, CancellationToken cancel)
    {
        var rows = await db.Settings.AsNoTracking().Where(s => s.Key == HoursKey || s.Key == KeepKey).ToDictionaryAsync(s => s.Key, s => s.Value, cancel);
        var settings = Default;
        if (rows.GetValueOrDefault(HoursKey)?.Split('-') is [var from, var to]
            && TimeOnly.TryParse(from, CultureInfo.InvariantCulture, out var first) && TimeOnly.TryParse(to, CultureInfo.InvariantCulture, out var last) && first < last)
            settings = settings with { DayFrom = first, DayTo = last };

        return int.TryParse(rows.GetValueOrDefault(KeepKey), CultureInfo.InvariantCulture, out var days) && days is >= FewestKeepDays and <= MostKeepDays ? settings with { KeepDays = days } : settings;
    }
}

/// <summary>Keeps what holds for alerts in the whole installation: for who administers all of it.</summary>
public sealed class AlertSettingsDesk(WriteGate gate, UnitTrees trees)
{
    /// <summary>Replaces the settings. What has been told keeps the time of its next step; what is told from now on goes by the new hours.</summary>
    public async Task<Outcome<bool>> SaveAsync(AlertSettings entry, Actor actor, CancellationToken cancel)
    {
        if (!actor.CanSetAlerts(await trees.CurrentAsync(cancel)))
            return new Refusal("AlertSettings.NotAllowed");

        var refusals = new List<Refusal>();
        if (entry.DayFrom >= entry.DayTo)
            refusals.Add(new Refusal("AlertSettings.Hours", Hour(entry.DayFrom), Hour(entry.DayTo)) { Field = "day-to" });
        if (entry.KeepDays is < AlertSettings.FewestKeepDays or > AlertSettings.MostKeepDays)
            refusals.Add(new Refusal("AlertSettings.KeepDays", AlertSettings.FewestKeepDays, AlertSettings.MostKeepDays, entry.KeepDays) { Field = "keep-days" });
        if (refusals.Count > 0)
            return refusals;

        return await gate.WriteAsync<bool>(async (scope, stop) =>
        {
            var former = await AlertSettings.ReadAsync(scope.Db, stop);
            var days = entry.KeepDays.ToString(CultureInfo.InvariantCulture);
            await PutAsync(AlertSettings.HoursKey, $"{Hour(entry.DayFrom)}-{Hour(entry.DayTo)}");
            await PutAsync(AlertSettings.KeepKey, days);
            scope.Audit(actor, "AlertSettings.Save", "alerts", string.Create(
                CultureInfo.InvariantCulture, $"hours {Hour(former.DayFrom)}-{Hour(former.DayTo)} to {Hour(entry.DayFrom)}-{Hour(entry.DayTo)}; kept {former.KeepDays} to {days} days"));
            return true;

            async Task PutAsync(string key, string value)
            {
                if (await scope.Db.Settings.FindAsync([key], stop) is not { } there)
                    scope.Db.Settings.Add(there = new Setting { Key = key, Value = value });

                (there.Value, there.ChangedAt) = (value, scope.At);
            }
        }, cancel);
    }

    private static string Hour(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);
}

/// <summary>Waiting that is counted in working hours alone: on working days, between start and end of the day.</summary>
public static class WorkingTime
{
    // A year without a working day is a calendar gone wrong, not a reason to search for ever.
    private const int MostDays = 400;

    /// <summary>The instant that many working minutes after another; with none to wait, the next working instant.</summary>
    public static DateTime Add(DateTime at, int minutes, WorkingDays days, AlertSettings hours)
    {
        var left = TimeSpan.FromMinutes(Math.Max(0, minutes));
        var local = at.ClockInVietnam();
        for (var i = 0; i < MostDays; i++)
        {
            var day = DateOnly.FromDateTime(local);
            var (from, to) = (day.ToDateTime(hours.DayFrom), day.ToDateTime(hours.DayTo));
            if (days.IsWorking(day) && local < to)
            {
                var start = local < from ? from : local;
                if (start + left <= to)
                    return day.StartInVietnam() + (start + left).TimeOfDay;

                left -= to - start;
            }

            local = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        }

        return at + left;
    }
}
