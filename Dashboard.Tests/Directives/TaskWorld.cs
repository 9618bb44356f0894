using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Directives;

/// <summary>
/// <see cref="SmallCountry"/> with a department under the province and people: the province gives work to its communes <c>N1</c> and <c>N2</c>
/// and to the department <c>CQ</c>. Each account is one role on one unit.
/// </summary>
internal sealed class TaskWorld
{
    public static readonly (string Name, Role Role, string Unit)[] Accounts =
    [
        ("chairman", Role.Leader, "75"),
        ("office", Role.Secretariat, "75"),
        ("coordinator", Role.Coordinator, "75"),
        ("clerk", Role.Clerk, "75"),
        ("inspector", Role.Inspector, "75"),
        ("central", Role.Central, "VN"),
        ("administrator", Role.Administrator, "75"),
        ("head", Role.Leader, "N1"),
        ("officer", Role.Officer, "N1"),
        ("colleague", Role.Officer, "N1"),
        ("synthesis", Role.Coordinator, "N1"),
        ("neighbour", Role.Officer, "N2"),
        ("next-head", Role.Leader, "N2"),
        ("director", Role.Leader, "CQ"),
        ("expert", Role.Officer, "CQ"),
    ];

    private readonly Dictionary<string, Actor> _people = [];
    private int _directiveId;

    private TaskWorld(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    public TimeProvider Clock => Database.Get<TimeProvider>();

    public TaskWatch Watch => Database.Get<TaskWatch>();

    public UnitTree Tree { get; private set; } = UnitTree.Empty;

    public TaskDesk Desk => Database.Get<TaskDesk>();

    public int DirectiveId => _directiveId;

    public DateOnly Today => Vietnam.Today(Clock);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TaskWorld> CreateAsync(TestDatabase database)
    {
        if (!await AnyUnitsAsync(database))
            await SmallCountry.FillAsync(database);

        var world = new TaskWorld(database);
        await using var db = database.Open();
        var province = await db.Units.SingleAsync(u => u.Code == "75" && u.ValidTo == null, Cancel);
        var at = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        db.Units.Add(new Unit { Code = "CQ", Level = UnitLevel.Agency, ParentId = province.Id, Name = "CQ", SearchKey = "cq", ValidFrom = SmallCountry.Merger, RecordedAt = at });
        await db.SaveChangesAsync(Cancel);
        await database.Get<HolidayDesk>().EnsureAsync(Vietnam.Today(world.Clock), Cancel);
        database.Get<WorkingCalendar>().Forget();
        database.Get<UnitTrees>().Forget();
        await world.ReloadAsync();
        foreach (var (name, role, unit) in Accounts)
        {
            var unitId = world.Unit(unit);
            var user = new User { UserName = name, NormalizedUserName = name.ToUpperInvariant(), DisplayName = name, UnitId = unitId, CreatedAt = at, SecurityStamp = name };
            db.Users.Add(user);
            await db.SaveChangesAsync(Cancel);
            db.Grants.Add(new Grant { UserId = user.Id, Role = role, UnitId = unitId, From = at });
            world._people[name] = new Actor(user.Id, name, unitId, [new ActorGrant(role, unitId)]);
        }

        var directive = new Directive
        {
            UnitId = province.Id,
            Issuer = "75",
            IssuerKey = "75",
            Symbol = "1/CT",
            IssuedOn = new DateOnly(2026, 11, 2),
            Origin = DirectiveOrigin.Document,
            Verb = DirectiveVerb.Assign,
            Excerpt = "Về việc",
            SearchKey = "ve viec",
            Source = "page",
            RegisteredBy = 1,
            RegisteredAt = at,
            SignedAt = at,
        };
        db.Directives.Add(directive);
        await db.SaveChangesAsync(Cancel);
        world._directiveId = directive.Id;
        return world;
    }

    public Actor this[string name] => _people[name];

    /// <summary>The unit that bears a code today, or bore it last.</summary>
    public int Unit(string code) => Tree.OfCode(code)[^1].Id;

    public async Task ReloadAsync() => Tree = await Database.Get<UnitTrees>().CurrentAsync(Cancel);

    /// <summary>Puts a task into the database as it would be after being given, in a state.</summary>
    public async Task<DirectiveTask> AddAsync(string unit = "N1", TaskState state = TaskState.NotReceived, Action<DirectiveTask>? change = null)
    {
        var at = Clock.GetUtcNow().UtcDateTime;
        var days = await Database.Get<WorkingCalendar>().CurrentAsync(Cancel);
        var task = new DirectiveTask
        {
            DirectiveId = _directiveId,
            Part = TaskPart.Lead,
            UnitId = Unit(unit),
            AssignerUnitId = Unit("75"),
            Title = "Nhiệm vụ",
            SearchKey = "nhiem vu",
            DeadlineKind = DeadlineKind.Day,
            FirstDueOn = Today.AddDays(14),
            DueOn = Today.AddDays(14),
            State = TaskState.NotReceived,
            CreatedBy = 1,
            CreatedAt = at,
            AssignedAt = at,
            LastAt = at,
        };
        change?.Invoke(task);
        task.CountsOn = TaskClock.CountsOn(task.DueOn, task.StoppedDays, days);
        if (state is TaskState.Completed or TaskState.HandedIn)
            task.HandedInAt = at;

        if (task.AssignedAt is null)
            task.CountsOn = null;
        if (TaskMoves.Stopped.Contains(state))
            (task.StoppedOn, task.CountsOn) = (Today, null);
        else if (state == TaskState.Completed)
            (task.StoppedOn, task.DoneOn, task.CompletedAt) = (Today, Today, at);
        if (state == TaskState.Paused)
            task.ResumesTo = TaskState.InProgress;

        task.State = state;
        await using var db = Database.Open();
        db.Tasks.Add(task);
        await db.SaveChangesAsync(Cancel);
        return task;
    }

    public async Task<DirectiveTask> ReadAsync(int taskId)
    {
        await using var db = Database.Open();
        return await db.Tasks.AsNoTracking().SingleAsync(t => t.Id == taskId, Cancel);
    }

    public async Task<List<TaskEvent>> EventsAsync(int taskId)
    {
        await using var db = Database.Open();
        return await db.TaskEvents.AsNoTracking().Where(e => e.TaskId == taskId).OrderBy(e => e.Id).ToListAsync(Cancel);
    }

    public async Task<int> AddFileAsync(int taskId, string by, ScanState scan = ScanState.NotScanned)
    {
        await using var db = Database.Open();
        var file = new DirectiveFile { Hash = new string('0', 64), Name = "bao-cao.pdf", ContentType = "application/pdf", Bytes = 1, TaskId = taskId, Scan = scan, AddedBy = this[by].UserId };
        db.DirectiveFiles.Add(file);
        await db.SaveChangesAsync(Cancel);
        return file.Id;
    }

    public async Task<TaskDay> DayAsync() => await Database.Get<TaskSettingsDesk>().TodayAsync(Cancel);

    private static async Task<bool> AnyUnitsAsync(TestDatabase database)
    {
        await using var db = database.Open();
        return await db.Units.AnyAsync(Cancel);
    }
}
