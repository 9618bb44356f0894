using System.Linq.Expressions;
using System.Reflection;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Directives;
using Dashboard.Data.Entry;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Jobs;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Reports;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Tests.Directives;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Reports;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Storage;

/// <summary>
/// Every query translates to SQL Server too, without a server: what runs on SQLite is recorded as the expression that EF was given, and the SQL Server
/// provider is made to compile the same expression. Every public method of a <c>…Queries</c> class is found by reflection; one that is not visited fails.
/// </summary>
public sealed class TranslationTests : IAsyncLifetime
{
    // Emptied for each test, so that nothing was compiled before and passes unrecorded; one of each for all, since a new one costs EF a service provider.
    private static readonly Recorder Recorded = new();
    private static readonly MemoryCache Compiled = new(new MemoryCacheOptions());

    private readonly TestDatabase _database;
    private readonly SqlServerDashboardContext _server = new(ServerOptions());
    private TaskWorld _world = null!;
    private ReportRegime _regime = null!;
    private UnitTree _tree = UnitTree.Empty;
    private Catalogue _catalogue = new([], [], [], [], []);

    public TranslationTests()
    {
        Compiled.Clear();
        Recorded.Queries.Clear();
        _database = new TestDatabase(services => services.ConfigureDbContext<SqliteDashboardContext>(options => options.AddInterceptors(Recorded).UseMemoryCache(Compiled)));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> QueryClasses =>
        [.. typeof(DashboardContext).Assembly.GetTypes().Where(t => t.IsPublic && t.Name.EndsWith("Queries", StringComparison.Ordinal)).Select(t => t.FullName!).Order(StringComparer.Ordinal)];

    public async ValueTask InitializeAsync()
    {
        await SmallCountry.FillAsync(_database);
        var coordinator = await SmallCountry.CoordinatorAsync(_database);
        var desk = _database.Get<FigureDesk>();
        foreach (var (unit, period) in (IEnumerable<(string, string)>)[("A1", "2025-03"), ("B1", "2025-03"), ("N1", "2026-10"), ("N2", "2026-10")])
        {
            var outcome = await desk.RecordAsync(
                new FigureBatch([new("meetings.total", unit, period, "9"), new("meetings.online", unit, period, "4")], FigureDoor.Page, Stage: FigureStage.Approved), coordinator, Cancel);
            Assert.False(outcome.Refused);
        }

        await _database.Get<TreeVersions>().EnsureAsync(Cancel);
        await ReportWorld.AddAsync(_database, ReportWorld.Key.Regime, ReportWorld.Form, coordinator);
        await ReportWorld.AddAsync(_database, "tong-hop", ReportWorld.Consolidated, coordinator);

        // As many tasks as the highest id that a query is asked for.
        _world = await TaskWorld.CreateAsync(_database);
        for (var i = 0; i < 12; i++)
            await _world.AddAsync();

        await using (var db = _database.Open())
            _regime = (await db.ReportRegimesAsync(Cancel))[0];

        _tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        _catalogue = await _database.Get<Catalogues>().CurrentAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _database.Dispose();
    }

    [Theory]
    [MemberData(nameof(QueryClasses))]
    public async Task Every_query_translates_to_both_databases(string name)
    {
        var methods = typeof(DashboardContext).Assembly.GetType(name)!.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => m.GetParameters() is [{ ParameterType: var first }, ..] && first == typeof(DashboardContext)).ToArray();
        Assert.NotEmpty(methods);
        foreach (var method in methods)
        {
            Forget();
            foreach (var arguments in Combinations([.. method.GetParameters().Skip(1)]))
            {
                await using var db = _database.Open();
                await RunAsync(method.Invoke(null, [db, .. arguments])!);
                if (method.ReturnType.IsAssignableTo(typeof(IQueryable)))
                    Assert.NotEmpty(((IQueryable)method.Invoke(null, [_server, .. arguments])!).ToQueryString());
            }

            Assert.True(Recorded.Queries.Count > 0, $"{name}.{method.Name} asked the database nothing: give it arguments with which it does.");
            AssertTranslates();
        }
    }

    [Fact]
    public async Task A_query_that_one_database_alone_knows_is_found()
    {
        await using var db = _database.Open();
        Forget();
        await db.Units.Where(u => EF.Functions.Glob(u.Code, "7*")).ToListAsync(Cancel);

        Assert.ThrowsAny<Exception>(AssertTranslates);
    }

    [Fact]
    public async Task What_the_desks_and_snapshots_ask_translates_as_well()
    {
        Forget();
        var system = Actor.System;
        var desk = _database.Get<FigureDesk>();
        var selection = new FigureSelection("N1", "2026-11", []);
        Taken(await desk.RecordAsync(new FigureBatch([new("peak", "N1", "2026-11", "3")], FigureDoor.Page, Guid.NewGuid()), system, Cancel));
        Taken(await desk.SubmitAsync(selection, system, Cancel));
        Taken(await desk.ApproveAsync([selection], system, Cancel));
        Taken(await desk.SendBackAsync(selection, "lý do", system, Cancel));

        var (reports, report) = (_database.Get<ReportDesk>(), ReportWorld.Key);
        Taken(await desk.RecordAsync(new FigureBatch([new("meetings.total", report.Unit, report.Period, "9"), new("meetings.online", report.Unit, report.Period, "6")], FigureDoor.Page, Guid.NewGuid()), system, Cancel));
        Taken(await reports.WriteAsync(report, new ReportWords("tinh-hinh", FigureState.Value, "Ổn định.", 0), system, Cancel));
        Taken(await reports.SendAsync(report, system, Cancel));
        Taken(await reports.ReturnAsync(report, [new ReportReturn("tinh-hinh", "Bổ sung.")], system, Cancel));
        Taken(await reports.SendAsync(report, system, Cancel));
        Taken(await reports.ApproveAsync(report, system, Cancel));
        Taken(await reports.UnapproveAsync(report, "nhầm", system, Cancel));
        await _database.Get<ReportCalendar>().OpenAsync(new DateOnly(2026, 12, 1), Cancel);
        await _database.Get<AlertReactor>().ReactAsync(Cancel);

        var from = new DateOnly(2026, 12, 1);
        var reorganisations = _database.Get<ReorganisationDesk>();
        var old = _tree.Find("N2", from)!;
        var entry = new Data.Units.Reorganisation(from, "1/NQ", [old.Id], [new("00001", "Xã một", old.ParentId!.Value), new("00002", "Xã hai", old.ParentId.Value)]);
        Taken(await reorganisations.PreviewAsync(entry, system, Cancel));
        var made = Taken(await reorganisations.CarryOutAsync(entry, system, Cancel));
        await _database.Get<TreeVersions>().EnsureAsync(Cancel);
        Taken(await reorganisations.ReverseAsync(made.NewUnitIds[0], "nhầm", system, Cancel));
        var units = _database.Get<UnitDesk>();
        Taken(await units.RenameAsync(new RenameEntry(old.Id, "Xã khác", from, "2/NQ"), system, Cancel));
        Taken(await units.ClassifyAsync(new ClassifyEntry(old.Id, ClassificationKind.Area, "I", from, null, "3/QĐ"), system, Cancel));

        var period = _catalogue.FindPeriod("2026-09")!;
        Taken(await _database.Get<PeriodDesk>().CloseAsync(period.Id, system, Cancel));
        Taken(await _database.Get<PeriodDesk>().ReopenAsync(period.Id, new DateOnly(2026, 11, 25), "lý do", system, Cancel));
        await _database.Get<PeriodCalendar>().EnsureAsync(new DateOnly(2026, 11, 23), Cancel);
        var holidays = _database.Get<HolidayDesk>();
        await holidays.EnsureAsync(new DateOnly(2026, 11, 23), Cancel);
        await _database.Get<WorkingCalendar>().CurrentAsync(Cancel);
        Taken(await holidays.WithdrawAsync(Taken(await holidays.AddAsync(new HolidayEntry(new DateOnly(2027, 2, 4), "Tết", HolidayKind.DayOff, "1/TB"), system, Cancel)), "nhầm", system, Cancel));
        await _database.Get<AuditChain>().SealAsync(Cancel);
        await _database.Get<AuditChain>().VerifyAsync(Cancel);
        await _database.Get<AuditChain>().HeadsAsync(new DateOnly(2026, 11, 22), new DateOnly(2026, 11, 24), Cancel);
        var account = Taken(await _database.Get<AccountDesk>().CreateAsync([new AccountEntry("canbo1", "Cán bộ", "75", null, Role.Officer, null, null)], dryRun: false, system, Cancel));
        Assert.NotEmpty(account);
        Taken(await _database.Get<TokenDesk>().CreateAsync(new TokenEntry("máy", Role.Officer, "75", new DateOnly(2026, 12, 31)), system, Cancel));
        await AskWallsAsync(system);
        await AskTasksAsync(system);
        await AskChannelsAsync();
        await AskAlertsAsync(system);
        await _database.Get<OverviewBoards>().GetAsync(_tree.Root!.Id, Cancel);
        await _database.Get<RollupRecompute>().RunAsync(null, Cancel);
        await _database.Get<StorageCheck>().RunAsync(Cancel);
        await using var db = _database.Open();
        await UnitTrees.LoadAsync(db, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), Cancel);
        await Catalogue.LoadAsync(db, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), Cancel);

        Assert.True(Recorded.Queries.Count > 40);
        AssertTranslates();

        static T Taken<T>(Outcome<T> outcome) => outcome.Refused ? throw new InvalidOperationException(outcome.Refusal!.ToString()) : outcome.Value!;
    }

    private async Task AskTasksAsync(Actor system)
    {
        var desk = _database.Get<TaskDesk>();
        var task = (await _world.AddAsync()).Id;
        var officer = _world["officer"];
        Assert.False((await _database.Get<DelegationDesk>().AddAsync(new DelegationEntry(_world["colleague"].UserId, officer.UserId, _world.Today, _world.Today, "phép"), system, Cancel)).Refused);
        Assert.False((await desk.MoveAsync(new TaskMoveEntry(task, TaskVerb.Receive), officer, Cancel)).Refused);
        Assert.False((await desk.ProgressAsync(task, 10, "đang làm", [await _world.AddFileAsync(task, "officer")], officer, Cancel)).Refused);
        Assert.False((await desk.CommentAsync(task, "xin ý kiến", [_world["chairman"].UserId], officer, Cancel)).Refused);
        Assert.False((await desk.FollowAsync(task, true, _world["chairman"], Cancel)).Refused);
        Assert.False((await desk.SetAccountableAsync(task, officer.UserId, officer, Cancel)).Refused);
        Assert.False((await desk.UrgeAsync([task], "khẩn trương", system, Cancel)).Refused);
        var request = await desk.AskExtensionAsync(task, _world.Today.AddDays(40), "lý do", officer, Cancel);
        Assert.False((await desk.DecideExtensionAsync(request.Value, true, null, null, system, Cancel)).Refused);
        Assert.False((await desk.MoveAsync(new TaskMoveEntry(task, TaskVerb.HandIn), officer, Cancel)).Refused);
        Assert.False((await desk.MoveAsync(new TaskMoveEntry(task, TaskVerb.Accept), system, Cancel)).Refused);
        Assert.False((await desk.MoveAsync(new TaskMoveEntry((await _world.AddAsync()).Id, TaskVerb.Withdraw, Words: "nhầm"), system, Cancel)).Refused);
        var templates = _database.Get<TaskTemplateDesk>();
        var template = await templates.SaveAsync(null, new TaskTemplateEntry("Mẫu", _world.Unit("75"), "Báo cáo", null, null, TaskGroup.People, TaskPriority.Normal, false, 5, _world.DirectiveId, 1, _world.Today, [_world.Unit("N1")]), system, Cancel);
        Assert.False((await templates.SaveAsync(template.Value, new TaskTemplateEntry("Mẫu", _world.Unit("75"), "Báo cáo", null, null, TaskGroup.People, TaskPriority.Normal, false, 5, _world.DirectiveId, 1, _world.Today, UnitSetId: 1), system, Cancel)).Refused);
        var watch = _database.Get<TaskWatch>();
        await watch.PassOnAsync(Cancel);
        Assert.NotEqual(0, await watch.GiveRecurringAsync(Cancel));
        await watch.ClearLeaversAsync(Cancel);
        await watch.RemindAsync(Cancel);
        await watch.CheckEffectsAsync(Cancel);
        Assert.False((await templates.EndAsync(template.Value, system, Cancel)).Refused);
        var filters = _database.Get<SavedFilterDesk>();
        Assert.False((await filters.RemoveAsync((await filters.SaveAsync("Của tôi", "?mine=1", officer, Cancel)).Value, officer, Cancel)).Refused);
        Assert.False((await _database.Get<TaskSettingsDesk>().SaveAsync(TaskSettings.Default, system, Cancel)).Refused);
        await _database.Get<TaskSettingsDesk>().CurrentAsync(Cancel);
    }

    private async Task AskChannelsAsync()
    {
        var (queue, availability, at) = (_database.Get<DeliveryQueue>(), _database.Get<ChannelAvailability>(), _database.Clock.GetUtcNow().UtcDateTime);
        await using (var db = _database.Open())
        {
            var alert = new Alert { Key = "a", Kind = AlertKind.Message, Severity = AlertSeverity.Warning, UnitId = _tree.Root!.Id, Text = "Message", Arguments = "[]", Link = "/", State = AlertState.Firing };
            db.Alerts.Add(alert);
            await db.SaveChangesAsync(Cancel);
            db.Deliveries.AddRange(new[] { DeliveryState.Queued, DeliveryState.Held }.Select((state, i) =>
                new Delivery { AlertId = alert.Id, UnitId = i, UserId = 0, Channel = AlertChannel.Email, Address = "a@b.example", State = state, NextAt = at, CreatedAt = at }));
            await db.SaveChangesAsync(Cancel);
        }

        var claimed = (await queue.ClaimAsync(AlertChannel.Email, 10, TimeSpan.FromMinutes(1), "b.example", Cancel)).SelectMany(c => c).ToArray();
        Assert.Equal(2, claimed.Length);
        await queue.WriteAsync([new DeliveryOutcome(claimed[0].Id, DeliveryState.Sent, Tried: true), new DeliveryOutcome(claimed[1].Id, DeliveryState.Failed, Tried: true)], Cancel);
        await availability.NoteAsync(AlertChannel.Email, "away", Cancel);
        await availability.OfAsync(AlertChannel.Email, Cancel);
        await _database.Get<EmailLeave>().LeaveAsync(1, [AlertKind.Mention], Cancel);
    }

    private async Task AskWallsAsync(Actor system)
    {
        var (tokens, walls, playlists) = (_database.Get<ScreenTokens>(), _database.Get<WallDesk>(), _database.Get<PlaylistDesk>());
        var playlist = (await playlists.SaveAsync(null, new PlaylistEntry("Sảnh", "75", [new SceneEntry(null, "today", new Dictionary<string, string>(), 20)]), system, Cancel)).Value;
        await playlists.SaveAsync(playlist, new PlaylistEntry("Sảnh", "75", [], 1), system, Cancel);
        var offer = (await tokens.OfferAsync(null, "10.0.0.1", Cancel)).Value!;
        await tokens.OfferAsync(offer.Secret, "10.0.0.1", Cancel);
        var screen = (await walls.PairAsync(offer.Code, null, new ScreenEntry("Sảnh", "", "75", IsPublic: false, playlist), system, Cancel)).Value;
        Assert.True(await tokens.IsPairedAsync(offer.Secret, Cancel));
        Assert.NotNull(await tokens.FindAsync((await tokens.ClaimAsync(offer.Secret, Cancel)).Value!, Cancel));
        await tokens.RenewAsync(screen, Cancel);
        Assert.NotNull(await _database.Get<ScreenPlans>().GetAsync(screen, Cancel));
        await _database.Get<ScreenStatuses>().WriteAsync([new ScreenStatus { ScreenId = screen }], Cancel);
        await walls.CommandAsync(screen, ScreenCommandKind.Reload, null, TimeSpan.FromMinutes(1), system, Cancel);
        Assert.Equal("Playlist.IsPlayed", (await playlists.RemoveAsync(playlist, system, Cancel)).Refusal?.Code);
        await walls.RevokeAsync(screen, system, Cancel);
        await playlists.RemoveAsync(playlist, system, Cancel);
    }

    private async Task AskAlertsAsync(Actor system)
    {
        var province = _tree.OfCode("75")[^1].Id;
        var leader = new Actor(7, "Lãnh đạo", province, [new ActorGrant(Role.Leader, province)]);
        var now = _database.Clock.GetUtcNow().UtcDateTime;
        var (desk, rules) = (_database.Get<AlertDesk>(), _database.Get<AlertRuleDesk>());
        var escalation = (await rules.SaveEscalationAsync(null, new EscalationEntry("Leo thang", province, [(1, EscalationTarget.Duty), (1, EscalationTarget.AboveHead)]), system, Cancel)).Value;
        await rules.SaveEscalationAsync(escalation, new EscalationEntry("Leo thang", province, [(1, EscalationTarget.AboveOffice)]), system, Cancel);
        var message = (await desk.SendMessageAsync(new MessageEntry("Tiêu đề", "Nội dung", [province], AlertSeverity.Warning, true) { WithBelow = true }, leader, null, Cancel)).Value;
        Assert.NotEqual(0, message);
        await desk.SnoozeAsync(message, now.AddHours(1), leader, Cancel);
        await desk.SeenAsync([message], leader, Cancel);
        await desk.AcknowledgeAsync(message, "rõ", leader, Cancel);
        await _database.Get<SilenceDesk>().EndAsync((await _database.Get<SilenceDesk>().AddAsync(new SilenceEntry(province, now, now.AddDays(1), "lý do"), system, Cancel)).Value, system, Cancel);
        await _database.Get<DutyDesk>().AddAsync(province, 1, new DateOnly(2026, 11, 23), new DateOnly(2026, 12, 23), system, Cancel);
        await _database.Get<AlertChoiceDesk>().SaveAsync(new AlertChoice { UserId = 7 }, leader, Cancel);
        await using (var hours = _database.Open())
        {
            hours.Settings.Add(new Setting { Key = JobRules.WithinKey + "backup", Value = "26", ChangedAt = now.AddDays(-2) });
            await hours.SaveChangesAsync(Cancel);
        }

        foreach (var kind in AlertRuleDesk.Kinds)
        {
            var entry = new AlertRuleEntry("Quy tắc", kind, province, AlertSeverity.Warning);
            var rule = (await rules.SaveAsync(null, entry, system, Cancel)).Value;
            Assert.NotEqual(0, rule);
            await rules.SaveAsync(rule, entry with { PendingMinutes = 1 }, system, Cancel);
            await _database.Get<RuleTrial>().RunAsync(entry, 1, system, Cancel);
        }

        _database.Clock.Advance(TimeSpan.FromHours(2));
        await _database.Get<AlertReactor>().ReactAsync(Cancel);
        await _database.Get<RuleClock>().RunAsync(all: true, Cancel);
        _database.Clock.Advance(TimeSpan.FromHours(2));
        await _database.Get<RuleClock>().RunAsync(all: true, Cancel);
        await using var db = _database.Open();
        await AlertSettings.ReadAsync(db, Cancel);
        Assert.False((await _database.Get<AlertSettingsDesk>().SaveAsync(AlertSettings.Default, system, Cancel)).Refused);
    }

    private void Forget()
    {
        Compiled.Clear();
        Recorded.Queries.Clear();
    }

    private void AssertTranslates()
    {
        foreach (var query in Recorded.Queries)
        {
            var error = Record.Exception(() => Translate(query));
            Assert.True(error is null, $"This does not translate to SQL Server: {query}\n{error}");
        }
    }

    private void Translate(Expression query)
    {
        var there = new ToContext(_server).Visit(query);

        // Statements written by hand have a text for each database.
        if (there is null)
            return;

        var element = there.Type.GetInterfaces().Prepend(there.Type).FirstOrDefault(i => there.Type != typeof(string) && i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IQueryable<>))?.GetGenericArguments()[0];
        var result = element is null ? there.Type : typeof(IEnumerable<>).MakeGenericType(element);
        try
        {
            typeof(IDatabase).GetMethod(nameof(IDatabase.CompileQuery))!.MakeGenericMethod(result).Invoke(_server.GetService<IDatabase>(), [there, false]);
        }
        catch (TargetInvocationException wrapped)
        {
            throw wrapped.InnerException!;
        }
    }

    private static async Task RunAsync(object answer)
    {
        if (answer is Task task)
        {
            await task;
            return;
        }

        foreach (var row in (IQueryable)answer)
            Assert.NotNull(row);
    }

    private IEnumerable<object?[]> Combinations(ParameterInfo[] parameters)
    {
        IEnumerable<object?[]> all = [[]];
        foreach (var parameter in parameters)
        {
            var examples = Examples(parameter).ToArray();
            all = all.SelectMany(before => examples.Select(e => (object?[])[.. before, e]));
        }

        return all;
    }

    /// <summary>Arguments that lead a query through each of its conditions.</summary>
    private IEnumerable<object?> Examples(ParameterInfo parameter)
    {
        var province = _tree.OfCode("75")[^1];
        var at = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);
        Actor Of(Role role) => new(7, "Người dùng", province.Id, [new ActorGrant(role, province.Id)]);
        return parameter.ParameterType switch
        {
            var t when t == typeof(CancellationToken) => [Cancel],
            var t when t == typeof(UnitTree) => [_tree],
            var t when t == typeof(Catalogue) => [_catalogue],
            var t when t == typeof(Actor) => [Actor.System, Of(Role.Coordinator), Of(Role.Administrator), Of(Role.Central), Of(Role.Inspector)],
            var t when t == typeof(DateOnly) => [new DateOnly(2026, 11, 23)],
            var t when t == typeof(DateTime) => [at],
            var t when t == typeof(DateTime?) => [at, null],
            var t when t == typeof(string) => parameter.Name switch { "regimeCode" => [ReportWorld.Key.Regime, "tong-hop"], "periodCode" => ["2026-10"], "unitCode" => ["N1"], _ => [_tree.PathOf(province.Id)] },
            var t when t == typeof(ReportRegime) => [_regime],
            var t when t == typeof(long) => [0L],
            var t when t == typeof(int) => parameter.Name!.EndsWith("Id", StringComparison.Ordinal) ? [province.Id, _tree.OfCode("N1")[^1].Id] : [50],
            var t when t == typeof(Standpoint) => [new Standpoint(_tree, _catalogue, new DateOnly(2026, 11, 23)), new Standpoint(_tree, _catalogue, new DateOnly(2026, 11, 1), at)],
            var t when t == typeof(bool) => [true, false],
            var t when t == typeof(int?) => [null, province.Id],
            var t when t == typeof(UnitLevel?) => [null, UnitLevel.Commune],
            var t when t == typeof(ExplainQuestion) =>
            [
                new ExplainQuestion(_catalogue.FindIndicator("share")!, province.Id, _catalogue.FindPeriod("2026-10")!, Basis.Approved, Boundaries.AsIs, 0, 50, WithNames: false),
                new ExplainQuestion(_catalogue.FindIndicator("share")!, _tree.OfCode("N1")[^1].Id, _catalogue.FindPeriod("2026-10")!, Basis.Provisional, Boundaries.AsWas, 0, 50, WithNames: true),
            ],
            var t when t == typeof(Basis) => [Basis.Approved, Basis.Provisional],
            var t when t == typeof(Boundaries) => [Boundaries.AsIs, Boundaries.AsWas],
            var t when t == typeof(Period) => [_catalogue.FindPeriod("2026-10")],
            var t when t == typeof(Indicator) => [_catalogue.FindIndicator("share")],
            var t when t == typeof(IReadOnlyList<Indicator>) => [_catalogue.Indicators],
            var t when t == typeof(Data.Walls.Stocktake) => [new Data.Walls.Stocktake { Name = "Họp", PlaylistName = "Sảnh", UnitId = province.Id, KnownAt = at, UserId = 7 }],
            var t when t == typeof(IReadOnlyList<int>) => [_catalogue.Indicators.Select(i => i.Id).ToArray()],
            var t when t == typeof(FigureKind) => [FigureKind.Actual],
            var t when t == typeof(TaskDay) => [new TaskDay(new DateOnly(2026, 11, 23), new DateOnly(2026, 11, 26), new DateOnly(2026, 10, 24), at)],
            var t when t == typeof(TaskCountsBy) => Enum.GetValues<TaskCountsBy>().Cast<object?>(),
            var t when t == typeof(TaskFilter) =>
            [
                new TaskFilter(),
                new TaskFilter("nhiệm vụ", null, TaskState.InProgress, province.Id, province.Id, TaskGroup.People, 1, TaskPriority.Urgent, Mine: true, new DateOnly(2026, 11, 1), new DateOnly(2026, 12, 1), TaskSort.Latest, Descending: true, WithSubtree: true, IsOpen: true),
                .. Enum.GetValues<TaskTimeliness>().Select(one => new TaskFilter(Timeliness: one, Sort: TaskSort.Given, IsOpen: false)),
            ],
            var t when t == typeof(DirectiveFilter) =>
                [new DirectiveFilter(), new DirectiveFilter("447", province.Id, DirectiveOrigin.Document, TaskGroup.People, IsSigned: true, new DateOnly(2026, 11, 1), new DateOnly(2026, 12, 1), WithTasksOverdue: true)],
            var t when t == typeof(AccountFilter) => [new AccountFilter(), new AccountFilter("a", province.Id, Role.Officer, Disabled: false, 7)],
            var t when t == typeof(AuditFilter) => [new AuditFilter(), new AuditFilter(at, at, 7, "Figure", "75")],
            var t when t == typeof(ReceiptFilter) => [new ReceiptFilter(), new ReceiptFilter("75/", province.Id, 1)],
            var t when t == typeof(InboxFilter) =>
            [
                new InboxFilter(),
                new InboxFilter(AlertKind.Message, AlertSeverity.Critical, Unseen: true, Unacknowledged: true, "a", province.Id, 1, 1, at, at),
            ],
            var t when t == typeof(JobFilter) => [new JobFilter(), new JobFilter("recompute", JobOutcome.Owed, at, at, "sai lech", ["recompute"], ["Recompute.Clean"])],
            var t when t == typeof(FigureFilter) =>
            [
                new FigureFilter(null, [], null, null, null, Basis.Provisional, null),
                new FigureFilter(province.Id, [1, 2], [1, 2], FigureKind.Actual, [0], Basis.Approved, null),
                new FigureFilter(province.Id, [1], [1], FigureKind.Plan, [0, 1], Basis.Approved, at),
                new FigureFilter(null, [], [1], null, [0], Basis.Provisional, at),
            ],
            var t => throw new NotSupportedException($"{parameter.Member.DeclaringType!.Name}.{parameter.Member.Name} takes a {t}: add examples of it here."),
        };
    }

    private static DbContextOptions<SqlServerDashboardContext> ServerOptions()
    {
        var builder = new DbContextOptionsBuilder<SqlServerDashboardContext>();
        StorageServices.Configure(builder, new StorageOptions(System.IO.Path.GetTempPath(), DatabaseProvider.SqlServer, "Server=unused"));
        return builder.Options;
    }

    /// <summary>Keeps each query as EF was about to compile it.</summary>
    private sealed class Recorder : IQueryExpressionInterceptor
    {
        public List<Expression> Queries { get; } = [];

        public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
        {
            lock (Queries)
                Queries.Add(queryExpression);

            return queryExpression;
        }
    }

    /// <summary>The same query on another context's tables; null for one whose text was written by hand.</summary>
    private sealed class ToContext(DbContext context) : ExpressionVisitor
    {
        private bool _isRaw;

        public override Expression? Visit(Expression? node)
        {
            var there = base.Visit(node);
            return _isRaw ? null : there;
        }

        protected override Expression VisitExtension(Expression node)
        {
            if (node is QueryRootExpression and not EntityQueryRootExpression || node.GetType().IsSubclassOf(typeof(EntityQueryRootExpression)))
            {
                _isRaw = true;
                return node;
            }

            return node is EntityQueryRootExpression root
                ? new EntityQueryRootExpression(context.GetService<IAsyncQueryProvider>(), context.Model.FindEntityType(root.EntityType.Name)!)
                : node is QueryParameterExpression ? node : base.VisitExtension(node);
        }
    }
}
