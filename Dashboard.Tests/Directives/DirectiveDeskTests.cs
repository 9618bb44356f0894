using Dashboard.Data.Alerts;
using Dashboard.Data.Directives;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;
using static Dashboard.Tests.Directives.DirectiveWorld;

namespace Dashboard.Tests.Directives;

/// <summary>The register: who draws up, who signs, to whom work may go, and that a document exists once.</summary>
public sealed class DirectiveDeskTests : IAsyncLifetime
{
    private DirectiveWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DirectiveDesk Desk => _world.Desk;

    public async ValueTask InitializeAsync() => _world = await MakeAsync(Cancel);

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_same_document_through_two_doors_is_one_directive()
    {
        var typed = Taken(await Desk.RegisterAsync(_world.Entry("12/QĐ-UBND"), _world.Clerk, Cancel));
        var sent = Taken(await Desk.RegisterAsync(_world.Entry("12/QĐ-UBND") with { Source = "api", Issuer = "TỈNH ĐỒNG NAI" }, _world.Office, Cancel));
        var another = Taken(await Desk.RegisterAsync(_world.Entry("13/QĐ-UBND"), _world.Clerk, Cancel));
        Assert.Equal(typed, sent);
        Assert.NotEqual(typed, another);
    }

    [Fact]
    public async Task One_without_document_is_numbered_in_its_year()
    {
        await Desk.RegisterAsync(_world.Entry(null), _world.Office, Cancel);
        await Desk.RegisterAsync(_world.Entry(null), _world.Office, Cancel);
        await using var db = _world.Database.Open();
        Assert.Equal(["GV-2026-0001", "GV-2026-0002"], await db.Directives.OrderBy(d => d.Id).Select(d => d.Symbol).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Nothing_reaches_a_unit_before_the_signature_and_all_of_it_with_it()
    {
        var directive = Taken(await Desk.RegisterAsync(_world.Entry(), _world.Clerk, Cancel));
        Taken(await Desk.AddTaskAsync(directive, _world.Work(_world.North, _world.South) with { CoordinatingUnits = [_world.Department] }, _world.Office, Cancel));
        await using var db = _world.Database.Open();
        Assert.Equal(0, await db.TaskEvents.CountAsync(Cancel));
        Assert.Null(await db.DirectiveOf(directive, _world.Officer, _world.Tree, Cancel));

        Assert.Equal("Directive.SignerMissing", (await Desk.SignAsync(directive, new SignEntry(), _world.Office, Cancel)).Refusal?.Code);
        Assert.Equal("Directive.Unknown", (await Desk.SignAsync(directive, new SignEntry(), _world.Head, Cancel)).Refusal?.Code);
        Assert.Equal(4, Taken(await Desk.SignAsync(directive, new SignEntry(), _world.Leader, Cancel)));
        Assert.Equal("Directive.Signed", (await Desk.SignAsync(directive, new SignEntry(), _world.Leader, Cancel)).Refusal?.Code);

        var tasks = await db.Tasks.AsNoTracking().OrderBy(t => t.Id).ToListAsync(Cancel);
        Assert.All(tasks, t => Assert.NotNull(t.AssignedAt));
        Assert.Equal([TaskPart.Lead, TaskPart.Coordinating, TaskPart.Lead, TaskPart.Coordinating], tasks.Select(t => t.Part));
        Assert.Equal([null, tasks[0].Id, null, tasks[2].Id], tasks.Select(t => t.LeadId));
        Assert.Single(tasks.Select(t => t.BatchId).Distinct());
        Assert.Equal(tasks.Select(t => t.Id), await db.TaskEvents.OrderBy(e => e.Id).Select(e => e.TaskId).ToListAsync(Cancel));
        Assert.NotNull(await db.DirectiveOf(directive, _world.Officer, _world.Tree, Cancel));
        Assert.Equal(_world.Users["lanhdao"].DisplayName, (await db.Directives.SingleAsync(Cancel)).Signer);

        // A department's part is beside the communes, so what is announced goes out over the province's branch.
        Assert.Contains(await db.Changes.ToListAsync(Cancel), c => c.Kind == ChangeKind.Directive && c.Branch == _world.Tree.PathOf(_world.Province));
    }

    [Fact]
    public async Task Given_to_a_hundred_communes_each_has_its_own_task_and_the_register_counts_who_was_told()
    {
        var communes = await MoreCommunesAsync(100);
        var directive = Taken(await Desk.AssignAsync(_world.Entry(null), _world.Work(communes) with { CoordinatingUnits = [_world.Department] }, new SignEntry(), _world.Leader, Cancel));

        await using var db = _world.Database.Open();
        var tasks = await db.Tasks.AsNoTracking().OrderBy(t => t.Id).ToListAsync(Cancel);
        var leads = tasks.Where(t => t.Part == TaskPart.Lead).ToList();
        Assert.Equal(communes, leads.Select(t => t.UnitId));
        Assert.All(leads, lead => Assert.Equal(_world.Department, Assert.Single(tasks, t => t.LeadId == lead.Id).UnitId));
        Assert.All(tasks, t => Assert.Equal(
            ("Hoàn thành tập huấn kỹ năng số", "Danh sách học viên", TaskState.NotReceived, _world.Today.AddDays(14), _world.Database.Clock.GetUtcNow().UtcDateTime, leads[0].Id),
            (t.Title, t.Product, t.State, t.DueOn, t.AssignedAt, t.BatchId)));
        Assert.Equal(tasks.Select(t => t.Id), await db.TaskEvents.OrderBy(e => e.Id).Select(e => e.TaskId).ToListAsync(Cancel));

        Assert.Null((await db.DirectiveOf(directive, _world.Leader, tree: await TreeAsync(), Cancel))!.Reach);
        var reactor = _world.Database.Get<AlertReactor>();
        reactor.EventsAtOnce = 60;
        Assert.True(await reactor.StepAsync(Cancel));
        Assert.Equal((101, 31, true), await ReachAsync() is { } some ? (some.Units, some.Told, some.IsRunning) : default);
        await reactor.ReactAsync(Cancel);
        Assert.Equal((101, 101, 0, 0, false), await ReachAsync() is { } all ? (all.Units, all.Told, all.Seen, all.Acknowledged, all.IsRunning) : default);

        // What has passed on to another unit counts there, once that has been told.
        await db.Tasks.Where(t => t.Id == leads[0].Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.UnitId, _world.North), Cancel);
        Assert.Equal((101, 100, false), await ReachAsync() is { } passed ? (passed.Units, passed.Told, passed.IsRunning) : default);

        async Task<DirectiveReach?> ReachAsync() => (await db.DirectiveOf(directive, _world.Leader, await TreeAsync(), Cancel))!.Reach;
    }

    [Fact]
    public async Task The_office_records_a_signature_that_stands_on_paper()
    {
        var directive = Taken(await Desk.RegisterAsync(_world.Entry(), _world.Clerk, Cancel));
        Taken(await Desk.AddTaskAsync(directive, _world.Work(_world.North), _world.Clerk, Cancel));
        Taken(await Desk.SignAsync(directive, new SignEntry("Chủ tịch UBND tỉnh", "Chủ tịch", SignedAs.OnBehalf), _world.Clerk, Cancel));
        await using var db = _world.Database.Open();
        var signed = await db.Directives.SingleAsync(Cancel);
        Assert.Equal(("Chủ tịch UBND tỉnh", SignedAs.OnBehalf, _world.Clerk.UserId), (signed.Signer, signed.SignedAs, signed.SignedBy));
    }

    [Fact]
    public async Task A_department_requests_and_never_assigns()
    {
        var department = _world.Leader with { Grants = [new(Data.Access.Role.Leader, _world.Department)] };
        Assert.Equal("Directive.Verb", (await Desk.RegisterAsync(_world.Entry("1/SYT", _world.Department), department, Cancel)).Refusal?.Code);
        var directive = Taken(await Desk.RegisterAsync(_world.Entry("1/SYT", _world.Department, DirectiveVerb.Request), department, Cancel));
        Taken(await Desk.AddTaskAsync(directive, _world.Work(_world.North), department, Cancel));
        Assert.Equal("Task.UnitElsewhere", (await Desk.AddTaskAsync(directive, _world.Work(_world.Province), department, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task A_commune_gives_nothing_to_the_commune_next_door()
    {
        Assert.Equal("Directive.NoRight", (await Desk.RegisterAsync(_world.Entry(), _world.Head, Cancel)).Refusal?.Code);
        var own = Taken(await Desk.RegisterAsync(_world.Entry("3/UBND", _world.North), _world.Head, Cancel));
        Assert.Equal("Task.UnitElsewhere", (await Desk.AddTaskAsync(own, _world.Work(_world.South), _world.Head, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task Work_is_refused_for_what_is_wrong_with_it_and_nothing_is_kept()
    {
        var directive = Taken(await Desk.RegisterAsync(_world.Entry(), _world.Office, Cancel));
        async Task<string?> Reason(TaskEntry entry) => (await Desk.AddTaskAsync(directive, entry, _world.Office, Cancel)).Refusal?.Code;
        var work = _world.Work(_world.North);
        Assert.Equal("Task.Title", await Reason(work with { Title = " " }));
        Assert.Equal("Task.NoUnit", await Reason(work with { LeadUnits = [] }));
        Assert.Equal("Task.DueMissing", await Reason(work with { DueOn = null }));
        Assert.Equal("Task.DuePast", await Reason(work with { DueOn = _world.Today.AddDays(-1) }));
        Assert.Equal("Task.DueUnwanted", await Reason(work with { DeadlineKind = DeadlineKind.Standing }));
        Assert.Equal("Task.ReportEvery", await Reason(work with { DeadlineKind = DeadlineKind.None, DueOn = null }));
        Assert.Equal("Figure.UnknownUnit", await Reason(work with { LeadUnits = [99_999] }));
        Assert.Equal("Note.UnknownIndicator", await Reason(work with { Indicators = [new("khong-co", _world.North)] }));
        await using var db = _world.Database.Open();
        Assert.Equal(0, await db.Tasks.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_part_of_a_task_is_given_by_its_unit_and_never_ends_after_it()
    {
        var task = (await _world.GiveAsync(_world.Work(_world.North), Cancel))[0];
        await using var db = _world.Database.Open();
        var directive = (await db.Tasks.SingleAsync(Cancel)).DirectiveId;
        var part = _world.Work(_world.North) with { ParentId = task, Title = "Lập danh sách" };
        Assert.Equal("Task.Unknown", (await Desk.AddTaskAsync(directive, part, _world.Officer, Cancel)).Refusal?.Code);
        Assert.Equal("Task.DueAfterParent", (await Desk.AddTaskAsync(directive, part with { DueOn = _world.Today.AddDays(15) }, _world.Head, Cancel)).Refusal?.Code);
        var child = Taken(await Desk.AddTaskAsync(directive, part, _world.Head, Cancel))![0];
        var made = await db.Tasks.SingleAsync(t => t.Id == child, Cancel);
        Assert.Equal((task, _world.North, true), (made.ParentId, made.AssignerUnitId, made.AssignedAt is not null));
    }

    [Fact]
    public async Task A_deadline_on_a_day_off_counts_on_the_next_working_day_and_stays_as_it_was_given()
    {
        var saturday = new DateOnly(2026, 11, 28);
        await _world.GiveAsync(_world.Work(_world.North) with { DueOn = saturday }, Cancel);
        await using var db = _world.Database.Open();
        var task = await db.Tasks.SingleAsync(Cancel);
        Assert.Equal((saturday, saturday, new DateOnly(2026, 11, 30)), (task.FirstDueOn, task.DueOn, task.CountsOn));
    }

    [Fact]
    public async Task What_was_due_before_the_signature_is_not_given_out()
    {
        var directive = Taken(await Desk.RegisterAsync(_world.Entry(), _world.Office, Cancel));
        Taken(await Desk.AddTaskAsync(directive, _world.Work(_world.North) with { DueOn = _world.Today }, _world.Office, Cancel));
        _world.Database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("Task.DuePast", (await Desk.SignAsync(directive, new SignEntry(), _world.Leader, Cancel)).Refusal?.Code);
        await using var db = _world.Database.Open();
        Assert.Null((await db.Directives.SingleAsync(Cancel)).SignedAt);
    }

    [Fact]
    public async Task A_withdrawn_directive_takes_its_open_tasks_along_and_says_so_in_each()
    {
        await _world.GiveAsync(_world.Work(_world.North, _world.South), Cancel);
        await using var db = _world.Database.Open();
        var directive = await db.Directives.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal("Directive.NoRight", (await Desk.WithdrawAsync(directive.Id, "Thay bằng văn bản khác", _world.Clerk, Cancel)).Refusal?.Code);
        Assert.Equal(2, Taken(await Desk.WithdrawAsync(directive.Id, "Thay bằng văn bản khác", _world.Leader, Cancel)));
        Assert.All(await db.Tasks.AsNoTracking().ToListAsync(Cancel), t => Assert.Equal((TaskState.Withdrawn, 1), (t.State, t.Version)));
        Assert.Equal(2, await db.TaskEvents.CountAsync(e => e.Verb == TaskVerb.Withdraw && e.Words == "Thay bằng văn bản khác", Cancel));
        Assert.Equal("Directive.Withdrawn", (await Desk.AddTaskAsync(directive.Id, _world.Work(_world.North), _world.Leader, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task A_question_is_asked_by_a_unit_concerned_answered_once_and_seen_by_all_of_them()
    {
        await _world.GiveAsync(_world.Work(_world.North), Cancel);
        await using var db = _world.Database.Open();
        var directive = await db.Directives.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal("Directive.Unknown", (await Desk.AskAsync(directive.Id, _world.South, "Đối tượng nào?", _world.Officer, Cancel)).Refusal?.Code);
        var question = Taken(await Desk.AskAsync(directive.Id, _world.North, "Đối tượng nào?", _world.Officer, Cancel));
        Assert.Equal("Directive.Unknown", (await Desk.AnswerAsync(question, "Mọi cán bộ", _world.Officer, Cancel)).Refusal?.Code);
        Taken(await Desk.AnswerAsync(question, "Mọi cán bộ", _world.Office, Cancel));
        Assert.Equal("Directive.Answered", (await Desk.AnswerAsync(question, "Khác", _world.Office, Cancel)).Refusal?.Code);
        Assert.Equal("Mọi cán bộ", (await db.DirectiveOf(directive.Id, _world.Head, _world.Tree, Cancel))!.Questions.Single().Answer);
    }

    [Fact]
    public async Task The_register_shows_each_reader_what_concerns_it()
    {
        await _world.GiveAsync(_world.Work(_world.South), Cancel, "1/UBND");
        await _world.GiveAsync(_world.Work(_world.North), Cancel, "2/UBND");
        Taken(await Desk.RegisterAsync(_world.Entry("3/UBND"), _world.Clerk, Cancel));
        await using var db = _world.Database.Open();
        async Task<string> Sees(Data.Access.Actor actor) => string.Join(' ', await db.Directives(actor, _world.Tree, new DirectiveFilter(), _world.Today).Select(d => d.Symbol).ToListAsync(Cancel));
        Assert.Equal("3/UBND 2/UBND 1/UBND", await Sees(_world.Clerk));
        Assert.Equal("2/UBND", await Sees(_world.Officer));
        Assert.Equal("", await Sees(Data.Access.Actor.Nobody));
        Assert.Equal("2/UBND", Assert.Single(await db.Directives(_world.Leader, _world.Tree, new DirectiveFilter(Text: "2/ubnd"), _world.Today).ToListAsync(Cancel)).Symbol);
        Assert.Equal(3, await db.Directives(_world.Leader, _world.Tree, new DirectiveFilter(Text: "day nhanh"), _world.Today).CountAsync(Cancel));
    }

    private ValueTask<UnitTree> TreeAsync() => _world.Database.Get<UnitTrees>().CurrentAsync(Cancel);

    private async Task<int[]> MoreCommunesAsync(int count)
    {
        await using var db = _world.Database.Open();
        var from = _world.Tree[_world.Province].ValidFrom;
        Unit[] communes = [.. Enumerable.Range(0, count).Select(i => new Unit { Code = $"9{i:0000}", Name = $"Xã số {i}", Level = UnitLevel.Commune, ValidFrom = from, ParentId = _world.Province })];
        db.Units.AddRange(communes);
        await db.SaveChangesAsync(Cancel);
        _world.Database.Get<UnitTrees>().Forget();
        return [.. communes.Select(u => u.Id).Order()];
    }
}
