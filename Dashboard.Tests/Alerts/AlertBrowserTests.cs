using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Browser;
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
