using System.Net;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Tests.Access;
using Dashboard.Tests.Browser;
using Dashboard.Tests.Directives;
using Microsoft.EntityFrameworkCore;
using static Dashboard.Tests.Directives.DirectiveWorld;

namespace Dashboard.Tests.Alerts;

/// <summary>What holds for alerts everywhere, who may change it, and which pages about alerts somebody is offered.</summary>
public sealed class AlertInstallationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_administers_the_installation_sets_working_hours_and_days_kept_and_the_audit_says_from_what_to_what()
    {
        using var world = await MakeAsync(Cancel);
        var desk = world.Database.Get<AlertSettingsDesk>();
        var entry = new AlertSettings(new TimeOnly(8, 0), new TimeOnly(16, 30), 365);
        var commune = new Actor(900, "Quản trị xã", world.North, [new ActorGrant(Role.Administrator, world.North)]);
        foreach (var actor in new[] { world.Coordinator, world.Leader, commune, Actor.Nobody })
            Assert.Equal("AlertSettings.NotAllowed", (await desk.SaveAsync(entry, actor, Cancel)).Refusal?.Code);

        var wrong = await desk.SaveAsync(new AlertSettings(new TimeOnly(17, 0), new TimeOnly(7, 30), 29), world.Administrator, Cancel);
        Assert.Equal(
            [("AlertSettings.Hours", "day-to", "17:00 07:30"), ("AlertSettings.KeepDays", "keep-days", "30 3650 29")],
            wrong.Refusals.Select(r => (r.Code, r.Field, string.Join(' ', r.Arguments))));
        Assert.Equal("AlertSettings.Hours", (await desk.SaveAsync(entry with { DayTo = entry.DayFrom }, world.Administrator, Cancel)).Refusal?.Code);
        Assert.Equal("AlertSettings.KeepDays", (await desk.SaveAsync(entry with { KeepDays = 3651 }, world.Administrator, Cancel)).Refusal?.Code);
        await using var db = world.Database.Open();
        Assert.Equal(AlertSettings.Default, await AlertSettings.ReadAsync(db, Cancel));

        Taken(await desk.SaveAsync(entry, world.Administrator, Cancel));
        Taken(await desk.SaveAsync(entry with { KeepDays = 400 }, world.Administrator, Cancel));
        Assert.Equal(entry with { KeepDays = 400 }, await AlertSettings.ReadAsync(db, Cancel));
        Assert.Equal(
            ["hours 07:30-17:00 to 08:00-16:30; kept 730 to 365 days", "hours 08:00-16:30 to 08:00-16:30; kept 365 to 400 days"],
            await db.AuditEntries.Where(e => e.Action == "AlertSettings.Save" && e.UserId == world.Administrator.UserId).OrderBy(e => e.Id).Select(e => e.Detail).ToListAsync(Cancel));
    }

    [Fact]
    public async Task The_usual_rules_are_taken_from_each_to_whom_they_are_offered()
    {
        using var world = await MakeAsync(Cancel);
        var desk = world.Database.Get<AlertRuleDesk>();
        foreach (var (actor, unit, root) in new[] { (world.Coordinator, world.Province, (int?)null), (world.Administrator, world.Tree.Root!.Id, world.Tree.Root.Id) })
        {
            foreach (var rule in AlertRuleDesk.Usual(unit, root, kind => $"{kind} {actor.Name}"))
                Taken(await desk.SaveAsync(null, rule, actor, Cancel));
        }

        await using var db = world.Database.Open();
        Assert.Equal(
            [AlertKind.Indicator, AlertKind.DataMissing], await db.AlertRules.Where(r => r.UnitId == world.Province).OrderBy(r => r.Id).Select(r => r.Kind).ToListAsync(Cancel));
        Assert.Equal(AlertRuleDesk.Kinds.Order(), (await db.AlertRules.Where(r => r.UnitId == world.Tree.Root!.Id).Select(r => r.Kind).ToListAsync(Cancel)).Order());
    }

    [Fact]
    public async Task New_hours_hold_for_what_is_told_from_then_on()
    {
        using var world = await MakeAsync(Cancel);
        Taken(await world.Database.Get<AlertRuleDesk>().SaveEscalationAsync(null, new EscalationEntry("Chưa tiếp nhận", world.Province, [(60, EscalationTarget.AboveOffice)]), world.Coordinator, Cancel));
        await using var db = world.Database.Open();

        // Nine in the morning: an hour's waiting ends at ten. In a day that ends at half past nine, half of it is for the next day.
        await GiveAsync("1/UBND");
        Taken(await world.Database.Get<AlertSettingsDesk>().SaveAsync(new AlertSettings(new TimeOnly(8, 0), new TimeOnly(9, 30), 730), world.Administrator, Cancel));
        await GiveAsync("2/UBND");
        Assert.Equal(
            [new DateTime(2026, 11, 23, 3, 0, 0), new DateTime(2026, 11, 24, 1, 30, 0)],
            await db.AlertUnits.OrderBy(u => u.AlertId).Select(u => u.NextStepAt!.Value).ToListAsync(Cancel));

        async Task GiveAsync(string symbol)
        {
            await world.GiveAsync(world.Work(world.North), Cancel, symbol);
            await world.Database.Get<AlertReactor>().ReactAsync(Cancel);
        }
    }

    [Fact]
    public async Task A_clerk_is_not_offered_the_message_form_and_finds_in_its_place_who_sends_messages()
    {
        await using var server = await AccessWorld.StartAsync(Cancel);
        using var clerk = new Visitor(server);
        await clerk.SignInAsync("vanthu", DashboardServer.Password, Cancel);
        Assert.DoesNotContain("/alerts/messages/new", await PageAsync(clerk, "/alerts"), StringComparison.Ordinal);
        var page = await PageAsync(clerk, "/alerts/messages/new");
        Assert.Contains("Vai trò văn thư không gửi thông báo đến các đơn vị", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"title\"", page, StringComparison.Ordinal);

        foreach (var sender in new[] { "lanhdao", "vanphong", "tonghop" })
        {
            using var visitor = new Visitor(server);
            await visitor.SignInAsync(sender, DashboardServer.Password, Cancel);
            Assert.Contains("href=\"/alerts/messages/new\"", await PageAsync(visitor, "/alerts"), StringComparison.Ordinal);
            Assert.Contains("id=\"title\"", await PageAsync(visitor, "/alerts/messages/new"), StringComparison.Ordinal);
        }
    }

    private static async Task<string> PageAsync(Visitor visitor, string path) => WebUtility.HtmlDecode(await (await visitor.GetAsync(path, Cancel)).Content.ReadAsStringAsync(Cancel));
}
