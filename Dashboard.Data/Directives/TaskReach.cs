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
internal sealed record TaskReach(bool Everywhere, List<int> Units, bool IsBut, List<int> Own, List<int> People)
{
    public static async Task<TaskReach> OfAsync(DashboardContext db, Actor actor, UnitTree tree, TaskDay day, CancellationToken cancel)
    {
        var absent = await TaskPeople.StandsInForAsync(db, actor, day.Today, day.At, cancel);
        List<int> own = [.. OwnUnits(actor, tree).Concat(absent.SelectMany(a => OwnUnits(a, tree, Role.Officer, Role.Coordinator))).Distinct()];
        List<int> people = actor.UserId > 0 ? [actor.UserId, .. absent.Select(a => a.UserId)] : [];
        if (actor.UserId == Actor.System.UserId)
            return new TaskReach(true, [], false, own, people);
        if (!actor.IsScreen && !actor.Grants.Any(g => g.Role.SeesTasks && g.Role is not Role.Officer and not Role.Clerk))
            return new TaskReach(false, OfRegistrar(actor, tree), false, own, people);

        List<int> within = [], outside = [];
        foreach (var unit in tree.All)
            (TaskRelations.Reads(actor, tree, unit.Id) || actor.HoldsOver(tree, unit.Id, Role.Clerk) ? within : outside).Add(unit.Id);

        return outside.Count == 0 ? new TaskReach(true, [], false, own, people)
            : outside.Count < within.Count ? new TaskReach(false, outside, true, own, people)
            : new TaskReach(false, within, false, own, people);
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

    /// <summary>Tasks that have been given and that the actor sees.</summary>
    public IQueryable<DirectiveTask> Of(DashboardContext db)
    {
        var tasks = db.Tasks.AsNoTracking().Where(t => t.AssignedAt != null);
        if (Everywhere)
            return tasks;

        // Each by an index; the database is made to begin with the ids, since left alone it may walk a sorted index past every other unit's tasks.
        var (units, own, people, me) = (Units, Own, People, People.Count > 0 ? People[0] : 0);
        var near = db.Tasks.Where(t => own.Contains(t.UnitId)).Select(t => t.Id)
            .Concat(db.Tasks.Where(t => own.Contains(t.UnitId) && t.LeadId != null).Select(t => t.LeadId!.Value))
            .Concat(db.PartsOf(own).Select(t => t.Id))
            .Concat(db.Tasks.Where(t => t.AccountableId != null && people.Contains(t.AccountableId.Value)).Select(t => t.Id))
            .Concat(db.TaskFollowers.Where(f => f.UserId == me).Select(f => f.TaskId));
        if (IsBut)
            return tasks.Where(t => !EF.Parameter(units).Contains(t.UnitId) || !EF.Parameter(units).Contains(t.AssignerUnitId) || near.Contains(t.Id));
        if (units.Count > 0)
        {
            near = db.Tasks.Where(t => EF.Parameter(units).Contains(t.UnitId)).Select(t => t.Id)
                .Concat(db.Tasks.Where(t => EF.Parameter(units).Contains(t.AssignerUnitId)).Select(t => t.Id)).Concat(near);
        }

        return near.Distinct().Join(tasks, id => id, t => t.Id, (_, t) => t);
    }

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
