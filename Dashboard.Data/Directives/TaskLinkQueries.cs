using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>A task that is not given out yet, with how many units it is for: a batch is one line.</summary>
public sealed record DraftLine(int TaskId, string Title, DateOnly? DueOn, DeadlineKind DeadlineKind, TaskPriority Priority, int FirstUnitId, int Units);

/// <summary>A task that is for an indicator, with the facts before and after.</summary>
public sealed record IndicatorTaskLine(TaskIndicator Link, string Title, TaskState State, DateOnly? StoppedOn, DateOnly? CountsOn, DateOnly? DoneOn)
{
    public TaskTimeliness TimelinessOn(TaskDay day) => TaskClock.TimelinessOf(State, StoppedOn, CountsOn, DoneOn, day);
}

/// <summary>Reads what hangs together with tasks: drafts under a directive, and the tasks that are for an indicator.</summary>
public static class TaskLinkQueries
{
    private const int MostLinks = 50;

    extension(DashboardContext db)
    {
        /// <summary>Leads' tasks that are being drawn up; nothing where the actor may not draw up for the unit.</summary>
        public async Task<IReadOnlyList<DraftLine>> DraftsAsync(int directiveId, Actor actor, UnitTree tree, CancellationToken cancel)
        {
            if (await db.Directives.Where(d => d.Id == directiveId).Select(d => (int?)d.UnitId).SingleOrDefaultAsync(cancel) is not { } unit || !actor.CanRegister(tree, unit))
                return [];

            return await db.Tasks.AsNoTracking().Where(t => t.DirectiveId == directiveId && t.AssignedAt == null && t.LeadId == null && t.State == TaskState.NotReceived && (t.BatchId == null || t.BatchId == t.Id))
                .OrderBy(t => t.Id)
                .Select(t => new DraftLine(t.Id, t.Title, t.DueOn, t.DeadlineKind, t.Priority, t.UnitId, t.BatchId == null ? 1 : db.Tasks.Count(b => b.BatchId == t.BatchId && b.LeadId == null)))
                .ToListAsync(cancel);
        }

        /// <summary>Tasks for an indicator that the actor sees, newest first: those about a unit or, without one, about any.</summary>
        public async Task<IReadOnlyList<IndicatorTaskLine>> IndicatorTasksAsync(Actor actor, UnitTree tree, int indicatorId, int? unitId, TaskDay day, CancellationToken cancel)
        {
            var branch = unitId is { } unit && tree.Get(unit) is { Level: not UnitLevel.Country } ? tree.All.Where(u => tree.IsWithin(u.Id, unit)).Select(u => u.Id).ToList() : null;
            var links = db.TaskIndicators.AsNoTracking().Where(l => l.IndicatorId == indicatorId);
            if (branch is not null)
                links = links.Where(l => EF.Parameter(branch).Contains(l.UnitId));

            var linked = links.Select(l => l.TaskId);
            var seen = (await TaskReach.OfAsync(db, actor, tree, day, cancel)).Of(db, tasks => tasks.Where(t => linked.Contains(t.Id)));
            return await links.Join(seen, l => l.TaskId, t => t.Id, (l, t) => new { l, t })
                .OrderByDescending(x => x.l.Id).Take(MostLinks)
                .Select(x => new IndicatorTaskLine(x.l, x.t.Title, x.t.State, x.t.StoppedOn, x.t.CountsOn, x.t.DoneOn)).ToListAsync(cancel);
        }
    }
}
