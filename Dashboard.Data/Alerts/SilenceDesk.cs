using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>A silence: one stretch of time, or hours on days of the week (1 Monday to 7 Sunday) within it.</summary>
public sealed record SilenceEntry(
    int UnitId, DateTime From, DateTime Until, string Reason, IReadOnlyList<AlertKind>? Kinds = null, int? RuleId = null,
    IReadOnlyList<int>? Days = null, TimeOnly? DailyFrom = null, TimeOnly? DailyUntil = null);

/// <summary>Sets silences and ends them.</summary>
public sealed class SilenceDesk(WriteGate gate, UnitTrees trees)
{
    public const int LongestDays = 366;
    public const int LongestReason = 400;

    public async Task<Outcome<int>> AddAsync(SilenceEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (tree.Get(entry.UnitId) is null || !actor.CanRuleAlerts(tree, entry.UnitId))
            return new Refusal("AlertRule.NotAllowed", tree.Get(entry.UnitId)?.Name ?? "") { Field = "unit" };

        var reason = entry.Reason.Trim();
        if (reason.Length is 0 or > LongestReason)
            return new Refusal("Silence.Reason", LongestReason) { Field = "reason" };

        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            if (entry.Until <= entry.From || entry.Until <= scope.At || entry.Until > entry.From.AddDays(LongestDays)
                || (entry.DailyFrom is null) != (entry.DailyUntil is null) || (entry.Days ?? []).Any(d => d is < 1 or > 7))
                return new Refusal("Silence.Time", LongestDays) { Field = "until" };

            var silence = new Silence
            {
                UnitId = entry.UnitId,
                From = entry.From,
                Until = entry.Until,
                Reason = reason,
                RuleId = entry.RuleId,
                CreatedBy = actor.UserId,
                CreatedAt = scope.At,
                Kinds = string.Join(',', (entry.Kinds ?? []).Distinct()),
                Days = string.Join(',', (entry.Days ?? []).Distinct().Order().Select(d => d.ToString(CultureInfo.InvariantCulture))),
                DailyFrom = entry.DailyFrom,
                DailyUntil = entry.DailyUntil,
            };
            scope.Db.Silences.Add(silence);
            await scope.Db.SaveChangesAsync(stop);
            scope.Audit(actor, "Silence.Add", silence.Id.ToString(CultureInfo.InvariantCulture), reason);
            scope.Changed(ChangeKind.Alert, tree.PathOf(silence.UnitId), "silence/" + silence.Id.ToString(CultureInfo.InvariantCulture), actor.UserId);
            return silence.Id;
        }, cancel);
    }

    public async Task<Outcome<int>> EndAsync(int silenceId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            if (await scope.Db.Silences.SingleOrDefaultAsync(s => s.Id == silenceId && s.EndedAt == null, stop) is not { } silence || !actor.CanRuleAlerts(tree, silence.UnitId))
                return new Refusal("Silence.Unknown");

            silence.EndedAt = scope.At;
            scope.Audit(actor, "Silence.End", silenceId.ToString(CultureInfo.InvariantCulture));
            scope.Changed(ChangeKind.Alert, tree.PathOf(silence.UnitId), "silence/" + silenceId.ToString(CultureInfo.InvariantCulture), actor.UserId);
            return silenceId;
        }, cancel);
    }
}

/// <summary>Says who answers a unit's common inbox on which days.</summary>
public sealed class DutyDesk(WriteGate gate, UnitTrees trees)
{
    public const int LongestDays = 366;

    public async Task<Outcome<int>> AddAsync(int unitId, int userId, DateOnly from, DateOnly to, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (tree.Get(unitId) is null || !actor.CanSetDuty(tree, unitId))
            return new Refusal("Duty.NotAllowed", tree.Get(unitId)?.Name ?? "") { Field = "unit" };

        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            if (to < from || to < scope.At.DayInVietnam() || to > from.AddDays(LongestDays))
                return new Refusal("Duty.Time", LongestDays) { Field = "to" };

            // Of the unit or above it: who answers for an agency belongs to it.
            var home = await scope.Db.Users.Where(u => u.Id == userId && u.DisabledAt == null).Select(u => (int?)u.UnitId).SingleOrDefaultAsync(stop);
            if (home is not { } unit || !(tree.IsWithin(unitId, unit) || tree.IsWithin(unit, unitId)))
                return new Refusal("Duty.Person") { Field = "user" };

            var duty = new Duty { UnitId = unitId, UserId = userId, From = from, To = to, CreatedBy = actor.UserId };
            scope.Db.Duties.Add(duty);
            await scope.Db.SaveChangesAsync(stop);
            scope.Audit(actor, "Duty.Add", duty.Id.ToString(CultureInfo.InvariantCulture), $"unit {unitId}; user {userId}; {from:O} {to:O}");
            scope.Changed(ChangeKind.Alert, tree.PathOf(unitId), "duty/" + duty.Id.ToString(CultureInfo.InvariantCulture), actor.UserId);
            return duty.Id;
        }, cancel);
    }

    public async Task<Outcome<int>> EndAsync(int dutyId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            if (await scope.Db.Duties.SingleOrDefaultAsync(d => d.Id == dutyId && d.EndedAt == null, stop) is not { } duty || !actor.CanSetDuty(tree, duty.UnitId))
                return new Refusal("Duty.Unknown");

            duty.EndedAt = scope.At;
            scope.Audit(actor, "Duty.End", dutyId.ToString(CultureInfo.InvariantCulture));
            scope.Changed(ChangeKind.Alert, tree.PathOf(duty.UnitId), "duty/" + dutyId.ToString(CultureInfo.InvariantCulture), actor.UserId);
            return dutyId;
        }, cancel);
    }
}

/// <summary>Keeps how a person wants to be told. What is mandatory cannot be switched off.</summary>
public sealed class AlertChoiceDesk(WriteGate gate)
{
    private const int LongestPhone = 20;

    /// <summary>Keeps the actor's own choices.</summary>
    public async Task<Outcome<bool>> SaveAsync(AlertChoice entry, Actor actor, CancellationToken cancel)
    {
        if (actor.UserId <= 0 || entry.UserId != actor.UserId || entry.Language is not ("vi" or "en") || (entry.QuietFrom is null) != (entry.QuietUntil is null)
            || entry.Phone is { } phone && (phone.Length > LongestPhone || phone.Any(c => !char.IsAsciiDigit(c) && c is not ('+' or ' ' or '.'))))
            return new Refusal("AlertChoice.Invalid");

        foreach (var kinds in new[] { entry.EmailKinds, entry.PushKinds, entry.GatewayKinds })
        {
            if (kinds is not null && kinds.Split(',', StringSplitOptions.RemoveEmptyEntries).Any(k => !Enum.TryParse<AlertKind>(k, out var kind) || !Enum.IsDefined(kind)))
                return new Refusal("AlertChoice.Invalid");
        }

        if (entry.EmailKinds is { } chosen && ChannelPlan.Mandatory.Except(ChannelPlan.Kinds(chosen, [])).ToArray() is [var off, ..])
            return new Refusal("AlertChoice.Mandatory", off.ToString()) { Field = "email" };

        return await gate.WriteAsync<bool>(async (scope, stop) =>
        {
            if (await scope.Db.AlertChoices.SingleOrDefaultAsync(c => c.UserId == actor.UserId, stop) is { } known)
                scope.Db.Entry(known).CurrentValues.SetValues(entry);
            else
                scope.Db.AlertChoices.Add(entry);

            return true;
        }, cancel);
    }
}
