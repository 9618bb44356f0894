using System.Text.Json;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Walls;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.House;

/// <summary>WCAG 2.2 AA as far as a machine can tell: axe finds nothing on any page, with no rule off, light and dark; and none must be moved sideways to be read, 360 px wide too.</summary>
public sealed class AccessibilityTests(BrowserFixture browser) : BrowserTest(browser)
{
    private static readonly string Axe = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "npm", "axe.min.js"));

    private static readonly SemaphoreSlim Turn = new(1, 1);

    /// <summary>Page and the account that sees most of it. A new page is added here.</summary>
    public static TheoryData<string, string?> Pages => new()
    {
        { "/sign-in", null },
        { "/", "lanhdao" },
        { "/?group=programme", "tonghop" },
        { "/?unit=25222", "nhaplieu" },
        { "/", "quantri" },
        { "/account", "lanhdao" },
        { "/no-right", "lanhdao" },
        { "/not-found", "lanhdao" },
        { "/entry", "nhaplieu" },
        { "/approval", "tonghop" },
        { "/receipts", "tonghop" },
        { "/?knownAt=2026-10-15", "lanhdao" },
        { "/indicators", "lanhdao" },
        { "/indicators/M8", "tonghop" },
        { "/indicators/M6?boundaries=asWas&period=2025-Q2&unit=70&on=2025-06-30", "lanhdao" },
        { "/explain?indicator=M8", "lanhdao" },
        { "/explain?indicator=M8&unit=25222", "trunguong" },
        { "/map?indicator=M8", "lanhdao" },
        { "/units", "lanhdao" },
        { "/units/25222", "lanhdao" },
        { "/units/merge", "quantri" },
        { "/search?q=dong xoai", "lanhdao" },
        { "/manage/indicators", "tonghop" },
        { "/manage/measures", "tonghop" },
        { "/manage/breakdowns", "tonghop" },
        { "/manage/targets", "tonghop" },
        { "/manage/sets", "tonghop" },
        { "/manage/periods", "tonghop" },
        { "/manage/holidays?year=2026", "tonghop" },
        { "/manage/indicators/new", "tonghop" },
        { "/manage/indicators/M8", "tonghop" },
        { "/manage/measures/new", "tonghop" },
        { "/manage/measures/meetings.online", "tonghop" },
        { "/manage/targets/new", "tonghop" },
        { "/manage/targets/1", "tonghop" },
        { "/manage/sets/scheme", "tonghop" },
        { "/manage/units", "quantri" },
        { "/walls/scenes", "tonghop" },
        { "/walls/scenes?kind=message&text=Thông báo", "tonghop" },
        { "/walls/scenes/overview", "tonghop" },
        { "/walls/scenes/map?indicator=M6", "tonghop" },
        { "/walls/media", "tonghop" },
        { "/jobs", "tonghop" },
        { "/jobs/reach", "tonghop" },
        { "/jobs/backup", "tonghop" },
        { "/wall", null },
        { "/walls", "tonghop" },
        { "/walls/playlists/new", "tonghop" },
        { "/walls/playlists/1", "tonghop" },
        { "/walls/takeovers", "tonghop" },
        { "/walls/1/remote", "tonghop" },
        { "/walls/stocktakes", "tonghop" },
        { "/walls/stocktakes/1", "lanhdao" },
        { "/walls/stocktakes/1/brief", "lanhdao" },
        { "/present/1", "lanhdao" },
        { "/alerts", "nhaplieu" },
        { "/alerts/1", "lanhdao" },
        { "/alerts/messages/new", "lanhdao" },
        { "/alerts/duty", "chutichxa" },
        { "/alerts/rules", "tonghop" },
        { "/alerts/rules/new", "tonghop" },
        { "/alerts/escalations", "tonghop" },
        { "/alerts/silences", "tonghop" },
        { "/alerts/settings", "nhaplieu" },
        { "/alerts/installation", "quantri" },
        { "/admin/webhooks", "quantri" },
        { "/tasks", "lanhdao" },
        { "/tasks?view=board", "nhaplieu" },
        { "/tasks?view=list", "lanhdao" },
        { "/tasks?view=calendar", "lanhdao" },
        { "/tasks?view=gantt", "lanhdao" },
        { "/tasks?view=units", "lanhdao" },
        { "/tasks?view=groups", "lanhdao" },
        { "/tasks/1", "lanhdao" },
        { "/tasks/delegations", "tonghop" },
        { "/tasks/settings", "tonghop" },
        { "/reports", "tonghop" },
        { "/reports/cong-tac-dan-toc-quy/2026-Q4/25222", "nhaplieu" },
        { "/reports/cong-tac-dan-toc-quy/2026-Q3/25222", "tonghop" },
        { "/reports/tong-hop-quy/2026-Q3/CQ-SDTTG", "tonghop" },
        { "/entry?unit=25222&report=cong-tac-dan-toc-quy/2026-Q4", "nhaplieu" },
        { "/manage/regimes", "tonghop" },
        { "/manage/regimes/new", "tonghop" },
        { "/manage/regimes/tong-hop-quy", "tonghop" },
        { "/tasks/templates", "tonghop" },
        { "/tasks/print?open=all", "lanhdao" },
        { "/directives", "lanhdao" },
        { "/directives/print", "lanhdao" },
        { "/directives/1", "lanhdao" },
        { "/directives/new", "vanphong" },
        { "/directives/import", "vanthu" },
        { "/directives/inspections", "lanhdao" },
        { "/directives/inspections/new", "tonghop" },
        { "/directives/assign?indicator=M6&unit=75", "lanhdao" },
        { "/health", "quantri" },
        { "/admin/users", "quantri" },
        { "/admin/users/new", "quantri" },
        { "/admin/users/import", "quantri" },
        { "/admin/tokens", "quantri" },
        { "/admin/audit", "thanhtra" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Axe_finds_nothing(string path, string? account)
    {
        // The status itself is not what is looked at here.
        Expect("404");
        Expect("403");
        if (path.StartsWith("/walls", StringComparison.Ordinal))
            await PrepareAsync();

        var page = await OpenAsync(path, account);
        // A screen that waits to be paired always has a question open.
        if (path == "/wall")
            await page.Locator(".wall-code").WaitForAsync();
        else
            await page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
        await page.EvaluateAsync(Axe);
        foreach (var dark in new[] { false, true })
        {
            await LookAsync(page, dark ? Screens.Phone : Screens.Wide, dark);
            var found = await page.EvaluateAsync<JsonElement>("axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + (n.any[0] ?? n.all[0] ?? n.none[0])?.message).join(' | ')))");

            Assert.True(found.GetArrayLength() == 0, $"{path} as {account}, {(dark ? "dark phone" : "light wide")}:\n{string.Join('\n', found.EnumerateArray().Select(v => v.GetString()))}");
            Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, $"{path} as {account} is wider than its {(dark ? "phone" : "wide")} screen");
        }
    }

    [Fact]
    public async Task A_toast_leaves_the_way_past_the_menu_first_of_all_links()
    {
        var page = await OpenAsync("/tasks", "lanhdao");
        await Microsoft.Playwright.Assertions.Expect(page.Locator("alert-bell")).ToBeAttachedAsync();
        await page.WaitForLoadStateAsync(Microsoft.Playwright.LoadState.NetworkIdle);
        var services = Server.Services;
        var province = (await services.GetRequiredService<Data.Units.UnitTrees>().CurrentAsync(Cancel)).OfCode("75")[^1].Id;
        var colleague = new Actor(900_001, "Phó Chủ tịch", province, [new ActorGrant(Role.Leader, province)]);
        var sent = await services.GetRequiredService<Data.Alerts.AlertDesk>().SendMessageAsync(
            new Data.Alerts.MessageEntry("Họp trực tuyến lúc 14 giờ", "Đề nghị dự họp đầy đủ.", [province], Data.Alerts.AlertSeverity.Critical, NeedsAcknowledgement: true), colleague, null, Cancel);
        Assert.Null(sent.Refusal);

        // What is critical stays until somebody has dealt with it, so axe looks while it is there.
        await Microsoft.Playwright.Assertions.Expect(page.Locator("#toasts-now .toast").First).ToBeVisibleAsync();
        await page.EvaluateAsync(Axe);
        var found = await page.EvaluateAsync<JsonElement>("axe.run(document, { resultTypes: ['violations'] }).then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(' | ')))");
        Assert.Empty(found.EnumerateArray().Select(v => v.GetString()));
        Assert.Equal("skip", await page.EvaluateAsync<string>("document.querySelector('a[href]').className"));
    }

    /// <summary>What the sample has none of: a screen, words that take it over, figures that were frozen.</summary>
    private async Task PrepareAsync()
    {
        await Turn.WaitAsync(Cancel);
        try
        {
            var services = Server.Services;
            await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel);
            if (await db.Stocktakes.AnyAsync(Cancel))
                return;

            var playlist = await db.Playlists.FirstAsync(Cancel);
            var unit = await db.Units.SingleAsync(u => u.Id == playlist.UnitId, Cancel);
            var offer = (await services.GetRequiredService<ScreenTokens>().OfferAsync(null, "10.9.9.9", Cancel)).Value!;
            var screen = await services.GetRequiredService<WallDesk>().PairAsync(offer.Code, null, new ScreenEntry("Phòng họp A", "Tầng 2", unit.Code, IsPublic: false, playlist.Id), Actor.System, Cancel);
            Assert.Null(screen.Refusal);
            foreach (var isUrgent in new[] { false, true })
                Assert.Null((await services.GetRequiredService<TakeoverDesk>().StartAsync(new TakeoverEntry([screen.Value], TakeoverForm.Band, isUrgent, "Họp lúc 14 giờ", TimeSpan.FromHours(1)), Actor.System, Cancel)).Refusal);
            var desk = services.GetRequiredService<StocktakeDesk>();
            var frozen = await desk.FreezeAsync("Họp giao ban", playlist.Id, Actor.System, Cancel);
            Assert.Null(frozen.Refusal);
            Assert.Null((await desk.ConcludeAsync(frozen.Value, "Đôn đốc các đơn vị chậm.", 0, Actor.System, Cancel)).Refusal);
        }
        finally
        {
            Turn.Release();
        }
    }
}
