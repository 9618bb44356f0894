using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>Reads other people's rights, where a task turns on them: who is absent, who is named, who answers for it.</summary>
internal static class TaskPeople
{
    /// <summary>Accounts with the grants in force at an instant; disabled ones are left out.</summary>
    public static async Task<Dictionary<int, Actor>> LoadAsync(DashboardContext db, IReadOnlyCollection<int> ids, DateTime at, CancellationToken cancel)
    {
        if (ids.Count == 0)
            return [];

        var users = await db.Users.AsNoTracking().Where(u => ids.Contains(u.Id) && u.DisabledAt == null).Select(u => new { u.Id, u.DisplayName, u.UnitId }).ToListAsync(cancel);
        var grants = await db.Grants.AsNoTracking().Where(g => ids.Contains(g.UserId) && g.From <= at && (g.Until == null || g.Until > at)).ToListAsync(cancel);
        var byUser = grants.ToLookup(g => g.UserId);
        return users.ToDictionary(u => u.Id, u => new Actor(u.Id, u.DisplayName, u.UnitId, [.. byUser[u.Id].Select(g => new ActorGrant(g.Role, g.UnitId))]));
    }

    /// <summary>Those whose substitute somebody is on a day.</summary>
    public static async Task<IReadOnlyList<Actor>> StandsInForAsync(DashboardContext db, Actor actor, DateOnly today, DateTime at, CancellationToken cancel)
    {
        if (actor.UserId <= 0)
            return [];

        var absent = await db.Delegations.AsNoTracking().Where(d => d.SubstituteId == actor.UserId && d.EndedAt == null && d.From <= today && d.To >= today)
            .Select(d => d.UserId).Distinct().ToListAsync(cancel);
        return absent.Count == 0 ? [] : [.. (await LoadAsync(db, absent, at, cancel)).Values.OrderBy(a => a.UserId)];
    }

    /// <summary>Belongs to a unit: by the account's own unit, or by a role held on exactly it.</summary>
    public static bool BelongsTo(Actor person, UnitTree tree, int unitId) =>
        Carried(tree, person.UnitId) == Carried(tree, unitId) || person.HoldsAt(tree, unitId, Role.Leader, Role.Coordinator, Role.Officer, Role.Secretariat);

    /// <summary>The unit in which another lives on whole; itself while it stands or where it was divided.</summary>
    public static int Carried(UnitTree tree, int unitId)
    {
        while (tree.SuccessorsOf(unitId) is [{ Extent: SuccessionExtent.Full } next])
            unitId = next.NewUnitId;

        return unitId;
    }

    /// <summary>A unit and all that live on in it whole.</summary>
    public static IEnumerable<int> WithPredecessors(UnitTree tree, int unitId)
    {
        var open = new Stack<int>([unitId]);
        while (open.TryPop(out var id))
        {
            yield return id;
            foreach (var link in tree.PredecessorsOf(id).Where(l => l.Extent == SuccessionExtent.Full && tree.SuccessorsOf(l.OldUnitId).Count == 1))
                open.Push(link.OldUnitId);
        }
    }
}
