using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Tests.Storage;

namespace Dashboard.Tests.Directives;

/// <summary>Who sees which tasks, and that lists and counts follow the one rule of timeliness.</summary>
public sealed class TaskQueryTests : IAsyncLifetime
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

    [Fact]
    public async Task Everyone_sees_the_tasks_of_the_own_reach_and_no_other()
    {
        var ids = new Dictionary<string, int>
        {
            ["n1"] = (await _world.AddAsync("N1")).Id,
            ["n2"] = (await _world.AddAsync("N2")).Id,
            ["cq"] = (await _world.AddAsync("CQ")).Id,
            ["n1 by cq"] = (await _world.AddAsync("N1", change: t => t.AssignerUnitId = _world.Unit("CQ"))).Id,
            ["75 by vn"] = (await _world.AddAsync("75", change: t => t.AssignerUnitId = _world.Unit("VN"))).Id,
            ["vn"] = (await _world.AddAsync("VN", change: t => t.AssignerUnitId = _world.Unit("VN"))).Id,
        };
        ids["part"] = (await _world.AddAsync("CQ", change: t => (t.Part, t.LeadId) = (TaskPart.Coordinating, ids["n1"]))).Id;
        string[] province = ["n1", "n2", "cq", "n1 by cq", "75 by vn", "part"];
        var expected = new Dictionary<string, string[]>
        {
            ["chairman"] = province,
            ["office"] = province,
            ["coordinator"] = province,
            ["clerk"] = province,
            ["inspector"] = province,
            ["central"] = [],
            ["administrator"] = [],
            ["head"] = ["n1", "n1 by cq", "part"],
            ["officer"] = ["n1", "n1 by cq", "part"],
            ["colleague"] = ["n1", "n1 by cq", "part"],
            ["synthesis"] = ["n1", "n1 by cq", "part"],
            ["neighbour"] = ["n2"],
            ["next-head"] = ["n2"],
            ["director"] = ["n1", "cq", "n1 by cq", "part"],
            ["expert"] = ["n1", "cq", "part"],
        };
        var day = await _world.DayAsync();
        await using var db = _database.Open();
        foreach (var (name, seen) in expected.Append(new("screen", ["n1", "n1 by cq"])).Append(new("nobody", [])).Append(new("system", [.. ids.Keys])))
        {
            var actor = name switch { "screen" => Actor.OfScreen("Sảnh", _world.Unit("N1")), "nobody" => Actor.Nobody, "system" => Actor.System, _ => _world[name] };
            var page = await db.TaskPageAsync(actor, _world.Tree, new TaskFilter(), day, 0, 50, Cancel);
            Assert.Equal(seen.Select(s => ids[s]).Order(), page.Lines.Select(l => l.Id).Order());
            Assert.Equal(seen.Length, page.Total);
            Assert.Equal(seen.Length, (await db.TaskCountsAsync(actor, _world.Tree, new TaskFilter(), TaskCountsBy.All, day, Cancel)).Sum(c => c.Total));
            foreach (var id in ids.Values)
                Assert.Equal(page.Lines.Any(l => l.Id == id), await db.TaskOfAsync(id, actor, _world.Tree, day, Cancel) is not null);
        }
    }

    [Fact]
    public async Task Lists_counts_and_the_rule_say_the_same_of_each_task()
    {
        var random = new Random(4);
        var states = Enum.GetValues<TaskState>();
        await _world.AddAsync("N1", TaskState.Completed, t => t.DueOn = _world.Today);
        for (var i = 1; i < 150; i++)
        {
            await _world.AddAsync(i % 3 == 0 ? "N2" : "N1", states[random.Next(states.Length)], t =>
            {
                t.DueOn = random.Next(5) == 0 ? null : _world.Today.AddDays(random.Next(-60, 30));
                t.Group = (TaskGroup)random.Next(8);
                t.Title = $"Việc {i}";
                t.SearchKey = $"viec {i}";
            });
        }

        var day = await _world.DayAsync();
        await using var db = _database.Open();
        var all = (await db.TaskPageAsync(_world["chairman"], _world.Tree, new TaskFilter(), day, 0, 1000, Cancel)).Lines;
        Assert.Equal(150, all.Count);
        Assert.Equal(Enum.GetValues<TaskTimeliness>(), all.Select(l => l.TimelinessOn(day)).Distinct().Order());
        foreach (var by in (TaskCountsBy[])[TaskCountsBy.All, TaskCountsBy.Unit, TaskCountsBy.Group])
        {
            var counts = await db.TaskCountsAsync(_world["chairman"], _world.Tree, new TaskFilter(), by, day, Cancel);
            foreach (var count in counts)
            {
                foreach (var timeliness in Enum.GetValues<TaskTimeliness>())
                {
                    Assert.Equal(
                        all.Count(l => l.TimelinessOn(day) == timeliness && count.Key == (by switch { TaskCountsBy.Unit => l.UnitId, TaskCountsBy.Group => (int)l.Group, _ => 0 })), count.Of(timeliness));
                }
            }
        }

        foreach (var timeliness in Enum.GetValues<TaskTimeliness>())
        {
            var page = await db.TaskPageAsync(_world["chairman"], _world.Tree, new TaskFilter(Timeliness: timeliness), day, 0, 1000, Cancel);
            Assert.Equal(all.Where(l => l.TimelinessOn(day) == timeliness).Select(l => l.Id).Order(), page.Lines.Select(l => l.Id).Order());
        }

        // Page by page it is the same as in one: those with a day first, by day; then the rest.
        var byPage = new List<int>();
        for (var skip = 0; skip < 150; skip += 7)
            byPage.AddRange((await db.TaskPageAsync(_world["chairman"], _world.Tree, new TaskFilter(), day, skip, 7, Cancel)).Lines.Select(l => l.Id));

        Assert.Equal(all.Select(l => l.Id), byPage);
        Assert.Equal(all.OrderBy(l => l.CountsOn is null).ThenBy(l => l.CountsOn).ThenBy(l => l.Id).Select(l => l.Id), byPage);
        Assert.Equal(all.Where(l => l.Title.StartsWith("Việc 12", StringComparison.Ordinal)).Select(l => l.Id).Order(), (await db.TaskPageAsync(_world["chairman"], _world.Tree, new TaskFilter("VIỆC 12"), day, 0, 50, Cancel)).Lines.Select(l => l.Id).Order());

        // The league counts what its small print says.
        var (from, to) = (_world.Today.AddDays(-40), _world.Today);
        foreach (var line in await db.TaskLeagueAsync(_world["chairman"], _world.Tree, null, from, to, day, Cancel))
        {
            var counted = all.Where(l => l.UnitId == line.UnitId && l.CountsOn >= from && l.CountsOn <= to).ToArray();
            Assert.Equal(counted.Count(l => l.State == TaskState.Completed && l.DoneOn <= l.CountsOn), line.OnTime);
            Assert.Equal(counted.Count(l => l.TimelinessOn(day) == TaskTimeliness.DoneLate), line.Late);
            Assert.Equal(counted.Count(l => l.TimelinessOn(day) is TaskTimeliness.Overdue or TaskTimeliness.LongOverdue), line.Overdue);
        }

        Assert.NotEmpty(await db.TaskCalendarAsync(_world["head"], _world.Tree, new TaskFilter(), from, to, day, Cancel));
        Assert.NotEmpty(await db.TaskGanttAsync(_world["head"], _world.Tree, new TaskFilter(), from, to, day, Cancel));
    }

    [Fact]
    public async Task The_own_work_is_what_waits_for_the_person()
    {
        var overdue = await _world.AddAsync("N1", TaskState.InProgress, t => t.DueOn = _world.Today.AddDays(-3));
        var today = await _world.AddAsync("N1", TaskState.Received, t => (t.DueOn, t.AccountableId) = (_world.Today, _world["officer"].UserId));
        var week = await _world.AddAsync("N1", TaskState.Returned, t => (t.DueOn, t.AccountableId) = (_world.Today.AddDays(3), _world["colleague"].UserId));
        var fresh = await _world.AddAsync("N1");
        var handed = await _world.AddAsync("N2", TaskState.HandedIn);
        var part = await _world.AddAsync("CQ", TaskState.HandedIn, t => (t.Part, t.LeadId) = (TaskPart.Coordinating, fresh.Id));
        var proposed = await _world.AddAsync("N2", TaskState.TransferProposed);
        Assert.False((await _world.Desk.AskExtensionAsync(overdue.Id, _world.Today.AddDays(9), "vì", _world["head"], Cancel)).Refused);
        Assert.Equal(
            "Overdue: 1; Today: 1; ThisWeek: ; ToReceive: 1; Returned: ; ToConfirm: ; ToTransfer: ; Extensions: ",
            await ShelvesAsync("officer"));
        Assert.Equal(
            "Overdue: 1; Today: 1; ThisWeek: 1; ToReceive: 1; Returned: 1; ToConfirm: 1; ToTransfer: ; Extensions: ",
            await ShelvesAsync("head"));
        Assert.Equal(
            "Overdue: ; Today: ; ThisWeek: ; ToReceive: ; Returned: ; ToConfirm: 2; ToTransfer: 1; Extensions: 1",
            await ShelvesAsync("chairman"));
        Assert.Contains("ToConfirm: 2", await ShelvesAsync("office"), StringComparison.Ordinal);
        Assert.NotEqual((today.Id, week.Id), (handed.Id, part.Id));
        Assert.NotEqual(0, proposed.Id);

        async Task<string> ShelvesAsync(string name)
        {
            await using var db = _database.Open();
            var work = await db.MyWorkAsync(_world[name], _world.Tree, await _world.DayAsync(), 10, Cancel);
            Assert.All(work, s => Assert.Equal(s.Total, s.Lines.Count));
            return string.Join("; ", work.Where(s => s.Shelf != MyWorkShelf.Reports).Select(s => $"{s.Shelf}: {(s.Total == 0 ? "" : s.Total)}"));
        }
    }
}
