using Dashboard.Data.Access;
using Dashboard.Data.Units;

namespace Dashboard.Data.Directives;

/// <summary>What somebody does to a task besides moving it.</summary>
public enum TaskAct
{
    /// <summary>Percent, words and evidence.</summary>
    Progress,
    Comment,

    /// <summary>Đôn đốc.</summary>
    Urge,
    Follow,
    SetAccountable,
    AskExtension,
    DecideExtension,
}

/// <summary>Who may do what besides the moves of <see cref="TaskMoves"/>: data, like those.</summary>
/// <param name="In">States in which it may be done.</param>
public sealed record TaskActRule(TaskAct Act, IReadOnlyList<TaskState> In, IReadOnlyList<TaskRelation> By);

/// <summary>The rules of <see cref="TaskAct"/>.</summary>
public static class TaskActs
{
    private static readonly TaskRelation[] Giver = [TaskRelation.Assigner, TaskRelation.Confirmer];
    private static readonly TaskRelation[] Taker = [TaskRelation.Head, TaskRelation.Doer];
    private static readonly TaskState[] Everywhere = Enum.GetValues<TaskState>();

    public static IReadOnlyList<TaskActRule> All { get; } =
    [
        new(TaskAct.Progress, [TaskState.Received, TaskState.InProgress, TaskState.Returned], Taker),
        new(TaskAct.Comment, Everywhere, [.. Giver, .. Taker, TaskRelation.Reader]),
        new(TaskAct.Urge, TaskMoves.Open, Giver),
        new(TaskAct.Follow, Everywhere, Enum.GetValues<TaskRelation>()),
        new(TaskAct.SetAccountable, TaskMoves.Open, Taker),
        new(TaskAct.AskExtension, [TaskState.NotReceived, TaskState.Received, TaskState.InProgress, TaskState.Returned], Taker),
        new(TaskAct.DecideExtension, TaskMoves.Open, Giver),
    ];

    public static TaskActRule Of(TaskAct act) => All.First(r => r.Act == act);

    public static bool May(TaskAct act, TaskState state, IReadOnlyCollection<TaskRelation> relations) => Of(act) is var rule && rule.In.Contains(state) && rule.By.Any(relations.Contains);
}

/// <summary>
/// What somebody is to a task. Rights are reckoned on today's tree; a grant on a unit that lives on whole in another counts there (decision 12).
/// </summary>
public static class TaskRelations
{
    /// <param name="task">The task.</param>
    /// <param name="actor">Who.</param>
    /// <param name="tree">Today's tree.</param>
    /// <param name="leadUnitId">For a coordinating part: the unit that leads, to which the part is handed in.</param>
    /// <param name="standsInFor">People whose substitute the actor is today, with their rights.</param>
    /// <param name="isConcerned">Follows it, or belongs to a unit that has a part in it.</param>
    /// <returns>Empty for somebody whom the task does not concern, who does not see it.</returns>
    public static IReadOnlyCollection<TaskRelation> Of(
        DirectiveTask task, Actor actor, UnitTree tree, int? leadUnitId = null, IReadOnlyList<Actor>? standsInFor = null, bool isConcerned = false)
    {
        var found = new SortedSet<TaskRelation>();
        if (actor.UserId == Actor.System.UserId)
        {
            found.UnionWith([TaskRelation.Assigner, TaskRelation.Confirmer, TaskRelation.Head, TaskRelation.Doer]);
            return found;
        }

        if (actor.HoldsOver(tree, task.AssignerUnitId, Role.Leader))
            found.Add(TaskRelation.Assigner);
        if (actor.HoldsOver(tree, task.AssignerUnitId, Role.Secretariat) || actor.HoldsAt(tree, task.AssignerUnitId, Role.Coordinator)
            || (leadUnitId is { } lead && actor.HoldsAt(tree, lead, Role.Leader)))
            found.Add(TaskRelation.Confirmer);

        // Until it is given, it is the giver's alone.
        if (task.AssignedAt is null)
            return found;

        if (actor.HoldsAt(tree, task.UnitId, Role.Leader))
            found.Add(TaskRelation.Head);
        if (Does(task, actor, tree) || standsInFor?.Any(absent => Does(task, absent, tree)) == true)
            found.Add(TaskRelation.Doer);
        if (actor.HoldsOver(tree, task.UnitId, Role.Clerk) || actor.HoldsOver(tree, task.AssignerUnitId, Role.Clerk))
            found.Add(TaskRelation.Registrar);
        if (isConcerned || Reads(actor, tree, task.UnitId) || Reads(actor, tree, task.AssignerUnitId) || actor.HoldsAt(tree, task.UnitId, Role.Officer))
            found.Add(TaskRelation.Reader);

        return found;
    }

    /// <summary>Does it by an own right: an officer or coordinator of the unit, or the person who answers for it.</summary>
    public static bool Does(DirectiveTask task, Actor actor, UnitTree tree) =>
        actor.UserId == task.AccountableId || actor.HoldsAt(tree, task.UnitId, Role.Officer, Role.Coordinator);

    /// <summary>Sees the tasks of a unit because of a role other than an officer's, whose reach is the own unit alone.</summary>
    internal static bool Reads(Actor actor, UnitTree tree, int unitId) =>
        actor.IsScreen ? actor.CanFollow(tree, unitId) : (actor with { Grants = [.. actor.Grants.Where(g => g.Role is not Role.Officer and not Role.Clerk)] }).CanFollow(tree, unitId);
}
