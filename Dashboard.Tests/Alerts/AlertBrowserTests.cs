using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Dashboard.Tests.Alerts;

/// <summary>Alerts as people meet them: the bell that rings, the list that is worked through by keyboard, the reach that fills by itself.</summary>
public sealed partial class AlertBrowserTests(BrowserFixture browser) : BrowserTest(browser)
{
    private const string Words = "Trực chỉ huy phòng, chống bão số 15 từ 18 giờ";

    [Fact]
    public async Task A_message_to_all_communes_rings_in_an_open_page_and_its_reach_fills_by_itself()
    {
        var officer = await OpenAsync("/", "nhaplieu");
        var bell = officer.Locator("alert-bell");
        await Assertions.Expect(officer.Locator(".freshness .live").First).ToBeVisibleAsync();
        var before = int.Parse(await bell.GetAttributeAsync("data-unread") ?? "0", CultureInfo.InvariantCulture);
        await officer.EvaluateAsync("window.stayed = true");

        var leader = await OpenAsync("/alerts/messages/new", "lanhdao");
        var send = leader.GetByRole(AriaRole.Button, new() { NameRegex = SendButton() });
        await Assertions.Expect(send).ToBeEnabledAsync();
        await leader.Locator("#title").FillAsync(Words);
        await leader.Locator("#words").FillAsync("Đề nghị các xã, phường phân công trực 24/24 và xác nhận đã nhận thông báo này.");
        await leader.GetByRole(AriaRole.Radio, new() { NameRegex = Critical() }).CheckAsync();
        await leader.Locator("#choice").SelectOptionAsync("Communes");
        var units = int.Parse(await leader.Locator("[data-recipients]").GetAttributeAsync("data-recipients") ?? "0", CultureInfo.InvariantCulture);
        Assert.True(units > 30);
        await send.ClickAsync();

        // The sender is led to the reach of what was sent.
        await leader.WaitForURLAsync(MessageAddress());
        var sent = Stopwatch.GetTimestamp();
        await Assertions.Expect(bell).ToHaveAttributeAsync("data-unread", (before + 1).ToString(CultureInfo.InvariantCulture));
        await Assertions.Expect(officer).ToHaveTitleAsync(new Regex($@"^\({before + 1}\) "));
        Assert.True(Stopwatch.GetElapsedTime(sent) < TimeSpan.FromSeconds(5), "The bell was late.");
        await Assertions.Expect(officer.Locator("#toasts-now .toast")).ToContainTextAsync(Words);
        await Assertions.Expect(officer.Locator(".menu-head .bell .count")).ToHaveTextAsync((before + 1).ToString(CultureInfo.InvariantCulture));
        await Assertions.Expect(officer.Locator(".menu [data-count=Alerts]")).ToHaveTextAsync((before + 1).ToString(CultureInfo.InvariantCulture));
        Assert.Contains("favicon-alert", await officer.Locator("link[rel=icon]").GetAttributeAsync("href") ?? "", StringComparison.Ordinal);
        Assert.True(await officer.EvaluateAsync<bool>("window.stayed"));

        var acknowledged = leader.Locator("[data-reach=acknowledged]");
        await Assertions.Expect(acknowledged).ToHaveAttributeAsync("data-share", "0");
        await Assertions.Expect(leader.Locator("[data-reach=received]")).ToHaveAttributeAsync("data-share", "100");

        // Straight from the toast's bell to the line, and one key.
        await officer.Locator(".menu-head .bell").ClickAsync();
        var line = officer.Locator("[data-line]", new() { HasText = Words });
        await Assertions.Expect(line.GetByRole(AriaRole.Button, new() { NameRegex = Acknowledge() })).ToBeEnabledAsync();

        // Moving to a page puts the focus on its heading, which on a slow line comes after its rows.
        await Assertions.Expect(officer.Locator("h1")).ToBeFocusedAsync();
        await officer.Keyboard.PressAsync("j");
        await Assertions.Expect(officer.Locator("[data-line]").First).ToBeFocusedAsync();
        await line.FocusAsync();
        await officer.Keyboard.PressAsync("a");
        await Assertions.Expect(line).ToContainTextAsync("đã xác nhận");
        await Assertions.Expect(acknowledged).ToContainTextAsync($"1/{units} cơ quan");
        await Assertions.Expect(bell).ToHaveAttributeAsync("data-unread", before.ToString(CultureInfo.InvariantCulture));

        // Every other commune by somebody of its own; the last one brings it to 100 and nobody is left.
        var id = long.Parse(leader.Url[(leader.Url.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture);
        var tree = await Server.Services.GetRequiredService<UnitTrees>().CurrentAsync(Cancel);
        var today = Vietnam.Today(Server.Services.GetRequiredService<TimeProvider>());
        var desk = Server.Services.GetRequiredService<AlertDesk>();
        var communes = tree.SubtreeOn(tree.Find("75", today)!.Id, today).Where(u => u.Level == UnitLevel.Commune && u.Code != "25222").ToList();
        foreach (var commune in communes.SkipLast(1))
            Assert.Null((await desk.AcknowledgeAsync(id, null, Somebody(commune), Cancel)).Refusal);

        await Assertions.Expect(acknowledged).ToContainTextAsync($"{units - 1}/{units} cơ quan");
        await Assertions.Expect(acknowledged).ToHaveAttributeAsync("data-share", "98");
        await Assertions.Expect(leader.Locator("#units")).ToContainTextAsync("(1)");
        Assert.Null((await desk.AcknowledgeAsync(id, "Đã phân công", Somebody(communes[^1]), Cancel)).Refusal);
        await Assertions.Expect(acknowledged).ToHaveAttributeAsync("data-share", "100");
        await Assertions.Expect(leader.Locator("#units")).ToContainTextAsync("Tất cả cơ quan đã xác nhận");
        await TakePicturesAsync("alert-reach", new Uri(leader.Url).AbsolutePath, "lanhdao", page => Assertions.Expect(page.Locator("[data-reach=acknowledged]")).ToBeVisibleAsync());
    }

    [Fact]
    public async Task The_pages_about_alerts_are_drawn_wide_and_narrow_light_and_dark()
    {
        var services = Server.Services;
        var today = Vietnam.Today(services.GetRequiredService<TimeProvider>());
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime;
        var tree = await services.GetRequiredService<UnitTrees>().CurrentAsync(Cancel);
        var (province, commune) = (tree.Find("75", today)!.Id, tree.Find("25222", today)!.Id);
        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel);
        var officer = await db.Users.SingleAsync(u => u.UserName == "nhaplieu", Cancel);
        var leader = await db.Users.SingleAsync(u => u.UserName == "lanhdao", Cancel);
        var rules = services.GetRequiredService<AlertRuleDesk>();
        var steps = await rules.SaveEscalationAsync(null, new EscalationEntry("Thông báo khẩn của tỉnh", province, [(60, EscalationTarget.Duty), (240, EscalationTarget.Head), (480, EscalationTarget.AboveOffice)]), Actor.System, Cancel);
        Assert.Null(steps.Refusal);
        Assert.Null((await rules.SaveAsync(null, new AlertRuleEntry("Chỉ tiêu chậm quá 5 điểm", AlertKind.Indicator, province, AlertSeverity.Warning, FiresAt: 5, ClearsAt: 3, NeedsAcknowledgement: true, EscalationId: steps.Value), Actor.System, Cancel)).Refusal);
        Assert.Null((await services.GetRequiredService<SilenceDesk>().AddAsync(
            new SilenceEntry(province, now, now.AddDays(60), "Bảo trì cuối tuần", [AlertKind.JobFailed, AlertKind.ScreenFrozen], null, [6, 7], new TimeOnly(22, 0), new TimeOnly(6, 0)), Actor.System, Cancel)).Refusal);
        Assert.Null((await services.GetRequiredService<DutyDesk>().AddAsync(commune, officer.Id, today, today.AddDays(6), Actor.System, Cancel)).Refusal);
        var sender = new Actor(leader.Id, leader.DisplayName, province, [new ActorGrant(Role.Leader, province)]);
        foreach (var (title, severity) in new[] { ("Rà soát danh sách hộ nghèo trước ngày 30/11", AlertSeverity.Information), ("Nộp báo cáo quý IV đúng hạn", AlertSeverity.Warning), ("Ứng trực chống bão số 15", AlertSeverity.Critical) })
            Assert.Null((await services.GetRequiredService<AlertDesk>().SendMessageAsync(new MessageEntry(title, "Đề nghị đơn vị xác nhận.", [commune], severity, severity > AlertSeverity.Information), sender, null, Cancel)).Refusal);

        var inbox = await OpenAsync("/alerts?state=open&severity=Critical", "chutichxa");
        await Assertions.Expect(inbox.Locator("[data-line]").First).ToContainTextAsync("Nghiêm trọng");
        await Assertions.Expect(inbox.Locator("[data-line]").Filter(new() { HasText = "Nộp báo cáo quý IV" })).ToHaveCountAsync(0);
        foreach (var (name, path, account) in new[]
        {
            ("inbox", "/alerts", "nhaplieu"), ("message", "/alerts/messages/new", "lanhdao"), ("duty", "/alerts/duty", "chutichxa"), ("rules", "/alerts/rules", "tonghop"), ("rule", "/alerts/rules/1", "tonghop"),
            ("escalations", "/alerts/escalations", "tonghop"), ("silences", "/alerts/silences", "tonghop"), ("settings", "/alerts/settings", "nhaplieu"), ("installation", "/alerts/installation", "quantri"), ("webhooks", "/admin/webhooks", "quantri"),
        })
        {
            await TakePicturesAsync($"alerts-{name}", path, account, async page =>
            {
                await Assertions.Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
                await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
                Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, $"{path} is too wide");
            });
        }
    }

    [Fact]
    public async Task Hours_that_are_typed_are_the_hours_that_are_kept()
    {
        var everywhere = await OpenAsync("/alerts/installation", "quantri");
        var save = everywhere.GetByRole(AriaRole.Button, new() { Name = "Lưu", Exact = true });
        await Assertions.Expect(save).ToBeEnabledAsync();
        await everywhere.Locator("#day-from").FillAsync("16:30");
        await everywhere.Locator("#day-to").FillAsync("08:00");
        await save.ClickAsync();
        await Assertions.Expect(everywhere.GetByText("giờ bắt đầu 16:30 phải trước giờ kết thúc 08:00")).ToBeVisibleAsync();
        await everywhere.Locator("#day-from").FillAsync("08:00");
        await everywhere.Locator("#day-to").FillAsync("16:30");
        await everywhere.Locator("#keep-days").FillAsync("365");
        await save.ClickAsync();
        await Assertions.Expect(everywhere.GetByText("Đã lưu")).ToBeVisibleAsync();

        var own = await OpenAsync("/alerts/settings", "thanhtra");
        save = own.GetByRole(AriaRole.Button, new() { Name = "Lưu", Exact = true });
        await Assertions.Expect(save).ToBeEnabledAsync();
        await own.Locator("#quiet-from").FillAsync("22:00");
        await own.Locator("#quiet-until").FillAsync("06:15");
        await save.ClickAsync();
        await Assertions.Expect(own.GetByText("Đã lưu")).ToBeVisibleAsync();

        await using var db = await Server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel);
        var kept = await AlertSettings.ReadAsync(db, Cancel);
        await Server.Services.GetRequiredService<AlertSettingsDesk>().SaveAsync(AlertSettings.Default, Actor.System, Cancel);
        Assert.Equal(new AlertSettings(new TimeOnly(8, 0), new TimeOnly(16, 30), 365), kept);
        var inspector = await db.Users.Where(u => u.UserName == "thanhtra").Select(u => u.Id).SingleAsync(Cancel);
        var choice = await db.AlertChoices.SingleAsync(c => c.UserId == inspector, Cancel);
        Assert.Equal((new TimeOnly(22, 0), new TimeOnly(6, 15)), (choice.QuietFrom!.Value, choice.QuietUntil!.Value));
    }

    private static Actor Somebody(Unit commune) => new(900_000 + commune.Id, "Công chức", commune.Id, [new ActorGrant(Role.Officer, commune.Id)]);

    [GeneratedRegex("^Gửi đến")]
    private static partial Regex SendButton();

    [GeneratedRegex("Nghiêm trọng")]
    private static partial Regex Critical();

    [GeneratedRegex("^Xác nhận: ")]
    private static partial Regex Acknowledge();

    [GeneratedRegex(@"/alerts/\d+$")]
    private static partial Regex MessageAddress();
}
