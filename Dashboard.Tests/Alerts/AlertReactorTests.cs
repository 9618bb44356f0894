using Dashboard.Alerts;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Directives;
using Dashboard.Data.Live;
using Dashboard.Tests.Directives;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static Dashboard.Tests.Directives.DirectiveWorld;

namespace Dashboard.Tests.Alerts;

/// <summary>From what happened to a task to what lies before people: whom it reaches, how often, and what they say to it.</summary>
public sealed class AlertReactorTests : IAsyncLifetime
{
    private DirectiveWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestDatabase Database => _world.Database;

    private AlertReactor Reactor => Database.Get<AlertReactor>();

    private AlertDesk Desk => Database.Get<AlertDesk>();

    private DateTime Now => Database.Clock.GetUtcNow().UtcDateTime;

    public async ValueTask InitializeAsync() => _world = await MakeAsync(Cancel);

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_directive_to_many_units_is_one_alert_in_every_common_inbox_and_before_their_people()
    {
        await _world.GiveAsync(_world.Work(_world.North, _world.South), Cancel);
        await Reactor.ReactAsync(Cancel);

        await using var db = Database.Open();
        var alert = await db.Alerts.SingleAsync(Cancel);
        Assert.Equal((AlertKind.TaskAssigned, _world.Province, true, true), (alert.Kind, alert.UnitId, alert.IsMandatory, alert.NeedsAcknowledgement));
        var deliveries = await db.Deliveries.ToListAsync(Cancel);
        Assert.Equal(
            new[] { (_world.North, 0), (_world.North, _world.Head.UserId), (_world.North, _world.Officer.UserId), (_world.South, 0) }.Order(), deliveries.Select(d => (d.UnitId, d.UserId)).Order());
        Assert.All(deliveries, d => Assert.Equal((AlertChannel.App, DeliveryState.Sent), (d.Channel, d.State)));
        Assert.Equal(new[] { _world.North, _world.South }.Order(), await db.AlertUnits.Select(u => u.UnitId).Order().ToListAsync(Cancel));
        var announced = Assert.Single(await db.Changes.Where(c => c.Kind == ChangeKind.Alert).ToListAsync(Cancel));
        Assert.Equal(_world.Tree.PathOf(_world.Province), announced.Branch);
        Assert.Equal(1, await db.UnreadAsync(_world.Officer, _world.Tree, Now, Cancel));
        Assert.Equal(0, await db.UnreadAsync(_world.Clerk, _world.Tree, Now, Cancel));
        Assert.Equal(0, await db.UnreadAsync(_world.Leader, _world.Tree, Now, Cancel));
    }

    [Fact]
    public async Task What_happened_is_told_once_however_often_it_is_looked_at()
    {
        await _world.GiveAsync(_world.Work(_world.North), Cancel);
        Assert.True(await Reactor.ReactAsync(Cancel) > 0);
        var before = await CountAsync();
        Assert.Equal(0, await Reactor.ReactAsync(Cancel));

        // A node whose cursor is behind finds it moved, and one that lost it finds the keys taken.
        await using (var db = Database.Open())
            await db.ReactionCursors.ExecuteDeleteAsync(Cancel);
        await Reactor.ReactAsync(Cancel);
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task One_acknowledgement_counts_for_the_unit_and_the_second_is_told_who_was_first()
    {
        await _world.GiveAsync(_world.Work(_world.North, _world.South), Cancel);
        await Reactor.ReactAsync(Cancel);
        var id = await OnlyAsync();

        var both = await Task.WhenAll(Desk.AcknowledgeAsync(id, "Đã giao cán bộ", _world.Officer, Cancel), Desk.AcknowledgeAsync(id, null, _world.Head, Cancel));
        var refused = Assert.Single(both, o => o.Refused);
        Assert.Equal("Alert.AcknowledgedBy", refused.Refusal!.Code);
        Assert.Equal("Alert.Unknown", (await Desk.AcknowledgeAsync(id, null, _world.Clerk, Cancel)).Refusal?.Code);

        await using var db = Database.Open();
        var reach = await db.ReachOfAsync(id, _world.Leader, _world.Tree, Now, Cancel);
        Assert.Equal((2, 2, 1, 1, 2), (reach!.Units, reach.Received, reach.Seen, reach.Acknowledged, reach.Persons));
        Assert.Equal([_world.South, _world.North], reach.Lines.Select(l => l.UnitId));
        var owner = both[0].Refused ? _world.Head : _world.Officer;
        Assert.Equal(owner.UserId, (await db.AlertUnits.SingleAsync(u => u.UnitId == _world.North, Cancel)).AcknowledgedBy);
        Assert.NotNull((await db.InboxAsync(both[0].Refused ? _world.Officer : _world.Head, _world.Tree, new InboxFilter(), Now, Cancel)).Lines[0].AcknowledgedBy);
    }

    [Fact]
    public async Task Sent_is_not_seen_and_seen_is_not_acknowledged()
    {
        await _world.GiveAsync(_world.Work(_world.North), Cancel);
        await Reactor.ReactAsync(Cancel);
        var id = await OnlyAsync();
        await using var db = Database.Open();
        async Task<(int, int, int)> ReachAsync() => await db.ReachOfAsync(id, _world.Leader, _world.Tree, Now, Cancel) is { } r ? (r.Received, r.Seen, r.Acknowledged) : default;
        Assert.Equal((1, 0, 0), await ReachAsync());
        await Desk.SeenAsync([id], _world.Officer, Cancel);
        Assert.Equal((1, 1, 0), await ReachAsync());
        Assert.Equal(0, await db.UnreadAsync(_world.Officer, _world.Tree, Now, Cancel));
        Assert.Equal(1, await db.UnreadAsync(_world.Head, _world.Tree, Now, Cancel));

        // Somebody of another unit does not see for it.
        await Desk.SeenAsync([id], _world.Leader, Cancel);
        Assert.Equal((1, 1, 0), await ReachAsync());
        await Desk.AcknowledgeAsync(id, null, _world.Head, Cancel);
        Assert.Equal((1, 1, 1), await ReachAsync());
    }

    [Fact]
    public async Task What_is_put_off_is_unread_again_at_its_time()
    {
        await _world.GiveAsync(_world.Work(_world.North), Cancel);
        await Reactor.ReactAsync(Cancel);
        var id = await OnlyAsync();
        Assert.Equal("Alert.SnoozeTime", (await Desk.SnoozeAsync(id, Now.AddDays(30), _world.Officer, Cancel)).Refusal?.Code);
        Taken(await Desk.SnoozeAsync(id, Now.AddHours(1), _world.Officer, Cancel));
        await using var db = Database.Open();
        Assert.Equal(0, await db.UnreadAsync(_world.Officer, _world.Tree, Now, Cancel));
        Database.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await db.UnreadAsync(_world.Officer, _world.Tree, Now, Cancel));
    }

    [Fact]
    public async Task Receiving_acknowledges_handing_in_goes_to_the_giver_and_returning_comes_back()
    {
        var task = (await _world.GiveAsync(_world.Work(_world.North), Cancel))[0];
        await Reactor.ReactAsync(Cancel);
        var tasks = Database.Get<TaskDesk>();
        Taken(await tasks.MoveAsync(new TaskMoveEntry(task, TaskVerb.Receive), _world.Officer, Cancel));
        await Reactor.ReactAsync(Cancel);
        await using var db = Database.Open();
        Assert.Equal(_world.Officer.UserId, (await db.AlertUnits.SingleAsync(Cancel)).AcknowledgedBy);
        Assert.Equal(1, await db.Alerts.CountAsync(Cancel));

        Taken(await tasks.MoveAsync(new TaskMoveEntry(task, TaskVerb.HandIn), _world.Officer, Cancel));
        await Reactor.ReactAsync(Cancel);
        var handed = await db.Alerts.SingleAsync(a => a.Text == "TaskMoved.HandIn", Cancel);
        Assert.Equal([_world.Province], await db.AlertUnits.Where(u => u.AlertId == handed.Id).Select(u => u.UnitId).ToListAsync(Cancel));
        Assert.Equal(1, await db.UnreadAsync(_world.Office, _world.Tree, Now, Cancel));

        Taken(await tasks.MoveAsync(new TaskMoveEntry(task, TaskVerb.Return, Words: "Thiếu danh sách"), _world.Office, Cancel));
        await Reactor.ReactAsync(Cancel);
        var returned = await db.Alerts.SingleAsync(a => a.Text == "TaskMoved.Return", Cancel);
        Assert.Equal(("Thiếu danh sách", $"/tasks/{task}"), (returned.Words, returned.Link));
        Assert.Contains(await db.Deliveries.Where(d => d.AlertId == returned.Id).ToListAsync(Cancel), d => d.UserId == _world.Head.UserId);
    }

    [Fact]
    public async Task Who_has_left_is_not_told_and_a_substitute_is()
    {
        await using var db = Database.Open();
        await db.Users.Where(u => u.Id == _world.Head.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, Now), Cancel);
        db.Delegations.Add(new Delegation { UserId = _world.Officer.UserId, SubstituteId = _world.Clerk.UserId, From = _world.Today, To = _world.Today.AddDays(3), Reason = "Đi công tác", CreatedBy = 1 });
        await db.SaveChangesAsync(Cancel);
        await _world.GiveAsync(_world.Work(_world.North), Cancel);
        await Reactor.ReactAsync(Cancel);

        Assert.Equal(new[] { 0, _world.Officer.UserId, _world.Clerk.UserId }.Order(), await db.Deliveries.Select(d => d.UserId).Order().ToListAsync(Cancel));
        Assert.False((await Desk.AcknowledgeAsync(await OnlyAsync(), null, _world.Clerk, Cancel)).Refused);
        Assert.NotNull((await db.AlertUnits.SingleAsync(Cancel)).AcknowledgedAt);
    }

    [Fact]
    public async Task What_lies_with_somebody_who_leaves_falls_to_the_common_inbox()
    {
        await using var db = Database.Open();
        var task = (await _world.GiveAsync(_world.Work(_world.North), Cancel))[0];
        Taken(await Database.Get<TaskDesk>().CommentAsync(task, "Xin ý kiến", [_world.Head.UserId], _world.Officer, Cancel));
        await Reactor.ReactAsync(Cancel);
        var mention = await db.Alerts.SingleAsync(a => a.Kind == AlertKind.Mention, Cancel);
        Assert.Equal([_world.Head.UserId], await db.Deliveries.Where(d => d.AlertId == mention.Id).Select(d => d.UserId).ToListAsync(Cancel));

        await db.Users.Where(u => u.Id == _world.Head.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisabledAt, Now), Cancel);
        await Database.Get<RuleClock>().RunAsync(all: true, Cancel);
        await Database.Get<RuleClock>().RunAsync(all: true, Cancel);
        Assert.Equal(1, await db.Deliveries.CountAsync(d => d.AlertId == mention.Id && d.UserId == 0 && d.UnitId == _world.North, Cancel));
    }

    [Fact]
    public async Task It_climbs_in_working_hours_until_somebody_has_it_in_hand()
    {
        var rules = Database.Get<AlertRuleDesk>();
        var coordinator = _world.Coordinator;
        Taken(await rules.SaveEscalationAsync(null, new EscalationEntry("Chưa tiếp nhận", _world.Province, [(60, EscalationTarget.AboveOffice), (600, EscalationTarget.AboveHead)]), coordinator, Cancel));
        await _world.GiveAsync(_world.Work(_world.North, _world.South), Cancel);
        await Reactor.ReactAsync(Cancel);
        var id = await OnlyAsync();
        var climb = Database.Get<Escalations>();
        Assert.Equal(0, await climb.ClimbAsync(Cancel));

        Database.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(2, await climb.ClimbAsync(Cancel));
        Assert.Equal(0, await climb.ClimbAsync(Cancel));
        await using var db = Database.Open();
        Assert.Equal(1, await db.Deliveries.CountAsync(d => d.AlertId == id && d.UserId == _world.Office.UserId && d.Step == 1, Cancel));

        // 600 working minutes from ten in the morning are over the next day, not in the night.
        Taken(await Desk.AcknowledgeAsync(id, null, _world.Officer, Cancel));
        Database.Clock.Advance(TimeSpan.FromHours(11));
        Assert.Equal(0, await climb.ClimbAsync(Cancel));
        Database.Clock.Advance(TimeSpan.FromHours(16));
        Assert.Equal(1, await climb.ClimbAsync(Cancel));
        Assert.Equal(1, await db.Deliveries.CountAsync(d => d.AlertId == id && d.UserId == _world.Leader.UserId && d.Step == 2, Cancel));
        Assert.True(await db.AlertUnits.AllAsync(u => u.NextStepAt == null, Cancel));
    }

    [Fact]
    public async Task What_is_withdrawn_climbs_no_further()
    {
        Taken(await Database.Get<AlertRuleDesk>().SaveEscalationAsync(null, new EscalationEntry("Chưa tiếp nhận", _world.Province, [(60, EscalationTarget.AboveHead)]), _world.Coordinator, Cancel));
        var directive = Taken(await _world.Desk.AssignAsync(_world.Entry(null), _world.Work(_world.North), new SignEntry(), _world.Leader, Cancel));
        await Reactor.ReactAsync(Cancel);
        Taken(await _world.Desk.WithdrawAsync(directive, "Ban hành nhầm", _world.Leader, Cancel));
        await Reactor.ReactAsync(Cancel);
        Database.Clock.Advance(TimeSpan.FromDays(2));
        await Database.Get<Escalations>().ClimbAsync(Cancel);
        await using var db = Database.Open();
        Assert.Equal(0, await db.Deliveries.CountAsync(d => d.Step > 0, Cancel));
        Assert.Contains(await db.Alerts.ToListAsync(Cancel), a => a.Text == "TaskMoved.Withdraw");
    }

    [Fact]
    public async Task A_message_reaches_the_whole_subtree_and_one_cut_short_is_handed_out_to_the_rest()
    {
        var entry = new MessageEntry("Trực bão", "Các xã trực 24/24 giờ", [_world.Province], AlertSeverity.Critical, NeedsAcknowledgement: true) { WithBelow = true };
        Assert.Equal("Message.NotAllowed", (await Desk.SendMessageAsync(entry, _world.Head, null, Cancel)).Refusal?.Code);
        Assert.Equal("Message.Title", (await Desk.SendMessageAsync(entry with { Title = " " }, _world.Leader, null, Cancel)).Refusal?.Code);
        var id = Taken(await Desk.SendMessageAsync(entry, _world.Leader, null, Cancel));
        await using var db = Database.Open();
        var units = await db.AlertUnits.Where(u => u.AlertId == id).ToListAsync(Cancel);
        Assert.Superset(new HashSet<int> { _world.North, _world.South, _world.Department }, units.Select(u => u.UnitId).ToHashSet());
        Assert.All(units, u => Assert.NotNull(u.ReceivedAt));
        Assert.Equal(0, await db.ReactionCursors.CountAsync(c => c.Name.StartsWith(AlertReactor.MessageCursor), Cancel));

        // As a kill after the first commit leaves it.
        await db.Deliveries.Where(d => d.AlertId == id && d.UnitId == _world.South).ExecuteDeleteAsync(Cancel);
        await db.AlertUnits.Where(u => u.AlertId == id && u.UnitId == _world.South).ExecuteUpdateAsync(set => set.SetProperty(u => u.ReceivedAt, (DateTime?)null), Cancel);
        db.ReactionCursors.Add(new ReactionCursor { Name = AlertReactor.MessageCursor + id });
        await db.SaveChangesAsync(Cancel);
        var before = await CountAsync();
        await Reactor.ReactAsync(Cancel);
        Assert.Equal(before.Deliveries + 1, (await CountAsync()).Deliveries);
        Assert.Equal(0, await db.AlertUnits.CountAsync(u => u.ReceivedAt == null, Cancel));
    }

    [Theory]
    [InlineData("trực bão", 1)]
    [InlineData("TRUC BAO", 1)]
    [InlineData("cac xa truc 24", 1)]
    [InlineData("lu quet", 0)]
    public async Task The_inbox_is_searched_without_diacritics(string text, int found)
    {
        Taken(await Desk.SendMessageAsync(new MessageEntry("Trực bão", "Các xã trực 24/24 giờ", [_world.North], AlertSeverity.Critical, NeedsAcknowledgement: true), _world.Leader, null, Cancel));
        await using var db = Database.Open();
        Assert.Equal(found, (await db.InboxAsync(_world.Officer, _world.Tree, new InboxFilter(Text: text), Now, Cancel)).Total);
    }

    [Fact]
    public async Task The_bell_counts_once_and_again_when_something_changed()
    {
        var bells = ActivatorUtilities.CreateInstance<Bells>(Database.Services);
        Assert.Equal(0, (await bells.GetAsync(_world.Officer, Cancel)).Unread);
        await _world.GiveAsync(_world.Work(_world.North), Cancel);
        await Reactor.ReactAsync(Cancel);
        var reader = Database.Services.GetServices<IHostedService>().OfType<FeedReader>().Single();
        await Database.Get<AlertDesk>().SeenAsync([await OnlyAsync()], _world.Officer, Cancel);
        await reader.StartAsync(Cancel);
        using var nudged = Database.Get<LiveFeed>().Subscribe(new ChangeFilter("/", ChangeKind.Alert));
        Taken(await Database.Get<AlertDesk>().SnoozeAsync(await OnlyAsync(), Now.AddMinutes(1), _world.Officer, Cancel));
        await foreach (var _ in nudged.NudgesAsync(Cancel))
            break;

        Database.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, (await bells.GetAsync(_world.Officer, Cancel)).Unread);
        await Database.Get<AlertDesk>().SeenAsync([await OnlyAsync()], _world.Officer, Cancel);
        await foreach (var _ in nudged.NudgesAsync(Cancel))
            break;

        Assert.Equal(0, (await bells.GetAsync(_world.Officer, Cancel)).Unread);
        await reader.StopAsync(Cancel);
    }

    [Fact]
    public async Task What_was_put_off_in_the_common_inbox_rings_again_at_its_time()
    {
        Taken(await Database.Get<DutyDesk>().AddAsync(_world.South, _world.Clerk.UserId, _world.Today, _world.Today.AddDays(1), _world.Coordinator, Cancel));
        await _world.GiveAsync(_world.Work(_world.South), Cancel);
        await Reactor.ReactAsync(Cancel);
        var id = await OnlyAsync();
        await using var db = Database.Open();
        await db.Deliveries.Where(d => d.UserId != 0).ExecuteDeleteAsync(Cancel);
        Taken(await Desk.SnoozeAsync(id, Now.AddHours(1), _world.Clerk, Cancel));
        var bells = ActivatorUtilities.CreateInstance<Bells>(Database.Services);
        Assert.Equal(0, (await bells.GetAsync(_world.Clerk, Cancel)).Unread);
        Database.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, (await bells.GetAsync(_world.Clerk, Cancel)).Unread);
    }

    private async Task<long> OnlyAsync()
    {
        await using var db = Database.Open();
        return await db.Alerts.Select(a => a.Id).SingleAsync(Cancel);
    }

    private async Task<(int Alerts, int Deliveries, int Units)> CountAsync()
    {
        await using var db = Database.Open();
        return (await db.Alerts.CountAsync(Cancel), await db.Deliveries.CountAsync(Cancel), await db.AlertUnits.CountAsync(Cancel));
    }
}
