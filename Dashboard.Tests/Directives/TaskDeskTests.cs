using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Directives;

/// <summary>Deadlines, clocks, extensions, parts, substitutes and what is said of a task.</summary>
public sealed class TaskDeskTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private TaskWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateOnly Day(int month, int day, int year = 2026) => new(year, month, day);

    public async ValueTask InitializeAsync() => _world = await TaskWorld.CreateAsync(_database);

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_deadline_on_a_day_off_counts_on_the_next_working_day()
    {
        var days = await _database.Get<WorkingCalendar>().CurrentAsync(Cancel);
        Assert.Equal(Day(11, 30), TaskClock.CountsOn(Day(11, 28), 0, days));
        Assert.Equal(Day(1, 4, 2027), TaskClock.CountsOn(Day(1, 1, 2027), 0, days));

        // The whole of Tết: from the first day off to the first of work.
        var tet = LunarCalendar.NewYear(2027);
        Assert.True(days.IsWorking(TaskClock.CountsOn(tet, 0, days)!.Value));
        Assert.Equal(0, days.Between(tet, TaskClock.CountsOn(tet, 0, days)!.Value.AddDays(-1)));
        Assert.Equal(Day(12, 2), TaskClock.CountsOn(Day(11, 28), 2, days));
        Assert.Null(TaskClock.CountsOn(null, 3, days));
    }

    [Fact]
    public async Task The_clock_stands_while_the_ball_is_elsewhere_and_a_return_does_not_move_the_first_deadline()
    {
        var task = await _world.AddAsync("N1", TaskState.InProgress, t => t.FirstDueOn = t.DueOn = Day(11, 27));
        await TakenAsync(task.Id, TaskVerb.HandIn, "officer");
        var stopped = await _world.ReadAsync(task.Id);
        Assert.Equal((Day(11, 23), (DateOnly?)null), (stopped.StoppedOn, stopped.CountsOn));

        // From Monday to the Thursday of the next week: eight working days, a weekend between them.
        _database.Clock.Advance(TimeSpan.FromDays(10));
        await TakenAsync(task.Id, TaskVerb.Return, "chairman", "Thiếu phụ lục");
        var back = await _world.ReadAsync(task.Id);
        Assert.Equal((8, (DateOnly?)null, 1), (back.StoppedDays, back.StoppedOn, back.Returns));
        Assert.Equal((Day(11, 27), Day(11, 27), Day(12, 9)), (back.FirstDueOn, back.DueOn, back.CountsOn));

        // Accepted days after the handing in: done on the day on which it was handed in.
        _database.Clock.Advance(TimeSpan.FromDays(6));
        await TakenAsync(task.Id, TaskVerb.HandIn, "officer");
        _database.Clock.Advance(TimeSpan.FromDays(5));
        await TakenAsync(task.Id, TaskVerb.Accept, "office");
        var done = await _world.ReadAsync(task.Id);
        Assert.Equal((Day(12, 9), Day(12, 9)), (done.DoneOn, done.CountsOn));
        Assert.Equal(TaskTimeliness.DoneOnTime, TaskClock.TimelinessOf(done, await _world.DayAsync()));
    }

    [Fact]
    public async Task A_clock_that_jumped_gives_no_negative_days_and_moves_no_deadline_forward()
    {
        var task = await _world.AddAsync("N1", TaskState.Paused, t => t.StoppedDays = 2);
        await using (var db = _database.Open())
            await db.Tasks.Where(t => t.Id == task.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.StoppedOn, Day(12, 31)), Cancel);

        await TakenAsync(task.Id, TaskVerb.Resume, "office");
        var after = await _world.ReadAsync(task.Id);
        Assert.Equal((2, TaskState.InProgress), (after.StoppedDays, after.State));
        Assert.Equal(0, TaskClock.DaysOverdue(after.CountsOn, null, _world.Today));
    }

    [Fact]
    public async Task A_completed_task_that_is_opened_again_runs_on_from_its_handing_in()
    {
        var task = await _world.AddAsync("N1", TaskState.Completed, t => t.FirstDueOn = t.DueOn = Day(11, 25));
        _database.Clock.Advance(TimeSpan.FromDays(7));
        await TakenAsync(task.Id, TaskVerb.Reopen, "chairman", "Số liệu sai");
        var after = await _world.ReadAsync(task.Id);
        Assert.Equal((TaskState.Returned, 5, Day(12, 2), (DateOnly?)null), (after.State, after.StoppedDays, after.CountsOn, after.DoneOn));
    }

    [Fact]
    public async Task An_extension_is_asked_for_once_and_keeps_the_first_deadline_and_stays_within_the_task_above()
    {
        var above = await _world.AddAsync("N1", TaskState.InProgress, t => t.FirstDueOn = t.DueOn = Day(12, 31));
        var task = await _world.AddAsync("N1", TaskState.InProgress, t => (t.ParentId, t.FirstDueOn, t.DueOn) = (above.Id, Day(12, 1), Day(12, 1)));
        Assert.Equal("Task.NotLater", (await AskAsync(Day(12, 1))).Refusal?.Code);
        Assert.Equal("Task.BeyondParent", (await AskAsync(Day(1, 5, 2027))).Refusal?.Code);
        Assert.Equal("Task.NoRight", (await _world.Desk.AskExtensionAsync(task.Id, Day(12, 15), "vì", _world["chairman"], Cancel)).Refusal?.Code);
        var request = (await AskAsync(Day(12, 15))).Value;
        Assert.Equal("Task.ExtensionOpen", (await AskAsync(Day(12, 16))).Refusal?.Code);
        Assert.Equal("Task.NoRight", (await DecideAsync("head", true)).Refusal?.Code);
        Assert.Equal("Task.Reason", (await _world.Desk.DecideExtensionAsync(request, false, null, null, _world["chairman"], Cancel)).Refusal?.Code);

        var both = await Task.WhenAll(Task.Run(() => DecideAsync("chairman", true)), Task.Run(() => DecideAsync("office", false)));
        Assert.Equal("Task.ExtensionDecided", Assert.Single(both, o => o.Refused).Refusal!.Code);
        if (!both[0].Refused)
        {
            var after = await _world.ReadAsync(task.Id);
            Assert.Equal((Day(12, 1), Day(12, 14), Day(12, 14), 1), (after.FirstDueOn, after.DueOn, after.CountsOn, after.Extensions));
        }

        var again = (await AskAsync(Day(12, 21))).Value;
        Assert.True((await _world.Desk.DecideExtensionAsync(again, true, null, null, _world["office"], Cancel)).Value);
        Assert.Equal((Day(12, 1), Day(12, 21)), ((await _world.ReadAsync(task.Id)).FirstDueOn, (await _world.ReadAsync(task.Id)).DueOn));
        Assert.Equal(4, (await _world.EventsAsync(task.Id)).Count);

        Task<Outcome<int>> AskAsync(DateOnly day) => _world.Desk.AskExtensionAsync(task.Id, day, "Chờ số liệu", _world["officer"], Cancel);
        Task<Outcome<bool>> DecideAsync(string name, bool grant) => _world.Desk.DecideExtensionAsync(request, grant, grant ? Day(12, 14) : null, "Ý kiến", _world[name], Cancel);
    }

    [Fact]
    public async Task A_lead_is_not_accepted_while_parts_are_open_and_its_withdrawal_takes_them_along()
    {
        var lead = await _world.AddAsync("N1", TaskState.HandedIn);
        var part = await _world.AddAsync("CQ", TaskState.InProgress, t => (t.Part, t.LeadId) = (TaskPart.Coordinating, lead.Id));
        var child = await _world.AddAsync("N1", TaskState.NotReceived, t => t.ParentId = part.Id);
        var done = await _world.AddAsync("N2", TaskState.Completed, t => t.ParentId = lead.Id);
        Assert.Equal("Task.PartsOpen", (await MoveAsync(lead.Id, TaskVerb.Accept, "chairman")).Refusal?.Code);

        // The coordinating unit hands in to the unit that leads, whose head confirms; an officer of it does not.
        await TakenAsync(part.Id, TaskVerb.HandIn, "expert");
        Assert.Equal("Task.NoRight", (await MoveAsync(part.Id, TaskVerb.Accept, "officer")).Refusal?.Code);
        await TakenAsync(part.Id, TaskVerb.Return, "head", "Bổ sung");
        Assert.Equal("Task.NoRight", (await MoveAsync(part.Id, TaskVerb.Withdraw, "head", "Thôi")).Refusal?.Code);

        await TakenAsync(lead.Id, TaskVerb.Withdraw, "chairman", "Không còn cần");
        Assert.Equal(
            [TaskState.Withdrawn, TaskState.Withdrawn, TaskState.Withdrawn, TaskState.Completed],
            [(await _world.ReadAsync(lead.Id)).State, (await _world.ReadAsync(part.Id)).State, (await _world.ReadAsync(child.Id)).State, (await _world.ReadAsync(done.Id)).State]);
        Assert.Equal((TaskVerb.Withdraw, "Không còn cần"), ((await _world.EventsAsync(child.Id))[^1].Verb, (await _world.EventsAsync(child.Id))[^1].Words));
    }

    [Fact]
    public async Task A_task_that_is_handed_on_begins_anew_in_the_other_unit_and_says_from_where_it_came()
    {
        var task = await _world.AddAsync("N1", TaskState.Received, t => t.AccountableId = _world["officer"].UserId);
        await TakenAsync(task.Id, TaskVerb.ProposeTransfer, "head", "Không đúng chức năng");
        Assert.Equal("Task.OtherUnit", (await _world.Desk.MoveAsync(new TaskMoveEntry(task.Id, TaskVerb.Transfer, ToUnitId: _world.Tree.OfCode("A1")[0].Id), _world["chairman"], Cancel)).Refusal?.Code);
        Assert.False((await _world.Desk.MoveAsync(new TaskMoveEntry(task.Id, TaskVerb.Transfer, ToUnitId: _world.Unit("CQ")), _world["chairman"], Cancel)).Refused);
        var after = await _world.ReadAsync(task.Id);
        Assert.Equal((_world.Unit("CQ"), TaskState.NotReceived, (int?)null), (after.UnitId, after.State, after.AccountableId));
        var happened = (await _world.EventsAsync(task.Id))[^1];
        Assert.Equal((_world.Unit("N1"), _world.Unit("CQ")), (happened.FromUnitId, happened.ToUnitId));
        Assert.Equal("Task.Unknown", (await MoveAsync(task.Id, TaskVerb.Receive, "officer")).Refusal?.Code);
        await TakenAsync(task.Id, TaskVerb.Receive, "expert");
        await using var db = _database.Open();
        var branches = await db.Changes.Where(c => c.Key == $"task/{task.Id}").Select(c => c.Branch).Distinct().ToListAsync(Cancel);
        Assert.Equal(((string[])[_world.Tree.PathOf(_world.Unit("75")), _world.Tree.PathOf(_world.Unit("N1")), _world.Tree.PathOf(_world.Unit("CQ"))]).Order(), branches.Order());
    }

    [Fact]
    public async Task A_substitute_sees_the_work_and_does_it_in_the_name_of_who_is_away_and_only_for_that_time()
    {
        var desk = _database.Get<DelegationDesk>();
        var (expert, director) = (_world["expert"], _world["director"]);
        var substitute = new Actor(_world["neighbour"].UserId, "neighbour", _world.Unit("CQ"), []);
        await using (var db = _database.Open())
        {
            await db.Users.Where(u => u.Id == substitute.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.UnitId, _world.Unit("CQ")), Cancel);
            await db.Grants.Where(g => g.UserId == substitute.UserId).ExecuteDeleteAsync(Cancel);
        }

        var task = await _world.AddAsync("CQ");
        Assert.Equal("Task.Unknown", (await _world.Desk.MoveAsync(new TaskMoveEntry(task.Id, TaskVerb.Receive), substitute, Cancel)).Refusal?.Code);
        var entry = new DelegationEntry(expert.UserId, substitute.UserId, _world.Today, _world.Today.AddDays(2), "Nghỉ phép");
        Assert.Equal("Delegation.NotAllowed", (await desk.AddAsync(entry, _world["head"], Cancel)).Refusal?.Code);
        Assert.Equal("Delegation.NotOfTheUnit", (await desk.AddAsync(entry with { SubstituteId = _world["officer"].UserId }, expert, Cancel)).Refusal?.Code);
        Assert.False((await desk.AddAsync(entry, expert, Cancel)).Refused);
        Assert.Equal("Delegation.Overlaps", (await desk.AddAsync(entry, director, Cancel)).Refusal?.Code);

        Assert.False((await _world.Desk.MoveAsync(new TaskMoveEntry(task.Id, TaskVerb.Receive), substitute, Cancel)).Refused);
        var happened = Assert.Single(await _world.EventsAsync(task.Id));
        Assert.Equal((substitute.UserId, expert.UserId), (happened.UserId, happened.ForUserId));
        await using (var db = _database.Open())
        {
            foreach (var actor in (Actor[])[substitute, expert])
                Assert.Equal(task.Id, Assert.Single((await db.TaskPageAsync(actor, _world.Tree, new TaskFilter(), await _world.DayAsync(), 0, 10, Cancel)).Lines).Id);
        }

        // An own right needs nobody to stand in for.
        await TakenAsync(task.Id, TaskVerb.Start, "expert");
        Assert.Null((await _world.EventsAsync(task.Id))[^1].ForUserId);
        _database.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal("Task.Unknown", (await _world.Desk.MoveAsync(new TaskMoveEntry(task.Id, TaskVerb.HandIn), substitute, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task What_is_said_is_appended_and_names_only_those_who_may_see_it()
    {
        var task = await _world.AddAsync("N1", TaskState.InProgress, t => (t.DeadlineKind, t.DueOn, t.FirstDueOn, t.ReportEveryMonths, t.ReportDueOn) = (DeadlineKind.Standing, null, null, 3, _world.Today));
        Assert.Equal("Task.NoRight", (await _world.Desk.ProgressAsync(task.Id, 40, "Đã xong phần một", null, _world["chairman"], Cancel)).Refusal?.Code);
        Assert.False((await _world.Desk.ProgressAsync(task.Id, 40, "Đã xong phần một", [await _world.AddFileAsync(task.Id, "officer")], _world["officer"], Cancel)).Refused);
        var after = await _world.ReadAsync(task.Id);
        Assert.Equal((40, Day(2, 23, 2027)), (after.Percent, after.ReportDueOn));

        Assert.Equal("Task.MentionCannotSee", (await _world.Desk.CommentAsync(task.Id, "Xem giúp", [_world["neighbour"].UserId], _world["officer"], Cancel)).Refusal?.Code);
        var comment = await _world.Desk.CommentAsync(task.Id, "Xem giúp", [_world["chairman"].UserId], _world["officer"], Cancel);
        Assert.Equal("Task.Unknown", (await _world.Desk.CommentAsync(task.Id, "…", [], _world["neighbour"], Cancel)).Refusal?.Code);
        await using var db = _database.Open();
        Assert.Equal((comment.Value, _world["chairman"].UserId), await db.TaskMentions.Select(m => new ValueTuple<long, int>(m.EventId, m.UserId)).SingleAsync(Cancel));

        Assert.Equal("Task.NotOfTheUnit", (await _world.Desk.SetAccountableAsync(task.Id, _world["neighbour"].UserId, _world["head"], Cancel)).Refusal?.Code);
        Assert.True((await _world.Desk.SetAccountableAsync(task.Id, _world["colleague"].UserId, _world["head"], Cancel)).Value);
        Assert.True((await _world.Desk.FollowAsync(task.Id, true, _world["inspector"], Cancel)).Value);
        var detail = await db.TaskOfAsync(task.Id, _world["inspector"], _world.Tree, await _world.DayAsync(), Cancel);
        Assert.True(detail!.IsFollowed);
        Assert.Empty(detail.Moves);
        Assert.Equal("colleague", detail.Line.Accountable);
    }

    [Fact]
    public async Task A_leader_urges_many_at_once_and_a_task_that_is_not_his_stops_all()
    {
        var tasks = new List<int>();
        for (var i = 0; i < 3; i++)
            tasks.Add((await _world.AddAsync("N1", i == 2 ? TaskState.Completed : TaskState.InProgress)).Id);

        Assert.Equal("Task.NoRightFor", (await _world.Desk.UrgeAsync(tasks, "Khẩn trương", _world["head"], Cancel)).Refusal?.Code);
        Assert.Equal(2, (await _world.Desk.UrgeAsync(tasks, "Khẩn trương", _world["office"], Cancel)).Value);
        Assert.Equal((TaskEventKind.Urged, "Khẩn trương"), ((await _world.EventsAsync(tasks[0]))[0].Kind, (await _world.EventsAsync(tasks[0]))[0].Words));
        Assert.Empty(await _world.EventsAsync(tasks[2]));
    }

    [Fact]
    public async Task A_draft_is_its_givers_alone_and_moves_nowhere()
    {
        var draft = await _world.AddAsync("N1", TaskState.NotReceived, t => t.AssignedAt = null);
        Assert.Equal("Task.Unknown", (await MoveAsync(draft.Id, TaskVerb.Receive, "head")).Refusal?.Code);
        Assert.Equal("Task.NotGiven", (await MoveAsync(draft.Id, TaskVerb.Withdraw, "chairman", "nhầm")).Refusal?.Code);
        await using var db = _database.Open();
        Assert.Null(await db.TaskOfAsync(draft.Id, _world["head"], _world.Tree, await _world.DayAsync(), Cancel));
        Assert.Empty((await db.TaskPageAsync(_world["chairman"], _world.Tree, new TaskFilter(), await _world.DayAsync(), 0, 10, Cancel)).Lines);
    }

    [Fact]
    public void Peoples_committees_assign_and_departments_request_and_guide()
    {
        foreach (var level in Enum.GetValues<UnitLevel>())
        {
            Assert.Equal(level != UnitLevel.Agency, DirectiveVerbs.MayIssue(level, DirectiveVerb.Assign));
            Assert.True(DirectiveVerbs.MayIssue(level, DirectiveVerb.Request) && DirectiveVerbs.MayIssue(level, DirectiveVerb.Guide));
        }

        Assert.True(DirectiveVerbs.Reaches(_world.Tree, _world.Unit("CQ"), _world.Unit("N1")));
        Assert.False(DirectiveVerbs.Reaches(_world.Tree, _world.Unit("CQ"), _world.Unit("75")));
        Assert.False(DirectiveVerbs.Reaches(_world.Tree, _world.Unit("N1"), _world.Unit("N2")));
        Assert.Equal(_world.Tree.PathOf(_world.Unit("75")), DirectiveVerbs.BranchOf(_world.Tree, _world.Unit("CQ")));
    }

    [Fact]
    public async Task Thresholds_and_names_are_settings()
    {
        var desk = _database.Get<TaskSettingsDesk>();
        Assert.Equal(Day(11, 26), (await desk.TodayAsync(Cancel)).SoonUntil);
        var renamed = TaskSettings.Default with { DueSoonDays = 5, States = new Dictionary<TaskState, TaskLook> { [TaskState.HandedIn] = new("Đã trình", "Submitted", "warn") } };
        Assert.Equal("TaskSettings.NotAllowed", (await desk.SaveAsync(renamed, _world["chairman"], Cancel)).Refusal?.Code);
        Assert.False((await desk.SaveAsync(renamed, Actor.System, Cancel)).Refused);
        Assert.Equal(Day(11, 30), (await desk.TodayAsync(Cancel)).SoonUntil);
        Assert.Equal(("Đã trình", "Trong hạn"), ((await desk.CurrentAsync(Cancel)).Of(TaskState.HandedIn).NameVi, (await desk.CurrentAsync(Cancel)).Of(TaskTimeliness.InTime).NameVi));
    }

    [Theory]
    [InlineData("coordinator", true)] // who runs a province's installation, as with indicators and holidays
    [InlineData("administrator", true)]
    [InlineData("synthesis", false)] // a commune's coordinator
    [InlineData("chairman", false)]
    [InlineData("central", false)]
    public async Task Who_runs_the_installation_says_how_tasks_are_counted(string name, bool may)
    {
        var outcome = await _database.Get<TaskSettingsDesk>().SaveAsync(TaskSettings.Default with { DueSoonDays = 4 }, _world[name], Cancel);

        Assert.Equal((may, may ? null : "TaskSettings.NotAllowed"), (_world[name].CanSetTasks(_world.Tree), outcome.Refusal?.Code));
        Assert.Equal(may ? 4 : TaskSettings.Default.DueSoonDays, (await _database.Get<TaskSettingsDesk>().CurrentAsync(Cancel)).DueSoonDays);
    }

    private Task<Outcome<TaskState>> MoveAsync(int taskId, TaskVerb verb, string name, string? words = null) =>
        _world.Desk.MoveAsync(new TaskMoveEntry(taskId, verb, Words: words), _world[name], Cancel);

    private async Task TakenAsync(int taskId, TaskVerb verb, string name, string? words = null)
    {
        var outcome = await MoveAsync(taskId, verb, name, words);
        Assert.True(!outcome.Refused, $"{verb} by {name}: {outcome.Refusal}");
    }
}
