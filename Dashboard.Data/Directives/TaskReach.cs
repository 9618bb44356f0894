using System.Linq.Expressions;
using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>Which tasks somebody sees, reckoned once for a query.</summary>
/// <param name="Everywhere">All tasks.</param>
/// <param name="Units">Sees what these units do and what they gave; where <paramref name="IsBut"/>, all units but these.</param>
/// <param name="IsBut">Most of the units are within reach, so that those outside are named.</param>
/// <param name="Own">Units to which the actor belongs by a role, with those that they live on for; also those of people whose substitute the actor is.</param>
/// <param name="People">The actor, and those whose substitute the actor is.</param>
/// <param name="Kin">Tasks in which the own units have a part, parts of those that they lead, and what the actor follows.</param>
internal sealed record TaskReach(bool Everywhere, List<int> Units, bool IsBut, List<int> Own, List<int> People, List<int> Kin)
{
    private const int FewKin = 300;

    public static async Task<TaskReach> OfAsync(DashboardContext db, Actor actor, UnitTree tree, TaskDay day, CancellationToken cancel)
    {
        var absent = await TaskPeople.StandsInForAsync(db, actor, day.Today, day.At, cancel);
        List<int> own = [.. OwnUnits(actor, tree).Concat(absent.SelectMany(a => OwnUnits(a, tree, Role.Officer, Role.Coordinator))).Distinct()];
        List<int> people = actor.UserId > 0 ? [actor.UserId, .. absent.Select(a => a.UserId)] : [];
        if (actor.UserId == Actor.System.UserId)
            return new TaskReach(true, [], false, own, people, []);

        var kin = await KinAsync(db, actor, own, cancel);
        if (!actor.IsScreen && !actor.Grants.Any(g => g.Role.SeesTasks && g.Role is not Role.Officer and not Role.Clerk))
            return new TaskReach(false, OfRegistrar(actor, tree), false, own, people, kin);

        List<int> within = [], outside = [];
        foreach (var unit in tree.All)
            (TaskRelations.Reads(actor, tree, unit.Id) || actor.HoldsOver(tree, unit.Id, Role.Clerk) ? within : outside).Add(unit.Id);

        return outside.Count == 0 ? new TaskReach(true, [], false, own, people, kin)
            : outside.Count < within.Count ? new TaskReach(false, outside, true, own, people, kin)
            : new TaskReach(false, within, false, own, people, kin);
    }

    /// <summary>The units for which the actor works, for the page of the own work.</summary>
    public static async Task<TaskDuties> OwnAsync(DashboardContext db, Actor actor, UnitTree tree, TaskDay day, CancellationToken cancel)
    {
        var absent = await TaskPeople.StandsInForAsync(db, actor, day.Today, day.At, cancel);
        List<int> heads = OwnUnits(actor, tree, Role.Leader, Role.Coordinator);
        List<int> officers = [.. OwnUnits(actor, tree, Role.Officer).Concat(absent.SelectMany(a => OwnUnits(a, tree, Role.Officer, Role.Coordinator))).Distinct().Except(heads)];
        return new TaskDuties(
            heads, officers, actor.UserId > 0 ? [actor.UserId, .. absent.Select(a => a.UserId)] : [],
            OwnUnits(actor, tree, Role.Leader, Role.Secretariat, Role.Coordinator), OwnUnits(actor, tree, Role.Leader));
    }

    /// <summary>Units on which the actor holds a role itself, and those that live on in them whole.</summary>
    public static List<int> OwnUnits(Actor actor, UnitTree tree, params ReadOnlySpan<Role> roles)
    {
        var found = new HashSet<int>();
        foreach (var grant in actor.Grants)
        {
            if (roles.Length == 0 ? grant.Role is Role.Leader or Role.Coordinator or Role.Officer or Role.Secretariat : roles.Contains(grant.Role))
                found.UnionWith(TaskPeople.WithPredecessors(tree, grant.UnitId));
        }

        return [.. found];
    }

    /// <summary>Reads a large part of all tasks, so that a sorted index is walked; else the few are found first and sorted.</summary>
    public bool IsLarge => Everywhere || IsBut;

    /// <summary>Tasks that have been given and that the actor sees.</summary>
    /// <param name="db">Where they are.</param>
    /// <param name="narrow">What else is asked of them. It goes into each way of seeing a task, so that each has its index.</param>
    public IQueryable<DirectiveTask> Of(DashboardContext db, Func<IQueryable<DirectiveTask>, IQueryable<DirectiveTask>> narrow)
    {
        var given = db.Tasks.AsNoTracking().Where(t => t.AssignedAt != null);
        if (Everywhere)
            return narrow(given);

        var units = Units;
        if (IsBut)
        {
            var near = Near(db.Tasks);
            return narrow(given.Where(t => !EF.Parameter(units).Contains(t.UnitId) || !EF.Parameter(units).Contains(t.AssignerUnitId) || near.Contains(t.Id)));
        }

        // The database is made to begin with the ids, since left alone it may walk a sorted index past every other unit's tasks.
        var tasks = narrow(given);
        var ids = Near(tasks);
        if (units.Count > 0)
        {
            ids = tasks.Where(t => EF.Parameter(units).Contains(t.UnitId)).Select(t => t.Id)
                .Concat(tasks.Where(t => EF.Parameter(units).Contains(t.AssignerUnitId)).Select(t => t.Id)).Concat(ids);
        }

        return ids.Distinct().Join(db.Tasks.AsNoTracking(), id => id, t => t.Id, (_, t) => t);
    }

    // What the own units do, what the person answers for, and what they are otherwise concerned in.
    private IQueryable<int> Near(IQueryable<DirectiveTask> tasks)
    {
        var (own, people) = (Own, People);
        return tasks.Where(t => own.Contains(t.UnitId)).Select(t => t.Id)
            .Concat(tasks.Where(t => t.AccountableId != null && people.Contains(t.AccountableId.Value)).Select(t => t.Id))
            .Concat(tasks.Where(IsKin()).Select(t => t.Id));
    }

    // By number while they are few, so that the database knows how few.
    private Expression<Func<DirectiveTask, bool>> IsKin()
    {
        var kin = Kin;
        return kin.Count <= FewKin ? t => kin.Contains(t.Id) : t => EF.Parameter(kin).Contains(t.Id);
    }

    // Tasks in which the own units have a part, parts of those that they lead, and what the actor follows.
    private static async Task<List<int>> KinAsync(DashboardContext db, Actor actor, List<int> own, CancellationToken cancel) =>
        own.Count == 0 && actor.UserId <= 0 ? []
            : await db.Tasks.Where(p => own.Contains(p.UnitId) && p.LeadId != null).Select(p => p.LeadId!.Value)
                .Union(db.PartsOf(own).Select(t => t.Id))
                .Union(db.TaskFollowers.Where(f => f.UserId == actor.UserId).Select(f => f.TaskId)).ToListAsync(cancel);

    private static List<int> OfRegistrar(Actor actor, UnitTree tree) =>
        actor.Grants.Any(g => g.Role == Role.Clerk) ? [.. tree.All.Where(u => actor.HoldsOver(tree, u.Id, Role.Clerk)).Select(u => u.Id)] : [];
}

/// <summary>For which units somebody works.</summary>
/// <param name="Heads">Heads or coordinates them: all that they do.</param>
/// <param name="Officers">Works in them: what nobody else answers for.</param>
/// <param name="People">The actor, and those whose substitute the actor is.</param>
/// <param name="Givers">Decides for them on what they gave.</param>
/// <param name="Leads">Heads them: what coordinating units hand in to them.</param>
internal sealed record TaskDuties(List<int> Heads, List<int> Officers, List<int> People, List<int> Givers, List<int> Leads);

/// <summary>Parts of tasks.</summary>
internal static class TaskParts
{
    /// <summary>What coordinating units do for tasks that some units lead.</summary>
    public static IQueryable<DirectiveTask> PartsOf(this DashboardContext db, List<int> leads) =>
        db.Tasks.Where(l => leads.Contains(l.UnitId)).Join(db.Tasks, l => l.Id, t => t.LeadId, (_, t) => t);
}
