using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>What a rule would have said.</summary>
/// <param name="EndedAt">Null where it would still stand.</param>
public sealed record TrialLine(string Key, int UnitId, DateTime At, DateTime? EndedAt, long? Value, AlertState State);

/// <summary>
/// Runs a rule over the past with what was known then: figures as of each day, runs of jobs, the audit. Nothing is kept and nobody is told. Figures and
/// what is owed are looked at once a day, the rest once an hour, so that waiting times finer than that do not show.
/// </summary>
public sealed class RuleTrial(IDbContextFactory<DashboardContext> contexts, UnitTrees trees, Standpoints standpoints, TimeProvider clock)
{
    public const int MostDays = 92;

    /// <summary>What an entry would have said over the last days, oldest first.</summary>
    public async Task<Outcome<IReadOnlyList<TrialLine>>> RunAsync(AlertRuleEntry entry, int days, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (tree.Get(entry.UnitId) is null || !actor.CanRuleAlerts(tree, entry.UnitId) || (AlertRights.SystemKinds.Contains(entry.Kind) && !actor.CanAdminister(tree, entry.UnitId)))
            return new Refusal("AlertRule.NotAllowed", tree.Get(entry.UnitId)?.Name ?? "") { Field = "unit" };
        if (!AlertRuleDesk.Kinds.Contains(entry.Kind) || entry.Kind == AlertKind.ScreenFrozen)
            return new Refusal("AlertRule.Kind") { Field = "kind" };
        if (days is < 1 or > MostDays)
            return new Refusal("AlertRule.TrialDays", MostDays) { Field = "days" };

        var rule = new AlertRule
        {
            Name = entry.Name,
            Kind = entry.Kind,
            UnitId = entry.UnitId,
            Severity = entry.Severity,
            Subject = string.IsNullOrWhiteSpace(entry.Subject) ? null : entry.Subject.Trim(),
            ChangedBy = actor.UserId,
            FiresAt = entry.FiresAt is { } fires ? (long)(fires * FixedPoint.One) : null,
            ClearsAt = entry.ClearsAt is { } clears ? (long)(clears * FixedPoint.One) : null,
        };
        var now = clock.GetUtcNow().UtcDateTime;
        var byDay = entry.Kind is AlertKind.Indicator or AlertKind.DataMissing;
        var (pending, keep) = (TimeSpan.FromMinutes(entry.PendingMinutes), TimeSpan.FromMinutes(entry.KeepFiringMinutes));
        var states = new Dictionary<string, (RuleStanding Standing, DateTime Since, int Line)>(StringComparer.Ordinal);
        var lines = new List<TrialLine>();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        for (var at = now.AddDays(-days); at <= now; at += byDay ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1))
        {
            var standpoint = await standpoints.AtAsync(byDay ? at : null, cancel);
            if (standpoint.Tree.Get(entry.UnitId) is null)
                continue;

            var readings = await RuleReadings.ReadAsync(db, rule, standpoint, at, cancel);
            var seen = readings.Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
            foreach (var reading in readings.Concat(states.Keys.Where(k => !seen.Contains(k)).ToArray().Select(k => new RuleReading(k, RuleTruth.No, null, entry.UnitId, "", "[]", ""))))
            {
                var has = states.TryGetValue(reading.Key, out var state);
                var line = has ? state.Line : -1;
                var (standing, since, act) = RuleCourse.Next(has ? state.Standing : null, has ? state.Since : at, line >= 0, reading.Truth, pending, keep, at);
                if (act == RuleAct.Fire)
                {
                    line = lines.Count;
                    lines.Add(new TrialLine(reading.Key, reading.UnitId, at, null, reading.Value, standing switch
                    {
                        RuleStanding.NoData => AlertState.NoData,
                        RuleStanding.Error => AlertState.Error,
                        _ => AlertState.Firing,
                    }));
                }
                else if (act == RuleAct.Resolve && line >= 0)
                    lines[line] = lines[line] with { EndedAt = at };

                if (standing is { } next)
                    states[reading.Key] = (next, since, line);
                else
                    states.Remove(reading.Key);
            }
        }

        return lines;
    }
}
