using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>Somebody to be told, and for which agency.</summary>
/// <param name="UserId">0 for the unit's common inbox.</param>
public sealed record Recipient(int UnitId, int UserId, string? Email = null);

/// <summary>Which people of a unit are meant.</summary>
public enum Audience
{
    /// <summary>All who work there, with the common inbox.</summary>
    Everyone,

    /// <summary>Its leaders.</summary>
    Head,

    /// <summary>Coordinators and office.</summary>
    Office,

    /// <summary>Who is on duty.</summary>
    Duty,

    /// <summary>System administrators of the unit or, where it has none, of the nearest above.</summary>
    Administrators,
}

/// <summary>
/// Who gets what reaches a unit: its common inbox always, so that nothing hangs on one person; its leaders, office, coordinators and officers,
/// who is on duty, and who stands in for one of them. Clerks and inspectors do not answer for a unit.
/// </summary>
public static class Recipients
{
    /// <summary>Roles whose holders at exactly a unit answer for it.</summary>
    public static IReadOnlyList<Role> Qualified { get; } = [Role.Leader, Role.Secretariat, Role.Coordinator, Role.Officer];

    private static readonly Role[] QualifiedRoles = [.. Qualified];

    /// <summary>The standing units for some that may have ended: what reaches an abolished unit reaches those that carry it on.</summary>
    public static int[] Standing(UnitTree tree, IEnumerable<int> units, DateOnly today) =>
        [.. units.SelectMany(u => tree.CarriedTo(u, today).Select(p => p.UnitId)).Distinct()];

    /// <summary>May somebody answer for a unit: holds a role there, is on duty, or stands in for one who does?</summary>
    public static async Task<int[]> UnitsOfAsync(DashboardContext db, Actor actor, UnitTree tree, DateOnly today, CancellationToken cancel)
    {
        if (actor.UserId <= 0)
            return [];

        var own = actor.Grants.Where(g => QualifiedRoles.Contains(g.Role)).Select(g => g.UnitId).ToHashSet();
        own.UnionWith(await db.Duties.AsNoTracking().Where(d => d.UserId == actor.UserId && d.From <= today && d.To >= today && d.EndedAt == null).Select(d => d.UnitId).ToListAsync(cancel));
        own.UnionWith(await db.Delegations.AsNoTracking()
            .Where(d => d.SubstituteId == actor.UserId && d.From <= today && d.To >= today && d.EndedAt == null)
            .Join(db.Grants.Where(g => QualifiedRoles.Contains(g.Role) && g.Until == null), d => d.UserId, g => g.UserId, (_, g) => g.UnitId)
            .ToListAsync(cancel));
        return [.. own.Where(u => tree.Get(u) is not null)];
    }

    /// <summary>Everybody of some units, each once a unit, common inboxes first.</summary>
    internal static async Task<IReadOnlyList<Recipient>> OfAsync(DashboardContext db, UnitTree tree, IReadOnlyCollection<int> units, Audience audience, DateTime now, DateOnly today, CancellationToken cancel)
    {
        int[] ids = [.. units];
        if (audience == Audience.Administrators)
            return await AdministratorsAsync(db, tree, ids, now, cancel);

        Role[] roles = audience switch
        {
            Audience.Head => [Role.Leader],
            Audience.Office => [Role.Coordinator, Role.Secretariat],
            Audience.Duty => [],
            _ => QualifiedRoles,
        };
        var people = roles.Length == 0 ? [] : await db.Grants.AsNoTracking()
            .Where(g => ids.Contains(g.UnitId) && roles.Contains(g.Role) && g.From <= now && (g.Until == null || g.Until > now))
            .Join(db.Users.Where(u => u.DisabledAt == null), g => g.UserId, u => u.Id, (g, u) => new Recipient(g.UnitId, u.Id, u.Email))
            .Distinct().ToListAsync(cancel);
        if (audience is Audience.Everyone or Audience.Duty)
        {
            people.AddRange(await db.Duties.AsNoTracking()
                .Where(d => ids.Contains(d.UnitId) && d.From <= today && d.To >= today && d.EndedAt == null)
                .Join(db.Users.Where(u => u.DisabledAt == null), d => d.UserId, u => u.Id, (d, u) => new Recipient(d.UnitId, u.Id, u.Email))
                .ToListAsync(cancel));
        }

        int[] users = [.. people.Select(p => p.UserId).Distinct()];
        var substitutes = users.Length == 0 ? [] : await db.Delegations.AsNoTracking()
            .Where(d => users.Contains(d.UserId) && d.From <= today && d.To >= today && d.EndedAt == null)
            .Join(db.Users.Where(u => u.DisabledAt == null), d => d.SubstituteId, u => u.Id, (d, u) => new { For = d.UserId, u.Id, u.Email })
            .ToListAsync(cancel);
        foreach (var substitute in substitutes)
            people.AddRange([.. people.Where(p => p.UserId == substitute.For).Select(p => new Recipient(p.UnitId, substitute.Id, substitute.Email))]);

        return [.. ids.Select(u => new Recipient(u, 0)), .. people.DistinctBy(p => (p.UnitId, p.UserId))];
    }

    // Told for the unit concerned; its common inbox only where no administrator is found, since not everyone may see what they see.
    private static async Task<IReadOnlyList<Recipient>> AdministratorsAsync(DashboardContext db, UnitTree tree, int[] units, DateTime now, CancellationToken cancel)
    {
        var found = new List<Recipient>();
        foreach (var unit in units)
        {
            int[] above = [.. tree.SelfAndAncestors(unit).Select(u => u.Id)];
            var grants = await db.Grants.AsNoTracking()
                .Where(g => above.Contains(g.UnitId) && g.Role == Role.Administrator && g.From <= now && (g.Until == null || g.Until > now))
                .Join(db.Users.Where(u => u.DisabledAt == null), g => g.UserId, u => u.Id, (g, u) => new { g.UnitId, u.Id, u.Email })
                .ToListAsync(cancel);
            var nearest = grants.Count == 0 ? 0 : above.First(a => grants.Exists(g => g.UnitId == a));
            found.AddRange(nearest == 0 ? [new Recipient(unit, 0)] : grants.Where(g => g.UnitId == nearest).DistinctBy(g => g.Id).Select(g => new Recipient(unit, g.Id, g.Email)));
        }

        return found;
    }
}
