using System.Linq.Expressions;
using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>By what a table of tasks is sorted; each by an index.</summary>
public enum TaskSort
{
    /// <summary>By the day that counts; those without one come last.</summary>
    Due,

    /// <summary>By when anything happened last.</summary>
    Latest,

    /// <summary>In the order in which they were drawn up.</summary>
    Given,
}

/// <summary>Which tasks are asked for.</summary>
/// <param name="Text">Part of the title, folded, or of the directive's number and symbol.</param>
/// <param name="UnitId">Who does it, with the units that live on in it.</param>
/// <param name="AssignerUnitId">Who gave it.</param>
/// <param name="Mine">What the actor answers for, what the own unit has to do, and what the actor follows.</param>
/// <param name="DueFrom">First day that counts.</param>
/// <param name="DueTo">Last day that counts.</param>
/// <param name="WithSubtree">With the units below <paramref name="UnitId"/>.</param>
/// <param name="IsOpen">Only what is still to be done; or only what is not.</param>
public sealed record TaskFilter(
    string? Text = null,
    TaskTimeliness? Timeliness = null,
    TaskState? State = null,
    int? UnitId = null,
    int? AssignerUnitId = null,
    TaskGroup? Group = null,
    int? DirectiveId = null,
    TaskPriority? Priority = null,
    bool Mine = false,
    DateOnly? DueFrom = null,
    DateOnly? DueTo = null,
    TaskSort Sort = TaskSort.Due,
    bool Descending = false,
    bool WithSubtree = false,
    bool? IsOpen = null);

/// <summary>A task in a list.</summary>
/// <param name="Accountable">Name of who answers for it; null on a screen.</param>
/// <param name="Symbol">Number and symbol of the directive.</param>
public sealed record TaskLine(
    int Id, string Title, int UnitId, int AssignerUnitId, TaskPart Part, TaskState State, TaskPriority Priority, TaskGroup Group, DeadlineKind DeadlineKind,
    DateOnly? FirstDueOn, DateOnly? DueOn, DateOnly? CountsOn, DateOnly? StoppedOn, DateOnly? DoneOn, DateOnly? ReportDueOn,
    int Percent, int Returns, int Extensions, int? Rating, int? AccountableId, string? Accountable, int DirectiveId, string Symbol,
    DateTime? AssignedAt, DateTime LastAt, int Version, int? ParentId, int? LeadId, int? BatchId, bool IsIllustrative)
{
    public TaskTimeliness TimelinessOn(TaskDay day) => TaskClock.TimelinessOf(State, StoppedOn, CountsOn, DoneOn, day);

    /// <summary>Calendar days by which it is or was late.</summary>
    public int DaysOverdueOn(DateOnly today) => StoppedOn is not null && DoneOn is null ? 0 : TaskClock.DaysOverdue(CountsOn, DoneOn, today);
}

/// <summary>Lines of a table, and how many there are in all.</summary>
/// <param name="IsMore">There are more than are counted.</param>
public sealed record TaskPage(IReadOnlyList<TaskLine> Lines, int Total, bool IsMore);

/// <summary>What waits on the page of the own work.</summary>
public enum MyWorkShelf
{
    /// <summary>Quá hạn.</summary>
    Overdue,

    /// <summary>Hôm nay.</summary>
    Today,

    /// <summary>Tuần này: until Sunday.</summary>
    ThisWeek,

    /// <summary>A task without a day owes its report by Sunday.</summary>
    Reports,

    /// <summary>Chưa tiếp nhận.</summary>
    ToReceive,

    /// <summary>Trả lại, yêu cầu bổ sung.</summary>
    Returned,

    /// <summary>Handed in to us: to be accepted or returned.</summary>
    ToConfirm,

    /// <summary>Another unit was proposed: to be decided.</summary>
    ToTransfer,

    /// <summary>A later deadline was asked for: to be decided.</summary>
    Extensions,
}

/// <summary>One shelf, with its most urgent lines.</summary>
public sealed record MyWorkLines(MyWorkShelf Shelf, IReadOnlyList<TaskLine> Lines, int Total);

/// <summary>By what tasks are counted.</summary>
public enum TaskCountsBy
{
    All,
    Unit,
    Assigner,
    Group,
    Directive,
    Priority,
}

/// <summary>Tasks of one unit, group or directive by how they stand.</summary>
/// <param name="Key">The unit's or directive's id, or the number of the group; 0 for all.</param>
public sealed record TaskCounts(
    int Key, int InTime, int DueSoon, int Overdue, int LongOverdue, int Undated, int DoneEarly, int DoneOnTime, int DoneLate, int DoneUndated, int Paused, int Withdrawn)
{
    public int Of(TaskTimeliness timeliness) => timeliness switch
    {
        TaskTimeliness.InTime => InTime,
        TaskTimeliness.DueSoon => DueSoon,
        TaskTimeliness.Overdue => Overdue,
        TaskTimeliness.LongOverdue => LongOverdue,
        TaskTimeliness.Undated => Undated,
        TaskTimeliness.DoneEarly => DoneEarly,
        TaskTimeliness.DoneOnTime => DoneOnTime,
        TaskTimeliness.DoneLate => DoneLate,
        TaskTimeliness.DoneUndated => DoneUndated,
        TaskTimeliness.Paused => Paused,
        _ => Withdrawn,
    };

    internal static TaskCounts From(int key, IReadOnlyDictionary<TaskTimeliness, int> of)
    {
        int Count(TaskTimeliness timeliness) => of.GetValueOrDefault(timeliness);
        return new TaskCounts(
            key, Count(TaskTimeliness.InTime), Count(TaskTimeliness.DueSoon), Count(TaskTimeliness.Overdue), Count(TaskTimeliness.LongOverdue), Count(TaskTimeliness.Undated), Count(TaskTimeliness.DoneEarly),
            Count(TaskTimeliness.DoneOnTime), Count(TaskTimeliness.DoneLate), Count(TaskTimeliness.DoneUndated), Count(TaskTimeliness.Paused), Count(TaskTimeliness.Withdrawn));
    }

    /// <summary>All but what was withdrawn.</summary>
    public int Total => Open + Done;

    public int Open => InTime + DueSoon + Overdue + LongOverdue + Undated + Paused;

    public int Done => DoneEarly + DoneOnTime + DoneLate + DoneUndated;
}

/// <summary>
/// A unit in the league by on-time rate. Counted are the tasks whose deadline (moved by the days on which the clock stood) fell within the
/// period: done by it, done after it, or passed and still open. Tasks without a day, with a clock that stands, withdrawn, or not yet due are not.
/// </summary>
public sealed record TaskLeagueLine(int UnitId, int OnTime, int Late, int Overdue)
{
    public int Counted => OnTime + Late + Overdue;

    /// <summary>Share on time, in percent.</summary>
    public decimal Rate => Counted == 0 ? 0 : 100m * OnTime / Counted;
}

/// <summary>A bar of the Gantt chart.</summary>
/// <param name="From">The day on which it was given.</param>
/// <param name="To">The day of its handing in, else the day that counts, else the deadline; null for an open end.</param>
public sealed record TaskBar(TaskLine Line, DateOnly From, DateOnly? To);

/// <summary>Something that happened, with names.</summary>
public sealed record TaskEventLine(TaskEvent Event, string? By, string? For, IReadOnlyList<int> Mentions);

/// <summary>Everything about a task that its reader may see, and what the reader may do.</summary>
/// <param name="Relations">What the reader is to it.</param>
/// <param name="Moves">What the reader may do now.</param>
/// <param name="Acts">What the reader may do besides.</param>
/// <param name="Names">Names of people in it, by account.</param>
public sealed record TaskDetail(
    DirectiveTask Task,
    TaskLine Line,
    Directive Directive,
    IReadOnlyCollection<TaskRelation> Relations,
    IReadOnlyList<TaskMove> Moves,
    IReadOnlyList<TaskAct> Acts,
    IReadOnlyList<TaskEventLine> Events,
    IReadOnlyList<DirectiveFile> Files,
    IReadOnlyList<TaskExtension> Extensions,
    IReadOnlyList<TaskLine> Parts,
    IReadOnlyList<TaskLine> Children,
    TaskLine? Parent,
    TaskLine? Lead,
    IReadOnlyList<TaskIndicator> Indicators,
    IReadOnlyList<int> Followers,
    bool IsFollowed,
    IReadOnlyDictionary<int, string> Names);

/// <summary>A person who may be named or made accountable.</summary>
public sealed record TaskPerson(int Id, string Name, int UnitId);

/// <summary>Reads tasks, each within what the actor may see: a unit's people what it does, what is below it and what it gave; officers what their own unit does.</summary>
public static class TaskQueries
{
    /// <summary>A table counts no further than this.</summary>
    public const int MostCounted = 10_000;

    private const int MostEvents = 1000;
    private const int MostBars = 2000;

    private static readonly TaskState[] Running = [TaskState.NotReceived, TaskState.Received, TaskState.InProgress, TaskState.Returned];

    extension(DashboardContext db)
    {
        /// <summary>A page of the table.</summary>
        public async Task<TaskPage> TaskPageAsync(Actor actor, UnitTree tree, TaskFilter filter, TaskDay day, int skip, int take, CancellationToken cancel)
        {
            var reach = await TaskReach.OfAsync(db, actor, tree, day, cancel);
            var tasks = Filtered(db, reach, actor, tree, filter, day);
            var total = await tasks.Select(t => t.Id).Take(MostCounted + 1).CountAsync(cancel);
            if (filter is not { Sort: TaskSort.Due, Descending: false })
                return Page(await ToListAsync(Sorted(tasks, filter).Skip(skip).Take(take)));
            if (!reach.IsLarge)
                return Page(await ToListAsync(tasks.OrderBy(t => t.CountsOn == null).ThenBy(t => t.CountsOn).ThenBy(t => t.Id).Skip(skip).Take(take)));

            // Databases put what has no day first, and an index gives no other order: so first those with a day, then the rest.
            var dated = tasks.Where(t => t.CountsOn != null);
            var lines = await ToListAsync(dated.OrderBy(t => t.CountsOn).ThenBy(t => t.Id).Skip(skip).Take(take));
            if (lines.Count < take)
            {
                var before = lines.Count > 0 ? skip + lines.Count : await dated.CountAsync(cancel);
                lines.AddRange(await ToListAsync(tasks.Where(t => t.CountsOn == null).OrderBy(t => t.Id).Skip(Math.Max(0, skip - before)).Take(take - lines.Count)));
            }

            return Page(lines);

            Task<List<TaskLine>> ToListAsync(IQueryable<DirectiveTask> rows) => rows.Select(LineOf(db, actor)).ToListAsync(cancel);
            TaskPage Page(List<TaskLine> rows) => new(rows, Math.Min(total, MostCounted), total > MostCounted);
        }

        /// <summary>What is to be done and decided by the actor, shelf by shelf, the most urgent first.</summary>
        /// <param name="take">Lines of a shelf at most; the rest is counted.</param>
        public async Task<IReadOnlyList<MyWorkLines>> MyWorkAsync(Actor actor, UnitTree tree, TaskDay day, int take, CancellationToken cancel)
        {
            var reach = await TaskReach.OwnAsync(db, actor, tree, day, cancel);
            var (heads, officers, people, givers, leads) = (reach.Heads, reach.Officers, reach.People, reach.Givers, reach.Leads);
            var (today, sunday) = (day.Today, day.Today.AddDays((7 - (int)day.Today.DayOfWeek) % 7));
            var shelves = new List<MyWorkLines>();
            await AddAsync(MyWorkShelf.Overdue, Taken(t => Running.Contains(t.State) && t.CountsOn < today));
            await AddAsync(MyWorkShelf.Today, Taken(t => Running.Contains(t.State) && t.CountsOn == today));
            await AddAsync(MyWorkShelf.ThisWeek, Taken(t => Running.Contains(t.State) && t.CountsOn > today && t.CountsOn <= sunday));
            await AddAsync(MyWorkShelf.Reports, Taken(t => Running.Contains(t.State) && t.CountsOn == null && t.ReportDueOn <= sunday));
            await AddAsync(MyWorkShelf.ToReceive, Taken(t => t.State == TaskState.NotReceived));
            await AddAsync(MyWorkShelf.Returned, Taken(t => t.State == TaskState.Returned));
            await AddAsync(MyWorkShelf.ToConfirm, Given(t => t.State == TaskState.HandedIn)
                .Concat(db.PartsOf(leads).Where(t => t.State == TaskState.HandedIn).Select(t => t.Id)));
            await AddAsync(MyWorkShelf.ToTransfer, Given(t => t.State == TaskState.TransferProposed));
            await AddAsync(MyWorkShelf.Extensions, db.TaskExtensions.Where(e => e.DecidedAt == null && db.Tasks.Any(t => t.Id == e.TaskId && givers.Contains(t.AssignerUnitId) && t.State != TaskState.Completed && t.State != TaskState.Withdrawn)).Select(e => e.TaskId));
            return shelves;

            // Of the own unit where the actor heads or coordinates it; as an officer what is the actor's own or nobody's yet.
            IQueryable<int> Taken(Expression<Func<DirectiveTask, bool>> which) =>
                db.Tasks.Where(which).Where(t => heads.Contains(t.UnitId)).Select(t => t.Id)
                    .Concat(db.Tasks.Where(which).Where(t => officers.Contains(t.UnitId) && t.AccountableId == null).Select(t => t.Id))
                    .Concat(db.Tasks.Where(which).Where(t => t.AccountableId != null && people.Contains(t.AccountableId.Value) && !heads.Contains(t.UnitId)).Select(t => t.Id));

            IQueryable<int> Given(Expression<Func<DirectiveTask, bool>> which) => db.Tasks.Where(which).Where(t => givers.Contains(t.AssignerUnitId)).Select(t => t.Id);

            async Task AddAsync(MyWorkShelf shelf, IQueryable<int> ids)
            {
                var tasks = ids.Distinct().Join(db.Tasks.AsNoTracking().Where(t => t.AssignedAt != null), id => id, t => t.Id, (_, t) => t);
                var lines = await tasks.OrderBy(t => t.CountsOn).ThenBy(t => t.Id).Take(take).Select(LineOf(db, actor)).ToListAsync(cancel);
                shelves.Add(new MyWorkLines(shelf, lines, lines.Count < take ? lines.Count : await tasks.CountAsync(cancel)));
            }
        }

        /// <summary>Counts as the provinces show them, for what a filter names, by unit, group, directive or in one.</summary>
        public async Task<IReadOnlyList<TaskCounts>> TaskCountsAsync(Actor actor, UnitTree tree, TaskFilter filter, TaskCountsBy by, TaskDay day, CancellationToken cancel)
        {
            var tasks = Filtered(db, await TaskReach.OfAsync(db, actor, tree, day, cancel), actor, tree, filter, day);
            var (today, soon, early) = (day.Today, day.SoonUntil, day.LongBefore);

            // One word for how each stands, then one group: counting each way for itself looked at every row eleven times.
            var found = await tasks
                .GroupBy(t => new
                {
                    Key = by == TaskCountsBy.Unit ? t.UnitId
                        : by == TaskCountsBy.Assigner ? t.AssignerUnitId
                        : by == TaskCountsBy.Group ? (int)t.Group
                        : by == TaskCountsBy.Directive ? t.DirectiveId
                        : by == TaskCountsBy.Priority ? (int)t.Priority : 0,
                    Stands = t.State == TaskState.Completed
                        ? (t.CountsOn == null || t.DoneOn == null ? TaskTimeliness.DoneUndated : t.DoneOn < t.CountsOn ? TaskTimeliness.DoneEarly : t.DoneOn == t.CountsOn ? TaskTimeliness.DoneOnTime : TaskTimeliness.DoneLate)
                        : t.State == TaskState.Withdrawn ? TaskTimeliness.Withdrawn
                        : t.State == TaskState.HandedIn || t.State == TaskState.TransferProposed || t.State == TaskState.Paused ? TaskTimeliness.Paused
                        : t.CountsOn == null ? TaskTimeliness.Undated
                        : t.CountsOn < early ? TaskTimeliness.LongOverdue
                        : t.CountsOn < today ? TaskTimeliness.Overdue
                        : t.CountsOn <= soon ? TaskTimeliness.DueSoon : TaskTimeliness.InTime,
                })
                .Select(g => new { g.Key.Key, g.Key.Stands, Count = g.Count() }).ToListAsync(cancel);
            return [.. found.GroupBy(f => f.Key).OrderBy(g => g.Key).Select(g => TaskCounts.From(g.Key, g.ToDictionary(f => f.Stands, f => f.Count)))];
        }

        /// <summary>Units by the share of their tasks that were on time, of the deadlines within a period; the best first. See <see cref="TaskLeagueLine"/> for how it is counted.</summary>
        /// <param name="branchId">Only units of this branch; null for all that the actor sees.</param>
        public async Task<IReadOnlyList<TaskLeagueLine>> TaskLeagueAsync(Actor actor, UnitTree tree, int? branchId, DateOnly from, DateOnly to, TaskDay day, CancellationToken cancel)
        {
            var (reach, today) = (await TaskReach.OfAsync(db, actor, tree, day, cancel), day.Today);
            var counts = await reach.Of(db, tasks => tasks.Where(t => t.CountsOn >= from && t.CountsOn <= to && (t.State == TaskState.Completed || (Running.Contains(t.State) && t.CountsOn < today))))
                .GroupBy(t => t.UnitId)
                .Select(g => new
                {
                    g.Key,
                    OnTime = g.Count(t => t.State == TaskState.Completed && t.DoneOn <= t.CountsOn),
                    Late = g.Count(t => t.State == TaskState.Completed && t.DoneOn > t.CountsOn),
                    Overdue = g.Count(t => t.State != TaskState.Completed),
                })
                .ToListAsync(cancel);

            // What a unit did that lives on in another whole is the other's.
            return [.. counts.GroupBy(c => TaskPeople.Carried(tree, c.Key)).Where(g => branchId is not { } branch || tree.IsWithin(g.Key, branch))
                .Select(g => new TaskLeagueLine(g.Key, g.Sum(c => c.OnTime), g.Sum(c => c.Late), g.Sum(c => c.Overdue)))
                .OrderByDescending(l => l.Rate).ThenByDescending(l => l.Counted).ThenBy(l => l.UnitId)];
        }

        /// <summary>Tasks whose day that counts, or whose report, falls on days of the calendar.</summary>
        public async Task<IReadOnlyList<TaskLine>> TaskCalendarAsync(Actor actor, UnitTree tree, TaskFilter filter, DateOnly from, DateOnly to, TaskDay day, CancellationToken cancel) =>
            await Filtered(db, await TaskReach.OfAsync(db, actor, tree, day, cancel), actor, tree, filter, day, t => (t.CountsOn >= from && t.CountsOn <= to) || (t.CountsOn == null && t.ReportDueOn >= from && t.ReportDueOn <= to))
                .OrderBy(t => t.CountsOn).ThenBy(t => t.Id).Take(MostBars).Select(LineOf(db, actor)).ToListAsync(cancel);

        /// <summary>Tasks that run between two days, parents before their sub-tasks and parts.</summary>
        public async Task<IReadOnlyList<TaskBar>> TaskGanttAsync(Actor actor, UnitTree tree, TaskFilter filter, DateOnly from, DateOnly to, TaskDay day, CancellationToken cancel)
        {
            var (begin, end) = (Periods.Vietnam.StartInVietnam(from), Periods.Vietnam.StartInVietnam(to.AddDays(1)));
            var lines = await Filtered(db, await TaskReach.OfAsync(db, actor, tree, day, cancel), actor, tree, filter, day, t => t.AssignedAt < end && (t.CompletedAt == null || t.CompletedAt >= begin))
                .OrderBy(t => t.AssignedAt).ThenBy(t => t.Id).Take(MostBars).Select(LineOf(db, actor)).ToListAsync(cancel);
            var known = lines.Select(l => l.Id).ToHashSet();
            var below = lines.Where(l => Above(l) is not null).ToLookup(l => Above(l)!.Value);
            var bars = new List<TaskBar>(lines.Count);
            foreach (var top in lines.Where(l => Above(l) is null))
                Add(top);

            return bars;

            int? Above(TaskLine line) => line.LeadId is { } lead && known.Contains(lead) ? lead : line.ParentId is { } parent && known.Contains(parent) ? parent : null;

            void Add(TaskLine line)
            {
                bars.Add(new TaskBar(line, Periods.Vietnam.DayInVietnam(line.AssignedAt!.Value), line.DoneOn ?? line.CountsOn ?? line.DueOn));
                foreach (var child in below[line.Id])
                    Add(child);
            }
        }

        /// <summary>A task with all that belongs to it; null where there is none or the actor may not see it.</summary>
        public async Task<TaskDetail?> TaskOfAsync(int taskId, Actor actor, UnitTree tree, TaskDay day, CancellationToken cancel)
        {
            if (await db.Tasks.AsNoTracking().SingleOrDefaultAsync(t => t.Id == taskId, cancel) is not { } task)
                return null;

            var reach = await TaskReach.OfAsync(db, actor, tree, day, cancel);
            var isSeen = await reach.Of(db, tasks => tasks.Where(t => t.Id == taskId)).AnyAsync(cancel);
            var lead = await db.Tasks.Where(t => t.Id == task.LeadId).Select(t => (int?)t.UnitId).SingleOrDefaultAsync(cancel);
            var relations = TaskRelations.Of(task, actor, tree, lead, await TaskPeople.StandsInForAsync(db, actor, day.Today, day.At, cancel), isSeen);
            if (relations.Count == 0)
                return null;

            var events = await db.TaskEvents.AsNoTracking().Where(e => e.TaskId == taskId).OrderByDescending(e => e.Id).Take(MostEvents).ToListAsync(cancel);
            var mentions = (await db.TaskMentions.AsNoTracking().Where(m => db.TaskEvents.Any(e => e.Id == m.EventId && e.TaskId == taskId)).ToListAsync(cancel)).ToLookup(m => m.EventId, m => m.UserId);
            var extensions = await db.TaskExtensions.AsNoTracking().Where(e => e.TaskId == taskId).OrderByDescending(e => e.Id).ToListAsync(cancel);
            var followers = await db.TaskFollowers.Where(f => f.TaskId == taskId).Select(f => f.UserId).ToListAsync(cancel);
            int[] people =
            [
                .. events.SelectMany(e => (int[])[e.UserId, e.ForUserId ?? 0]).Concat(mentions.SelectMany(m => m)).Concat(followers)
                    .Concat(extensions.SelectMany(e => (int[])[e.AskedBy, e.DecidedBy ?? 0])).Append(task.AccountableId ?? 0).Append(task.CreatedBy).Where(id => id > 0).Distinct(),
            ];
            var names = actor.IsScreen ? [] : await db.Users.AsNoTracking().Where(u => people.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
            var line = LineOf(db, actor);
            IQueryable<DirectiveTask> Visible(Expression<Func<DirectiveTask, bool>> which) => reach.Of(db, tasks => tasks.Where(which));
            return new TaskDetail(
                task,
                await db.Tasks.AsNoTracking().Where(t => t.Id == taskId).Select(line).SingleAsync(cancel),
                await db.Directives.AsNoTracking().SingleAsync(d => d.Id == task.DirectiveId, cancel),
                relations,
                task.AssignedAt is null || actor.IsScreen ? [] : [.. TaskMoves.For(task.State, relations)],
                task.AssignedAt is null || actor.IsScreen ? [] : [.. TaskActs.All.Where(r => TaskActs.May(r.Act, task.State, relations)).Select(r => r.Act)],
                [.. events.Select(e => new TaskEventLine(e, names.GetValueOrDefault(e.UserId), e.ForUserId is { } absent ? names.GetValueOrDefault(absent) : null, [.. mentions[e.Id]]))],
                await db.DirectiveFiles.AsNoTracking().Where(f => f.TaskId == taskId && f.EventId != null).OrderBy(f => f.Id).ToListAsync(cancel),
                extensions,
                await Visible(t => t.LeadId == taskId).OrderBy(t => t.Id).Select(line).ToListAsync(cancel),
                await Visible(t => t.ParentId == taskId && t.LeadId == null).OrderBy(t => t.CountsOn).ThenBy(t => t.Id).Select(line).ToListAsync(cancel),
                await Visible(t => t.Id == task.ParentId).Select(line).SingleOrDefaultAsync(cancel),
                await Visible(t => t.Id == task.LeadId).Select(line).SingleOrDefaultAsync(cancel),
                await db.TaskIndicators.AsNoTracking().Where(i => i.TaskId == taskId).OrderBy(i => i.Id).ToListAsync(cancel),
                followers,
                followers.Contains(actor.UserId),
                names);
        }

        /// <summary>People of a unit who may be made accountable or named, by name; nobody where the actor does not see the unit's tasks.</summary>
        public IQueryable<TaskPerson> PeopleForTasks(Actor actor, UnitTree tree, int unitId)
        {
            var may = !actor.IsScreen && actor.CanFollow(tree, unitId);
            List<int> units = [.. TaskPeople.WithPredecessors(tree, unitId)];
            return db.Users.AsNoTracking()
                .Where(u => may && u.DisabledAt == null && (units.Contains(u.UnitId) || db.Grants.Any(g => g.UserId == u.Id && g.Until == null && units.Contains(g.UnitId) && (g.Role == Role.Leader || g.Role == Role.Coordinator || g.Role == Role.Officer || g.Role == Role.Secretariat))))
                .OrderBy(u => u.DisplayName).ThenBy(u => u.Id).Select(u => new TaskPerson(u.Id, u.DisplayName, u.UnitId));
        }

        /// <summary>Filters that the actor keeps, by name.</summary>
        public IQueryable<SavedFilter> SavedFilters(Actor actor) => db.SavedFilters.AsNoTracking().Where(f => f.UserId == actor.UserId).OrderBy(f => f.Name);

        /// <summary>Substitutions that are of the actor, or that the actor may end, newest first; those past too.</summary>
        public IQueryable<Delegation> Delegations(Actor actor, UnitTree tree)
        {
            List<int> units = [.. tree.All.Where(u => DelegationDesk.Heads(actor, tree, u.Id)).Select(u => u.Id)];
            return db.Delegations.AsNoTracking()
                .Where(d => d.UserId == actor.UserId || d.SubstituteId == actor.UserId || db.Users.Any(u => u.Id == d.UserId && EF.Parameter(units).Contains(u.UnitId)))
                .OrderByDescending(d => d.Id);
        }

        /// <summary>Templates of units whose tasks the actor may draw up, by name.</summary>
        public IQueryable<TaskTemplate> TaskTemplates(Actor actor, UnitTree tree)
        {
            List<int> units = [.. tree.All.Where(u => TaskTemplateDesk.MayKeep(actor, tree, u.Id)).Select(u => u.Id)];
            return db.TaskTemplates.AsNoTracking().Where(t => t.EndedAt == null && EF.Parameter(units).Contains(t.UnitId)).OrderBy(t => t.Name).ThenBy(t => t.Id);
        }
    }

    private static IQueryable<DirectiveTask> Filtered(
        DashboardContext db, TaskReach reach, Actor actor, UnitTree tree, TaskFilter filter, TaskDay day, Expression<Func<DirectiveTask, bool>>? which = null) =>
        reach.Of(db, tasks => Narrowed(db, which is null ? tasks : tasks.Where(which), reach, actor, tree, filter, day));

    private static IQueryable<DirectiveTask> Narrowed(DashboardContext db, IQueryable<DirectiveTask> tasks, TaskReach reach, Actor actor, UnitTree tree, TaskFilter filter, TaskDay day)
    {
        if (filter.Timeliness is { } timeliness)
            tasks = tasks.Where(Stands(timeliness, day));
        if (filter.State is { } state)
            tasks = tasks.Where(t => t.State == state);
        if (filter.IsOpen is { } isOpen)
            tasks = isOpen ? tasks.Where(t => TaskMoves.Open.Contains(t.State)) : tasks.Where(t => t.State == TaskState.Completed || t.State == TaskState.Withdrawn);
        if (filter.UnitId is { } unit)
        {
            List<int> units = filter.WithSubtree ? [.. tree.All.Where(u => tree.IsWithin(u.Id, unit)).Select(u => u.Id)] : [.. TaskPeople.WithPredecessors(tree, unit)];
            tasks = units.Count > 50 ? tasks.Where(t => EF.Parameter(units).Contains(t.UnitId)) : tasks.Where(t => units.Contains(t.UnitId));
        }

        if (filter.AssignerUnitId is { } assigner)
        {
            List<int> units = [.. TaskPeople.WithPredecessors(tree, assigner)];
            tasks = tasks.Where(t => units.Contains(t.AssignerUnitId));
        }

        if (filter.Group is { } group)
            tasks = tasks.Where(t => t.Group == group);
        if (filter.DirectiveId is { } directive)
            tasks = tasks.Where(t => t.DirectiveId == directive);
        if (filter.Priority is { } priority)
            tasks = tasks.Where(t => t.Priority == priority);
        if (filter.Mine)
        {
            var (own, people, me) = (TaskReach.OwnUnits(actor, tree, Role.Leader, Role.Coordinator, Role.Officer), reach.People, actor.UserId);
            var mine = db.Tasks.Where(t => own.Contains(t.UnitId)).Select(t => t.Id)
                .Concat(db.Tasks.Where(t => t.AccountableId != null && people.Contains(t.AccountableId.Value)).Select(t => t.Id))
                .Concat(db.TaskFollowers.Where(f => f.UserId == me).Select(f => f.TaskId));
            tasks = tasks.Where(t => mine.Contains(t.Id));
        }

        if (filter.DueFrom is { } from)
            tasks = tasks.Where(t => t.CountsOn >= from);
        if (filter.DueTo is { } to)
            tasks = tasks.Where(t => t.CountsOn <= to);
        if (!string.IsNullOrWhiteSpace(filter.Text))
        {
            var (key, symbol) = (SearchText.Fold(filter.Text), filter.Text.Trim());
            tasks = tasks.Where(t => t.SearchKey.Contains(key) || db.Directives.Any(d => d.Id == t.DirectiveId && d.Symbol.Contains(symbol)));
        }

        return tasks;
    }

    // The rule of TaskClock.TimelinessOf, for the database.
    private static Expression<Func<DirectiveTask, bool>> Stands(TaskTimeliness timeliness, TaskDay day)
    {
        var (today, soon, early) = (day.Today, day.SoonUntil, day.LongBefore);
        return timeliness switch
        {
            TaskTimeliness.InTime => t => Running.Contains(t.State) && t.CountsOn > soon,
            TaskTimeliness.DueSoon => t => Running.Contains(t.State) && t.CountsOn >= today && t.CountsOn <= soon,
            TaskTimeliness.Overdue => t => Running.Contains(t.State) && t.CountsOn >= early && t.CountsOn < today,
            TaskTimeliness.LongOverdue => t => Running.Contains(t.State) && t.CountsOn < early,
            TaskTimeliness.Undated => t => Running.Contains(t.State) && t.CountsOn == null,
            TaskTimeliness.DoneEarly => t => t.State == TaskState.Completed && t.DoneOn < t.CountsOn,
            TaskTimeliness.DoneOnTime => t => t.State == TaskState.Completed && t.DoneOn == t.CountsOn,
            TaskTimeliness.DoneLate => t => t.State == TaskState.Completed && t.DoneOn > t.CountsOn,
            TaskTimeliness.DoneUndated => t => t.State == TaskState.Completed && (t.CountsOn == null || t.DoneOn == null),
            TaskTimeliness.Paused => t => t.State == TaskState.HandedIn || t.State == TaskState.TransferProposed || t.State == TaskState.Paused,
            _ => t => t.State == TaskState.Withdrawn,
        };
    }

    private static IQueryable<DirectiveTask> Sorted(IQueryable<DirectiveTask> tasks, TaskFilter filter) => (filter.Sort, filter.Descending) switch
    {
        (TaskSort.Latest, false) => tasks.OrderBy(t => t.LastAt).ThenBy(t => t.Id),
        (TaskSort.Latest, true) => tasks.OrderByDescending(t => t.LastAt).ThenByDescending(t => t.Id),
        (TaskSort.Given, false) => tasks.OrderBy(t => t.Id),
        (TaskSort.Given, true) => tasks.OrderByDescending(t => t.Id),
        (_, true) => tasks.OrderByDescending(t => t.CountsOn).ThenByDescending(t => t.Id),
        _ => tasks.OrderBy(t => t.CountsOn).ThenBy(t => t.Id),
    };

    // A name of a person is for people; no screen shows one.
    private static Expression<Func<DirectiveTask, TaskLine>> LineOf(DashboardContext db, Actor actor)
    {
        var isScreen = actor.IsScreen;
        return t => new TaskLine(
            t.Id, t.Title, t.UnitId, t.AssignerUnitId, t.Part, t.State, t.Priority, t.Group, t.DeadlineKind, t.FirstDueOn, t.DueOn, t.CountsOn, t.StoppedOn, t.DoneOn, t.ReportDueOn,
            t.Percent, t.Returns, t.Extensions, t.Rating, t.AccountableId, isScreen ? null : db.Users.Where(u => u.Id == t.AccountableId).Select(u => u.DisplayName).FirstOrDefault(),
            t.DirectiveId, db.Directives.Where(d => d.Id == t.DirectiveId).Select(d => d.Symbol).First(),
            t.AssignedAt, t.LastAt, t.Version, t.ParentId, t.LeadId, t.BatchId, t.IsIllustrative);
    }
}
