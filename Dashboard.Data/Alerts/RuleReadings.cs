using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Jobs;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>One thing that a rule watches, as it was found.</summary>
/// <param name="Key">The thing, <c>indicator/M6/75</c>; what is no longer found is over.</param>
/// <param name="UnitId">What it is about.</param>
/// <param name="Group">Things of one group and parent unit are one cause.</param>
internal sealed record RuleReading(string Key, RuleTruth Truth, long? Value, int UnitId, string Text, string Arguments, string Link, string Group = "");

/// <summary>Looks at what rules watch, now or as it was known at an earlier instant.</summary>
public static class RuleReadings
{
    public const string SignIns = "sign-ins";
    public const string Rights = "rights";
    public const string AuditTrail = "audit";

    /// <summary>What a rule on security may watch.</summary>
    public static IReadOnlyList<string> SecuritySubjects { get; } = [SignIns, Rights, AuditTrail];

    // Periods whose entry ended longer ago are a matter for a talk, not for an alarm.
    private const int OwedDays = 30;
    private const int OwedAhead = 10;
    private static readonly TimeSpan JobsSince = TimeSpan.FromDays(30);
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    internal static Task<IReadOnlyList<RuleReading>> ReadAsync(DashboardContext db, AlertRule rule, Standpoint at, DateTime now, CancellationToken cancel) => rule.Kind switch
    {
        AlertKind.Indicator => IndicatorsAsync(db, rule, at, cancel),
        AlertKind.DataMissing => OwedAsync(db, rule, at, now, cancel),
        AlertKind.JobFailed => JobsAsync(db, rule, now, cancel),
        AlertKind.ScreenFrozen => ScreensAsync(db, rule, at, now, cancel),
        AlertKind.Security => SecurityAsync(db, rule, now, cancel),
        AlertKind.DeliveryFailed => DeliveriesAsync(db, rule, now, cancel),
        _ => Task.FromResult<IReadOnlyList<RuleReading>>([]),
    };

    // A rule on one indicator looks at the unit and the level below it; one on all of them at the unit alone.
    private static async Task<IReadOnlyList<RuleReading>> IndicatorsAsync(DashboardContext db, AlertRule rule, Standpoint at, CancellationToken cancel)
    {
        var (tree, catalogue, today) = (at.Tree, at.Catalogue, at.Today);
        Indicator[] indicators = rule.Subject is null ? [.. catalogue.Indicators] : catalogue.FindIndicator(rule.Subject) is { } one ? [one] : [];
        int[] units = rule.Subject is null ? [rule.UnitId] : [rule.UnitId, .. tree.ChildrenOn(rule.UnitId, today).Select(u => u.Id)];
        var readings = new List<RuleReading>();
        foreach (var same in indicators.GroupBy(i => i.Frequency))
        {
            if (IndicatorReader.LatestClosed(catalogue, same.Key, today) is not { } period)
                continue;

            Indicator[] some = [.. same];
            var rows = await RollupReader.ReadAsync(
                db, at, IndicatorReader.SeriesNeeded(catalogue, some), IndicatorReader.PeriodsNeeded(catalogue, [period]), units, FigureKind.Actual, withBreakdowns: false, cancel);
            var reader = new IndicatorReader(catalogue, rows);
            foreach (var indicator in some)
            {
                foreach (var unit in units)
                {
                    var number = reader.Number(indicator, unit, period, Basis.Approved, Boundaries.AsIs);
                    var (target, phase) = OverviewQueries.TargetOf(catalogue, tree, indicator, unit, number.SpanTo);
                    var standing = TargetRule.Stand(indicator, target, phase, number, today);
                    if (standing.Status == TargetStatus.NoTarget || (unit != rule.UnitId && number.Expected == 0))
                        continue;

                    readings.Add(Of(indicator, unit, period, number, standing));
                }
            }
        }

        return readings;

        RuleReading Of(Indicator indicator, int unit, Period period, IndicatorNumber number, TargetStanding standing)
        {
            var behind = number.Value is { } value && standing.Required is { } required
                ? (indicator.Direction == Direction.HigherIsBetter ? required - value : value - required) : (decimal?)null;
            long? scaled = standing.Status == TargetStatus.Insufficient || behind is null ? null : (long)decimal.Round(behind.Value * FixedPoint.One);

            // Without a limit of its own a rule goes by the tile: late, or missed.
            var truth = rule.FiresAt is { } fires ? RuleCourse.Judge(scaled, fires, rule.ClearsAt)
                : scaled is null ? RuleTruth.NoData
                : standing.Status is TargetStatus.Late or TargetStatus.Missed ? RuleTruth.Yes
                : standing.Status == TargetStatus.AtRisk ? RuleTruth.AsBefore : RuleTruth.No;
            return new RuleReading(
                string.Create(CultureInfo.InvariantCulture, $"indicator/{indicator.Code}/{unit}"), truth, scaled, unit, AlertTextKeys.Indicator,
                AlertArguments.Of(indicator.NameVi, tree.NameOn(unit, today), number.Value, standing.Required, behind, period.Code),
                $"/indicators/{indicator.Code}?unit={tree[unit].Code}", indicator.Code);
        }
    }

    private static async Task<IReadOnlyList<RuleReading>> OwedAsync(DashboardContext db, AlertRule rule, Standpoint at, DateTime now, CancellationToken cancel)
    {
        var (tree, catalogue, today) = (at.Tree, at.Catalogue, at.Today);
        Measure[] measures = [.. catalogue.Measures.Where(m => m.Source == SeriesSource.Entered && m.Frequency != Frequency.OnChange && (rule.Subject is null || m.Code == rule.Subject))];
        Period[] periods = [.. measures.Select(m => m.Frequency).Distinct().SelectMany(f => catalogue.PeriodsOf(f))
            .Where(p => p.From <= today && p.ClosesOn >= today.AddDays(-OwedDays) && p.ClosesOn <= today.AddDays(OwedAhead))];
        var owed = new Dictionary<(int UnitId, int PeriodId), int>();
        foreach (var period in periods)
        {
            foreach (var set in measures.Where(m => m.Frequency == period.Frequency).GroupBy(m => m.ReportingSetId))
            {
                foreach (var unit in tree.MembersOn(set.Key, period.To).Where(u => tree.IsWithin(u.Id, rule.UnitId)))
                    owed[(unit.Id, period.Id)] = owed.GetValueOrDefault((unit.Id, period.Id)) + set.Count();
            }
        }

        int[] measureIds = [.. measures.Select(m => m.Id)];
        int[] periodIds = [.. periods.Select(p => p.Id)];
        var given = await db.Figures.AsNoTracking()
            .Where(f => measureIds.Contains(f.MeasureId) && periodIds.Contains(f.PeriodId) && f.Kind == FigureKind.Actual && f.BreakdownId == 0
                && f.RecordedAt <= now && (f.SupersededAt == null || f.SupersededAt > now) && f.State != FigureState.Withdrawn)
            .GroupBy(f => new { f.UnitId, f.PeriodId }).Select(g => new { g.Key.UnitId, g.Key.PeriodId, Count = g.Count() }).ToListAsync(cancel);
        var had = given.ToDictionary(g => (g.UnitId, g.PeriodId), g => g.Count);
        var byId = periods.ToDictionary(p => p.Id);
        return [.. owed.Select(o => (o.Key, Missing: o.Value - had.GetValueOrDefault(o.Key), Period: byId[o.Key.PeriodId])).Where(o => o.Missing > 0).Select(o =>
        {
            var late = (today.DayNumber - o.Period.ClosesOn.DayNumber) * (long)FixedPoint.One;
            return new RuleReading(
                string.Create(CultureInfo.InvariantCulture, $"data/{o.Period.Code}/{o.Key.UnitId}"), RuleCourse.Judge(late, rule.FiresAt ?? FixedPoint.One, rule.ClearsAt), late, o.Key.UnitId,
                AlertTextKeys.DataMissing, AlertArguments.Of(tree.NameOn(o.Key.UnitId, today), o.Missing, o.Period.Code, o.Period.ClosesOn), $"/entry?unit={tree[o.Key.UnitId].Code}&period={o.Period.Code}", o.Period.Code);
        })];
    }

    // How often each job failed since it last succeeded.
    private static async Task<IReadOnlyList<RuleReading>> JobsAsync(DashboardContext db, AlertRule rule, DateTime now, CancellationToken cancel)
    {
        var since = now - JobsSince;
        var runs = await db.JobRuns.AsNoTracking()
            .Where(r => r.EndedAt != null && r.EndedAt <= now && r.EndedAt > since && (rule.Subject == null || r.Job == rule.Subject) && r.Outcome != JobOutcome.Cancelled)
            .OrderByDescending(r => r.EndedAt).ThenByDescending(r => r.Id).Select(r => new { r.Job, r.Outcome }).ToListAsync(cancel);
        var readings = runs.GroupBy(r => r.Job, StringComparer.Ordinal).Select(job =>
        {
            long failed = job.TakeWhile(r => r.Outcome == JobOutcome.Failed).Count();
            return new RuleReading(
                "job/" + job.Key, RuleCourse.Judge(failed * FixedPoint.One, rule.FiresAt ?? FixedPoint.One, rule.ClearsAt), failed * FixedPoint.One, rule.UnitId,
                AlertTextKeys.JobFailed, AlertArguments.Of(job.Key, failed), "/jobs");
        }).ToList();
        if (readings.Count == 0 && rule.Subject is { } named)
            readings.Add(new RuleReading("job/" + named, RuleTruth.NoData, null, rule.UnitId, AlertTextKeys.JobFailed, AlertArguments.Of(named, 0), "/jobs"));

        readings.AddRange(await LateJobsAsync(db, rule, now, cancel));
        return readings;
    }

    // What has not succeeded within its hours.
    private static async Task<IReadOnlyList<RuleReading>> LateJobsAsync(DashboardContext db, AlertRule rule, DateTime now, CancellationToken cancel)
    {
        var readings = new List<RuleReading>();
        foreach (var (job, within) in (await JobRules.ReadAsync(db, cancel)).Within.Where(w => w.Value.Since <= now && (rule.Subject is null || rule.Subject == w.Key)))
        {
            var last = await db.JobRuns
                .Where(r => r.Job == job && r.EndedAt <= now && (r.Outcome == JobOutcome.Done || r.Outcome == JobOutcome.Partial))
                .OrderByDescending(r => r.DueAt).Select(r => r.EndedAt).FirstOrDefaultAsync(cancel);
            readings.Add(new RuleReading(
                "job-late/" + job, within.IsLate(last, now) ? RuleTruth.Yes : RuleTruth.No, (long)(within.HoursWithout(last, now) * FixedPoint.One), rule.UnitId,
                AlertTextKeys.JobLate, AlertArguments.Of(job, within.Hours, last ?? within.Since), $"/jobs/{job}"));
        }

        return readings;
    }

    private static async Task<IReadOnlyList<RuleReading>> ScreensAsync(DashboardContext db, AlertRule rule, Standpoint at, DateTime now, CancellationToken cancel)
    {
        var screens = await db.Screens.AsNoTracking().Where(s => s.RevokedAt == null && s.DisabledAt == null && s.TokenHash != null)
            .Select(s => new { Screen = s, Status = db.ScreenStatuses.FirstOrDefault(t => t.ScreenId == s.Id) }).ToListAsync(cancel);
        var limit = rule.FiresAt ?? FixedPoint.One;
        return [.. screens.Where(s => at.Tree.IsWithin(s.Screen.UnitId, rule.UnitId) && (rule.Subject is null || s.Screen.Name == rule.Subject) && s.Screen.LightAt(now) == ScreenLight.Full).Select(s =>
        {
            // What is written of a screen may be a minute old.
            var still = s.Status?.AlarmAt ?? (s.Status?.PaintedAt is { } painted && now - painted > TimeSpan.FromMinutes(2) ? painted : null);
            long? minutes = s.Status is null ? null : still is { } from ? (long)((now - from).TotalMinutes * FixedPoint.One) : 0;
            return new RuleReading(
                string.Create(CultureInfo.InvariantCulture, $"screen/{s.Screen.Id}"), RuleCourse.Judge(minutes, limit, rule.ClearsAt), minutes, s.Screen.UnitId,
                AlertTextKeys.ScreenFrozen, AlertArguments.Of(s.Screen.Name, still ?? now), "/walls");
        })];
    }

    private static async Task<IReadOnlyList<RuleReading>> SecurityAsync(DashboardContext db, AlertRule rule, DateTime now, CancellationToken cancel)
    {
        var since = now - Window;
        var readings = new List<RuleReading>();
        if (rule.Subject is null or SignIns)
        {
            long failed = await db.AuditEntries.CountAsync(e => e.At > since && e.At <= now && (e.Action == "Access.SignInFailed" || e.Action == "Access.SignInLockedOut" || e.Action == "Access.SignInThrottled"), cancel);
            readings.Add(new RuleReading(
                "security/sign-ins", RuleCourse.Judge(failed * FixedPoint.One, rule.Subject is null ? 20 * FixedPoint.One : rule.FiresAt ?? 20 * FixedPoint.One, rule.ClearsAt), failed * FixedPoint.One, rule.UnitId,
                AlertTextKeys.SignInFailed, AlertArguments.Of(failed), "/audit"));
        }

        if (rule.Subject is null or Rights)
        {
            var given = await db.AuditEntries.AsNoTracking().Where(e => e.At > since && e.At <= now && e.Action == "Access.GiveGrant").OrderBy(e => e.Id).Take(100)
                .Select(e => new { e.Id, e.Subject, e.Detail }).ToListAsync(cancel);
            readings.AddRange(given.Select(e => new RuleReading(
                string.Create(CultureInfo.InvariantCulture, $"security/rights/{e.Id}"), RuleTruth.Yes, FixedPoint.One, rule.UnitId,
                AlertTextKeys.RoleGranted, AlertArguments.Of(e.Detail, e.Subject), "/audit", "rights")));
        }

        return readings;
    }

    /// <summary>Whether the audit's chain holds; asked for by the clock once an hour, since it reads all of it.</summary>
    internal static RuleReading OfAudit(AlertRule rule, int faults) => new(
        "security/audit", faults > 0 ? RuleTruth.Yes : RuleTruth.No, faults * FixedPoint.One, rule.UnitId, AlertTextKeys.AuditBroken, AlertArguments.Of(faults), "/audit");

    // Not of those that tell of failed deliveries: that would go round for ever.
    private static async Task<IReadOnlyList<RuleReading>> DeliveriesAsync(DashboardContext db, AlertRule rule, DateTime now, CancellationToken cancel)
    {
        // By when they were given up: one that waited three days for a server failed today.
        var since = now - Window;
        long failed = await db.Deliveries.CountAsync(
            d => d.State == DeliveryState.Failed && d.SentAt > since && d.SentAt <= now
                && db.Alerts.Any(a => a.Id == d.AlertId && a.Kind != AlertKind.DeliveryFailed), cancel);
        return [new RuleReading(
            "deliveries", RuleCourse.Judge(failed * FixedPoint.One, rule.FiresAt ?? FixedPoint.One, rule.ClearsAt), failed * FixedPoint.One, rule.UnitId,
            AlertTextKeys.DeliveryFailed, AlertArguments.Of(failed), "/alerts")];
    }
}
