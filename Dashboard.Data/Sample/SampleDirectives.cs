using System.Globalization;
using Dashboard.Data.Alerts;
using Dashboard.Data.Directives;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Sample;

/// <param name="Issuer">Empty for the unit itself.</param>
/// <param name="Issued">Day of issue; null for one that was issued some days before today.</param>
internal sealed record DirectiveFact(
    string Code, string Unit, string Issuer, string Symbol, DateOnly? Issued, int? DaysAgo, DirectiveOrigin Origin, DirectiveVerb Verb, TaskGroup Group, string Excerpt,
    string SignerOffice, SignedAs SignedAs, bool Illustrative);

/// <param name="Lead">Code of an agency, or of a set whose units each get one.</param>
/// <param name="Due">The deadline; or <paramref name="DueIn"/>, in days from today.</param>
/// <param name="State">A state; <c>Spread</c> for units in all states; <c>Fresh</c> for what was given yesterday.</param>
/// <param name="Days">Days after the deadline on which it was handed in, for one that is completed; else percent.</param>
internal sealed record TaskFact(
    string Code, string Directive, string Title, string Lead, string Coordinating, TaskGroup Group, string Product, DeadlineKind DeadlineKind, DateOnly? Due, int? DueIn, int? ReportEvery,
    bool NeedsEvidence, string Funding, string State, int Days, bool Illustrative);

/// <summary>
/// The sample's directives and tasks, after the rows of the plan that are Bình Phước's or the centre's; what is made up says so. How far they have come is
/// made up throughout. On 2025-07-01 what was open passed from Bình Phước's agencies to Đồng Nai's.
/// </summary>
internal sealed class SampleDirectives
{
    private static readonly TaskState[] Path = [TaskState.NotReceived, TaskState.Received, TaskState.InProgress, TaskState.HandedIn, TaskState.Completed];

    private readonly WriteScope _scope;
    private readonly UnitTree _tree;
    private readonly WorkingDays _days;
    private readonly IReadOnlyDictionary<string, int> _accounts;
    private readonly DateOnly _today;
    private readonly List<DirectiveTask> _tasks = [];
    private readonly List<TaskEvent> _events = [];
    private readonly List<TaskExtension> _extensions = [];
    private int _nextTask;

    private SampleDirectives(WriteScope scope, UnitTree tree, WorkingDays days, IReadOnlyDictionary<string, int> accounts) =>
        (_scope, _tree, _days, _accounts, _today) = (scope, tree, days, accounts, scope.At.DayInVietnam());

    /// <summary>Adds them once; answers how many tasks.</summary>
    public static async Task<int> AddAsync(WriteScope scope, UnitTree tree, WorkingDays days, CancellationToken cancel)
    {
        if (await scope.Db.Directives.AnyAsync(cancel))
            return 0;

        var accounts = await scope.Db.Users.ToDictionaryAsync(u => u.UserName!, u => u.Id, cancel);
        return await new SampleDirectives(scope, tree, days, accounts).AddAsync(cancel);
    }

    private async Task<int> AddAsync(CancellationToken cancel)
    {
        _nextTask = await BulkInsert.NextIdAsync<DirectiveTask>(_scope.Db, cancel);
        var tasks = Facts.Read<TaskFact>("tasks").ToLookup(t => t.Directive);
        foreach (var fact in Facts.Read<DirectiveFact>("directives"))
        {
            var issued = fact.Issued ?? Back(_today, fact.DaysAgo!.Value);
            var unit = _tree.Find(fact.Unit, issued > SampleCatalog.Merger || fact.Unit == "75" ? _today : issued)!;
            var issuer = fact.Issuer.Length > 0 ? fact.Issuer : $"Ủy ban nhân dân {Lower(unit.Name)}";
            var at = WorkTime.Within(issued, issued, Luck.Of(fact.Code, "signed"));
            var directive = new Directive
            {
                UnitId = unit.Id,
                Issuer = issuer,
                IssuerKey = SearchText.Fold(issuer),
                Symbol = fact.Symbol,
                IssuedOn = issued,
                Origin = fact.Origin,
                Verb = fact.Verb,
                Excerpt = fact.Excerpt,
                SearchKey = DirectiveDesk.KeyOf(fact.Symbol, issuer, fact.Excerpt),
                Group = fact.Group,
                SignerOffice = fact.SignerOffice,
                SignedAs = fact.SignedAs,
                Source = "sample",
                RegisteredBy = Account("vanthu"),
                RegisteredAt = at.AddHours(-1),
                SignedAt = at,
                SignedBy = Account("lanhdao"),
                IsIllustrative = fact.Illustrative,
            };
            _scope.Db.Directives.Add(directive);
            await _scope.Db.SaveChangesAsync(cancel);
            foreach (var task in tasks[fact.Code])
                Add(task, directive, unit, at);

            _scope.ChangedEarlier(at, ChangeKind.Directive, _tree.PathOf(unit.Id), string.Create(CultureInfo.InvariantCulture, $"directive/{directive.Id}"));
        }

        // In the order in which they happened; the parts of a task come after it.
        var next = await BulkInsert.NextIdAsync<TaskEvent>(_scope.Db, cancel);
        var happened = _events.Where(e => e.At <= _scope.At).OrderBy(e => e.At).ThenBy(e => e.TaskId).ToList();
        foreach (var one in happened)
            one.Id = next++;

        await BulkInsert.InsertAsync(_scope.Db, _tasks, cancel);
        await BulkInsert.InsertAsync(_scope.Db, happened, cancel);
        _scope.Db.TaskExtensions.AddRange(_extensions);

        // What was given last is still news to its units; the rest was told in its time.
        var newest = _tasks.Max(t => t.DirectiveId);
        var fresh = _tasks.Where(t => t.DirectiveId == newest).Select(t => t.Id).ToHashSet();
        var told = happened.Where(e => !fresh.Contains(e.TaskId)).Max(e => e.Id);
        _scope.Db.ReactionCursors.Add(new ReactionCursor { Name = AlertReactor.TaskCursor, Position = Math.Min(told, happened.Where(e => fresh.Contains(e.TaskId)).Min(e => e.Id) - 1) });
        return _tasks.Count;
    }

    private void Add(TaskFact fact, Directive directive, Unit issuer, DateTime at)
    {
        var givenOn = at.DayInVietnam();
        var inSet = fact.Lead == "scheme";
        List<Unit> leads = inSet ? [.. Members(givenOn).OrderBy(u => u.Code, StringComparer.Ordinal)] : [Agency(fact.Lead, givenOn)];
        int? batch = inSet ? _nextTask : null;
        foreach (var lead in leads)
        {
            var state = fact.State switch
            {
                "Fresh" => Luck.Of(fact.Code, lead.Code) < 0.2 ? TaskState.Received : TaskState.NotReceived,
                "Spread" => Luck.Of(fact.Code, lead.Code) switch
                {
                    < 0.52 => TaskState.Completed,
                    < 0.62 => TaskState.HandedIn,
                    < 0.67 => TaskState.Returned,
                    < 0.86 => TaskState.InProgress,
                    < 0.95 => TaskState.Received,
                    _ => TaskState.NotReceived,
                },
                _ => Enum.Parse<TaskState>(fact.State),
            };
            var due = fact.Due ?? (fact.DueIn is { } days ? _today.AddDays(days) : null);
            var task = Make(fact, directive, issuer, lead, TaskPart.Lead, null, due, at);
            task.BatchId = batch;
            Play(task, fact, state, at);
            foreach (var code in fact.Coordinating.Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                var part = Make(fact, directive, issuer, Agency(code, givenOn), TaskPart.Coordinating, task.Id, due, at);
                Play(part, fact, state is TaskState.Completed ? TaskState.Completed : TaskState.InProgress, at);
            }
        }
    }

    private DirectiveTask Make(TaskFact fact, Directive directive, Unit issuer, Unit unit, TaskPart part, int? lead, DateOnly? due, DateTime at)
    {
        var task = new DirectiveTask
        {
            Id = _nextTask++,
            DirectiveId = directive.Id,
            LeadId = lead,
            Part = part,
            UnitId = unit.Id,
            AssignerUnitId = issuer.Id,
            Title = fact.Title,
            SearchKey = SearchText.Fold(fact.Title),
            Product = fact.Product,
            Group = fact.Group,
            Priority = fact.State == "Fresh" ? TaskPriority.Urgent : TaskPriority.Normal,
            Funding = fact.Funding.Length > 0 ? fact.Funding : null,
            NeedsEvidence = fact.NeedsEvidence && part == TaskPart.Lead,
            DeadlineKind = fact.DeadlineKind,
            FirstDueOn = due,
            DueOn = due,
            CountsOn = TaskClock.CountsOn(due, 0, _days),
            ReportEveryMonths = fact.ReportEvery,
            ReportDueOn = fact.ReportEvery is { } months ? _today.AddMonths(months).AddDays(-(int)(Luck.Of(fact.Code, "report") * 40)) : null,
            State = TaskState.NotReceived,
            CreatedBy = Account("vanphong"),
            CreatedAt = at,
            AssignedAt = at,
            LastAt = at,
            IsIllustrative = fact.Illustrative,
        };
        _tasks.Add(task);
        _events.Add(new TaskEvent { TaskId = task.Id, Kind = TaskEventKind.Created, To = TaskState.NotReceived, At = at, UserId = Account("lanhdao") });
        return task;
    }

    // From given to where it stands now, in working hours, with what is said on the way.
    private void Play(DirectiveTask task, TaskFact fact, TaskState until, DateTime at)
    {
        var luck = Luck.Of(fact.Code, _tree[task.UnitId].Code, task.Part.ToString());
        var ending = until is TaskState.Completed && task.CountsOn is { } due ? Within(due.AddDays(fact.State == "Spread" ? (int)(luck * 9) - 6 : fact.Days), luck) : (DateTime?)null;
        var steps = until switch { TaskState.Returned => Path[1..4], TaskState.Paused => Path[1..3], TaskState.TransferProposed => Path[1..2], _ => Path[1..(Array.IndexOf(Path, until) + 1)] };
        foreach (var state in steps)
        {
            var doneAt = state switch
            {
                TaskState.Received => WorkTime.After(at, 1).AddMinutes(luck * 50),
                TaskState.InProgress => WorkTime.After(at, 3),
                TaskState.HandedIn => ending ?? Recent(task, luck),
                _ => WorkTime.After(Last(task), 2),
            };
            Pass(task, Earlier(doneAt));
            var at2 = Earlier(doneAt);
            if (state == TaskState.Completed && !(doneAt <= _scope.At))
                break;

            Move(task, state switch { TaskState.Received => TaskVerb.Receive, TaskState.InProgress => TaskVerb.Start, TaskState.HandedIn => TaskVerb.HandIn, _ => TaskVerb.Accept }, state, at2, luck);
            if (state == TaskState.InProgress)
                Tell(task, fact, at2, until, luck);
        }

        Pass(task, _scope.At);
        if (until == TaskState.Returned)
            Move(task, TaskVerb.Return, TaskState.Returned, Earlier(WorkTime.After(Last(task), 2)), luck, "Thiếu danh sách có ký xác nhận của lãnh đạo, đề nghị bổ sung.");
        else if (until == TaskState.Paused)
            Move(task, TaskVerb.Pause, TaskState.Paused, Earlier(WorkTime.After(Last(task), 9)), luck, "Chờ hướng dẫn về cơ chế của giai đoạn mới.");
        else if (until == TaskState.TransferProposed)
            Move(task, TaskVerb.ProposeTransfer, TaskState.TransferProposed, Earlier(WorkTime.Within(_today.AddDays(-3), _today.AddDays(-3), luck)), luck, "Không đúng chức năng: nội dung, nền tảng do ngành khoa học và công nghệ quản lý.");
    }

    private void Tell(DirectiveTask task, TaskFact fact, DateTime at, TaskState until, double luck)
    {
        var percent = until is TaskState.Completed or TaskState.HandedIn ? 80 : fact.State is "Spread" ? 20 + (int)(luck * 60) : fact.Days;
        var told = Earlier(WorkTime.After(at, 5 + (int)(luck * 10)));
        task.Percent = Math.Clamp(percent, 0, 100);
        Happen(task, new TaskEvent { TaskId = task.Id, Kind = TaskEventKind.Progress, At = told, UserId = Doer(task), Percent = task.Percent, Words = "Đã triển khai đến các bộ phận, đang tổng hợp kết quả." });
        if (fact.Code != "NV06" || task.Part != TaskPart.Lead)
            return;

        // One deadline was extended: the first stays in sight.
        var asked = Earlier(WorkTime.After(told, 2));
        var granted = new DateOnly(2026, 3, 31);
        _extensions.Add(new TaskExtension
        {
            TaskId = task.Id,
            WantedOn = granted,
            Reason = "Sắp xếp lại cơ quan, danh sách cán bộ phải lập lại.",
            AskedBy = Doer(task),
            AskedAt = asked,
            IsGranted = true,
            GrantedOn = granted,
            Answer = "Đồng ý.",
            DecidedBy = Account("lanhdao"),
            DecidedAt = WorkTime.After(asked, 1),
        });
        Happen(task, new TaskEvent { TaskId = task.Id, Kind = TaskEventKind.ExtensionAsked, At = asked, UserId = Doer(task), DueOn = granted, Words = "Sắp xếp lại cơ quan, danh sách cán bộ phải lập lại." });
        Happen(task, new TaskEvent { TaskId = task.Id, Kind = TaskEventKind.ExtensionGranted, At = WorkTime.After(asked, 1), UserId = Account("lanhdao"), DueOn = granted, Words = "Đồng ý." });
        (task.DueOn, task.Extensions, task.CountsOn) = (granted, 1, TaskClock.CountsOn(granted, task.StoppedDays, _days));
    }

    private void Move(DirectiveTask task, TaskVerb verb, TaskState to, DateTime at, double luck, string? words = null)
    {
        var giver = verb is TaskVerb.Accept or TaskVerb.Return or TaskVerb.Pause;
        var moved = new TaskEvent { TaskId = task.Id, Kind = TaskEventKind.Move, Verb = verb, From = task.State, To = to, At = at, UserId = giver ? Account("vanphong") : Doer(task), Words = words };
        task.ResumesTo = to is TaskState.Paused or TaskState.TransferProposed ? task.State : null;
        switch (verb)
        {
            case TaskVerb.Receive:
                task.ReceivedAt = at;
                break;
            case TaskVerb.HandIn:
                (task.HandedInAt, task.Percent, moved.Percent) = (at, 100, 100);
                moved.ReplySymbol = task.NeedsEvidence ? string.Create(CultureInfo.InvariantCulture, $"{10 + (int)(luck * 400)}/BC-minh-hoa") : null;
                break;
            case TaskVerb.Accept:
                (task.CompletedAt, task.DoneOn, task.Rating, moved.Rating) = (at, task.HandedInAt?.DayInVietnam(), 3 + (int)(luck * 2.99), 3 + (int)(luck * 2.99));
                break;
            case TaskVerb.Return:
                task.Returns++;
                break;
            default:
                break;
        }

        TaskDesk.Enter(task, to, at, _days);
        _events.Add(moved);
    }

    // What was open when its unit ended passed to the one that succeeded it, once.
    private void Pass(DirectiveTask task, DateTime before)
    {
        var at = SampleCatalog.Merger.StartInVietnam().AddMinutes(5);
        if (task.State is TaskState.Completed || before < at || task.CreatedAt > at)
            return;

        foreach (var isGiver in new[] { false, true })
        {
            var from = isGiver ? task.AssignerUnitId : task.UnitId;
            if (_tree[from].ValidTo is null || _tree.CarriedTo(from, SampleCatalog.Merger) is not [var heir])
                continue;

            if (isGiver)
                task.AssignerUnitId = heir.UnitId;
            else
                task.UnitId = heir.UnitId;

            Happen(task, new TaskEvent
            {
                TaskId = task.Id,
                Kind = TaskEventKind.Succeeded,
                At = at,
                UserId = 0,
                From = task.State,
                To = task.State,
                FromUnitId = from,
                ToUnitId = heir.UnitId,
                Words = isGiver ? "assigner" : null,
            });
        }
    }

    private void Happen(DirectiveTask task, TaskEvent happened)
    {
        _events.Add(happened);
        if (happened.At > task.LastAt)
            task.LastAt = happened.At;

        task.Version++;
    }

    // What waits for a decision has not waited for years.
    private DateTime Recent(DirectiveTask task, double luck) => WorkTime.Within(_today.AddDays(-8), _today.AddDays(-3), luck) is var recent && recent > Last(task) ? recent : WorkTime.After(Last(task), 1);

    private static DateTime Last(DirectiveTask task) => task.LastAt;

    // Nothing of the sample has happened in the future.
    private DateTime Earlier(DateTime at) => at < _scope.At ? at : _scope.At.AddMinutes(-10);

    private static DateTime Within(DateOnly day, double luck) => WorkTime.Within(day, day, luck);

    // A working day so many days ago, or the last one before it.
    private DateOnly Back(DateOnly day, int days)
    {
        day = day.AddDays(-days);
        while (!_days.IsWorking(day))
            day = day.AddDays(-1);

        return day;
    }

    private IEnumerable<Unit> Members(DateOnly on)
    {
        var set = _scope.Db.UnitSets.Local.FirstOrDefault(s => s.Code == "scheme") ?? _scope.Db.UnitSets.Single(s => s.Code == "scheme");
        return _tree.MembersOn(set.Id, on);
    }

    private Unit Agency(string code, DateOnly on) => _tree.Find(code, on) ?? _tree.Find(code, _today) ?? throw new InvalidOperationException($"The sample has no agency {code} on {on}.");

    private int Doer(DirectiveTask task) => _tree[task.UnitId].Code == "25222" ? Account("nhaplieu") : _tree[task.UnitId].Level == UnitLevel.Agency ? Account("tonghop") : 0;

    private int Account(string name) => _accounts.GetValueOrDefault(name);

    private static string Lower(string name) => char.ToLower(name[0], CultureInfo.InvariantCulture) + name[1..];
}
