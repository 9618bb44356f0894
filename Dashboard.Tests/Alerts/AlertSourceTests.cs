using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Jobs;
using Dashboard.Data.Storage;
using Dashboard.Data.Walls;
using Dashboard.Tests.Directives;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using static Dashboard.Tests.Directives.DirectiveWorld;

namespace Dashboard.Tests.Alerts;

/// <summary>What alerts are made of besides tasks: screens, security, failed deliveries, questions; and whom they find: administrators, and who is on duty.</summary>
public sealed class AlertSourceTests : IAsyncLifetime
{
    private DirectiveWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestDatabase Database => _world.Database;

    private DateTime Now => Database.Clock.GetUtcNow().UtcDateTime;

    public async ValueTask InitializeAsync() => _world = await MakeAsync(Cancel);

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_screen_that_stands_still_in_its_working_hours_is_told_of_until_it_paints_again()
    {
        var screen = await ScreenAsync();
        await RuleAsync(AlertKind.ScreenFrozen, _world.Province);
        var painted = Now;
        await PaintedAsync(screen, painted);
        await RoundAsync(1);
        await using var db = Database.Open();
        Assert.Equal(0, await db.Alerts.CountAsync(Cancel));

        await RoundAsync(5);
        await RoundAsync(5);
        var alert = await db.Alerts.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((AlertKind.ScreenFrozen, AlertTextKeys.ScreenFrozen, AlertState.Firing, _world.Province), (alert.Kind, alert.Text, alert.State, alert.UnitId));
        Assert.Equal(["Sảnh", painted], AlertArguments.Read(alert.Arguments));
        Assert.Equal(1, await db.UnreadAsync(_world.Administrator, _world.Tree, Now, Cancel));

        await PaintedAsync(screen, Now);
        await RoundAsync(1);
        Assert.Equal(AlertState.Resolved, (await db.Alerts.AsNoTracking().SingleAsync(Cancel)).State);
        Assert.Equal(0, await db.AlertRuleStates.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_screen_that_stands_still_in_the_evening_is_told_of_in_the_morning()
    {
        var screen = await ScreenAsync();
        await RuleAsync(AlertKind.ScreenFrozen, _world.Province);
        await RoundAsync(60 * 10);
        await PaintedAsync(screen, Now);
        await RoundAsync(60);
        await using var db = Database.Open();
        Assert.Equal(0, await db.Alerts.CountAsync(Cancel));

        // Half past seven the next morning.
        await RoundAsync(60 * 12);
        Assert.Equal(AlertState.Firing, (await db.Alerts.SingleAsync(Cancel)).State);
    }

    [Fact]
    public async Task Sign_ins_that_fail_are_told_to_administrators_alone_and_are_over_after_an_hour()
    {
        await RuleAsync(AlertKind.Security, _world.Tree.Root!.Id, RuleReadings.SignIns, firesAt: 3);
        await FailSignInsAsync(2);
        await RoundAsync(1);
        await using var db = Database.Open();
        Assert.Equal(0, await db.Alerts.CountAsync(Cancel));

        await FailSignInsAsync(1);
        await RoundAsync(1);
        var alert = await db.Alerts.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((AlertKind.Security, AlertTextKeys.SignInFailed, AlertState.Firing), (alert.Kind, alert.Text, alert.State));
        Assert.Equal([3m], AlertArguments.Read(alert.Arguments));
        Assert.Equal([_world.Administrator.UserId], await db.Deliveries.Select(d => d.UserId).Distinct().ToListAsync(Cancel));
        Assert.Null(await db.AlertOfAsync(alert.Id, _world.Coordinator, _world.Tree, Now, Cancel));

        await RoundAsync(61);
        Assert.Equal(AlertState.Resolved, (await db.Alerts.AsNoTracking().SingleAsync(Cancel)).State);
    }

    [Fact]
    public async Task A_right_that_was_given_is_told_once_with_what_it_was()
    {
        await RuleAsync(AlertKind.Security, _world.Tree.Root!.Id, RuleReadings.Rights);
        await RoundAsync(1);
        await using var db = Database.Open();
        Assert.Equal(0, await db.Alerts.CountAsync(Cancel));

        Taken(await Database.Get<AccountDesk>().GiveGrantAsync(new GrantEntry(_world.Officer.UserId, Role.Coordinator, "75", _world.Today, null), _world.Administrator, Cancel));
        await RoundAsync(1);
        await RoundAsync(1);
        var alert = await db.Alerts.SingleAsync(Cancel);
        Assert.Equal((AlertKind.Security, AlertTextKeys.RoleGranted), (alert.Kind, alert.Text));
        Assert.Equal("Coordinator 75", AlertArguments.Read(alert.Arguments)[0]);
    }

    [Fact]
    public async Task A_job_that_has_not_succeeded_within_its_hours_is_told_of_until_it_does()
    {
        await RuleAsync(AlertKind.JobFailed, _world.Province);
        await using var db = Database.Open();
        db.Settings.Add(new Setting { Key = JobRules.WithinKey + "backup", Value = "26", ChangedAt = Now });
        await db.SaveChangesAsync(Cancel);
        await RoundAsync(26 * 60);
        Assert.Equal(0, await db.Alerts.CountAsync(Cancel));

        // Counted from when it was laid down, since it never ran; a run that had nothing to do is no success.
        await JobAsync(JobOutcome.Skipped);
        await RoundAsync(2);
        var alert = await db.Alerts.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((AlertTextKeys.JobLate, AlertState.Firing, "/jobs/backup"), (alert.Text, alert.State, alert.Link));
        Assert.Equal(["backup", 26m], AlertArguments.Read(alert.Arguments)[..2]);

        await JobAsync(JobOutcome.Done);
        var succeeded = Now;
        await RoundAsync(1);
        Assert.Equal(AlertState.Resolved, (await db.Alerts.AsNoTracking().SingleAsync(Cancel)).State);

        await RoundAsync(27 * 60);
        var again = await db.Alerts.AsNoTracking().OrderBy(a => a.Id).LastAsync(Cancel);
        Assert.Equal((AlertState.Firing, succeeded), (again.State, AlertArguments.Read(again.Arguments)[2]));
    }

    [Fact]
    public async Task An_administrator_who_has_it_in_hand_ends_the_climb_of_what_is_about_the_system_and_nobody_else_does()
    {
        var rules = Database.Get<AlertRuleDesk>();
        var climb = Taken(await rules.SaveEscalationAsync(null, new EscalationEntry("Sự cố", _world.Province, [(60, EscalationTarget.AboveHead)]), _world.Coordinator, Cancel));
        Taken(await rules.SaveAsync(null, Entry(AlertKind.JobFailed, _world.Province, "backup") with { NeedsAcknowledgement = true, EscalationId = climb }, _world.Administrator, Cancel));
        await JobAsync(JobOutcome.Failed);
        await RoundAsync(1);
        await using var db = Database.Open();
        var id = await db.Alerts.Select(a => a.Id).SingleAsync(Cancel);
        Assert.NotNull((await db.AlertUnits.AsNoTracking().SingleAsync(Cancel)).NextStepAt);

        // The coordinator answers for the province, and was not told.
        Assert.Equal("Alert.Unknown", (await Database.Get<AlertDesk>().AcknowledgeAsync(id, null, _world.Coordinator, Cancel)).Refusal?.Code);
        Assert.Equal((1, 0), (await WaitingAsync(_world.Administrator), await WaitingAsync(_world.Coordinator)));
        await Database.Get<AlertDesk>().SeenAsync([id], _world.Administrator, Cancel);
        Assert.NotNull((await db.AlertUnits.AsNoTracking().SingleAsync(Cancel)).SeenAt);
        Taken(await Database.Get<AlertDesk>().AcknowledgeAsync(id, "Đang khôi phục", _world.Administrator, Cancel));
        var line = await db.AlertUnits.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal(((int?)_world.Administrator.UserId, (DateTime?)null), (line.AcknowledgedBy, line.NextStepAt));
        Assert.Equal(0, await WaitingAsync(_world.Administrator));

        async Task<int> WaitingAsync(Actor actor) => (await db.InboxAsync(actor, _world.Tree, new InboxFilter(Unacknowledged: true), Now, Cancel)).Total;
    }

    [Fact]
    public async Task Who_is_on_duty_gets_what_reaches_the_common_inbox_and_answers_for_the_unit()
    {
        // Nobody works in the south; somebody of the province is on duty there from today.
        await _world.GiveAsync(_world.Work(_world.South), Cancel);
        await Database.Get<AlertReactor>().ReactAsync(Cancel);
        await using var db = Database.Open();
        Assert.Equal(0, await db.UnreadAsync(_world.Office, _world.Tree, Now, Cancel));
        var duty = Taken(await Database.Get<DutyDesk>().AddAsync(_world.South, _world.Office.UserId, _world.Today, _world.Today.AddDays(1), _world.Coordinator, Cancel));

        // What lay there already is the duty's, and what comes lies before the person.
        Assert.Equal(1, await db.UnreadAsync(_world.Office, _world.Tree, Now, Cancel));
        await _world.GiveAsync(_world.Work(_world.North, _world.South), Cancel, "448/UBND");
        await Database.Get<AlertReactor>().ReactAsync(Cancel);
        var (first, second) = await db.Alerts.OrderBy(a => a.Id).Select(a => a.Id).ToListAsync(Cancel) is [var one, var two] ? (one, two) : default;
        Assert.Equal([0, _world.Office.UserId], await db.Deliveries.Where(d => d.AlertId == second && d.UnitId == _world.South).Select(d => d.UserId).Order().ToListAsync(Cancel));

        var desk = Database.Get<AlertDesk>();
        Assert.Equal("Alert.Unknown", (await desk.AcknowledgeAsync(second, null, _world.Clerk, Cancel)).Refusal?.Code);
        Assert.Equal(1, Taken(await desk.AcknowledgeAsync(second, "Trực đã chuyển", _world.Office, Cancel)));
        var lines = await db.AlertUnits.AsNoTracking().Where(u => u.AlertId == second).ToDictionaryAsync(u => u.UnitId, u => u.AcknowledgedBy, Cancel);
        Assert.Equal(((int?)null, (int?)_world.Office.UserId), (lines[_world.North], lines[_world.South]));
        Assert.Equal((2, 1), await db.ReachOfAsync(second, _world.Leader, _world.Tree, Now, Cancel) is { } reach ? (reach.Units, reach.Acknowledged) : default);

        // The duty is over: the common inbox is no longer theirs.
        Taken(await Database.Get<DutyDesk>().EndAsync(duty, _world.Coordinator, Cancel));
        Assert.Equal("Alert.Unknown", (await desk.AcknowledgeAsync(first, null, _world.Office, Cancel)).Refusal?.Code);
        Assert.Equal(0, await db.UnreadAsync(_world.Office, _world.Tree, Now, Cancel));
    }

    [Fact]
    public async Task The_noise_of_a_rule_is_what_it_said_lately_and_how_much_of_that_somebody_took_in_hand()
    {
        await RuleAsync(AlertKind.JobFailed, _world.Province, "backup");
        await RuleAsync(AlertKind.Security, _world.Province, RuleReadings.SignIns);
        DateTime? last = null;
        foreach (var (days, isTaken) in new[] { (0, true), (40, true), (1, false), (1, true) })
        {
            Database.Clock.Advance(TimeSpan.FromDays(days));
            await JobAsync(JobOutcome.Failed);
            await RoundAsync(1);
            last = Now;
            if (isTaken)
                await AcknowledgeStandingAsync();
            await JobAsync(JobOutcome.Done);
            await RoundAsync(1);
        }

        await using var db = Database.Open();
        var noise = await db.RuleNoise(_world.Administrator, _world.Tree, Now.AddDays(-30)).ToListAsync(Cancel);
        Assert.Equal((3, 2, last), (noise[0].Fired, noise[0].Acknowledged, noise[0].LastAt));
        Assert.Equal((0, 0, (DateTime?)null), (noise[1].Fired, noise[1].Acknowledged, noise[1].LastAt));
        Assert.Empty(await db.RuleNoise(_world.Head, _world.Tree, Now.AddDays(-30)).ToListAsync(Cancel));

        async Task AcknowledgeStandingAsync()
        {
            await using var look = Database.Open();
            var id = await look.Alerts.Where(a => a.State == AlertState.Firing).Select(a => a.Id).SingleAsync(Cancel);
            Taken(await Database.Get<AlertDesk>().AcknowledgeAsync(id, null, _world.Administrator, Cancel));
        }
    }

    [Fact]
    public async Task A_question_goes_to_who_issued_the_directive_and_its_answer_to_all_who_have_work_of_it()
    {
        await _world.GiveAsync(_world.Work(_world.North, _world.South), Cancel);
        var reactor = Database.Get<AlertReactor>();
        await reactor.ReactAsync(Cancel);
        await using var db = Database.Open();
        var directive = await db.Directives.Select(d => d.Id).SingleAsync(Cancel);
        var first = Taken(await _world.Desk.AskAsync(directive, _world.North, "Tập huấn trực tuyến có được tính không?", _world.Head, Cancel));
        var second = Taken(await _world.Desk.AskAsync(directive, _world.North, "Kinh phí lấy từ nguồn nào?", _world.Officer, Cancel));
        await reactor.ReactAsync(Cancel);
        var asked = await db.Alerts.AsNoTracking().Where(a => a.Text == AlertTextKeys.QuestionAsked).OrderBy(a => a.Id).ToListAsync(Cancel);
        Assert.Equal(["Tập huấn trực tuyến có được tính không?", "Kinh phí lấy từ nguồn nào?"], asked.Select(a => a.Words));
        Assert.Equal(["Xã Bù Gia Mập", "GV-2026-0001"], AlertArguments.Read(asked[0].Arguments));
        Assert.Equal($"/directives/{directive}", asked[0].Link);
        Assert.Equal([_world.Province, _world.Province], await ToldAsync(AlertTextKeys.QuestionAsked));
        Assert.Equal(2, await db.UnreadAsync(_world.Office, _world.Tree, Now, Cancel));

        // Answered in another order than asked, with a look between.
        Taken(await _world.Desk.AnswerAsync(second, "Kinh phí thường xuyên của xã.", _world.Office, Cancel));
        await reactor.ReactAsync(Cancel);
        Assert.Equal([_world.North, _world.South], await ToldAsync(AlertTextKeys.QuestionAnswered));
        Taken(await _world.Desk.AnswerAsync(first, "Được tính.", _world.Office, Cancel));
        Assert.Equal(1, await reactor.ReactAsync(Cancel));
        Assert.Equal(0, await reactor.ReactAsync(Cancel));
        Assert.Equal(["Kinh phí thường xuyên của xã.", "Được tính."], await db.Alerts.Where(a => a.Text == AlertTextKeys.QuestionAnswered).OrderBy(a => a.Id).Select(a => a.Words).ToListAsync(Cancel));
        Assert.Equal(4, (await ToldAsync(AlertTextKeys.QuestionAnswered)).Count);

        // The work, and two answers.
        Assert.Equal(3, await db.UnreadAsync(_world.Officer, _world.Tree, Now, Cancel));

        async Task<List<int>> ToldAsync(string text) =>
            await db.Alerts.Where(a => a.Text == text).Join(db.AlertUnits, a => a.Id, u => u.AlertId, (a, u) => new { a.Id, u.UnitId }).OrderBy(t => t.Id).ThenBy(t => t.UnitId).Select(t => t.UnitId).ToListAsync(Cancel);
    }

    [Fact]
    public async Task A_delivery_that_was_given_up_after_days_is_told_now_and_that_alert_can_fail_without_another()
    {
        await RuleAsync(AlertKind.DeliveryFailed, _world.Tree.Root!.Id);
        await using var db = Database.Open();
        await db.Users.Where(u => u.Id == _world.Head.UserId || u.Id == _world.Administrator.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.Email, "hop@example.org"), Cancel);
        var message = Taken(await Database.Get<AlertDesk>().SendMessageAsync(new MessageEntry("Trực bão", "Trực 24/24 giờ", [_world.North], AlertSeverity.Warning, NeedsAcknowledgement: false), _world.Leader, null, Cancel));
        var mail = await db.Deliveries.Where(d => d.AlertId == message && d.Channel == AlertChannel.Email).Select(d => d.Id).SingleAsync(Cancel);
        await RoundAsync(60 * 72);
        Assert.Equal(1, await db.Alerts.CountAsync(Cancel));
        await GiveUpAsync(mail);
        await RoundAsync(1);
        var told = await db.Alerts.AsNoTracking().SingleAsync(a => a.Kind == AlertKind.DeliveryFailed, Cancel);
        Assert.Equal(AlertState.Firing, told.State);
        Assert.Equal([(_world.Administrator.UserId, AlertChannel.App)], (await db.Deliveries.Where(d => d.AlertId == told.Id).ToListAsync(Cancel)).Select(d => (d.UserId, d.Channel)));

        // Should it be sent by e-mail all the same, that fails too, hour after hour.
        for (var hour = 0; hour < 5; hour++)
        {
            db.Deliveries.Add(new Delivery { AlertId = told.Id, UnitId = _world.Province, UserId = 100 + hour, Channel = AlertChannel.Email, State = DeliveryState.Queued, CreatedAt = Now, NextAt = Now });
            await db.SaveChangesAsync(Cancel);
            await GiveUpAsync(await db.Deliveries.Where(d => d.AlertId == told.Id).MaxAsync(d => d.Id, Cancel));
            await RoundAsync(60);
        }

        Assert.Equal(2, await db.Alerts.CountAsync(Cancel));
        Assert.Equal(AlertState.Resolved, (await db.Alerts.AsNoTracking().SingleAsync(a => a.Id == told.Id, Cancel)).State);

        async Task GiveUpAsync(long id) => await Database.Get<DeliveryQueue>().WriteAsync([new DeliveryOutcome(id, DeliveryState.Failed, Tried: true, Error: "refused")], Cancel);
    }

    private AlertRuleEntry Entry(AlertKind kind, int unit, string? subject = null) => new("Quy tắc", kind, unit, AlertSeverity.Warning, subject);

    private async Task RuleAsync(AlertKind kind, int unit, string? subject = null, decimal? firesAt = null) =>
        Taken(await Database.Get<AlertRuleDesk>().SaveAsync(null, Entry(kind, unit, subject) with { FiresAt = firesAt }, _world.Administrator, Cancel));

    private async Task RoundAsync(int minutes)
    {
        Database.Clock.Advance(TimeSpan.FromMinutes(minutes));
        await Database.Get<RuleClock>().RunAsync(all: false, Cancel);
    }

    private async Task<int> ScreenAsync()
    {
        await using var db = Database.Open();
        var screen = new Screen { Name = "Sảnh", UnitId = _world.Province, TokenHash = "x", WorkFrom = new TimeOnly(7, 30), WorkTo = new TimeOnly(17, 0) };
        db.Screens.Add(screen);
        await db.SaveChangesAsync(Cancel);
        return screen.Id;
    }

    private Task PaintedAsync(int screen, DateTime at) =>
        Database.Get<ScreenStatuses>().WriteAsync([new ScreenStatus { ScreenId = screen, Condition = ScreenCondition.Alive, Since = at, PaintedAt = at }], Cancel);

    private async Task FailSignInsAsync(int times)
    {
        for (var i = 0; i < times; i++)
            await Database.Get<AuditLog>().WriteAsync(Actor.Nobody with { UserId = 0 }, "Access.SignInFailed", "unknown", "password", "10.0.0.9", Cancel);
    }

    private async Task JobAsync(JobOutcome outcome)
    {
        await using var db = Database.Open();
        db.JobRuns.Add(new JobRun { Job = "backup", DueAt = Now, StartedAt = Now, EndedAt = Now, Outcome = outcome });
        await db.SaveChangesAsync(Cancel);
    }
}
