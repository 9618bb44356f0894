using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>
/// What the product does to tasks by the clock. Each step looks at what stands and writes in chunks, what it says and that it was said in one
/// transaction: stopped anywhere and run again, it says nothing twice.
/// </summary>
public sealed class TaskWatch(WriteGate gate, IDbContextFactory<DashboardContext> contexts, UnitTrees trees, WorkingCalendar calendar, Standpoints standpoints, TimeProvider clock)
{
    /// <summary>Words of an event by which a task passed from a unit that was divided: the assigner decides.</summary>
    public const string Divided = "unit-divided";

    /// <summary>Words of an event by which a task passed from a unit that ended without a successor.</summary>
    public const string Ended = "unit-ended";

    /// <summary>Words of an event by which not who does a task changed, but who gave it.</summary>
    public const string OfAssigner = "assigner";

    /// <summary>Words of an event by which somebody who left the unit no longer answers for a task.</summary>
    public const string Left = "left";

    // Some 40 ms of the writer's time.
    private const int Chunk = 100;

    private const int MostEffects = 200;

    // Where nothing newer has been approved yet, the effect is looked for again after so many days, for so many days.
    private const int EffectAgainAfter = 7;
    private const int EffectAtMost = 365;

    private static readonly TaskState[] Running = [TaskState.NotReceived, TaskState.Received, TaskState.InProgress, TaskState.Returned];

    private DateOnly Today => Vietnam.Today(clock);

    /// <summary>Open tasks of units that have ended pass to the unit that succeeds them, what was given by one that has ended likewise; where a unit was divided the assigner decides. Answers how many passed.</summary>
    public async Task<int> PassOnAsync(CancellationToken cancel)
    {
        var (tree, days, today) = (await trees.CurrentAsync(cancel), await calendar.CurrentAsync(cancel), Today);
        List<int> doers, givers;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            doers = await db.Tasks.Where(t => t.State != TaskState.Completed && t.State != TaskState.Withdrawn).Select(t => t.UnitId).Distinct().ToListAsync(cancel);
            givers = await db.Tasks.Where(t => t.State != TaskState.Completed && t.State != TaskState.Withdrawn).Select(t => t.AssignerUnitId).Distinct().ToListAsync(cancel);
        }

        var passed = 0;
        foreach (var ended in givers.Where(u => tree.Get(u)?.ValidTo < today))
        {
            if (HeirOrAbove(tree, ended, today) is { } heir)
            {
                passed += await EachAsync(db => db.Tasks.Where(t => t.AssignerUnitId == ended && t.State != TaskState.Completed && t.State != TaskState.Withdrawn), (scope, task) =>
                {
                    task.AssignerUnitId = heir;
                    Pass(scope, task, task.State, ended, heir, OfAssigner);
                }, tree, cancel);
            }
        }

        foreach (var ended in doers.Where(u => tree.Get(u)?.ValidTo < today))
        {
            if (Heir(tree, ended, today) is { } heir)
            {
                passed += await EachAsync(db => db.Tasks.Where(t => t.UnitId == ended && t.State != TaskState.Completed && t.State != TaskState.Withdrawn), (scope, task) =>
                {
                    task.UnitId = heir;
                    Pass(scope, task, task.State, ended, heir, null);
                }, tree, cancel);
            }
            else
            {
                var why = tree.SuccessorsOf(ended).Count > 0 ? Divided : Ended;
                passed += await EachAsync(db => db.Tasks.Where(t => t.UnitId == ended && Running.Contains(t.State) && t.AssignedAt != null), (scope, task) =>
                {
                    var from = task.State;
                    TaskDesk.Enter(task, TaskState.TransferProposed, scope.At, days);
                    Pass(scope, task, from, ended, null, why);
                }, tree, cancel);
            }
        }

        return passed;

        static void Pass(WriteScope scope, DirectiveTask task, TaskState from, int ended, int? heir, string? why)
        {
            task.Version++;
            task.LastAt = scope.At;
            scope.Db.TaskEvents.Add(new TaskEvent { TaskId = task.Id, Kind = TaskEventKind.Succeeded, At = scope.At, UserId = 0, From = from, To = task.State, FromUnitId = ended, ToUnitId = heir, Words = why });
        }
    }

    /// <summary>Who moved to another unit or was disabled no longer answers for a task: it falls to the unit's common inbox. Answers for how many tasks.</summary>
    public async Task<int> ClearLeaversAsync(CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var gone = new List<(int UnitId, int UserId)>();
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            var pairs = await db.Tasks.Where(t => t.AccountableId != null && t.State != TaskState.Completed && t.State != TaskState.Withdrawn)
                .Select(t => new { t.UnitId, UserId = t.AccountableId!.Value }).Distinct().ToListAsync(cancel);
            foreach (var part in pairs.GroupBy(p => p.UserId).Chunk(500))
            {
                var people = await TaskPeople.LoadAsync(db, [.. part.Select(p => p.Key)], clock.GetUtcNow().UtcDateTime, cancel);
                gone.AddRange(part.SelectMany(p => p).Where(p => !people.TryGetValue(p.UserId, out var person) || !TaskPeople.BelongsTo(person, tree, p.UnitId)).Select(p => (p.UnitId, p.UserId)));
            }
        }

        var cleared = 0;
        foreach (var (unit, user) in gone)
        {
            cleared += await EachAsync(db => db.Tasks.Where(t => t.AccountableId == user && t.UnitId == unit && t.State != TaskState.Completed && t.State != TaskState.Withdrawn), (scope, task) =>
            {
                task.AccountableId = null;
                task.Version++;
                task.LastAt = scope.At;
                scope.Db.TaskEvents.Add(new TaskEvent { TaskId = task.Id, Kind = TaskEventKind.AccountableChanged, At = scope.At, UserId = 0, Words = Left });
            }, tree, cancel);
        }

        return cleared;
    }

    /// <summary>Gives the tasks of templates whose day has come, each once for a unit. Of several occurrences missed while the product was away only the newest is given. Answers how many tasks.</summary>
    public async Task<int> GiveRecurringAsync(CancellationToken cancel)
    {
        var (tree, days, today) = (await trees.CurrentAsync(cancel), await calendar.CurrentAsync(cancel), Today);
        List<TaskTemplate> due;
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            due = await db.TaskTemplates.AsNoTracking().Where(t => t.EndedAt == null && t.EveryMonths != null && t.DirectiveId != null && t.NextOn <= today)
                .Where(t => db.Directives.Any(d => d.Id == t.DirectiveId && d.SignedAt != null && d.WithdrawnAt == null)).ToListAsync(cancel);
        }

        var given = 0;
        foreach (var template in due)
        {
            var occurrence = template.NextOn!.Value;
            for (var next = Step(occurrence, template.EveryMonths!.Value); next <= today; next = Step(next, template.EveryMonths.Value))
                occurrence = next;

            var key = occurrence.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var units = template.UnitSetId is { } set && template.Units.Length == 0
                ? tree.MembersOn(set, today).Select(u => (int?)u.Id)
                : template.Units.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(u => Heir(tree, int.Parse(u, CultureInfo.InvariantCulture), today));
            var assigner = HeirOrAbove(tree, template.UnitId, today) ?? template.UnitId;
            foreach (var part in units.Where(u => u is not null).Select(u => u!.Value).Distinct().Chunk(Chunk))
            {
                var outcome = await gate.WriteAsync<int>(async (scope, stop) =>
                {
                    var there = await scope.Db.Tasks.Where(t => t.TemplateId == template.Id && t.Occurrence == key && part.Contains(t.UnitId)).Select(t => t.UnitId).ToListAsync(stop);
                    var dueOn = TaskClock.Move(scope.At.DayInVietnam(), template.WorkingDays, days);
                    DirectiveTask[] tasks = [.. part.Except(there).Select(unit => Make(template, unit, assigner, key, dueOn, scope.At))];
                    if (tasks.Length == 0)
                        return 0;

                    scope.Db.Tasks.AddRange(tasks);
                    await scope.Db.SaveChangesAsync(stop);
                    scope.Db.TaskEvents.AddRange(tasks.Select(t => new TaskEvent { TaskId = t.Id, Kind = TaskEventKind.Created, At = scope.At, UserId = 0, DueOn = dueOn }));
                    scope.Changed(ChangeKind.Directive, DirectiveVerbs.BranchOf(tree, assigner), string.Create(CultureInfo.InvariantCulture, $"directive/{template.DirectiveId}"), 0);
                    return tasks.Length;
                }, cancel);
                given += outcome.Value;
            }

            // Last: killed before this, the next run finds each task there.
            await gate.WriteAsync<bool>(async (scope, stop) =>
            {
                await scope.Db.TaskTemplates.Where(t => t.Id == template.Id && t.NextOn == template.NextOn)
                    .ExecuteUpdateAsync(set => set.SetProperty(t => t.NextOn, Step(occurrence, template.EveryMonths!.Value)), stop);
                return true;
            }, cancel);
        }

        return given;
    }

    /// <summary>Looks at the indicators of tasks that were accepted some time ago, on the approved basis. Answers how many were looked at.</summary>
    public async Task<int> CheckEffectsAsync(CancellationToken cancel)
    {
        var today = Today;
        var standpoint = await standpoints.AtAsync(null, cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var due = await db.TaskIndicators.AsNoTracking().Where(i => i.CheckOn <= today && i.CheckedAt == null).OrderBy(i => i.CheckOn).ThenBy(i => i.Id).Take(MostEffects).ToListAsync(cancel);
        var found = 0;
        foreach (var link in due)
        {
            var indicator = standpoint.Catalogue.Indicators.FirstOrDefault(i => i.Id == link.IndicatorId);
            var unit = Heir(standpoint.Tree, link.UnitId, today) ?? link.UnitId;
            var detail = indicator is null ? null : await db.IndicatorDetailAsync(standpoint, indicator, unit, null, Basis.Approved, Boundaries.AsIs, cancel);
            var before = standpoint.Catalogue.FindPeriod(link.Period);
            var isNewer = detail is not null && (before is null || detail.Period.To > before.To);
            var outcome = await gate.WriteAsync<int>(async (scope, stop) =>
            {
                var fresh = await scope.Db.TaskIndicators.SingleAsync(i => i.Id == link.Id, stop);
                if (fresh.CheckedAt is not null || await scope.Db.Tasks.SingleOrDefaultAsync(t => t.Id == fresh.TaskId && t.State == TaskState.Completed, stop) is not { } task)
                    return 0;

                if (!isNewer && today < task.CompletedAt?.DayInVietnam().AddDays(link.CheckAfterDays + EffectAtMost))
                {
                    fresh.CheckOn = today.AddDays(EffectAgainAfter);
                    return 0;
                }

                (fresh.PeriodAfter, fresh.After, fresh.StatusAfter, fresh.CheckedAt) =
                    (detail?.Period.Code, detail?.Number.Value is { } value ? FixedPoint.From(value) : null, detail?.Standing.Status.ToString(), scope.At);
                scope.Db.TaskEvents.Add(new TaskEvent { TaskId = task.Id, Kind = TaskEventKind.EffectChecked, At = scope.At, UserId = 0, Words = indicator?.Code });
                TaskDesk.Announce(scope, standpoint.Tree, task, Actor.System);
                return 1;
            }, cancel);
            found += outcome.Value;
        }

        return found;
    }

    /// <summary>Reminds by the ladders, on working days; of several rungs missed only the newest is said. Answers how many reminders were written.</summary>
    public async Task<int> RemindAsync(CancellationToken cancel)
    {
        var (tree, days, today) = (await trees.CurrentAsync(cancel), await calendar.CurrentAsync(cancel), Today);
        if (!days.IsWorking(today))
            return 0;

        var said = new HashSet<int>();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var horizon = TaskClock.Move(today, -UrgingLadder.All.Min(l => l.Rungs[0]), days);
        var dated = await db.Tasks.Where(t => Running.Contains(t.State) && t.CountsOn <= horizon && t.AssignedAt != null)
            .Select(t => new { t.Id, Due = t.CountsOn!.Value, t.Priority, t.Reminded, At = t.AssignedAt!.Value }).ToListAsync(cancel);
        var reports = await db.Tasks.Where(t => Running.Contains(t.State) && t.CountsOn == null && t.ReportDueOn <= horizon && t.AssignedAt != null)
            .Select(t => new { t.Id, Due = t.ReportDueOn!.Value, t.Priority, t.Reminded, At = t.AssignedAt!.Value }).ToListAsync(cancel);

        // Tasks by the thousand share a few hundred deadlines.
        var rungs = new Dictionary<(DateOnly Due, TaskPriority Priority), (int Reached, DateOnly On)>();
        int[] owed = [.. dated.Concat(reports).Where(t => t.Reminded < RungOf(t.Due, t.Priority).Reached && RungOf(t.Due, t.Priority).On > t.At.DayInVietnam()).Select(t => t.Id)];
        foreach (var part in owed.Chunk(Chunk))
        {
            await EachAsync(d => d.Tasks.Where(t => part.Contains(t.Id) && Running.Contains(t.State)), part.Length, (scope, task) =>
            {
                if ((task.CountsOn ?? task.ReportDueOn) is not { } due || RungOf(due, task.Priority) is var rung && rung.Reached <= task.Reminded)
                    return false;

                task.Reminded = rung.Reached;
                var key = UrgingLadder.Of(task.Priority).KeyOf(rung.Reached);
                Say(scope, task, task.CountsOn is null ? UrgingLadder.Report + key : key, due);
                said.Add(task.Id);
                return true;
            }, tree, cancel);
        }

        foreach (var ladder in UrgingLadder.All)
        {
            // From the day after so many working days, or days, in which nothing happened.
            var unreceivedBefore = TaskClock.Move(today, -ladder.UnreceivedAfter, days).AddDays(1).StartInVietnam();
            var idleBefore = clock.GetUtcNow().UtcDateTime.AddDays(-ladder.IdleAfter);
            var silent = await db.Tasks.Where(t => t.State == TaskState.NotReceived && t.Priority == ladder.Priority && t.LastAt < unreceivedBefore && t.AssignedAt != null).Select(t => t.Id).ToListAsync(cancel);
            var idle = await db.Tasks.Where(t => (t.State == TaskState.Received || t.State == TaskState.InProgress || t.State == TaskState.Returned)
                && t.Priority == ladder.Priority && t.LastAt < idleBefore && t.AssignedAt != null && t.ReportEveryMonths == null).Select(t => t.Id).ToListAsync(cancel);
            foreach (var part in silent.Concat(idle).Where(id => !said.Contains(id)).ToArray().Chunk(Chunk))
            {
                await EachAsync(d => d.Tasks.Where(t => part.Contains(t.Id)), part.Length, (scope, task) =>
                {
                    var isSilent = task.State == TaskState.NotReceived;
                    if (!Running.Contains(task.State) || task.LastAt >= (isSilent ? unreceivedBefore : idleBefore))
                        return false;

                    Say(scope, task, isSilent ? UrgingLadder.NotReceived : UrgingLadder.Idle, task.CountsOn);
                    said.Add(task.Id);
                    return true;
                }, tree, cancel);
            }
        }

        return said.Count;

        (int Reached, DateOnly On) RungOf(DateOnly due, TaskPriority priority)
        {
            if (rungs.TryGetValue((due, priority), out var known))
                return known;

            var ladder = UrgingLadder.Of(priority);
            var counts = TaskClock.WorkingOrNext(due, days);
            var reached = ladder.Reached(counts, today, days);
            return rungs[(due, priority)] = (reached, reached == 0 ? DateOnly.MinValue : ladder.DayOf(reached, counts, days));
        }

        // A reminder is something that happened: the next nudge for silence is as long after it.
        static void Say(WriteScope scope, DirectiveTask task, string key, DateOnly? due)
        {
            task.LastAt = scope.At;
            scope.Db.TaskEvents.Add(new TaskEvent { TaskId = task.Id, Kind = TaskEventKind.Reminded, At = scope.At, UserId = 0, Words = key, DueOn = due });
        }
    }

    /// <summary>The unit that stands today in place of another: itself, or its one whole successor; null where it was divided or ended without one.</summary>
    internal static int? Heir(UnitTree tree, int unitId, DateOnly today)
    {
        for (var unit = tree.Get(unitId); unit is not null;)
        {
            if (unit.ValidTo is null || unit.ValidTo >= today)
                return unit.Id;

            unit = tree.SuccessorsOf(unit.Id).Where(s => tree[s.NewUnitId].ValidFrom <= today).ToArray() is [{ Extent: SuccessionExtent.Full } next] ? tree[next.NewUnitId] : null;
        }

        return null;
    }

    // Who gave something and was divided: what stands above decides.
    private static int? HeirOrAbove(UnitTree tree, int unitId, DateOnly today) =>
        tree.SelfAndAncestors(unitId).Select(u => Heir(tree, u.Id, today)).FirstOrDefault(u => u is not null);

    private Task<int> EachAsync(Func<DashboardContext, IQueryable<DirectiveTask>> which, Action<WriteScope, DirectiveTask> change, UnitTree tree, CancellationToken cancel) =>
        EachAsync(which, int.MaxValue, (scope, task) =>
        {
            change(scope, task);
            return true;
        }, tree, cancel);

    // Chunk by chunk, until nothing is left of what changes its own condition, or so many were looked at.
    private async Task<int> EachAsync(Func<DashboardContext, IQueryable<DirectiveTask>> which, int most, Func<WriteScope, DirectiveTask, bool> change, UnitTree tree, CancellationToken cancel)
    {
        var (changed, looked) = (0, 0);
        while (looked < most)
        {
            var read = 0;
            var outcome = await gate.WriteAsync<int>(async (scope, stop) =>
            {
                var tasks = await which(scope.Db).OrderBy(t => t.Id).Take(Chunk).ToListAsync(stop);
                read = tasks.Count;
                tasks.RemoveAll(t => !change(scope, t));
                foreach (var task in tasks)
                    TaskDesk.Announce(scope, tree, task, Actor.System);

                return tasks.Count;
            }, cancel);
            changed += outcome.Value;
            looked += Chunk;
            if (read < Chunk)
                return changed;
        }

        return changed;
    }

    private static DirectiveTask Make(TaskTemplate template, int unitId, int assigner, string occurrence, DateOnly dueOn, DateTime at) => new()
    {
        DirectiveId = template.DirectiveId!.Value,
        TemplateId = template.Id,
        Occurrence = occurrence,
        Part = TaskPart.Lead,
        UnitId = unitId,
        AssignerUnitId = assigner,
        Title = template.Title,
        SearchKey = SearchText.Fold(template.Title),
        Content = template.Content,
        Product = template.Product,
        Group = template.Group,
        Priority = template.Priority,
        NeedsEvidence = template.NeedsEvidence,
        DeadlineKind = DeadlineKind.Periodic,
        FirstDueOn = dueOn,
        DueOn = dueOn,
        CountsOn = dueOn,
        State = TaskState.NotReceived,
        CreatedBy = template.CreatedBy,
        CreatedAt = at,
        AssignedAt = at,
        LastAt = at,
    };

    // The last day of a month stays the last day.
    private static DateOnly Step(DateOnly day, int months)
    {
        var next = day.AddMonths(months);
        return day.Day == DateTime.DaysInMonth(day.Year, day.Month) ? new DateOnly(next.Year, next.Month, DateTime.DaysInMonth(next.Year, next.Month)) : next;
    }
}
