using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>A rule as somebody typed it.</summary>
/// <param name="FiresAt">In the kind's own measure; null for the kind's usual.</param>
public sealed record AlertRuleEntry(
    string Name, AlertKind Kind, int UnitId, AlertSeverity Severity, string? Subject = null, decimal? FiresAt = null, decimal? ClearsAt = null,
    int PendingMinutes = 0, int KeepFiringMinutes = 0, int GroupAbove = 5, bool NeedsAcknowledgement = false, int? EscalationId = null, bool IsEnabled = true,
    IReadOnlyList<int>? Screens = null, TakeoverForm ScreenForm = TakeoverForm.Band, int ScreenMinutes = 10);

/// <summary>An escalation: who is told after how many working minutes.</summary>
public sealed record EscalationEntry(string Name, int UnitId, IReadOnlyList<(int AfterMinutes, EscalationTarget Target)> Steps);

/// <summary>Writes rules and escalations.</summary>
public sealed class AlertRuleDesk(WriteGate gate, UnitTrees trees, Catalogues catalogues)
{
    public const int LongestName = 120;
    public const int LongestWait = 7 * 24 * 60;
    public const int MostSteps = 6;

    /// <summary>Kinds that the clock watches; the others come from events and take no rule.</summary>
    public static IReadOnlyList<AlertKind> Kinds { get; } =
        [AlertKind.Indicator, AlertKind.DataMissing, AlertKind.JobFailed, AlertKind.ScreenFrozen, AlertKind.Security, AlertKind.DeliveryFailed];

    /// <summary>
    /// The rules with which an installation usually begins, one of each kind that its author may write. An empty database has none, since each
    /// chooses its own: they are offered where there are none yet.
    /// </summary>
    /// <param name="root">Where jobs, security and failing channels are watched; null for who does not administer: what is about the system is not theirs.</param>
    /// <param name="nameOf">What a rule of a kind is called.</param>
    public static IReadOnlyList<AlertRuleEntry> Usual(int unitId, int? root, Func<AlertKind, string> nameOf)
    {
        List<AlertRuleEntry> rules =
        [
            Rule(AlertKind.Indicator, unitId, AlertSeverity.Warning, pending: 60),
            Rule(AlertKind.DataMissing, unitId, AlertSeverity.Warning, pending: 0),
        ];
        if (root is { } top)
        {
            rules.Add(Rule(AlertKind.ScreenFrozen, unitId, AlertSeverity.Warning, pending: 1));
            rules.Add(Rule(AlertKind.JobFailed, top, AlertSeverity.Warning, pending: 0));
            rules.Add(Rule(AlertKind.Security, top, AlertSeverity.Critical, pending: 0));
            rules.Add(Rule(AlertKind.DeliveryFailed, top, AlertSeverity.Warning, pending: 5));
        }

        return rules;

        AlertRuleEntry Rule(AlertKind kind, int unit, AlertSeverity severity, int pending) => new(nameOf(kind), kind, unit, severity, PendingMinutes: pending, KeepFiringMinutes: 10);
    }

    /// <summary>Ids of the screens over which a rule's alerts are laid.</summary>
    public static int[] ScreensOf(AlertRule rule) => [.. rule.Screens.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(s => int.Parse(s, CultureInfo.InvariantCulture))];

    /// <summary>Adds a rule, or changes one; answers its id. What it stood for before ends.</summary>
    public async Task<Outcome<int>> SaveAsync(int? ruleId, AlertRuleEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (await CheckAsync(entry, actor, tree, cancel) is { } refusal)
            return refusal;

        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            if (entry.EscalationId is { } escalation && !await scope.Db.Escalations.AnyAsync(e => e.Id == escalation, stop))
                return new Refusal("AlertRule.Unknown");

            var rule = ruleId is { } id ? await scope.Db.AlertRules.SingleOrDefaultAsync(r => r.Id == id, stop) : null;
            if (ruleId is not null && (rule is null || !actor.CanRuleAlerts(tree, rule.UnitId)))
                return new Refusal("AlertRule.Unknown");

            int[] screens = [.. (entry.Screens ?? []).Distinct()];
            if (await CheckScreensAsync(scope.Db, entry, screens, rule, actor, tree, scope.At.DayInVietnam(), stop) is { } wrong)
                return wrong;

            if (rule is not null)
            {
                // Judged by other limits, what stands now would mean something else.
                if (rule.Kind != entry.Kind || rule.UnitId != entry.UnitId || rule.Subject != entry.Subject || !entry.IsEnabled)
                    await EndStatesAsync(scope, tree, rule.Id, stop);
            }
            else
            {
                rule = new AlertRule { Name = "", Kind = entry.Kind, UnitId = entry.UnitId, Severity = entry.Severity, ChangedBy = actor.UserId };
                scope.Db.AlertRules.Add(rule);
            }

            (rule.Name, rule.Kind, rule.UnitId, rule.Severity, rule.Subject) = (entry.Name.Trim(), entry.Kind, entry.UnitId, entry.Severity, Empty(entry.Subject));
            (rule.FiresAt, rule.ClearsAt) = (Scaled(entry.FiresAt), Scaled(entry.ClearsAt));
            (rule.PendingMinutes, rule.KeepFiringMinutes, rule.GroupAbove) = (entry.PendingMinutes, entry.KeepFiringMinutes, entry.GroupAbove);
            (rule.NeedsAcknowledgement, rule.EscalationId, rule.IsEnabled) = (entry.NeedsAcknowledgement, entry.EscalationId, entry.IsEnabled);
            (rule.Screens, rule.ScreenForm, rule.ScreenMinutes) = (string.Join(',', screens), entry.ScreenForm, entry.ScreenMinutes);
            (rule.ChangedBy, rule.ChangedAt) = (actor.UserId, scope.At);
            await scope.Db.SaveChangesAsync(stop);
            scope.Audit(actor, "AlertRule.Save", rule.Id.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture,
                $"{rule.Name}; {rule.Kind}; unit {rule.UnitId}; {rule.Severity}; subject {rule.Subject}; {entry.FiresAt}/{entry.ClearsAt}; {rule.PendingMinutes}/{rule.KeepFiringMinutes} min; group {rule.GroupAbove}; screens {rule.Screens} {rule.ScreenForm} {rule.ScreenMinutes} min; {(rule.IsEnabled ? "on" : "off")}"));
            scope.Changed(ChangeKind.Alert, tree.PathOf(rule.UnitId), "rule/" + rule.Id.ToString(CultureInfo.InvariantCulture), actor.UserId);
            return rule.Id;
        }, cancel);
    }

    /// <summary>Adds an escalation, or changes one that the actor may change; answers its id.</summary>
    public async Task<Outcome<int>> SaveEscalationAsync(int? escalationId, EscalationEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (tree.Get(entry.UnitId) is null || !actor.CanRuleAlerts(tree, entry.UnitId))
            return new Refusal("AlertRule.NotAllowed", tree.Get(entry.UnitId)?.Name ?? "") { Field = "unit" };
        if (string.IsNullOrWhiteSpace(entry.Name) || entry.Name.Length > LongestName)
            return new Refusal("AlertRule.Name", LongestName) { Field = "name" };
        if (entry.Steps.Count is 0 or > MostSteps || entry.Steps.Any(s => s.AfterMinutes is < 1 or > LongestWait))
            return new Refusal("Escalation.Steps", MostSteps, LongestWait) { Field = "steps" };

        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            var escalation = escalationId is { } id ? await scope.Db.Escalations.Include(e => e.Steps).SingleOrDefaultAsync(e => e.Id == id, stop) : new Escalation { Name = "", UnitId = entry.UnitId };
            if (escalation is null || !actor.CanRuleAlerts(tree, escalation.UnitId))
                return new Refusal("AlertRule.Unknown");
            if (escalationId is null)
                scope.Db.Escalations.Add(escalation);

            (escalation.Name, escalation.UnitId) = (entry.Name.Trim(), entry.UnitId);
            escalation.Steps.Clear();
            await scope.Db.SaveChangesAsync(stop);
            escalation.Steps.AddRange(entry.Steps.Select((s, i) => new EscalationStep { EscalationId = escalation.Id, Number = i + 1, AfterMinutes = s.AfterMinutes, Target = s.Target }));
            scope.Audit(actor, "Escalation.Save", escalation.Id.ToString(CultureInfo.InvariantCulture), $"{escalation.Name}; {string.Join(", ", entry.Steps.Select(s => $"{s.AfterMinutes} {s.Target}"))}");
            return escalation.Id;
        }, cancel);
    }

    internal static async Task EndStatesAsync(WriteScope scope, UnitTree tree, int ruleId, CancellationToken cancel)
    {
        await scope.Db.AlertRuleStates.Where(s => s.RuleId == ruleId).ExecuteDeleteAsync(cancel);
        foreach (var alert in await scope.Db.Alerts.Where(a => a.RuleId == ruleId && a.State != AlertState.Resolved).ToListAsync(cancel))
        {
            (alert.State, alert.ResolvedAt) = (AlertState.Resolved, scope.At);
            scope.Changed(ChangeKind.Alert, tree.PathOf(alert.UnitId), AlertBook.KeyOf(alert.Id), 0);
        }
    }

    private static long? Scaled(decimal? value) => value is { } number ? (long)decimal.Round(number * Figures.FixedPoint.One) : null;

    private static string? Empty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    // What somebody else put on a screen of theirs stays there; one's own are put there and taken away by those who run them. A rule speaks by
    // itself: never before the public, and never of more than the screen may show.
    private static async Task<Refusal?> CheckScreensAsync(
        DashboardContext db, AlertRuleEntry entry, int[] chosen, AlertRule? rule, Actor actor, UnitTree tree, DateOnly today, CancellationToken cancel)
    {
        int[] before = rule is null ? [] : ScreensOf(rule);
        int[] concerned = [.. chosen.Union(before)];
        if (concerned.Length == 0)
            return null;

        var standing = await db.Screens.AsNoTracking().Where(s => concerned.Contains(s.Id) && s.RevokedAt == null).ToDictionaryAsync(s => s.Id, cancel);
        foreach (var id in concerned.Where(c => !(chosen.Contains(c) && before.Contains(c))))
        {
            var isKnown = standing.TryGetValue(id, out var screen);
            if (isKnown ? !actor.CanRunScreens(tree, screen!.UnitId) : chosen.Contains(id))
                return new Refusal("AlertRule.Screen") { Field = "screens" };
        }

        foreach (var screen in chosen.Where(c => !before.Contains(c) || rule?.UnitId != entry.UnitId).Select(standing.GetValueOrDefault).OfType<Screen>())
        {
            if (screen.IsPublic)
                return new Refusal("AlertRule.ScreenPublic", screen.Name) { Field = "screens" };
            if (!AlertRights.SystemKinds.Contains(entry.Kind) && !tree.IsWithin(entry.UnitId, screen.UnitId))
                return new Refusal("AlertRule.ScreenReach", screen.Name, tree.NameOn(screen.UnitId, today), tree.NameOn(entry.UnitId, today)) { Field = "screens" };
        }

        return null;
    }

    private async Task<Refusal?> CheckAsync(AlertRuleEntry entry, Actor actor, UnitTree tree, CancellationToken cancel)
    {
        if (tree.Get(entry.UnitId) is null || !actor.CanRuleAlerts(tree, entry.UnitId) || (AlertRights.SystemKinds.Contains(entry.Kind) && !actor.CanAdminister(tree, entry.UnitId)))
            return new Refusal("AlertRule.NotAllowed", tree.Get(entry.UnitId)?.Name ?? "") { Field = "unit" };
        if (string.IsNullOrWhiteSpace(entry.Name) || entry.Name.Length > LongestName)
            return new Refusal("AlertRule.Name", LongestName) { Field = "name" };
        if (!Kinds.Contains(entry.Kind))
            return new Refusal("AlertRule.Kind") { Field = "kind" };
        if (entry.ClearsAt > entry.FiresAt || entry.PendingMinutes is < 0 or > LongestWait || entry.KeepFiringMinutes is < 0 or > LongestWait || entry.GroupAbove is < 1 or > 1000
            || Math.Abs(entry.FiresAt ?? 0) > 1_000_000 || Math.Abs(entry.ClearsAt ?? 0) > 1_000_000)
            return new Refusal("AlertRule.Limits", LongestWait) { Field = "limits" };
        if (entry.ScreenMinutes < TakeoverDesk.Shortest.TotalMinutes || entry.ScreenMinutes > TakeoverDesk.Longest.TotalMinutes || !Enum.IsDefined(entry.ScreenForm))
            return new Refusal("AlertRule.ScreenMinutes", (int)TakeoverDesk.Shortest.TotalMinutes, (int)TakeoverDesk.Longest.TotalMinutes, entry.ScreenMinutes) { Field = "screen-minutes" };

        var subject = Empty(entry.Subject);
        var known = subject is null || subject.Length <= 60 && entry.Kind switch
        {
            AlertKind.Indicator => (await catalogues.CurrentAsync(cancel)).FindIndicator(subject) is not null,
            AlertKind.Security => RuleReadings.SecuritySubjects.Contains(subject, StringComparer.Ordinal),
            _ => true,
        };
        return known ? null : new Refusal("AlertRule.Subject", subject) { Field = "subject" };
    }
}
