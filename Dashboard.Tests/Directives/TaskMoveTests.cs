using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Directives;

/// <summary>Every role in every state with every verb: what the table allows works with what it needs, everything else is refused and writes nothing.</summary>
public sealed class TaskMoveTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private TaskWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What each account is to a task that the province gave to commune N1.</summary>
    private static readonly Dictionary<string, TaskRelation[]> Expected = new()
    {
        ["chairman"] = [TaskRelation.Assigner, TaskRelation.Reader],
        ["office"] = [TaskRelation.Confirmer, TaskRelation.Reader],
        ["coordinator"] = [TaskRelation.Confirmer, TaskRelation.Reader],
        ["clerk"] = [TaskRelation.Registrar],
        ["inspector"] = [TaskRelation.Reader],
        ["central"] = [],
        ["administrator"] = [],
        ["head"] = [TaskRelation.Head, TaskRelation.Reader],
        ["officer"] = [TaskRelation.Doer, TaskRelation.Reader],
        ["colleague"] = [TaskRelation.Doer, TaskRelation.Reader],
        ["synthesis"] = [TaskRelation.Doer, TaskRelation.Reader],
        ["neighbour"] = [],
        ["next-head"] = [],
        ["director"] = [],
        ["expert"] = [],
    };

    public async ValueTask InitializeAsync() => _world = await TaskWorld.CreateAsync(_database);

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    public static TheoryData<string> Names => [.. Expected.Keys];

    [Fact]
    public void Each_account_is_to_the_task_what_its_role_says()
    {
        var task = new DirectiveTask
        {
            Id = 1,
            DirectiveId = 1,
            Part = TaskPart.Lead,
            UnitId = _world.Unit("N1"),
            AssignerUnitId = _world.Unit("75"),
            Title = "",
            SearchKey = "",
            DeadlineKind = DeadlineKind.None,
            State = TaskState.NotReceived,
            CreatedBy = 1,
            AssignedAt = DateTime.UnixEpoch,
        };
        Assert.Equal(TaskWorld.Accounts.Select(a => a.Name).Order(), Expected.Keys.Order());
        foreach (var (name, relations) in Expected)
            Assert.Equal(relations.Order(), TaskRelations.Of(task, _world[name], _world.Tree).Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Everyone_moves_a_task_as_the_table_says_and_not_otherwise(string name)
    {
        foreach (var state in Enum.GetValues<TaskState>())
        {
            // What is refused writes nothing, so the next verb finds the task as it was.
            DirectiveTask? task = null;
            foreach (var verb in Enum.GetValues<TaskVerb>())
            {
                task ??= await _world.AddAsync("N1", state, t => t.NeedsEvidence = true);
                var move = TaskMoves.Of(verb);
                var allowed = move.From.Contains(state) && move.By.Any(Expected[name].Contains);
                var outcome = await _world.Desk.MoveAsync(Entry(task.Id, move), _world[name], Cancel);
                var (after, events) = (await _world.ReadAsync(task.Id), await _world.EventsAsync(task.Id));
                var which = $"{name}, {state}, {verb}: {outcome.Refusal}";
                Assert.True(allowed == !outcome.Refused, which);
                if (allowed)
                {
                    var to = move.To ?? TaskState.InProgress;
                    Assert.True(after.State == to && outcome.Value == to && after.Version == 1, which);
                    var happened = Assert.Single(events);
                    Assert.Equal((TaskEventKind.Move, verb, state, to, _world[name].UserId), (happened.Kind, happened.Verb!.Value, happened.From!.Value, happened.To!.Value, happened.UserId));
                    task = null;
                }
                else
                {
                    Assert.True(after.State == state && after.Version == 0 && events.Count == 0, which);
                    Assert.Contains(outcome.Refusal!.Code, (string[])["Task.Unknown", "Task.NoRight", "Task.WrongState"]);
                }
            }
        }
    }

    [Fact]
    public async Task A_move_without_what_it_needs_is_refused()
    {
        foreach (var move in TaskMoves.All.Where(m => m.Needs != TaskNeeds.Nothing))
        {
            var task = await _world.AddAsync("N1", move.From[0], t => t.NeedsEvidence = true);
            var name = move.By.Contains(TaskRelation.Head) ? "head" : "chairman";
            var outcome = await _world.Desk.MoveAsync(new TaskMoveEntry(task.Id, move.Verb), _world[name], Cancel);
            Assert.Contains(outcome.Refusal?.Code, (string[])["Task.Reason", "Task.OtherUnit", "Task.EvidenceMissing"]);
            Assert.Empty(await _world.EventsAsync(task.Id));
        }
    }

    [Fact]
    public async Task A_clean_file_is_evidence_and_an_infected_or_unscanned_or_strange_one_is_not()
    {
        var task = await _world.AddAsync("N1", TaskState.InProgress, t => t.NeedsEvidence = true);
        var other = await _world.AddAsync("N1", TaskState.InProgress);
        Assert.Equal("Task.EvidenceMissing", await CodeAsync(await _world.AddFileAsync(task.Id, "officer", ScanState.Waiting)));
        Assert.Equal("Task.FileInfected", await CodeAsync(await _world.AddFileAsync(task.Id, "officer", ScanState.Infected)));
        Assert.Equal("Task.FileUnknown", await CodeAsync(await _world.AddFileAsync(other.Id, "officer")));
        Assert.Equal("Task.FileUnknown", await CodeAsync(await _world.AddFileAsync(task.Id, "head")));
        var file = await _world.AddFileAsync(task.Id, "officer", ScanState.Clean);
        Assert.Null(await CodeAsync(file));

        await using var db = _database.Open();
        Assert.Equal((await _world.EventsAsync(task.Id))[^1].Id, (await db.DirectiveFiles.SingleAsync(f => f.Id == file, Cancel)).EventId);

        async Task<string?> CodeAsync(int id) => (await _world.Desk.MoveAsync(new TaskMoveEntry(task.Id, TaskVerb.HandIn, Files: [id]), _world["officer"], Cancel)).Refusal?.Code;
    }

    [Fact]
    public async Task Of_two_leaders_who_accept_and_return_at_once_the_second_is_told()
    {
        for (var i = 0; i < 10; i++)
        {
            var task = await _world.AddAsync("N1", TaskState.HandedIn);
            var seen = task.Version;
            var both = await Task.WhenAll(
                Task.Run(() => _world.Desk.MoveAsync(new TaskMoveEntry(task.Id, TaskVerb.Accept, seen, Rating: 5), _world["chairman"], Cancel)),
                Task.Run(() => _world.Desk.MoveAsync(new TaskMoveEntry(task.Id, TaskVerb.Return, seen, "Thiếu số liệu"), _world["office"], Cancel)));
            Assert.Equal("Task.ChangedMeanwhile", Assert.Single(both, o => o.Refused).Refusal!.Code);
            Assert.Single(await _world.EventsAsync(task.Id));
            Assert.Equal(Assert.Single(both, o => !o.Refused).Value, (await _world.ReadAsync(task.Id)).State);
        }
    }

    private TaskMoveEntry Entry(int taskId, TaskMove move) => new(
        taskId, move.Verb, Words: move.Needs.HasFlag(TaskNeeds.Reason) ? "Lý do" : null, ToUnitId: move.Needs.HasFlag(TaskNeeds.Unit) ? _world.Unit("N2") : null,
        ReplySymbol: move.Needs.HasFlag(TaskNeeds.Evidence) ? "12/BC-UBND" : null);
}
