using Dashboard.Data.Access;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>What the inbox is narrowed to.</summary>
public sealed record InboxFilter(
    AlertKind? Kind = null,
    AlertSeverity? Severity = null,
    bool Unseen = false,
    bool Unacknowledged = false,
    string? Text = null,
    int? UnitId = null,
    int? DirectiveId = null,
    int? TaskId = null,
    DateTime? From = null,
    DateTime? Before = null,
    int Skip = 0,
    int Take = 50);

/// <summary>An alert as it lies before somebody.</summary>
/// <param name="UnitId">The agency for which it came.</param>
/// <param name="IsCommon">From the agency's common inbox; false for one's own line.</param>
/// <param name="SeenAt">By the person, or in the common inbox by anybody.</param>
/// <param name="AcknowledgedBy">Who has it in hand for the agency.</param>
public sealed record InboxLine(
    Alert Alert, int UnitId, bool IsCommon, DateTime? SeenAt, DateTime? AcknowledgedAt, string? AcknowledgedBy, string? Comment, DateTime? SnoozedUntil);

/// <summary>A page of the inbox.</summary>
public sealed record InboxPage(IReadOnlyList<InboxLine> Lines, int Total);

/// <summary>An alert in full, with what became of it for the reader's agencies.</summary>
/// <param name="Line">Null for one who may look but was not told.</param>
public sealed record AlertDetail(Alert Alert, InboxLine? Line, string? By);

/// <summary>How far an agency has got.</summary>
public sealed record ReachUnit(int UnitId, DateTime? ReceivedAt, DateTime? SeenAt, DateTime? AcknowledgedAt, string? AcknowledgedBy, int Persons, int PersonsSeen);

/// <summary>How far an alert has got: over agencies first, persons second. Sent never counts as seen.</summary>
/// <param name="Lines">Agencies, those that have not acknowledged first, by how little they have done.</param>
public sealed record Reach(long AlertId, int Units, int Received, int Seen, int Acknowledged, int Persons, int PersonsSeen, int PersonsAcknowledged, IReadOnlyList<ReachUnit> Lines);

/// <summary>How noisy a rule is.</summary>
public sealed record RuleNoise(int RuleId, int Fired, int Acknowledged, DateTime? LastAt);

/// <summary>Reads alerts, each within what was sent to the reader or what the reader oversees.</summary>
public static class AlertQueries
{
    /// <summary>Lines that one page may hold.</summary>
    public const int MostAtOnce = 500;

    private const int MostLines = 4000;

    extension(DashboardContext db)
    {
        /// <summary>How many alerts the actor has not seen: own lines, and those of common inboxes of which there is no own line. From indexes alone.</summary>
        public async Task<int> UnreadAsync(Actor actor, UnitTree tree, DateTime now, CancellationToken cancel)
        {
            if (actor.UserId <= 0)
                return 0;

            var units = await Recipients.UnitsOfAsync(db, actor, tree, now.DayInVietnam(), cancel);
            var me = actor.UserId;
            var own = await db.Deliveries.CountAsync(d => d.UserId == me && d.Channel == AlertChannel.App && d.SeenAt == null && (d.SnoozedUntil == null || d.SnoozedUntil <= now), cancel);
            return units.Length == 0 ? own : own + await db.Deliveries.CountAsync(
                d => units.Contains(d.UnitId) && d.UserId == 0 && d.Channel == AlertChannel.App && d.SeenAt == null && (d.SnoozedUntil == null || d.SnoozedUntil <= now)
                    && !db.Deliveries.Any(o => o.AlertId == d.AlertId && o.UnitId == d.UnitId && o.UserId == me && o.Channel == AlertChannel.App), cancel);
        }

        /// <summary>A page of what was sent to the actor and to the common inboxes that the actor answers, newest first; each alert once.</summary>
        public async Task<InboxPage> InboxAsync(Actor actor, UnitTree tree, InboxFilter filter, DateTime now, CancellationToken cancel)
        {
            if (actor.UserId <= 0)
                return new InboxPage([], 0);

            var units = await Recipients.UnitsOfAsync(db, actor, tree, now.DayInVietnam(), cancel);
            if (filter.UnitId is { } only)
                units = [.. units.Where(u => u == only)];

            var text = string.IsNullOrWhiteSpace(filter.Text) ? null : SearchText.Fold(filter.Text);
            var found = Mine(db, actor.UserId, units)
                .Where(d => (!filter.Unseen || (d.SeenAt == null && (d.SnoozedUntil == null || d.SnoozedUntil <= now))) && (filter.UnitId == null || d.UnitId == filter.UnitId))
                .Join(db.Alerts, d => d.AlertId, a => a.Id, (d, a) => a)
                .Where(a => (filter.Kind == null || a.Kind == filter.Kind)
                    && (filter.Severity == null || a.Severity == filter.Severity)
                    && (filter.DirectiveId == null || a.DirectiveId == filter.DirectiveId)
                    && (filter.TaskId == null || a.TaskId == filter.TaskId)
                    && (filter.From == null || a.At >= filter.From)
                    && (filter.Before == null || a.At < filter.Before)
                    && (text == null || a.SearchKey.Contains(text)));
            if (filter.Unacknowledged)
            {
                var answered = AnsweredBy(db, actor, units);
                found = found.Where(a => a.NeedsAcknowledgement && a.State != AlertState.Resolved && answered.Any(u => u.AlertId == a.Id && u.AcknowledgedAt == null));
            }

            var ids = found.Select(a => a.Id).Distinct();
            var total = await ids.CountAsync(cancel);
            var page = await ids.OrderByDescending(id => id).Skip(Math.Max(0, filter.Skip)).Take(Math.Clamp(filter.Take, 1, MostAtOnce)).ToListAsync(cancel);
            return new InboxPage(await LinesAsync(db, actor, units, page, cancel), total);
        }

        /// <summary>One alert, for those who were told of it and those who oversee what it is about; null for others.</summary>
        public async Task<AlertDetail?> AlertOfAsync(long alertId, Actor actor, UnitTree tree, DateTime now, CancellationToken cancel)
        {
            if (await db.Alerts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == alertId, cancel) is not { } alert)
                return null;

            var units = await Recipients.UnitsOfAsync(db, actor, tree, now.DayInVietnam(), cancel);
            var line = actor.UserId <= 0 ? null : await LinesAsync(db, actor, units, [alertId], cancel) is [var only, ..] ? only : null;
            if (line is null && !MayLook(actor, tree, alert))
                return null;

            var by = alert.UserId == 0 ? null : await db.Users.Where(u => u.Id == alert.UserId).Select(u => u.DisplayName).FirstOrDefaultAsync(cancel);
            return new AlertDetail(alert, line, by);
        }

        /// <summary>How far an alert has got, for those who sent it or oversee it; agencies within the reader's reach alone are named.</summary>
        public async Task<Reach?> ReachOfAsync(long alertId, Actor actor, UnitTree tree, DateTime now, CancellationToken cancel)
        {
            if (await db.AlertOfAsync(alertId, actor, tree, now, cancel) is not { } detail)
                return null;

            var counts = await db.AlertUnits.Where(u => u.AlertId == alertId).GroupBy(_ => 1).Select(g => new
            {
                Units = g.Count(),
                Received = g.Count(u => u.ReceivedAt != null),
                Seen = g.Count(u => u.SeenAt != null),
                Acknowledged = g.Count(u => u.AcknowledgedAt != null),
            }).SingleOrDefaultAsync(cancel);
            var persons = await db.Deliveries.Where(d => d.AlertId == alertId && d.Channel == AlertChannel.App && d.UserId > 0)
                .GroupBy(d => d.UnitId).Select(g => new { UnitId = g.Key, All = g.Count(), Seen = g.Count(d => d.SeenAt != null), Acknowledged = g.Count(d => d.AcknowledgedAt != null) })
                .ToListAsync(cancel);
            var lines = await db.AlertUnits.AsNoTracking().Where(u => u.AlertId == alertId)
                .OrderBy(u => u.AcknowledgedAt != null).ThenBy(u => u.SeenAt != null).ThenBy(u => u.UnitId).Take(MostLines)
                .Select(u => new { Line = u, By = db.Users.Where(o => o.Id == u.AcknowledgedBy).Select(o => o.DisplayName).FirstOrDefault() }).ToListAsync(cancel);
            var byUnit = persons.ToDictionary(p => p.UnitId);
            var isSender = actor.UserId == detail.Alert.UserId && actor.UserId > 0;
            return new Reach(
                alertId, counts?.Units ?? 0, counts?.Received ?? 0, counts?.Seen ?? 0, counts?.Acknowledged ?? 0,
                persons.Sum(p => p.All), persons.Sum(p => p.Seen), persons.Sum(p => p.Acknowledged),
                [.. lines.Where(l => isSender || actor.CanFollow(tree, l.Line.UnitId)).Select(l => new ReachUnit(
                    l.Line.UnitId, l.Line.ReceivedAt, l.Line.SeenAt, l.Line.AcknowledgedAt, l.By, byUnit.GetValueOrDefault(l.Line.UnitId)?.All ?? 0, byUnit.GetValueOrDefault(l.Line.UnitId)?.Seen ?? 0))]);
        }

        /// <summary>What stands now in a branch, loudest and newest first: for scenes on walls and those who oversee.</summary>
        public IQueryable<Alert> StandingAlerts(Actor actor, UnitTree tree, int unitId, DateOnly today)
        {
            var system = AlertRights.SystemKinds.ToArray();
            int[] units = [.. tree.SubtreeOn(unitId, today).Where(u => actor.CanFollow(tree, u.Id)).Select(u => u.Id)];
            var administers = actor.CanAdminister(tree, unitId);
            return db.Alerts.AsNoTracking()
                .Where(a => units.Contains(a.UnitId) && a.State != AlertState.Resolved && (administers || !system.Contains(a.Kind)))
                .OrderByDescending(a => a.Severity).ThenByDescending(a => a.At).ThenByDescending(a => a.Id);
        }

        /// <summary>Messages that the actor sent or oversees, newest first.</summary>
        public IQueryable<Alert> Messages(Actor actor, UnitTree tree)
        {
            int[] units = [.. tree.All.Where(u => actor.CanMessage(tree, u.Id)).Select(u => u.Id)];
            return db.Alerts.AsNoTracking().Where(a => a.Kind == AlertKind.Message && (a.UserId == actor.UserId || units.Contains(a.UnitId))).OrderByDescending(a => a.Id);
        }

        /// <summary>Rules that the actor may edit.</summary>
        public IQueryable<AlertRule> AlertRules(Actor actor, UnitTree tree)
        {
            int[] units = [.. tree.All.Where(u => actor.CanRuleAlerts(tree, u.Id)).Select(u => u.Id)];
            return db.AlertRules.AsNoTracking().Where(r => units.Contains(r.UnitId)).OrderBy(r => r.Name).ThenBy(r => r.Id);
        }

        /// <summary>Where the actor's rules stand.</summary>
        public IQueryable<AlertRuleState> AlertRuleStates(Actor actor, UnitTree tree)
        {
            int[] units = [.. tree.All.Where(u => actor.CanRuleAlerts(tree, u.Id)).Select(u => u.Id)];
            return db.AlertRuleStates.AsNoTracking().Where(s => db.AlertRules.Any(r => r.Id == s.RuleId && units.Contains(r.UnitId))).OrderBy(s => s.RuleId).ThenBy(s => s.Key);
        }

        /// <summary>How often each of the actor's rules fired since an instant, and how often somebody acknowledged it.</summary>
        public IQueryable<RuleNoise> RuleNoise(Actor actor, UnitTree tree, DateTime since)
        {
            int[] units = [.. tree.All.Where(u => actor.CanRuleAlerts(tree, u.Id)).Select(u => u.Id)];
            return db.AlertRules.AsNoTracking().Where(r => units.Contains(r.UnitId)).OrderBy(r => r.Id).Select(r => new RuleNoise(
                r.Id,
                db.Alerts.Count(a => a.RuleId == r.Id && a.At >= since),
                db.Alerts.Count(a => a.RuleId == r.Id && a.At >= since && db.Deliveries.Any(d => d.AlertId == a.Id && d.AcknowledgedAt != null)),
                db.Alerts.Where(a => a.RuleId == r.Id).Max(a => (DateTime?)a.At)));
        }

        /// <summary>Escalations of the actor's units, with their steps.</summary>
        public IQueryable<Escalation> Escalations(Actor actor, UnitTree tree)
        {
            int[] units = [.. tree.All.Where(u => actor.CanRuleAlerts(tree, u.Id)).Select(u => u.Id)];
            return db.Escalations.AsNoTracking().Include(e => e.Steps.OrderBy(s => s.Number)).Where(e => units.Contains(e.UnitId)).OrderBy(e => e.Id);
        }

        /// <summary>Silences that have not ended, of the actor's units.</summary>
        public IQueryable<Silence> Silences(Actor actor, UnitTree tree, DateTime now)
        {
            int[] units = [.. tree.All.Where(u => actor.CanRuleAlerts(tree, u.Id)).Select(u => u.Id)];
            return db.Silences.AsNoTracking().Where(s => units.Contains(s.UnitId) && s.EndedAt == null && s.Until > now).OrderBy(s => s.From).ThenBy(s => s.Id);
        }

        /// <summary>Who is on duty now or later, in units that the actor follows.</summary>
        public IQueryable<Duty> Duties(Actor actor, UnitTree tree, DateOnly today)
        {
            int[] units = [.. tree.All.Where(u => actor.CanFollow(tree, u.Id) || actor.CanSetDuty(tree, u.Id)).Select(u => u.Id)];
            return db.Duties.AsNoTracking().Where(d => units.Contains(d.UnitId) && d.EndedAt == null && d.To >= today).OrderBy(d => d.From).ThenBy(d => d.Id);
        }
    }

    /// <summary>Lines of agencies for which the actor answers by role, duty or as a substitute. What is about the system is not everyone's: there, whoever was told answers.</summary>
    internal static IQueryable<AlertUnit> AnsweredBy(DashboardContext db, Actor actor, int[] units)
    {
        var (me, system) = (actor.UserId, AlertRights.SystemKinds.ToArray());
        return db.AlertUnits.Where(u =>
            (units.Contains(u.UnitId) && db.Alerts.Any(a => a.Id == u.AlertId && !system.Contains(a.Kind)))
            || (db.Alerts.Any(a => a.Id == u.AlertId && system.Contains(a.Kind))
                && db.Deliveries.Any(d => d.AlertId == u.AlertId && d.UnitId == u.UnitId && d.Channel == AlertChannel.App && (d.UserId == me || (d.UserId == 0 && units.Contains(d.UnitId))))));
    }

    private static bool MayLook(Actor actor, UnitTree tree, Alert alert) => AlertRights.SystemKinds.Contains(alert.Kind)
        ? actor.CanAdminister(tree, alert.UnitId)
        : (actor.UserId > 0 && alert.UserId == actor.UserId) || actor.CanFollow(tree, alert.UnitId);

    private static IQueryable<Delivery> Mine(DashboardContext db, int me, int[] units) =>
        db.Deliveries.AsNoTracking().Where(d => d.Channel == AlertChannel.App && (d.UserId == me || (d.UserId == 0 && units.Contains(d.UnitId))));

    private static async Task<IReadOnlyList<InboxLine>> LinesAsync(DashboardContext db, Actor actor, int[] units, IReadOnlyList<long> alertIds, CancellationToken cancel)
    {
        if (alertIds.Count == 0)
            return [];

        long[] ids = [.. alertIds];
        var alerts = await db.Alerts.AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancel);
        var rows = (await Mine(db, actor.UserId, units).Where(d => ids.Contains(d.AlertId)).ToListAsync(cancel)).ToLookup(d => d.AlertId);
        var lines = (await db.AlertUnits.AsNoTracking().Where(u => ids.Contains(u.AlertId) && units.Contains(u.UnitId)).ToListAsync(cancel)).ToDictionary(u => (u.AlertId, u.UnitId));
        int[] people = [.. rows.SelectMany(r => r).Select(d => d.AcknowledgedBy).Concat(lines.Values.Select(l => l.AcknowledgedBy)).Where(u => u is not null).Select(u => u!.Value).Distinct()];
        var names = people.Length == 0 ? [] : await db.Users.Where(u => people.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        var found = new List<InboxLine>();
        foreach (var id in ids.Where(id => rows.Contains(id) && alerts.ContainsKey(id)))
        {
            // One's own line before the common one: what a colleague saw, one has not seen oneself.
            var row = rows[id].OrderByDescending(d => d.UserId).ThenBy(d => d.SeenAt is not null).First();
            var unit = lines.GetValueOrDefault((id, row.UnitId));
            var by = unit?.AcknowledgedBy ?? row.AcknowledgedBy;
            found.Add(new InboxLine(
                alerts[id], row.UnitId, row.UserId == 0, row.SeenAt, unit?.AcknowledgedAt ?? row.AcknowledgedAt, by is { } who ? names.GetValueOrDefault(who) : null,
                rows[id].Select(d => d.Comment).FirstOrDefault(c => c is not null), row.SnoozedUntil));
        }

        return found;
    }
}
