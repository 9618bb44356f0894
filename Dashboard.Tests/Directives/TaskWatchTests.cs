using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Jobs.Directives;
using Dashboard.Jobs.Schedule;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Directives;

/// <summary>What the product does to tasks by the clock: reminders, recurrence, succession, leavers, effects; and nothing of it twice.</summary>
public sealed class TaskWatchTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private TaskWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await TaskWorld.CreateAsync(_database);

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(TaskPriority.Normal, "before-5 before-1 on after-1 after-6 after-11")]
    [InlineData(TaskPriority.Urgent, "before-5 before-3 before-1 on after-1 after-2 after-5 after-8 after-11")]
    [InlineData(TaskPriority.Flash, "before-3 before-2 before-1 on after-1 after-2 after-3 after-4 after-5 after-6 after-7 after-8 after-9 after-10 after-11 after-12")]
    public async Task A_task_is_reminded_of_rung_by_rung_each_once(TaskPriority priority, string expected)
    {
        // Standing in progress and talked of each day, so that nothing is said of idleness.
        var task = await _world.AddAsync("N1", TaskState.InProgress, t => (t.Priority, t.FirstDueOn, t.DueOn) = (priority, _world.Today.AddDays(14), _world.Today.AddDays(14)));
        for (var day = 0; day <= 30; day++)
        {
            await _world.Watch.RemindAsync(Cancel);
            await _world.Watch.RemindAsync(Cancel);
            _database.Clock.Advance(TimeSpan.FromDays(1));
            await using var db = _database.Open();
            await db.Tasks.Where(t => t.Id == task.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.LastAt, _database.Clock.GetUtcNow().UtcDateTime), Cancel);
        }

        Assert.Equal(expected, string.Join(' ', (await _world.EventsAsync(task.Id)).Select(e => e.Words)));
    }

    [Fact]
    public async Task A_job_that_was_away_says_only_the_newest_rung_and_a_clock_that_went_back_says_nothing()
    {
        var task = await _world.AddAsync("N1", TaskState.InProgress, t => t.FirstDueOn = t.DueOn = _world.Today.AddDays(14));
        _database.Clock.Advance(TimeSpan.FromDays(15));
        await _world.Watch.RemindAsync(Cancel);
        await using (var db = _database.Open())
            await db.Tasks.Where(t => t.Id == task.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.Reminded, 9), Cancel);

        await _world.Watch.RemindAsync(Cancel);
        Assert.Equal("after-1", Assert.Single(await _world.EventsAsync(task.Id)).Words);
    }

    [Fact]
    public async Task However_often_the_job_is_killed_each_task_is_reminded_of_once()
    {
        var clock = new Killer(new TestClock());
        using var database = new TestDatabase(services => services.AddSingleton<TimeProvider>(clock));
        var world = await TaskWorld.CreateAsync(database);
        var due = await world.AddAsync("N1", TaskState.InProgress, t => (t.DueOn, t.AssignedAt) = (world.Today, t.AssignedAt!.Value.AddDays(-30)));
        await using (var db = database.Open())
        {
            for (var i = 0; i < 249; i++)
            {
                db.Entry(due).State = EntityState.Detached;
                due.Id = 0;
                db.Tasks.Add(due);
                await db.SaveChangesAsync(Cancel);
            }
        }

        var kills = 0;
        for (var allowed = 1; ; allowed++)
        {
            using var stop = new CancellationTokenSource();
            clock.KillAfter(allowed, stop);
            try
            {
                await new TaskClockJob(world.Watch).RunAsync(new JobProgress(), stop.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                kills++;
            }
        }

        Assert.InRange(kills, 2, 20);
        await using var after = database.Open();
        Assert.Equal(250, await after.TaskEvents.CountAsync(e => e.Kind == TaskEventKind.Reminded && e.Words == "on", Cancel));
        Assert.Equal(250, await after.TaskEvents.CountAsync(Cancel));
    }

    [Fact]
    public async Task Nothing_is_said_on_a_day_off_nor_while_the_clock_stands_nor_of_rungs_before_the_giving()
    {
        await _world.AddAsync("N1", TaskState.HandedIn, t => t.DueOn = _world.Today.AddDays(-3));
        await _world.AddAsync("N1", TaskState.InProgress, t => t.FirstDueOn = t.DueOn = _world.Today.AddDays(2));
        Assert.Equal(0, await _world.Watch.RemindAsync(Cancel));
        await _world.AddAsync("N1", TaskState.InProgress, t => (t.DueOn, t.AssignedAt) = (_world.Today.AddDays(4), t.AssignedAt!.Value.AddDays(-10)));
        _database.Clock.Advance(TimeSpan.FromDays(5));
        Assert.Equal(0, await _world.Watch.RemindAsync(Cancel));
        _database.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(2, await _world.Watch.RemindAsync(Cancel));
    }

    [Fact]
    public async Task Who_does_not_receive_and_who_is_idle_is_nudged_and_a_report_that_is_owed_is_asked_for()
    {
        var silent = await _world.AddAsync("N1", change: t => (t.DeadlineKind, t.DueOn) = (DeadlineKind.None, null));
        var idle = await _world.AddAsync("N1", TaskState.InProgress, t => (t.DeadlineKind, t.DueOn) = (DeadlineKind.None, null));
        var standing = await _world.AddAsync("N1", TaskState.InProgress, t => (t.DeadlineKind, t.DueOn, t.ReportEveryMonths, t.ReportDueOn) = (DeadlineKind.Standing, null, 3, _world.Today.AddDays(1)));
        var keys = new List<(int Day, string Key)>();
        for (var day = 0; day < 19; day++)
        {
            await _world.Watch.RemindAsync(Cancel);
            _database.Clock.Advance(TimeSpan.FromDays(1));
        }

        // On Wednesday, Friday, Tuesday and so on: every second working day.
        Assert.Equal(["not-received"], (await _world.EventsAsync(silent.Id)).Select(e => e.Words).Distinct());
        Assert.Equal([25, 27, 1, 3, 7, 9, 11], (await _world.EventsAsync(silent.Id)).Select(e => e.At.Day));
        Assert.Equal("idle", Assert.Single(await _world.EventsAsync(idle.Id)).Words);
        Assert.Equal(["report-on", "report-after-1", "report-after-6", "report-after-11"], (await _world.EventsAsync(standing.Id)).Select(e => e.Words));
    }

    [Fact]
    public async Task A_template_gives_its_task_once_for_each_unit_and_occurrence_however_often_the_job_is_killed()
    {
        var template = await _database.Get<TaskTemplateDesk>().SaveAsync(
            null, new TaskTemplateEntry("Báo cáo tháng", _world.Unit("75"), "Báo cáo tháng", null, null, TaskGroup.People, TaskPriority.Normal, true, 5, _world.DirectiveId, 1, new DateOnly(2026, 11, 30), [_world.Unit("N1"), _world.Unit("N2")]), _world["chairman"], Cancel);
        Assert.False(template.Refused, template.Refusal?.ToString());
        Assert.Equal(0, await _world.Watch.GiveRecurringAsync(Cancel));
        _database.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(2, await _world.Watch.GiveRecurringAsync(Cancel));
        await using (var db = _database.Open())
        {
            // Killed after the tasks and before the next day was set.
            Assert.Equal(new DateOnly(2026, 12, 31), await db.TaskTemplates.Select(t => t.NextOn).SingleAsync(Cancel));
            await db.TaskTemplates.ExecuteUpdateAsync(set => set.SetProperty(t => t.NextOn, new DateOnly(2026, 11, 30)), Cancel);
        }

        Assert.Equal(0, await _world.Watch.GiveRecurringAsync(Cancel));

        // Away for three months: the newest alone is given, the last day of a month stays it.
        _database.Clock.Advance(TimeSpan.FromDays(95));
        Assert.Equal(2, await _world.Watch.GiveRecurringAsync(Cancel));
        await using var after = _database.Open();
        Assert.Equal(["2026-11-30", "2027-02-28"], await after.Tasks.Select(t => t.Occurrence!).Distinct().OrderBy(o => o).ToListAsync(Cancel));
        Assert.Equal(new DateOnly(2027, 3, 31), await after.TaskTemplates.Select(t => t.NextOn).SingleAsync(Cancel));
        var task = await after.Tasks.FirstAsync(Cancel);
        Assert.Equal((DeadlineKind.Periodic, new DateOnly(2026, 12, 7), TaskState.NotReceived), (task.DeadlineKind, task.CountsOn, task.State));
        Assert.Equal(TaskEventKind.Created, Assert.Single(await _world.EventsAsync(task.Id)).Kind);
        Assert.Equal("TaskTemplate.NotAllowed", (await _database.Get<TaskTemplateDesk>().SaveAsync(
            null, new TaskTemplateEntry("Mẫu", _world.Unit("75"), "Mẫu", null, null, TaskGroup.None, TaskPriority.Normal, false, 5, _world.DirectiveId, 1, _world.Today, [_world.Unit("N1")]), _world["coordinator"], Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task On_the_day_of_a_merger_open_tasks_pass_to_the_successor_and_those_of_a_divided_unit_to_the_assigner()
    {
        var clock = new TestClock(new DateTimeOffset(2025, 6, 30, 2, 0, 0, TimeSpan.Zero));
        using var database = new TestDatabase(services => services.AddSingleton<TimeProvider>(clock));
        var world = await TaskWorld.CreateAsync(database);
        int Old(string code) => world.Tree.OfCode(code)[0].Id;
        var whole = await world.AddAsync("A1", TaskState.InProgress, t => t.AssignerUnitId = Old("70"));
        var divided = await world.AddAsync("B1", TaskState.Received, t => t.AssignerUnitId = Old("75"));
        var handed = await world.AddAsync("B1", TaskState.HandedIn, t => t.AssignerUnitId = Old("75"));
        var done = await world.AddAsync("A1", TaskState.Completed, t => t.AssignerUnitId = Old("70"));
        Assert.Equal(0, await world.Watch.PassOnAsync(Cancel));

        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(5, await world.Watch.PassOnAsync(Cancel));
        Assert.Equal(0, await world.Watch.PassOnAsync(Cancel));
        var after = await world.ReadAsync(whole.Id);
        Assert.Equal((world.Unit("N1"), world.Unit("75"), TaskState.InProgress), (after.UnitId, after.AssignerUnitId, after.State));
        Assert.Equal(
            [(Old("70"), world.Unit("75"), TaskWatch.OfAssigner), (Old("A1"), world.Unit("N1"), null)],
            (await world.EventsAsync(whole.Id)).Select(e => (e.FromUnitId!.Value, e.ToUnitId!.Value, e.Words)));
        var asked = await world.ReadAsync(divided.Id);
        Assert.Equal((TaskState.TransferProposed, clock.GetUtcNow().UtcDateTime.Date, (DateOnly?)null), (asked.State, asked.StoppedOn!.Value.ToDateTime(default), asked.CountsOn));
        Assert.Equal((TaskWatch.Divided, Old("B1")), ((await world.EventsAsync(divided.Id))[^1].Words, (await world.EventsAsync(divided.Id))[^1].FromUnitId));
        Assert.Equal(TaskState.HandedIn, (await world.ReadAsync(handed.Id)).State);
        Assert.Equal(Old("A1"), (await world.ReadAsync(done.Id)).UnitId);

        // The assigner's successor decides; the new unit receives; what was handed in before is accepted by who came after.
        Assert.False((await world.Desk.MoveAsync(new TaskMoveEntry(divided.Id, TaskVerb.Transfer, ToUnitId: world.Unit("N2")), world["chairman"], Cancel)).Refused);
        Assert.False((await world.Desk.MoveAsync(new TaskMoveEntry(divided.Id, TaskVerb.Receive), world["neighbour"], Cancel)).Refused);
        Assert.False((await world.Desk.MoveAsync(new TaskMoveEntry(whole.Id, TaskVerb.HandIn), world["officer"], Cancel)).Refused);
        Assert.False((await world.Desk.MoveAsync(new TaskMoveEntry(handed.Id, TaskVerb.Accept), world["chairman"], Cancel)).Refused);
    }

    [Fact]
    public async Task Who_moves_to_another_unit_or_is_disabled_no_longer_answers_for_a_task()
    {
        var moved = await _world.AddAsync("N1", TaskState.InProgress, t => t.AccountableId = _world["officer"].UserId);
        var disabled = await _world.AddAsync("N1", TaskState.Received, t => t.AccountableId = _world["colleague"].UserId);
        var stays = await _world.AddAsync("N1", TaskState.InProgress, t => t.AccountableId = _world["head"].UserId);
        var done = await _world.AddAsync("N1", TaskState.Completed, t => t.AccountableId = _world["officer"].UserId);
        Assert.Equal(0, await _world.Watch.ClearLeaversAsync(Cancel));
        await using (var db = _database.Open())
        {
            await db.Users.Where(u => u.Id == _world["officer"].UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.UnitId, _world.Unit("N2")), Cancel);
            await db.Grants.Where(g => g.UserId == _world["officer"].UserId).ExecuteUpdateAsync(set => set.SetProperty(g => g.UnitId, _world.Unit("N2")), Cancel);
            await db.Users.Where(u => u.Id == _world["colleague"].UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, DateTime.UnixEpoch), Cancel);
        }

        Assert.Equal(2, await _world.Watch.ClearLeaversAsync(Cancel));
        Assert.Equal(0, await _world.Watch.ClearLeaversAsync(Cancel));
        Assert.Equal(
            [null, null, _world["head"].UserId, _world["officer"].UserId],
            [(await _world.ReadAsync(moved.Id)).AccountableId, (await _world.ReadAsync(disabled.Id)).AccountableId, (await _world.ReadAsync(stays.Id)).AccountableId, (await _world.ReadAsync(done.Id)).AccountableId]);
        Assert.Equal((TaskEventKind.AccountableChanged, TaskWatch.Left), ((await _world.EventsAsync(moved.Id))[0].Kind, (await _world.EventsAsync(moved.Id))[0].Words));

        // In the common inbox: an officer of the unit finds it among the own work.
        await using var after = _database.Open();
        var work = await after.MyWorkAsync(_world["synthesis"], _world.Tree, await _world.DayAsync(), 10, Cancel);
        Assert.DoesNotContain(work.SelectMany(s => s.Lines), l => l.AccountableId == _world["colleague"].UserId);
    }

    [Fact]
    public async Task The_effect_on_the_indicator_is_looked_at_some_time_after_the_acceptance()
    {
        var figures = _database.Get<FigureDesk>();
        var coordinator = await SmallCountry.CoordinatorAsync(_database);
        Assert.False((await figures.RecordAsync(new FigureBatch([new("meetings.total", "N1", "2026-10", "9"), new("meetings.total", "N1", "2026-11", "4")], FigureDoor.Page, Stage: FigureStage.Approved), coordinator, Cancel)).Refused);
        var task = await _world.AddAsync("N1", TaskState.HandedIn);
        await using (var db = _database.Open())
        {
            var indicator = await db.Indicators.SingleAsync(i => i.Code == "meetings", Cancel);
            db.TaskIndicators.Add(new TaskIndicator { TaskId = task.Id, IndicatorId = indicator.Id, UnitId = _world.Unit("N1"), Period = "2026-09", CheckAfterDays = 30 });
            await db.SaveChangesAsync(Cancel);
        }

        Assert.False((await _world.Desk.MoveAsync(new TaskMoveEntry(task.Id, TaskVerb.Accept), _world["chairman"], Cancel)).Refused);
        Assert.Equal(0, await _world.Watch.CheckEffectsAsync(Cancel));
        _database.Clock.Advance(TimeSpan.FromDays(30));

        // Nothing newer is approved yet: looked for again a week later.
        Assert.Equal(0, await _world.Watch.CheckEffectsAsync(Cancel));
        await _database.Get<PeriodCalendar>().EnsureAsync(_world.Today, Cancel);
        _database.Get<Catalogues>().Forget();
        Assert.Equal(0, await _world.Watch.CheckEffectsAsync(Cancel));
        _database.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal(1, await _world.Watch.CheckEffectsAsync(Cancel));
        Assert.Equal(0, await _world.Watch.CheckEffectsAsync(Cancel));
        await using var after = _database.Open();
        var link = await after.TaskIndicators.SingleAsync(Cancel);
        Assert.Equal(("2026-11", FixedPoint.From(13), "NoTarget"), (link.PeriodAfter, link.After, link.StatusAfter));
        Assert.Equal("meetings", Assert.Single(await _world.EventsAsync(task.Id), e => e.Kind == TaskEventKind.EffectChecked).Words);
    }

    // Every transaction asks for the time; after so many questions the process is no more.
    private sealed class Killer(TestClock clock) : TimeProvider
    {
        private int _left = int.MaxValue;
        private CancellationTokenSource? _stop;

        public void KillAfter(int questions, CancellationTokenSource stop) => (_left, _stop) = (questions, stop);

        public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

        public override DateTimeOffset GetUtcNow()
        {
            if (--_left == 0)
                _stop?.Cancel();

            return clock.GetUtcNow();
        }
    }
}
