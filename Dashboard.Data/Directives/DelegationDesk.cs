using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>A substitution as somebody names it.</summary>
public sealed record DelegationEntry(int UserId, int SubstituteId, DateOnly From, DateOnly To, string Reason);

/// <summary>Names substitutes for a time, and ends it. Who is away names one; so may who heads or coordinates the unit.</summary>
public sealed class DelegationDesk(WriteGate gate, UnitTrees trees)
{
    public const int LongestReason = 400;

    /// <summary>Days that one lasts at most.</summary>
    public const int Longest = 366;

    /// <summary>Answers the substitution's id.</summary>
    public async Task<Outcome<int>> AddAsync(DelegationEntry entry, Actor actor, CancellationToken cancel)
    {
        if (entry.UserId == entry.SubstituteId)
            return new Refusal("Delegation.Self") { Field = nameof(entry.SubstituteId) };
        if (entry.To < entry.From || entry.To.DayNumber - entry.From.DayNumber >= Longest)
            return new Refusal("Delegation.Days", Longest) { Field = nameof(entry.To) };
        if (string.IsNullOrWhiteSpace(entry.Reason) || entry.Reason.Length > LongestReason)
            return new Refusal("Delegation.Reason", LongestReason) { Field = nameof(entry.Reason) };

        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            var people = await TaskPeople.LoadAsync(scope.Db, [entry.UserId, entry.SubstituteId], scope.At, stop);
            if (!people.TryGetValue(entry.UserId, out var absent) || (actor.UserId != absent.UserId && !Heads(actor, tree, absent.UnitId)))
                return new Refusal("Delegation.NotAllowed");

            // Somebody of the same unit: rights do not wander into another.
            if (!people.TryGetValue(entry.SubstituteId, out var substitute) || !TaskPeople.BelongsTo(substitute, tree, absent.UnitId))
                return new Refusal("Delegation.NotOfTheUnit") { Field = nameof(entry.SubstituteId) };
            if (entry.To < scope.At.DayInVietnam())
                return new Refusal("Delegation.Past") { Field = nameof(entry.To) };
            if (await scope.Db.Delegations.AnyAsync(d => d.UserId == entry.UserId && d.EndedAt == null && d.From <= entry.To && d.To >= entry.From, stop))
                return new Refusal("Delegation.Overlaps") { Field = nameof(entry.From) };

            var delegation = new Delegation
            {
                UserId = entry.UserId,
                SubstituteId = entry.SubstituteId,
                From = entry.From,
                To = entry.To,
                Reason = entry.Reason.Trim(),
                CreatedBy = actor.UserId,
                CreatedAt = scope.At,
            };
            scope.Db.Delegations.Add(delegation);
            await scope.Db.SaveChangesAsync(stop);
            Record(scope, tree, delegation, absent.UnitId, "Delegation.Add", actor);
            return delegation.Id;
        }, cancel);
    }

    /// <summary>Ends a substitution now.</summary>
    public async Task<Outcome<bool>> EndAsync(int delegationId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<bool>(async (scope, stop) =>
        {
            if (await scope.Db.Delegations.SingleOrDefaultAsync(d => d.Id == delegationId && d.EndedAt == null, stop) is not { } delegation)
                return new Refusal("Delegation.Unknown", delegationId);

            var unit = await scope.Db.Users.Where(u => u.Id == delegation.UserId).Select(u => u.UnitId).SingleAsync(stop);
            if (actor.UserId != delegation.UserId && !Heads(actor, tree, unit))
                return new Refusal("Delegation.NotAllowed");

            delegation.EndedAt = scope.At;
            Record(scope, tree, delegation, unit, "Delegation.End", actor);
            return true;
        }, cancel);
    }

    internal static bool Heads(Actor actor, UnitTree tree, int unitId) =>
        actor.UserId == Actor.System.UserId || actor.HoldsAt(tree, unitId, Role.Leader, Role.Coordinator);

    private static void Record(WriteScope scope, UnitTree tree, Delegation delegation, int unitId, string action, Actor actor)
    {
        scope.Audit(actor, action, string.Create(CultureInfo.InvariantCulture, $"user/{delegation.UserId}"), string.Create(CultureInfo.InvariantCulture, $"user/{delegation.SubstituteId} {delegation.From:yyyy-MM-dd}..{delegation.To:yyyy-MM-dd}"));
        scope.Changed(ChangeKind.Directive, tree.PathOf(unitId), string.Create(CultureInfo.InvariantCulture, $"delegation/{delegation.Id}"), actor.UserId);
    }
}
