using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dashboard.Data.Alerts;

/// <summary>
/// Evaluates rules every half minute and takes due steps of escalations. What a rule said is kept with its state in one transaction, so that neither a
/// kill nor a second node nor a clock that jumps says it twice.
/// </summary>
public sealed partial class RuleClock(
    IDbContextFactory<DashboardContext> contexts, WriteGate gate, LiveFeed feed, Standpoints standpoints, AlertReactor reactor, Escalations escalations, AuditChain audit,
    TakeoverDesk takeovers, AlertTitle titleOf, TimeProvider clock, ILogger<RuleClock> log) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(30);

    // Rules on figures read much; between changes of figures only the day matters to them.
    private static readonly TimeSpan Rarely = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AuditEvery = TimeSpan.FromHours(1);

    // Few enough to leave the writer free again within 100 ms.
    private const int KeysAtOnce = 200;

    private readonly Dictionary<int, DateTime> _seenAt = [];
    private (DateTime At, int Faults)? _audit;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var figures = feed.Subscribe(new ChangeFilter("/", ChangeKind.Figure, ChangeKind.Indicator, ChangeKind.Period));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Tick, clock, stoppingToken);
                await RunAsync(figures.TakeNudge(), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                LogBroken(error);
            }
        }
    }

    /// <summary>One round: every rule that is due, the escalations, and what lies with people who have left.</summary>
    /// <param name="all">Whether rules that are looked at rarely are due too.</param>
    public async Task RunAsync(bool all, CancellationToken cancel)
    {
        var now = Now;
        List<AlertRule> rules;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
            rules = await db.AlertRules.AsNoTracking().Where(r => r.IsEnabled).OrderBy(r => r.Id).ToListAsync(cancel);

        foreach (var rule in rules)
        {
            var rarely = rule.Kind is AlertKind.Indicator or AlertKind.DataMissing;
            if (rarely && !all && _seenAt.TryGetValue(rule.Id, out var seen) && seen <= now && now - seen < Rarely)
                continue;

            _seenAt[rule.Id] = now;
            await EvaluateAsync(rule, cancel);
        }

        await escalations.ClimbAsync(cancel);
        await TakeFromLeaversAsync(cancel);
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private async Task EvaluateAsync(AlertRule rule, CancellationToken cancel)
    {
        var now = Now;
        var at = await standpoints.AtAsync(null, cancel);
        IReadOnlyList<RuleReading> readings;
        var known = new Dictionary<string, AlertRuleState>(StringComparer.Ordinal);
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            known = await db.AlertRuleStates.AsNoTracking().Where(s => s.RuleId == rule.Id).ToDictionaryAsync(s => s.Key, StringComparer.Ordinal, cancel);
            try
            {
                var found = (await RuleReadings.ReadAsync(db, rule, at, now, cancel)).ToList();
                if (rule.Kind == AlertKind.Security && (rule.Subject is null or RuleReadings.AuditTrail))
                    found.Add(RuleReadings.OfAudit(rule, await AuditFaultsAsync(now, cancel)));

                // What a rule watched and no longer finds is over.
                var keys = found.Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
                found.AddRange(known.Keys.Where(k => !keys.Contains(k)).Select(k => new RuleReading(k, RuleTruth.No, null, rule.UnitId, "", "[]", "")));
                readings = found;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // The rest stays as it stood: that it cannot be told is not that it is over.
                LogRule(error, rule.Id);
                readings = [new RuleReading("error", RuleTruth.Error, null, rule.UnitId, AlertTextKeys.Error, AlertArguments.Of(rule.Name, error.GetType().Name), "/alerts")];
            }
        }

        var moving = readings.Where(r => Moves(rule, known.GetValueOrDefault(r.Key), r, now)).ToList();
        if (moving.Count == 0)
            return;

        var ground = await reactor.GroundAsync(cancel);
        foreach (var chunk in InParents(ground.Tree, moving))
        {
            var raised = new List<Alert>();
            await gate.WriteAsync<bool>(async (scope, stop) =>
            {
                raised.Clear();
                await ApplyAsync(scope, ground, rule, chunk, raised, stop);
                return true;
            }, cancel);
            await ShowAsync(rule, raised, cancel);
        }
    }

    private static bool Moves(AlertRule rule, AlertRuleState? state, RuleReading reading, DateTime now)
    {
        var (standing, since, act) = Next(rule, state, reading, now);
        return act != RuleAct.Nothing || standing != state?.Standing || (state is not null && since != state.Since);
    }

    private static (RuleStanding? Standing, DateTime Since, RuleAct Act) Next(AlertRule rule, AlertRuleState? state, RuleReading reading, DateTime now) => RuleCourse.Next(
        state?.Standing, state?.Since ?? now, state?.AlertId is not null, reading.Truth, TimeSpan.FromMinutes(rule.PendingMinutes), TimeSpan.FromMinutes(rule.KeepFiringMinutes), now);

    // Whole parents together, so that a group is seen whole; several in one transaction while they are small.
    private static IEnumerable<IReadOnlyList<RuleReading>> InParents(UnitTree tree, IEnumerable<RuleReading> readings)
    {
        var chunk = new List<RuleReading>();
        foreach (var parent in readings.GroupBy(r => ParentOf(tree, r.UnitId)))
        {
            if (chunk.Count > 0 && chunk.Count + parent.Count() > KeysAtOnce)
            {
                yield return chunk;
                chunk = [];
            }

            chunk.AddRange(parent);
        }

        if (chunk.Count > 0)
            yield return chunk;
    }

    private static int ParentOf(UnitTree tree, int unit) => tree.Get(unit)?.ParentId ?? unit;

    private static async Task ApplyAsync(WriteScope scope, AlertGround ground, AlertRule rule, IReadOnlyList<RuleReading> readings, List<Alert> raised, CancellationToken cancel)
    {
        var db = scope.Db;
        string[] keys = [.. readings.Select(r => r.Key)];
        var states = await db.AlertRuleStates.Where(s => s.RuleId == rule.Id && keys.Contains(s.Key)).ToDictionaryAsync(s => s.Key, StringComparer.Ordinal, cancel);
        var firing = new List<(RuleReading Reading, AlertRuleState State)>();
        foreach (var reading in readings)
        {
            var state = states.GetValueOrDefault(reading.Key);
            var (standing, since, act) = Next(rule, state, reading, scope.At);
            if (act == RuleAct.Resolve || standing is null)
            {
                if (state is not null)
                    await EndAsync(scope, ground, state, cancel);
                continue;
            }

            if (state is null)
            {
                state = new AlertRuleState { RuleId = rule.Id, Key = reading.Key, Standing = standing.Value, Since = since };
                db.AlertRuleStates.Add(state);
            }

            (state.Standing, state.Since, state.Value) = (standing.Value, since, reading.Value);
            if (act == RuleAct.Fire)
                firing.Add((reading, state));
            else if (act == RuleAct.Turn && await db.Alerts.SingleOrDefaultAsync(a => a.Id == state.AlertId, cancel) is { } alert && alert.State != StateOf(standing.Value))
            {
                alert.State = StateOf(standing.Value);
                AlertBook.Announce(scope, ground.Tree, alert, [alert.UnitId], 0);
            }
        }

        await db.SaveChangesAsync(cancel);
        foreach (var group in firing.GroupBy(f => (Parent: ParentOf(ground.Tree, f.Reading.UnitId), f.Reading.Group, f.State.Standing)))
            await FireAsync(scope, ground, rule, group.Key.Parent, group.Key.Group, [.. group], raised, cancel);
    }

    private static async Task FireAsync(
        WriteScope scope, AlertGround ground, AlertRule rule, int parent, string group, (RuleReading Reading, AlertRuleState State)[] some, List<Alert> raised, CancellationToken cancel)
    {
        // Kept silent, it fires when the silence is over and it still holds.
        var silences = await scope.Db.Silences.AsNoTracking().Where(s => s.EndedAt == null && s.From <= scope.At && s.Until > scope.At).ToListAsync(cancel);
        if (!rule.IsMandatory)
            some = [.. some.Where(f => !silences.Exists(s => Silences.Concerns(s, rule.Kind, rule.Id) && Silences.Covers(s, scope.At) && ground.Tree.IsWithin(f.Reading.UnitId, s.UnitId)))];
        if (some.Length == 0)
            return;

        var groupKey = string.Create(CultureInfo.InvariantCulture, $"rule/{rule.Id}/{parent}/{group}/{some[0].State.Standing}");
        var standing = await scope.Db.Alerts.FirstOrDefaultAsync(a => a.GroupKey == groupKey && a.State != AlertState.Resolved && a.Count > 1, cancel);
        if (standing is not null)
        {
            standing.Count += some.Length;
            standing.Arguments = ManyArguments(ground, rule, parent, some[0].Reading, standing.Count);
            standing.SearchKey = AlertBook.SearchKeyOf(standing.Arguments, standing.Words);
            await TellAsync(scope, ground, rule, standing, some, cancel);
            return;
        }

        if (some.Length > rule.GroupAbove)
        {
            var alert = AlertBook.Add(scope, DraftOf(ground, rule, some[0].Reading, some[0].State, groupKey) with
            {
                UnitId = parent,
                Count = some.Length,
                Text = ManyText(rule.Kind, some[0].State.Standing),
                Arguments = ManyArguments(ground, rule, parent, some[0].Reading, some.Length),
                Link = "/alerts",
            });
            await scope.Db.SaveChangesAsync(cancel);
            await TellAsync(scope, ground, rule, alert, some, cancel);
            raised.Add(alert);
            return;
        }

        foreach (var one in some)
        {
            var draft = DraftOf(ground, rule, one.Reading, one.State, groupKey);

            // The same start as one that is over: the clock was put back. It stands again.
            var alert = await scope.Db.Alerts.SingleOrDefaultAsync(a => a.Key == draft.Key, cancel);
            if (alert is null)
            {
                alert = AlertBook.Add(scope, draft);
                await scope.Db.SaveChangesAsync(cancel);
                raised.Add(alert);
            }
            else
                (alert.State, alert.ResolvedAt) = (draft.State, null);

            await TellAsync(scope, ground, rule, alert, [one], cancel);
        }
    }

    private static async Task TellAsync(WriteScope scope, AlertGround ground, AlertRule rule, Alert alert, IReadOnlyList<(RuleReading Reading, AlertRuleState State)> some, CancellationToken cancel)
    {
        foreach (var (_, state) in some)
            state.AlertId = alert.Id;

        var audience = AlertRights.SystemKinds.Contains(rule.Kind) ? Audience.Administrators : Audience.Everyone;
        int[] units = audience == Audience.Administrators ? [rule.UnitId] : [.. some.Select(s => s.Reading.UnitId).Append(rule.UnitId).Distinct()];
        await AlertBook.DeliverAsync(scope, ground, alert, units, [], audience, cancel);
        AlertBook.Announce(scope, ground.Tree, alert, units, 0);
    }

    private static AlertDraft DraftOf(AlertGround ground, AlertRule rule, RuleReading reading, AlertRuleState state, string groupKey)
    {
        var isTold = state.Standing is not (RuleStanding.NoData or RuleStanding.Error);
        return new AlertDraft(
            string.Create(CultureInfo.InvariantCulture, $"rule/{rule.Id}/{reading.Key}/{state.Since:yyyyMMddHHmmssfff}"), rule.Kind, rule.Severity, reading.UnitId,
            isTold ? reading.Text : state.Standing == RuleStanding.NoData ? AlertTextKeys.NoData : AlertTextKeys.Error,
            isTold || state.Standing == RuleStanding.Error ? reading.Arguments : AlertArguments.Of(rule.Name, ground.Tree.NameOn(reading.UnitId, ground.Today)),
            reading.Link.Length == 0 ? "/alerts" : reading.Link, [])
        {
            GroupKey = groupKey,
            RuleId = rule.Id,
            State = StateOf(state.Standing),
            IsMandatory = rule.IsMandatory,
            NeedsAcknowledgement = rule.NeedsAcknowledgement,
            EscalationId = rule.EscalationId,
        };
    }

    private static string ManyText(AlertKind kind, RuleStanding standing) => standing is RuleStanding.NoData or RuleStanding.Error ? AlertTextKeys.Many : kind switch
    {
        AlertKind.Indicator => AlertTextKeys.IndicatorMany,
        AlertKind.DataMissing => AlertTextKeys.DataMissingMany,
        AlertKind.ScreenFrozen => AlertTextKeys.ScreenFrozenMany,
        _ => AlertTextKeys.Many,
    };

    private static string ManyArguments(AlertGround ground, AlertRule rule, int parent, RuleReading first, int count)
    {
        var place = ground.Tree.NameOn(parent, ground.Today);
        var own = AlertArguments.Read(first.Arguments);
        return ManyText(rule.Kind, RuleStanding.Firing) switch
        {
            AlertTextKeys.IndicatorMany => AlertArguments.Of(place, count, own.ElementAtOrDefault(0)),
            AlertTextKeys.DataMissingMany => AlertArguments.Of(place, count, own.ElementAtOrDefault(2), own.ElementAtOrDefault(3)),
            AlertTextKeys.ScreenFrozenMany => AlertArguments.Of(place, count),
            _ => AlertArguments.Of(rule.Name, count, place),
        };
    }

    private static AlertState StateOf(RuleStanding standing) => standing switch
    {
        RuleStanding.NoData => AlertState.NoData,
        RuleStanding.Error => AlertState.Error,
        _ => AlertState.Firing,
    };

    // A group is over when the last of it is.
    private static async Task EndAsync(WriteScope scope, AlertGround ground, AlertRuleState state, CancellationToken cancel)
    {
        scope.Db.AlertRuleStates.Remove(state);
        await scope.Db.SaveChangesAsync(cancel);
        if (state.AlertId is not { } id || await scope.Db.AlertRuleStates.AnyAsync(s => s.AlertId == id, cancel) || await scope.Db.Alerts.SingleOrDefaultAsync(a => a.Id == id, cancel) is not { } alert)
            return;

        (alert.State, alert.ResolvedAt) = (AlertState.Resolved, scope.At);
        await scope.Db.AlertUnits.Where(u => u.AlertId == id && u.NextStepAt != null).ExecuteUpdateAsync(set => set.SetProperty(u => u.NextStepAt, (DateTime?)null), cancel);
        int[] told = [.. await scope.Db.AlertUnits.Where(u => u.AlertId == id).Select(u => u.UnitId).ToListAsync(cancel)];
        AlertBook.Announce(scope, ground.Tree, alert, told, 0);
    }

    private async Task ShowAsync(AlertRule rule, List<Alert> raised, CancellationToken cancel)
    {
        int[] chosen = AlertRuleDesk.ScreensOf(rule);
        if (chosen.Length == 0 || raised.Count == 0)
            return;

        // One that is gone, or has been put before the public since, does not keep it from the others.
        List<int> screens;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
            screens = await db.Screens.Where(s => chosen.Contains(s.Id) && s.RevokedAt == null && !s.IsPublic).Select(s => s.Id).ToListAsync(cancel);
        if (screens.Count == 0)
            return;

        var words = titleOf(raised[^1], CultureInfo.GetCultureInfo("vi-VN"));
        var shown = await takeovers.StartAsync(
            new TakeoverEntry(screens, rule.ScreenForm, rule.Severity == AlertSeverity.Critical, words.Length > TakeoverDesk.LongestWords ? words[..TakeoverDesk.LongestWords] : words, TimeSpan.FromMinutes(rule.ScreenMinutes)),
            Actor.System, cancel);
        if (shown.Refusal is { } refusal)
            LogScreens(rule.Id, refusal.Code);
    }

    // What only somebody has who is gone falls to the common inbox of their unit.
    private async Task TakeFromLeaversAsync(CancellationToken cancel)
    {
        var since = Now.AddDays(-30);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var left = await db.Deliveries.AsNoTracking()
            .Where(d => d.Channel == AlertChannel.App && d.UserId > 0 && d.SeenAt == null && db.Users.Any(u => u.Id == d.UserId && u.DisabledAt != null && u.DisabledAt > since)
                && !db.Deliveries.Any(o => o.AlertId == d.AlertId && o.UnitId == d.UnitId && o.UserId == 0 && o.Channel == AlertChannel.App))
            .OrderBy(d => d.Id).Select(d => new { d.AlertId, d.UnitId }).Distinct().Take(KeysAtOnce).ToListAsync(cancel);
        if (left.Count == 0)
            return;

        var ground = await reactor.GroundAsync(cancel);
        await gate.WriteAsync<bool>(async (scope, stop) =>
        {
            foreach (var one in left)
            {
                var alert = await scope.Db.Alerts.SingleAsync(a => a.Id == one.AlertId, stop);
                if (await AlertBook.WriteAsync(scope, ground.Tree, alert, [new Recipient(one.UnitId, 0)], 0, stop) > 0)
                    AlertBook.Announce(scope, ground.Tree, alert, [one.UnitId], 0);
            }

            return true;
        }, cancel);
    }

    private async Task<int> AuditFaultsAsync(DateTime now, CancellationToken cancel)
    {
        if (_audit is { } known && known.At <= now && now - known.At < AuditEvery)
            return known.Faults;

        var faults = (await audit.VerifyAsync(cancel)).Count;
        _audit = (now, faults);
        return faults;
    }

    [LoggerMessage(LogLevel.Error, "Rules could not be evaluated; trying again.")]
    private partial void LogBroken(Exception error);

    [LoggerMessage(LogLevel.Error, "Rule {RuleId} could not be evaluated.")]
    private partial void LogRule(Exception error, int ruleId);

    [LoggerMessage(LogLevel.Warning, "Rule {RuleId} could not be shown on its screens: {Reason}.")]
    private partial void LogScreens(int ruleId, string reason);
}
