using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>A move as somebody asks for it.</summary>
/// <param name="Version">The task's version as it was seen; when it has changed since, the move is refused. Null for whatever it is.</param>
/// <param name="Words">The reason, where the move needs one.</param>
/// <param name="ToUnitId">The other unit, where the move needs one.</param>
/// <param name="Rating">1 to 5, with an acceptance.</param>
/// <param name="ReplySymbol">Number and symbol of a reply document: evidence too.</param>
/// <param name="Files">Files that were uploaded for the task before.</param>
public sealed record TaskMoveEntry(
    int TaskId, TaskVerb Verb, int? Version = null, string? Words = null, int? ToUnitId = null, int? Rating = null, string? ReplySymbol = null, IReadOnlyList<int>? Files = null);

/// <summary>What came of one of many moves.</summary>
public sealed record TaskMoveResult(int TaskId, Outcome<TaskState> Outcome);

/// <summary>Moves tasks by <see cref="TaskMoves"/> and takes in what is said about them. Every change is an event; nothing is overwritten.</summary>
public sealed class TaskDesk(WriteGate gate, UnitTrees trees, WorkingCalendar calendar, IDbContextFactory<DashboardContext> contexts)
{
    public const int LongestWords = 4000;
    public const int LongestReason = 2000;
    public const int LongestSymbol = 80;
    public const int MostFiles = 20;
    public const int MostMentions = 20;

    /// <summary>Tasks in one command to many.</summary>
    public const int MostAtOnce = 1000;

    // Well below the 100 ms that a transaction may hold the writer.
    private const int Chunk = 100;

    /// <summary>Moves a task; answers the state after it.</summary>
    public async Task<Outcome<TaskState>> MoveAsync(TaskMoveEntry entry, Actor actor, CancellationToken cancel)
    {
        var move = TaskMoves.Of(entry.Verb);
        var words = Trimmed(entry.Words);
        var symbol = Trimmed(entry.ReplySymbol);
        if (words?.Length > LongestWords)
            return new Refusal("Task.Words", LongestWords) { Field = nameof(entry.Words) };
        if (entry.Rating is < 1 or > 5)
            return new Refusal("Task.Rating") { Field = nameof(entry.Rating) };
        if (symbol is not null && !IsSymbol(symbol))
            return new Refusal("Task.ReplySymbol", LongestSymbol) { Field = nameof(entry.ReplySymbol) };

        var tree = await trees.CurrentAsync(cancel);
        var days = await calendar.CurrentAsync(cancel);
        return await WriteAsync<TaskState>(async (scope, stop) =>
        {
            if (await FindAsync(scope, entry.TaskId, actor, tree, stop) is not { } found)
                return new Refusal("Task.Unknown", entry.TaskId);

            var task = found.Task;
            if (entry.Version is { } seen && seen != task.Version)
                return new Refusal("Task.ChangedMeanwhile");
            if (!move.By.Any(found.Relations.Contains))
                return new Refusal("Task.NoRight");
            if (task.AssignedAt is null)
                return new Refusal("Task.NotGiven");
            if (!move.From.Contains(task.State))
                return new Refusal("Task.WrongState");

            var files = await FilesAsync(scope, task.Id, entry.Files, actor, stop);
            if (files.Refused)
                return files.Refusal!;
            if (Lacks(move, task, words, symbol, files.Value!) is { } lack)
                return lack;
            if (move.Needs.HasFlag(TaskNeeds.Unit) && CheckUnit(tree, task, entry.ToUnitId, scope.At.DayInVietnam()) is { } wrong)
                return wrong;
            if (move.Verb == TaskVerb.Accept && await OpenParts(scope.Db, [task.Id]).CountAsync(stop) is > 0 and var open)
                return new Refusal("Task.PartsOpen", open);

            var happened = Move(scope, tree, days, task, move, actor, found.For(move.By));
            (happened.Words, happened.ReplySymbol) = (words, symbol);
            happened.Rating = move.Verb == TaskVerb.Accept ? entry.Rating : null;
            await ApplyAsync(scope, tree, days, task, move, entry, happened, actor, stop);
            await AttachAsync(scope, happened, files.Value!, stop);
            scope.Audit(actor, $"Task.{move.Verb}", KeyOf(task.Id), words);
            return task.State;
        }, cancel);
    }

    /// <summary>Moves many tasks, each by itself: what is refused for one does not hold the others.</summary>
    public async Task<IReadOnlyList<TaskMoveResult>> MoveManyAsync(IReadOnlyList<TaskMoveEntry> entries, Actor actor, CancellationToken cancel)
    {
        var results = new List<TaskMoveResult>(entries.Count);
        foreach (var (entry, i) in entries.Select((e, i) => (e, i)))
            results.Add(new TaskMoveResult(entry.TaskId, i < MostAtOnce ? await MoveAsync(entry, actor, cancel) : new Refusal("Task.TooMany", MostAtOnce)));

        return results;
    }

    /// <summary>Says how far it is, with evidence; a task without a day has given its report with it. Answers the event's id.</summary>
    public async Task<Outcome<long>> ProgressAsync(int taskId, int percent, string words, IReadOnlyList<int>? files, Actor actor, CancellationToken cancel)
    {
        if (percent is < 0 or > 100)
            return new Refusal("Task.Percent") { Field = nameof(percent) };
        if (Trimmed(words) is not { Length: <= LongestWords } said)
            return new Refusal("Task.Words", LongestWords) { Field = nameof(words) };

        return await ActAsync<long>(TaskAct.Progress, taskId, actor, async (scope, _, found, stop) =>
        {
            var attached = await FilesAsync(scope, taskId, files, actor, stop);
            if (attached.Refused)
                return attached.Refusal!;

            var task = found.Task;
            var happened = Add(scope, found, TaskEventKind.Progress, actor, said);
            happened.Percent = task.Percent = percent;
            if (task.ReportDueOn is not null && task.ReportEveryMonths is { } months)
                (task.ReportDueOn, task.Reminded) = (scope.At.DayInVietnam().AddMonths(months), 0);

            await AttachAsync(scope, happened, attached.Value!, stop);
            return happened.Id;
        }, cancel);
    }

    /// <summary>Says something about a task; those named hear of it, if they may see the task. Answers the event's id.</summary>
    public async Task<Outcome<long>> CommentAsync(int taskId, string words, IReadOnlyList<int> mentions, Actor actor, CancellationToken cancel)
    {
        if (Trimmed(words) is not { Length: <= LongestWords } said)
            return new Refusal("Task.Words", LongestWords) { Field = nameof(words) };

        int[] named = [.. mentions.Distinct()];
        if (named.Length > MostMentions)
            return new Refusal("Task.Mentions", MostMentions) { Field = nameof(mentions) };

        return await ActAsync<long>(TaskAct.Comment, taskId, actor, async (scope, tree, found, stop) =>
        {
            var people = await TaskPeople.LoadAsync(scope.Db, named, scope.At, stop);
            foreach (var id in named)
            {
                if (!people.TryGetValue(id, out var person) || await RelationsAsync(scope, found.Task, person, tree, stop) is null)
                    return new Refusal("Task.MentionCannotSee", person?.Name ?? id.ToString(CultureInfo.InvariantCulture)) { Field = nameof(mentions) };
            }

            var happened = Add(scope, found, TaskEventKind.Comment, actor, said);
            await scope.Db.SaveChangesAsync(stop);
            scope.Db.TaskMentions.AddRange(named.Select(id => new TaskMention { EventId = happened.Id, UserId = id }));
            return happened.Id;
        }, cancel);
    }

    /// <summary>Đôn đốc: urges one or many, recorded. Tasks that are done are left out; one that the actor may not urge refuses all. Answers how many were urged.</summary>
    public async Task<Outcome<int>> UrgeAsync(IReadOnlyList<int> taskIds, string words, Actor actor, CancellationToken cancel)
    {
        int[] chosen = [.. taskIds.Distinct()];
        if (chosen.Length is 0 or > MostAtOnce)
            return new Refusal("Task.TooMany", MostAtOnce) { Field = nameof(taskIds) };
        if (words.Trim() is not { Length: <= LongestReason } said)
            return new Refusal("Task.Words", LongestReason) { Field = nameof(words) };

        // All are asked for before the first is written, so that a right that lacks leaves nothing half done.
        var tree = await trees.CurrentAsync(cancel);
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            var asked = await db.Tasks.AsNoTracking().Where(t => chosen.Contains(t.Id)).ToListAsync(cancel);
            if (asked.Count < chosen.Length)
                return new Refusal("Task.Unknown", chosen.Except(asked.Select(t => t.Id)).First());

            var leads = await LeadUnitsAsync(db, asked, cancel);
            if (asked.Find(t => !TaskActs.Of(TaskAct.Urge).By.Any(TaskRelations.Of(t, actor, tree, LeadOf(t, leads)).Contains)) is { } forbidden)
                return new Refusal("Task.NoRightFor", forbidden.Title);
        }

        var count = 0;
        foreach (var part in chosen.Chunk(Chunk))
        {
            var outcome = await WriteAsync<int>(async (scope, stop) =>
            {
                var tasks = await scope.Db.Tasks.Where(t => part.Contains(t.Id)).ToListAsync(stop);
                var leads = await LeadUnitsAsync(scope.Db, tasks, stop);
                tasks.RemoveAll(t => t.AssignedAt is null || !TaskActs.May(TaskAct.Urge, t.State, TaskRelations.Of(t, actor, tree, LeadOf(t, leads))));
                foreach (var task in tasks)
                {
                    task.LastAt = scope.At;
                    scope.Db.TaskEvents.Add(new TaskEvent { TaskId = task.Id, Kind = TaskEventKind.Urged, At = scope.At, UserId = actor.UserId, Words = said.Length > 0 ? said : null });
                    Announce(scope, tree, task, actor);
                }

                scope.Audit(actor, "Task.Urge", $"{tasks.Count} tasks", string.Join(' ', tasks.Select(t => t.Id)));
                return tasks.Count;
            }, cancel);
            if (outcome.Refused)
                return outcome;

            count += outcome.Value;
        }

        return count;
    }

    /// <summary>Follows a task, or no longer does. Answers whether the actor follows it now.</summary>
    public Task<Outcome<bool>> FollowAsync(int taskId, bool follow, Actor actor, CancellationToken cancel) =>
        ActAsync<bool>(TaskAct.Follow, taskId, actor, async (scope, _, _, stop) =>
        {
            if (actor.UserId <= 0)
                return new Refusal("Task.NoRight");

            var there = await scope.Db.TaskFollowers.SingleOrDefaultAsync(f => f.TaskId == taskId && f.UserId == actor.UserId, stop);
            if (follow && there is null)
                scope.Db.TaskFollowers.Add(new TaskFollower { TaskId = taskId, UserId = actor.UserId });
            else if (!follow && there is not null)
                scope.Db.TaskFollowers.Remove(there);

            return follow;
        }, cancel);

    /// <summary>Names the person of the unit who answers for it; null for nobody.</summary>
    public Task<Outcome<bool>> SetAccountableAsync(int taskId, int? userId, Actor actor, CancellationToken cancel) =>
        ActAsync<bool>(TaskAct.SetAccountable, taskId, actor, async (scope, tree, found, stop) =>
        {
            var task = found.Task;
            Actor? person = null;
            if (userId is { } id)
            {
                person = (await TaskPeople.LoadAsync(scope.Db, [id], scope.At, stop)).GetValueOrDefault(id);
                if (person is null || !TaskPeople.BelongsTo(person, tree, task.UnitId))
                    return new Refusal("Task.NotOfTheUnit") { Field = nameof(userId) };
            }

            if (task.AccountableId == userId)
                return true;

            task.AccountableId = userId;
            task.Version++;
            Add(scope, found, TaskEventKind.AccountableChanged, actor, person?.Name);
            return true;
        }, cancel);

    /// <summary>Asks for a later deadline; answers the request's id. One request at a time.</summary>
    public async Task<Outcome<int>> AskExtensionAsync(int taskId, DateOnly wantedOn, string reason, Actor actor, CancellationToken cancel)
    {
        if (Trimmed(reason) is not { Length: <= LongestReason } why)
            return new Refusal("Task.Reason", LongestReason) { Field = nameof(reason) };

        return await ActAsync<int>(TaskAct.AskExtension, taskId, actor, async (scope, _, found, stop) =>
        {
            if (await CheckDeadlineAsync(scope, found.Task, wantedOn, nameof(wantedOn), stop) is { } wrong)
                return wrong;
            if (await scope.Db.TaskExtensions.AnyAsync(e => e.TaskId == taskId && e.DecidedAt == null, stop))
                return new Refusal("Task.ExtensionOpen");

            var request = new TaskExtension { TaskId = taskId, WantedOn = wantedOn, Reason = why, AskedBy = actor.UserId, AskedAt = scope.At };
            scope.Db.TaskExtensions.Add(request);
            Add(scope, found, TaskEventKind.ExtensionAsked, actor, why).DueOn = wantedOn;
            await scope.Db.SaveChangesAsync(stop);
            return request.Id;
        }, cancel);
    }

    /// <summary>Grants or refuses a later deadline: another day than the one asked for may be given; a refusal says why. The first deadline stays.</summary>
    public async Task<Outcome<bool>> DecideExtensionAsync(int extensionId, bool grant, DateOnly? day, string? answer, Actor actor, CancellationToken cancel)
    {
        var said = Trimmed(answer);
        if (said?.Length > LongestReason || (!grant && said is null))
            return new Refusal("Task.Reason", LongestReason) { Field = nameof(answer) };

        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await db.TaskExtensions.AsNoTracking().SingleOrDefaultAsync(e => e.Id == extensionId, cancel) is not { } asked)
            return new Refusal("Task.ExtensionUnknown", extensionId);

        var days = await calendar.CurrentAsync(cancel);
        return await ActAsync<bool>(TaskAct.DecideExtension, asked.TaskId, actor, async (scope, _, found, stop) =>
        {
            var request = await scope.Db.TaskExtensions.SingleAsync(e => e.Id == extensionId, stop);
            if (request.DecidedAt is not null)
                return new Refusal("Task.ExtensionDecided");

            var task = found.Task;
            var given = day ?? request.WantedOn;
            if (grant && await CheckDeadlineAsync(scope, task, given, nameof(day), stop) is { } wrong)
                return wrong;

            (request.IsGranted, request.GrantedOn, request.Answer, request.DecidedBy, request.DecidedAt) = (grant, grant ? given : null, said, actor.UserId, scope.At);
            var happened = Add(scope, found, grant ? TaskEventKind.ExtensionGranted : TaskEventKind.ExtensionRefused, actor, said);
            happened.DueOn = grant ? given : request.WantedOn;
            task.Version++;
            if (grant)
            {
                (task.DueOn, task.Extensions) = (given, task.Extensions + 1);
                task.CountsOn = task.StoppedOn is null ? TaskClock.CountsOn(given, task.StoppedDays, days) : null;
                // The ladder begins anew for the new day; what it would have said before today stays unsaid.
                task.Reminded = task.CountsOn is { } counts ? UrgingLadder.Of(task.Priority).Reached(counts, scope.At.DayInVietnam(), days) : 0;
            }

            return grant;
        }, cancel);
    }

    /// <summary>Open coordinating parts and sub-tasks of some tasks.</summary>
    internal static IQueryable<DirectiveTask> OpenParts(DashboardContext db, IReadOnlyCollection<int> taskIds) =>
        db.Tasks.Where(t => ((t.LeadId != null && taskIds.Contains(t.LeadId.Value)) || (t.ParentId != null && taskIds.Contains(t.ParentId.Value))) && t.State != TaskState.Completed && t.State != TaskState.Withdrawn);

    internal static string KeyOf(int taskId) => string.Create(CultureInfo.InvariantCulture, $"task/{taskId}");

    /// <summary>Puts a task's change on the feed, at the branches of who does it and who gave it.</summary>
    internal static void Announce(WriteScope scope, UnitTree tree, DirectiveTask task, Actor actor)
    {
        scope.Changed(ChangeKind.Directive, tree.PathOf(task.UnitId), KeyOf(task.Id), actor.UserId);
        scope.Changed(ChangeKind.Directive, tree.PathOf(task.AssignerUnitId), KeyOf(task.Id), actor.UserId);
    }

    /// <summary>Brings a task into a state, with its clock: it stands while the ball is elsewhere, and runs on from the deadline when it is back.</summary>
    internal static void Enter(DirectiveTask task, TaskState to, DateTime at, WorkingDays days)
    {
        var today = at.DayInVietnam();
        if (TaskMoves.Stopped.Contains(to))
        {
            task.StoppedOn ??= today;
            task.CountsOn = null;
        }
        else if (to is TaskState.Completed or TaskState.Withdrawn)
        {
            // It stays where it stopped: a completed task is reckoned by the day of its handing in, and runs on from there if it is opened again.
            task.CountsOn = TaskClock.CountsOn(task.DueOn, task.StoppedDays, days);
        }
        else
        {
            if (task.StoppedOn is { } since)
                (task.StoppedDays, task.StoppedOn) = (task.StoppedDays + TaskClock.Stopped(since, today, days), null);

            task.CountsOn = TaskClock.CountsOn(task.DueOn, task.StoppedDays, days);

            // A day that moved away is reminded of anew.
            if (task.CountsOn is { } counts)
                task.Reminded = Math.Min(task.Reminded, UrgingLadder.Of(task.Priority).Reached(counts, today, days));
        }

        task.State = to;
        task.LastAt = at;
        task.Version++;
    }

    private static TaskEvent Move(WriteScope scope, UnitTree tree, WorkingDays days, DirectiveTask task, TaskMove move, Actor actor, int? forUserId)
    {
        var from = task.State;
        var to = move.To ?? task.ResumesTo ?? TaskState.InProgress;
        task.ResumesTo = move.Verb == TaskVerb.Pause ? from : null;
        Enter(task, to, scope.At, days);
        var happened = new TaskEvent
        {
            TaskId = task.Id,
            Kind = TaskEventKind.Move,
            At = scope.At,
            UserId = actor.UserId,
            ForUserId = forUserId,
            Verb = move.Verb,
            From = from,
            To = to,
        };
        scope.Db.TaskEvents.Add(happened);
        Announce(scope, tree, task, actor);
        return happened;
    }

    // What a move does besides the change of state and clock.
    private static async Task ApplyAsync(
        WriteScope scope, UnitTree tree, WorkingDays days, DirectiveTask task, TaskMove move, TaskMoveEntry entry, TaskEvent happened, Actor actor, CancellationToken cancel)
    {
        switch (move.Verb)
        {
            case TaskVerb.Receive:
                task.ReceivedAt = scope.At;
                break;
            case TaskVerb.Transfer:
                (happened.FromUnitId, happened.ToUnitId) = (task.UnitId, entry.ToUnitId);
                (task.UnitId, task.AccountableId, task.ReceivedAt, task.Percent) = (entry.ToUnitId!.Value, null, null, 0);
                Announce(scope, tree, task, actor);
                break;
            case TaskVerb.HandIn:
                (task.HandedInAt, task.Percent) = (scope.At, 100);
                break;
            case TaskVerb.Accept:
                (task.CompletedAt, task.DoneOn, task.Rating) = (scope.At, (task.HandedInAt ?? scope.At).DayInVietnam(), entry.Rating);
                await SetChecksAsync(scope, task, cancel);
                break;
            case TaskVerb.Return:
                task.Returns++;
                break;
            case TaskVerb.Reopen:
                (task.CompletedAt, task.DoneOn, task.Rating, task.Returns) = (null, null, null, task.Returns + 1);
                await SetChecksAsync(scope, task, cancel);
                break;
            case TaskVerb.Withdraw:
                await WithdrawPartsAsync(scope, tree, days, task, happened.Words, actor, cancel);
                break;
        }
    }

    // The effect on an indicator is looked at some time after the acceptance.
    private static async Task SetChecksAsync(WriteScope scope, DirectiveTask task, CancellationToken cancel)
    {
        foreach (var link in await scope.Db.TaskIndicators.Where(i => i.TaskId == task.Id && i.CheckedAt == null).ToListAsync(cancel))
            link.CheckOn = task.CompletedAt?.DayInVietnam().AddDays(link.CheckAfterDays);
    }

    private static async Task WithdrawPartsAsync(WriteScope scope, UnitTree tree, WorkingDays days, DirectiveTask task, string? why, Actor actor, CancellationToken cancel)
    {
        var withdraw = TaskMoves.Of(TaskVerb.Withdraw);
        for (int[] above = [task.Id]; above.Length > 0;)
        {
            var parts = await OpenParts(scope.Db, above).Where(t => t.AssignedAt != null).ToListAsync(cancel);
            parts.RemoveAll(p => p.State == TaskState.Withdrawn);
            foreach (var part in parts)
            {
                Move(scope, tree, days, part, withdraw, actor, forUserId: null).Words = why;
                scope.Audit(actor, $"Task.{TaskVerb.Withdraw}", KeyOf(part.Id), why);
            }

            above = [.. parts.Select(p => p.Id)];
        }
    }

    private static Refusal? Lacks(TaskMove move, DirectiveTask task, string? words, string? symbol, List<DirectiveFile> files) =>
        move.Needs.HasFlag(TaskNeeds.Reason) && (words is null || words.Length > LongestReason) ? new Refusal("Task.Reason", LongestReason) { Field = nameof(TaskMoveEntry.Words) }
        : move.Needs.HasFlag(TaskNeeds.Evidence) && task.NeedsEvidence && symbol is null && !files.Exists(f => f.Scan is ScanState.Clean or ScanState.NotScanned)
            ? new Refusal("Task.EvidenceMissing") { Field = nameof(TaskMoveEntry.Files) }
        : null;

    private static Refusal? CheckUnit(UnitTree tree, DirectiveTask task, int? toUnitId, DateOnly today) =>
        toUnitId is not { } to || tree.Get(to) is not { } unit || !unit.IsValidOn(today) || to == task.UnitId || !DirectiveVerbs.Reaches(tree, task.AssignerUnitId, to)
            ? new Refusal("Task.OtherUnit") { Field = nameof(TaskMoveEntry.ToUnitId) }
            : null;

    // Later than the deadline in force and than today, and no later than that of the task above.
    private static async Task<Refusal?> CheckDeadlineAsync(WriteScope scope, DirectiveTask task, DateOnly day, string field, CancellationToken cancel)
    {
        if (task.DueOn is not { } due)
            return new Refusal("Task.NoDeadline") { Field = field };
        if (day <= due || day < scope.At.DayInVietnam())
            return new Refusal("Task.NotLater", due) { Field = field };
        if (day > due.AddYears(5))
            return new Refusal("Task.TooFar") { Field = field };

        var above = await scope.Db.Tasks.Where(t => (t.Id == task.ParentId || t.Id == task.LeadId) && t.DueOn != null).MinAsync(t => t.DueOn, cancel);
        return day > above ? new Refusal("Task.BeyondParent", above) { Field = field } : null;
    }

    private static TaskEvent Add(WriteScope scope, Found found, TaskEventKind kind, Actor actor, string? words)
    {
        var happened = new TaskEvent { TaskId = found.Task.Id, Kind = kind, At = scope.At, UserId = actor.UserId, ForUserId = found.ForUserId, Words = words };
        scope.Db.TaskEvents.Add(happened);
        found.Task.LastAt = scope.At;
        return happened;
    }

    private static async Task<Outcome<List<DirectiveFile>>> FilesAsync(WriteScope scope, int taskId, IReadOnlyList<int>? ids, Actor actor, CancellationToken cancel)
    {
        if (ids is not { Count: > 0 })
            return (List<DirectiveFile>)[];
        if (ids.Count > MostFiles)
            return new Refusal("Task.FileTooMany", MostFiles) { Field = nameof(TaskMoveEntry.Files) };

        var wanted = ids.Distinct().ToArray();
        var files = await scope.Db.DirectiveFiles.Where(f => wanted.Contains(f.Id) && f.TaskId == taskId && f.EventId == null && f.AddedBy == actor.UserId).ToListAsync(cancel);
        return files.Count < wanted.Length ? new Refusal("Task.FileUnknown") { Field = nameof(TaskMoveEntry.Files) }
            : files.Find(f => f.Scan == ScanState.Infected) is { } bad ? new Refusal("Task.FileInfected", bad.Name) { Field = nameof(TaskMoveEntry.Files) }
            : files;
    }

    private static async Task AttachAsync(WriteScope scope, TaskEvent happened, List<DirectiveFile> files, CancellationToken cancel)
    {
        await scope.Db.SaveChangesAsync(cancel);
        foreach (var file in files)
            file.EventId = happened.Id;
    }

    private async Task<Outcome<T>> ActAsync<T>(TaskAct act, int taskId, Actor actor, Func<WriteScope, UnitTree, Found, CancellationToken, Task<Outcome<T>>> command, CancellationToken cancel)
    {
        var rule = TaskActs.Of(act);
        var tree = await trees.CurrentAsync(cancel);
        return await WriteAsync<T>(async (scope, stop) =>
        {
            if (await FindAsync(scope, taskId, actor, tree, stop) is not { } found)
                return new Refusal("Task.Unknown", taskId);
            if (!rule.By.Any(found.Relations.Contains))
                return new Refusal("Task.NoRight");
            if (found.Task.AssignedAt is null)
                return new Refusal("Task.NotGiven");
            if (!rule.In.Contains(found.Task.State))
                return new Refusal("Task.WrongState");

            found.ForUserId = found.For(rule.By);
            var outcome = await command(scope, tree, found, stop);
            if (!outcome.Refused)
            {
                scope.Audit(actor, $"Task.{act}", KeyOf(taskId));
                Announce(scope, tree, found.Task, actor);
            }

            return outcome;
        }, cancel);
    }

    private async Task<Outcome<T>> WriteAsync<T>(Func<WriteScope, CancellationToken, Task<Outcome<T>>> command, CancellationToken cancel)
    {
        try
        {
            return await gate.WriteAsync(command, cancel);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another node decided between our reading and our writing.
            return new Refusal("Task.ChangedMeanwhile");
        }
    }

    private static async Task<Found?> FindAsync(WriteScope scope, int taskId, Actor actor, UnitTree tree, CancellationToken cancel)
    {
        if (actor.IsScreen || await scope.Db.Tasks.SingleOrDefaultAsync(t => t.Id == taskId, cancel) is not { } task)
            return null;

        return await RelationsAsync(scope, task, actor, tree, cancel);
    }

    private static async Task<Found?> RelationsAsync(WriteScope scope, DirectiveTask task, Actor actor, UnitTree tree, CancellationToken cancel)
    {
        var db = scope.Db;
        var lead = LeadOf(task, await LeadUnitsAsync(db, [task], cancel));
        var absent = await TaskPeople.StandsInForAsync(db, actor, scope.At.DayInVietnam(), scope.At, cancel);
        var own = TaskReach.OwnUnits(actor, tree);
        var isConcerned = actor.UserId > 0 && ((lead is { } leading && own.Contains(leading))
            || await db.TaskFollowers.AnyAsync(f => f.TaskId == task.Id && f.UserId == actor.UserId, cancel) || await db.Tasks.AnyAsync(t => t.LeadId == task.Id && own.Contains(t.UnitId), cancel));
        var relations = TaskRelations.Of(task, actor, tree, lead, absent, isConcerned);
        return relations.Count == 0 ? null : new Found(task, relations, TaskRelations.Of(task, actor, tree, lead), [.. absent.Where(a => TaskRelations.Does(task, a, tree)).Select(a => a.UserId)]);
    }

    private static async Task<Dictionary<int, int>> LeadUnitsAsync(DashboardContext db, IReadOnlyList<DirectiveTask> tasks, CancellationToken cancel)
    {
        var leads = tasks.Where(t => t.LeadId is not null).Select(t => t.LeadId!.Value).Distinct().ToArray();
        return leads.Length == 0 ? [] : await db.Tasks.AsNoTracking().Where(t => leads.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.UnitId, cancel);
    }

    private static int? LeadOf(DirectiveTask task, Dictionary<int, int> leads) => task.LeadId is { } lead && leads.TryGetValue(lead, out var unit) ? unit : null;

    private static string? Trimmed(string? text) => text?.Trim() is { Length: > 0 } words ? words : null;

    // As 123/BC-UBND: a number and what it is of.
    private static bool IsSymbol(string symbol) =>
        symbol.Length <= LongestSymbol && symbol.Contains('/', StringComparison.Ordinal) && symbol.Any(char.IsAsciiDigit) && !symbol.Any(char.IsControl);

    /// <param name="Relations">What the actor is to it, substitutions included.</param>
    /// <param name="Own">What the actor is by an own right.</param>
    /// <param name="Absent">For whom the actor stands in here.</param>
    private sealed record Found(DirectiveTask Task, IReadOnlyCollection<TaskRelation> Relations, IReadOnlyCollection<TaskRelation> Own, IReadOnlyList<int> Absent)
    {
        public int? ForUserId { get; set; }

        /// <summary>For whom the actor acts, where the own right would not do.</summary>
        public int? For(IReadOnlyList<TaskRelation> by) => by.Any(Own.Contains) ? null : Absent.Count > 0 ? Absent[0] : null;
    }
}
