using System.Globalization;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>An alert to be raised.</summary>
/// <param name="Key">Its cause; an alert exists once per key.</param>
/// <param name="UnitId">What it is about.</param>
/// <param name="Text">One of <see cref="AlertTextKeys"/>.</param>
/// <param name="Arguments">From <see cref="AlertArguments.Of"/>.</param>
/// <param name="Units">Agencies that are told.</param>
internal sealed record AlertDraft(string Key, AlertKind Kind, AlertSeverity Severity, int UnitId, string Text, string Arguments, string Link, IReadOnlyCollection<int> Units)
{
    public DateTime? At { get; init; }

    public string? GroupKey { get; init; }

    public int? RuleId { get; init; }

    public string? Words { get; init; }

    public AlertState State { get; init; }

    public int Count { get; init; } = 1;

    public bool IsMandatory { get; init; }

    public bool NeedsAcknowledgement { get; init; }

    public int? EscalationId { get; init; }

    public int UserId { get; init; }

    public int? TaskId { get; init; }

    public int? DirectiveId { get; init; }

    public Audience Audience { get; init; }

    /// <summary>Persons told beside the units: those named, those who follow.</summary>
    public IReadOnlyCollection<int> Persons { get; init; } = [];
}

/// <summary>What raising needs to know that no row of the command says.</summary>
internal sealed record AlertGround(UnitTree Tree, WorkingDays Days, AlertSettings Settings, DateOnly Today);

/// <summary>Writes alerts, deliveries and the line of each agency, within a command's transaction. Raised twice, it tells nobody twice.</summary>
internal static class AlertBook
{
    /// <summary>Agencies handed to in one transaction, so that the writer is free again within 100 ms.</summary>
    public const int UnitsAtOnce = 150;

    public static async Task<Alert> RaiseAsync(WriteScope scope, AlertGround ground, AlertDraft draft, CancellationToken cancel)
    {
        var alert = await scope.Db.Alerts.SingleOrDefaultAsync(a => a.Key == draft.Key, cancel) ?? Add(scope, draft);
        await scope.Db.SaveChangesAsync(cancel);
        await DeliverAsync(scope, ground, alert, draft.Units, draft.Persons, draft.Audience, cancel);
        return alert;
    }

    /// <summary>The alert's row alone; agencies follow in chunks.</summary>
    public static Alert Add(WriteScope scope, AlertDraft draft)
    {
        var alert = new Alert
        {
            Key = draft.Key,
            GroupKey = draft.GroupKey,
            RuleId = draft.RuleId,
            Kind = draft.Kind,
            Severity = draft.Severity,
            UnitId = draft.UnitId,
            Text = draft.Text,
            Arguments = draft.Arguments,
            Words = draft.Words is { Length: > 4000 } words ? words[..4000] : draft.Words,
            Link = draft.Link,
            At = draft.At ?? scope.At,
            State = draft.State,
            Count = draft.Count,
            IsMandatory = draft.IsMandatory,
            NeedsAcknowledgement = draft.NeedsAcknowledgement,
            EscalationId = draft.NeedsAcknowledgement ? draft.EscalationId : null,
            UserId = draft.UserId,
            TaskId = draft.TaskId,
            DirectiveId = draft.DirectiveId,
        };
        scope.Db.Alerts.Add(alert);
        return alert;
    }

    /// <summary>Hands an alert to agencies and persons that do not have it yet.</summary>
    public static async Task DeliverAsync(
        WriteScope scope, AlertGround ground, Alert alert, IReadOnlyCollection<int> units, IReadOnlyCollection<int> persons, Audience audience, CancellationToken cancel)
    {
        var db = scope.Db;
        var standing = Recipients.Standing(ground.Tree, units, ground.Today);
        var recipients = (await Recipients.OfAsync(db, ground.Tree, standing, audience, scope.At, ground.Today, cancel)).ToList();
        if (persons.Count > 0)
            recipients.AddRange(await PersonsAsync(db, ground, persons, recipients, cancel));

        var written = await WriteAsync(scope, ground.Tree, alert, recipients, step: 0, cancel);
        int[] had = [.. await db.AlertUnits.Where(u => u.AlertId == alert.Id && standing.Contains(u.UnitId)).Select(u => u.UnitId).ToListAsync(cancel)];
        var firstStep = await FirstStepAsync(scope, ground, alert, cancel);
        await BulkInsert.InsertAsync(db, [.. standing.Except(had).Select(u => new AlertUnit { AlertId = alert.Id, UnitId = u, ReceivedAt = scope.At, NextStepAt = firstStep })], cancel);
        if (written > 0)
            Announce(scope, ground.Tree, alert, [.. recipients.Select(r => r.UnitId).Distinct()], alert.UserId);
    }

    /// <summary>Writes what of the recipients' deliveries is not there yet; answers how many.</summary>
    public static async Task<int> WriteAsync(WriteScope scope, UnitTree tree, Alert alert, IReadOnlyList<Recipient> recipients, int step, CancellationToken cancel)
    {
        var db = scope.Db;
        int[] units = [.. recipients.Select(r => r.UnitId).Distinct()];
        int[] users = [.. recipients.Select(r => r.UserId).Where(u => u > 0).Distinct()];
        var had = (await db.Deliveries.AsNoTracking().Where(d => d.AlertId == alert.Id && units.Contains(d.UnitId)).Select(d => new { d.UnitId, d.UserId, d.Channel }).ToListAsync(cancel))
            .Select(d => (d.UnitId, d.UserId, d.Channel)).ToHashSet();
        var choices = users.Length == 0 ? [] : await db.AlertChoices.AsNoTracking().Where(c => users.Contains(c.UserId)).ToDictionaryAsync(c => c.UserId, cancel);
        HashSet<int> pushed = users.Length == 0 ? [] : [.. await db.PushSubscriptions.Where(s => users.Contains(s.UserId) && s.EndedAt == null).Select(s => s.UserId).Distinct().ToListAsync(cancel)];
        var silent = await Silences.UntilAsync(db, tree, alert, scope.At, cancel);
        var rows = new List<Delivery>(recipients.Count * 2);

        // One e-mail and one push a person, whatever number of agencies somebody answers for.
        var elsewhere = new HashSet<(int, AlertChannel)>();
        foreach (var to in recipients)
        {
            foreach (var delivery in ChannelPlan.For(alert, to, choices.GetValueOrDefault(to.UserId), pushed.Contains(to.UserId), silent, step, scope.At))
            {
                if (delivery.Channel != AlertChannel.App && !elsewhere.Add((to.UserId, delivery.Channel)))
                    continue;
                if (had.Add((delivery.UnitId, delivery.UserId, delivery.Channel)))
                    rows.Add(delivery);
            }
        }

        if (elsewhere.Count > 0)
        {
            var told = (await db.Deliveries.AsNoTracking().Where(d => d.AlertId == alert.Id && users.Contains(d.UserId) && d.Channel != AlertChannel.App)
                .Select(d => new { d.UserId, d.Channel }).ToListAsync(cancel)).Select(d => (d.UserId, d.Channel)).ToHashSet();
            rows.RemoveAll(r => r.Channel != AlertChannel.App && told.Contains((r.UserId, r.Channel)));
        }

        if (alert.Kind != AlertKind.DeliveryFailed)
            rows.AddRange(await HooksAsync(scope, tree, alert, cancel));
        if (rows.Count == 0)
            return 0;

        long id = await BulkInsert.NextIdAsync<Delivery>(db, cancel);
        foreach (var row in rows)
        {
            row.Id = id++;
            if (row.Channel == AlertChannel.Email)
                row.MessageId = string.Create(CultureInfo.InvariantCulture, $"alert-{alert.Id}-{row.Id}");
        }

        // Those of one channel are alike, and go in by one statement.
        foreach (var alike in rows.GroupBy(r => r.Channel))
            await BulkInsert.InsertAsync(db, [.. alike], cancel);

        return rows.Count;
    }

    /// <summary>Says on the feed that an alert is to be looked at again, by the smallest branch that holds all concerned.</summary>
    public static void Announce(WriteScope scope, UnitTree tree, Alert alert, IReadOnlyCollection<int> units, int userId) =>
        scope.Changed(ChangeKind.Alert, CommonBranch(tree, units.Count == 0 ? [alert.UnitId] : units), KeyOf(alert.Id), userId);

    public static string KeyOf(long alertId) => string.Create(CultureInfo.InvariantCulture, $"alert/{alertId}");

    /// <summary>The lowest branch above all of some units.</summary>
    public static string CommonBranch(UnitTree tree, IEnumerable<int> units)
    {
        string? common = null;
        foreach (var unit in units)
        {
            if (tree.Get(unit) is null)
                continue;

            var path = tree.PathOf(unit);
            if (common is null)
            {
                common = path;
                continue;
            }

            while (!path.StartsWith(common, StringComparison.Ordinal))
                common = common[..(common.LastIndexOf('/', common.Length - 2) + 1)];
        }

        return common ?? "/";
    }

    internal static async Task<DateTime?> FirstStepAsync(WriteScope scope, AlertGround ground, Alert alert, CancellationToken cancel)
    {
        if (alert.EscalationId is not { } escalation)
            return null;

        var after = await scope.Db.Set<EscalationStep>().Where(s => s.EscalationId == escalation && s.Number == 1).Select(s => (int?)s.AfterMinutes).SingleOrDefaultAsync(cancel);
        return after is { } minutes ? WorkingTime.Add(scope.At, minutes, ground.Days, ground.Settings) : null;
    }

    // A person who has left is not told; their unit's common inbox is, so that nothing falls between.
    private static async Task<IReadOnlyList<Recipient>> PersonsAsync(DashboardContext db, AlertGround ground, IReadOnlyCollection<int> persons, List<Recipient> told, CancellationToken cancel)
    {
        int[] ids = [.. persons.Where(p => p > 0 && !told.Exists(t => t.UserId == p)).Distinct()];
        if (ids.Length == 0)
            return [];

        var users = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id)).Select(u => new { u.Id, u.UnitId, u.Email, u.DisabledAt }).ToListAsync(cancel);
        var found = users.SelectMany(u => Recipients.Standing(ground.Tree, [u.UnitId], ground.Today).Take(1).Select(unit => new Recipient(unit, u.DisabledAt is null ? u.Id : 0, u.DisabledAt is null ? u.Email : null))).ToList();
        return [.. found.DistinctBy(r => (r.UnitId, r.UserId))];
    }

    private static async Task<IReadOnlyList<Delivery>> HooksAsync(WriteScope scope, UnitTree tree, Alert alert, CancellationToken cancel)
    {
        var hooks = await scope.Db.Webhooks.AsNoTracking().Where(w => w.EndedAt == null).ToListAsync(cancel);
        if (hooks.Count == 0)
            return [];

        var told = await scope.Db.Deliveries.Where(d => d.AlertId == alert.Id && d.UserId < 0).Select(d => d.UserId).ToListAsync(cancel);
        return [.. hooks.Where(h => !told.Contains(-h.Id) && tree.IsWithin(alert.UnitId, h.UnitId) && (h.Kinds.Length == 0 || ChannelPlan.Kinds(h.Kinds, []).Contains(alert.Kind)))
            .Select(h => ChannelPlan.For(alert, h, scope.At))];
    }
}
