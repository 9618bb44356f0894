using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>A message of a leader to agencies.</summary>
/// <param name="Units">Agencies that get it.</param>
public sealed record MessageEntry(string Title, string Words, IReadOnlyList<int> Units, AlertSeverity Severity, bool NeedsAcknowledgement)
{
    /// <summary>With all communes and agencies below <see cref="Units"/>.</summary>
    public bool WithBelow { get; init; }
}

/// <summary>What people do with alerts: see, acknowledge, put off, send one, show one on screens.</summary>
public sealed class AlertDesk(WriteGate gate, UnitTrees trees, AlertReactor reactor, TakeoverDesk takeovers, AlertTitle titleOf, IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
{
    public const int LongestComment = 1000;
    public const int LongestTitle = 160;
    public const int LongestMessage = 4000;
    public const int MostUnits = 5000;
    private const int MostSeen = 500;

    /// <summary>An alert can be put off for at most so long.</summary>
    public static readonly TimeSpan LongestSnooze = TimeSpan.FromDays(7);

    /// <summary>
    /// Says for the agencies that the actor answers for that the matter is in hand. One is enough for each agency; who comes second is told who was first.
    /// </summary>
    public async Task<Outcome<int>> AcknowledgeAsync(long alertId, string? comment, Actor actor, CancellationToken cancel)
    {
        comment = string.IsNullOrWhiteSpace(comment) ? null : comment.Trim();
        if (comment?.Length > LongestComment)
            return new Refusal("Alert.CommentLength", LongestComment) { Field = "comment" };

        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            var units = await Recipients.UnitsOfAsync(scope.Db, actor, tree, scope.At.DayInVietnam(), stop);
            var own = await scope.Db.Deliveries.Where(d => d.AlertId == alertId && d.UserId == actor.UserId && d.Channel == AlertChannel.App).ToListAsync(stop);
            var lines = await AlertQueries.AnsweredBy(scope.Db, actor, units).Where(u => u.AlertId == alertId).ToListAsync(stop);
            if (actor.UserId <= 0 || (own.Count == 0 && lines.Count == 0 && !await scope.Db.Deliveries.AnyAsync(d => d.AlertId == alertId && d.UserId == 0 && units.Contains(d.UnitId), stop)))
                return new Refusal("Alert.Unknown");

            if (lines.Count > 0 && lines.TrueForAll(l => l.AcknowledgedAt is not null))
            {
                var first = lines.MinBy(l => l.AcknowledgedAt)!;
                var name = await scope.Db.Users.Where(u => u.Id == first.AcknowledgedBy).Select(u => u.DisplayName).FirstOrDefaultAsync(stop);
                if (first.AcknowledgedBy != actor.UserId)
                    return new Refusal("Alert.AcknowledgedBy", name ?? "", first.AcknowledgedAt);
            }

            foreach (var line in lines.Where(l => l.AcknowledgedAt is null))
                await AcknowledgeUnitAsync(scope, tree, line, actor.UserId, comment, stop);

            foreach (var delivery in own.Where(d => d.AcknowledgedAt is null))
            {
                (delivery.AcknowledgedAt, delivery.AcknowledgedBy, delivery.SnoozedUntil) = (scope.At, actor.UserId, null);
                (delivery.SeenAt, delivery.SeenBy, delivery.Comment) = (delivery.SeenAt ?? scope.At, actor.UserId, comment ?? delivery.Comment);
                Announce(scope, tree, delivery.AlertId, delivery.UnitId, actor.UserId);
            }

            await EndClimbAsync(scope, tree, alertId, [.. own.Where(d => d.Step > 0).Select(d => d.UnitId)], stop);
            scope.Audit(actor, "Alert.Acknowledge", alertId.ToString(CultureInfo.InvariantCulture), comment);
            return lines.Count;
        }, cancel);
    }

    /// <summary>Says that alerts were looked at: by the actor, and with that by the agencies that the actor answers for.</summary>
    public async Task<Outcome<int>> SeenAsync(IReadOnlyList<long> alertIds, Actor actor, CancellationToken cancel)
    {
        long[] ids = [.. alertIds.Distinct().Take(MostSeen)];
        if (actor.UserId <= 0 || ids.Length == 0)
            return 0;

        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            var units = await Recipients.UnitsOfAsync(scope.Db, actor, tree, scope.At.DayInVietnam(), stop);
            var open = await scope.Db.Deliveries
                .Where(d => ids.Contains(d.AlertId) && d.Channel == AlertChannel.App && (d.SeenAt == null || d.SnoozedUntil != null)
                    && (d.UserId == actor.UserId || (d.UserId == 0 && units.Contains(d.UnitId))))
                .ToListAsync(stop);
            foreach (var delivery in open)
            {
                // What was put off stays put off for the person; to look at it again in the inbox does not wake it.
                if (delivery.SeenAt is null)
                    (delivery.SeenAt, delivery.SeenBy) = (scope.At, actor.UserId);
                if (delivery.SnoozedUntil <= scope.At)
                    delivery.SnoozedUntil = null;

                Announce(scope, tree, delivery.AlertId, delivery.UnitId, actor.UserId);
            }

            foreach (var line in await AlertQueries.AnsweredBy(scope.Db, actor, units).Where(u => ids.Contains(u.AlertId) && u.SeenAt == null).ToListAsync(stop))
                line.SeenAt = scope.At;

            return open.Count;
        }, cancel);
    }

    /// <summary>Puts an alert off for the actor: it counts as unread again at the time. The agency's clock runs on.</summary>
    public async Task<Outcome<DateTime>> SnoozeAsync(long alertId, DateTime until, Actor actor, CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (until <= now || until > now + LongestSnooze)
            return new Refusal("Alert.SnoozeTime", LongestSnooze.Days) { Field = "until" };

        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<DateTime>(async (scope, stop) =>
        {
            var units = await Recipients.UnitsOfAsync(scope.Db, actor, tree, scope.At.DayInVietnam(), stop);
            var rows = await scope.Db.Deliveries
                .Where(d => d.AlertId == alertId && d.Channel == AlertChannel.App && (d.UserId == actor.UserId || (d.UserId == 0 && units.Contains(d.UnitId)))).ToListAsync(stop);

            // One's own line, where there is one; the common inbox is put off for all who answer it.
            var own = rows.FindAll(r => r.UserId == actor.UserId && r.UserId > 0);
            if (own.Count == 0)
                own = rows;
            if (actor.UserId <= 0 || own.Count == 0)
                return new Refusal("Alert.Unknown");

            foreach (var row in own)
            {
                (row.SeenAt, row.SeenBy, row.SnoozedUntil) = (null, null, until);
                Announce(scope, tree, alertId, row.UnitId, actor.UserId);
            }

            // To put it off is to have seen it.
            foreach (var line in await AlertQueries.AnsweredBy(scope.Db, actor, units).Where(u => u.AlertId == alertId && u.SeenAt == null).ToListAsync(stop))
                line.SeenAt = scope.At;

            return until;
        }, cancel);
    }

    /// <summary>
    /// Sends a message to agencies within the actor's reach; answers the alert's id. The list of agencies is kept first, then it is handed out in chunks:
    /// whatever ends this process, the next one goes on.
    /// </summary>
    public async Task<Outcome<long>> SendMessageAsync(MessageEntry entry, Actor actor, IProgress<double>? progress, CancellationToken cancel)
    {
        var (title, words) = (entry.Title.Trim(), entry.Words.Trim());
        if (title.Length is 0 or > LongestTitle)
            return new Refusal("Message.Title", LongestTitle) { Field = "title" };
        if (words.Length is 0 or > LongestMessage)
            return new Refusal("Message.Words", LongestMessage) { Field = "words" };

        var tree = await trees.CurrentAsync(cancel);
        var today = Vietnam.Today(clock);
        int[] chosen = [.. entry.Units.Distinct()];
        if (chosen.FirstOrDefault(u => !actor.CanMessage(tree, u)) is var foreign and not 0)
            return new Refusal("Message.NotAllowed", tree.Get(foreign) is null ? "" : tree.NameOn(foreign, today)) { Field = "units" };

        int[] units = entry.WithBelow
            ? [.. chosen.SelectMany(u => tree.SubtreeOn(u, today)).Where(u => u.Level is UnitLevel.Commune or UnitLevel.Agency || chosen.Contains(u.Id)).Select(u => u.Id).Distinct()]
            : Recipients.Standing(tree, chosen, today);
        if (units.Length is 0 or > MostUnits)
            return new Refusal("Message.Units", MostUnits) { Field = "units" };

        var ground = await reactor.GroundAsync(cancel);
        var sender = tree.Get(actor.UnitId) is null ? units[0] : actor.UnitId;
        var started = await gate.WriteAsync<long>(async (scope, stop) =>
        {
            var draft = new AlertDraft(
                $"message/{Guid.NewGuid():N}", AlertKind.Message, entry.Severity, sender, AlertTextKeys.Message, AlertArguments.Of(tree.NameOn(sender, today), title), "", units)
            {
                Words = words,
                UserId = actor.UserId,
                IsMandatory = true,
                NeedsAcknowledgement = entry.NeedsAcknowledgement,
                EscalationId = await EscalationOfAsync(scope.Db, tree, sender, stop),
            };
            var id = await StartHandingOutAsync(scope, ground, draft, stop);
            scope.Audit(actor, "Alert.Message", id.ToString(CultureInfo.InvariantCulture), $"{units.Length} units; {title}");
            return id;
        }, cancel);
        if (started.Refused)
            return started;

        var name = AlertReactor.MessageCursorOf(started.Value);
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            var cursor = await db.ReactionCursors.AsNoTracking().SingleOrDefaultAsync(c => c.Name == name, cancel);
            var left = await db.AlertUnits.CountAsync(u => u.AlertId == started.Value && u.ReceivedAt == null, cancel);
            progress?.Report(1 - ((double)left / units.Length));
            if (cursor is null)
                return started;

            await reactor.HandOutAsync(started.Value, cursor.Position, cancel);
        }
    }

    /// <summary>Puts an alert over wall screens that the actor runs; answers the takeover's id.</summary>
    public async Task<Outcome<long>> ShowOnScreensAsync(long alertId, IReadOnlyList<int> screens, TakeoverForm form, TimeSpan lasting, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        Alert? alert;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
            alert = (await db.AlertOfAsync(alertId, actor, tree, clock.GetUtcNow().UtcDateTime, cancel))?.Alert;

        if (alert is null)
            return new Refusal("Alert.Unknown");

        var words = titleOf(alert, CultureInfo.GetCultureInfo("vi-VN"));
        if (alert.Kind == AlertKind.Message && alert.Words is { } said)
            words = $"{words} {said}";
        if (words.Length > TakeoverDesk.LongestWords)
            words = words[..(TakeoverDesk.LongestWords - 1)] + "…";

        return await takeovers.StartAsync(new TakeoverEntry(screens, form, alert.Severity == AlertSeverity.Critical, words, lasting), actor, cancel);
    }

    /// <summary>Keeps an alert with the agencies that are to get it; <see cref="AlertReactor"/> hands it out.</summary>
    internal static async Task<long> StartHandingOutAsync(WriteScope scope, AlertGround ground, AlertDraft draft, CancellationToken cancel)
    {
        var alert = AlertBook.Add(scope, draft);
        await scope.Db.SaveChangesAsync(cancel);
        var first = await AlertBook.FirstStepAsync(scope, ground, alert, cancel);
        await BulkInsert.InsertAsync(scope.Db, [.. Recipients.Standing(ground.Tree, draft.Units, ground.Today).Order().Select(u => new AlertUnit { AlertId = alert.Id, UnitId = u, NextStepAt = first })], cancel);
        scope.Db.ReactionCursors.Add(new ReactionCursor { Name = AlertReactor.MessageCursorOf(alert.Id) });
        scope.Changed(ChangeKind.Directive, ground.Tree.PathOf(draft.UnitId), AlertBook.KeyOf(alert.Id), draft.UserId);
        return alert.Id;
    }

    /// <summary>One agency has acknowledged: its line, and its common inbox.</summary>
    internal static async Task AcknowledgeUnitAsync(WriteScope scope, UnitTree tree, AlertUnit line, int userId, string? comment, CancellationToken cancel)
    {
        (line.AcknowledgedAt, line.AcknowledgedBy, line.NextStepAt, line.SeenAt) = (scope.At, userId, null, line.SeenAt ?? scope.At);
        var inbox = await scope.Db.Deliveries
            .Where(d => d.AlertId == line.AlertId && d.UnitId == line.UnitId && d.UserId == 0 && d.Channel == AlertChannel.App).SingleOrDefaultAsync(cancel);
        if (inbox is not null)
        {
            (inbox.AcknowledgedAt, inbox.AcknowledgedBy, inbox.Comment, inbox.SnoozedUntil) = (scope.At, userId, comment, null);
            (inbox.SeenAt, inbox.SeenBy) = (inbox.SeenAt ?? scope.At, inbox.SeenBy ?? userId);
        }

        Announce(scope, tree, line.AlertId, line.UnitId, userId);
    }

    // Whoever was reached further up and takes it in hand ends the climb of those below; that they have not acknowledged stays visible.
    private static async Task EndClimbAsync(WriteScope scope, UnitTree tree, long alertId, int[] climbedTo, CancellationToken cancel)
    {
        if (climbedTo.Length == 0)
            return;

        foreach (var line in await scope.Db.AlertUnits.Where(u => u.AlertId == alertId && u.NextStepAt != null).ToListAsync(cancel))
        {
            if (Array.Exists(climbedTo, above => tree.IsWithin(line.UnitId, above)))
                line.NextStepAt = null;
        }
    }

    private static async Task<int?> EscalationOfAsync(DashboardContext db, UnitTree tree, int unit, CancellationToken cancel)
    {
        var all = await db.Escalations.AsNoTracking().ToListAsync(cancel);
        return tree.SelfAndAncestors(unit).Select(u => all.Find(e => e.UnitId == u.Id)?.Id).FirstOrDefault(e => e is not null);
    }

    private static void Announce(WriteScope scope, UnitTree tree, long alertId, int unit, int userId) =>
        scope.Changed(ChangeKind.Alert, tree.Get(unit) is null ? "/" : tree.PathOf(unit), AlertBook.KeyOf(alertId), userId);
}

/// <summary>Who may do what with alerts.</summary>
public static class AlertRights
{
    /// <summary>Roles that send messages to units; a clerk registers documents and sends none.</summary>
    public static IReadOnlyList<Role> Senders { get; } = [Role.Leader, Role.Secretariat, Role.Coordinator];

    /// <summary>May send a message to the unit: leaders, office and coordinators within their reach.</summary>
    public static bool CanMessage(this Actor actor, UnitTree tree, int unitId) =>
        tree.Get(unitId) is not null && actor.Grants.Any(g => Senders.Contains(g.Role) && tree.IsWithin(unitId, g.UnitId));

    /// <summary>May write rules, escalations and silences for the unit's subtree: who coordinates or administers it.</summary>
    public static bool CanRuleAlerts(this Actor actor, UnitTree tree, int unitId) => actor.CanApprove(tree, unitId) || actor.CanAdminister(tree, unitId);

    /// <summary>May say who is on duty in the unit: its own leaders and office, and who coordinates it.</summary>
    public static bool CanSetDuty(this Actor actor, UnitTree tree, int unitId) =>
        actor.CanRuleAlerts(tree, unitId) || actor.HoldsAt(tree, unitId, Role.Leader, Role.Secretariat);

    /// <summary>May set what holds for alerts everywhere: who administers the whole installation.</summary>
    public static bool CanSetAlerts(this Actor actor, UnitTree tree) => tree.Root is { } root && actor.CanAdminister(tree, root.Id);

    /// <summary>Kinds about the system itself, which only those see who are told or who administer it.</summary>
    public static IReadOnlyList<AlertKind> SystemKinds { get; } = [AlertKind.JobFailed, AlertKind.ScreenFrozen, AlertKind.Security, AlertKind.DeliveryFailed];
}
