using Dashboard.Data.Directives;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Sample;

/// <summary>The sample's tasks: rows of the plan in all states, with a history that could have happened.</summary>
[Collection<SampleProvinceReaders>]
public sealed class SampleDirectivesTests(SampleProvince sample)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tasks_stand_in_every_state_and_are_counted_in_every_way()
    {
        await using var db = sample.Open();
        var tasks = await db.Tasks.AsNoTracking().ToListAsync(Cancel);
        var day = await sample.Database.Get<TaskSettingsDesk>().TodayAsync(Cancel);
        Assert.Equal(Enum.GetValues<TaskState>().Except([TaskState.Withdrawn]), tasks.Select(t => t.State).Distinct().Order());
        Assert.Equal(
            [TaskTimeliness.InTime, TaskTimeliness.DueSoon, TaskTimeliness.Overdue, TaskTimeliness.LongOverdue, TaskTimeliness.Undated, TaskTimeliness.DoneEarly, TaskTimeliness.DoneOnTime, TaskTimeliness.DoneLate, TaskTimeliness.Paused],
            tasks.Select(t => TaskClock.TimelinessOf(t, day)).Distinct().Order());
    }

    [Fact]
    public async Task What_was_open_passed_to_the_successor_on_the_day_of_the_merger_and_nothing_open_is_left_behind()
    {
        await using var db = sample.Open();
        var tree = await sample.Database.Get<UnitTrees>().CurrentAsync(Cancel);
        var passed = await db.TaskEvents.AsNoTracking().Where(e => e.Kind == TaskEventKind.Succeeded).ToListAsync(Cancel);
        Assert.Contains(passed, e => tree[e.FromUnitId!.Value].Code == "CQ-BDT" && tree[e.ToUnitId!.Value].Code == "CQ-SDTTG");
        Assert.All(passed, e => Assert.Equal(new DateOnly(2025, 7, 1), e.At.DayInVietnam()));
        var open = await db.Tasks.AsNoTracking().Where(t => t.State != TaskState.Completed).ToListAsync(Cancel);
        Assert.All(open, t => Assert.True(tree[t.UnitId].ValidTo is null && tree[t.AssignerUnitId].ValidTo is null));
        Assert.Contains(await db.Tasks.AsNoTracking().Where(t => t.State == TaskState.Completed).ToListAsync(Cancel), t => tree[t.UnitId].Code == "CQ-BDT");
    }

    [Fact]
    public async Task Each_task_is_what_its_events_add_up_to_in_their_order()
    {
        await using var db = sample.Open();
        var events = (await db.TaskEvents.AsNoTracking().OrderBy(e => e.Id).ToListAsync(Cancel)).ToLookup(e => e.TaskId);
        foreach (var task in await db.Tasks.AsNoTracking().ToListAsync(Cancel))
        {
            Assert.Equal(events[task.Id].Select(e => e.At).Order(), events[task.Id].Select(e => e.At));
            Assert.Equal(task.State, events[task.Id].Last(e => e.To is not null).To);
            Assert.All(events[task.Id].Where(e => e.Verb is not null), e => Assert.Contains(e.From!.Value, TaskMoves.Of(e.Verb!.Value).From));
        }
    }

    [Fact]
    public async Task The_numbers_of_real_documents_are_as_published_and_made_up_ones_say_so()
    {
        await using var db = sample.Open();
        var directives = await db.Directives.AsNoTracking().ToListAsync(Cancel);
        Assert.Equal(["1087/QĐ-TTg", "278/2025/NĐ-CP", "447/KH-BDTTG"], directives.Where(d => !d.IsIllustrative).Select(d => d.Symbol).Order(StringComparer.Ordinal));
        Assert.All(directives.Where(d => d.IsIllustrative), d => Assert.Contains("minh", d.Symbol + d.Excerpt, StringComparison.Ordinal));
    }
}
