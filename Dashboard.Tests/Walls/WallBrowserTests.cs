using Dashboard.Data.Access;
using Dashboard.Data.Walls;
using Dashboard.Tests.Browser;
using Dashboard.Walls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.Walls;

/// <summary>A screen in Chromium: without a keyboard, through everything that happens to screens.</summary>
public sealed class WallBrowserTests(WallWorld world) : IClassFixture<WallWorld>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_screen_starts_by_itself_when_its_code_was_typed_and_follows_its_playlist()
    {
        var playlist = await world.PlaylistAsync("Sảnh", ("Chào mừng đại biểu", 3600));
        var page = await world.OpenAsync();
        await Expect(page.Locator(".wall-qr svg")).ToBeVisibleAsync();
        await Expect(page.Locator("#too-old")).ToBeHiddenAsync();

        await world.PairAsync(page, "Sảnh tầng 1", playlist);

        await Expect(page.Locator(".wall-slot.on")).ToContainTextAsync("Chào mừng đại biểu");
        Assert.DoesNotContain("dashboard-wall", await page.EvaluateAsync<string>("document.cookie"), StringComparison.Ordinal);

        // What is changed on the desk is on the wall, without a reload.
        await page.EvaluateAsync("window.untouched = true");
        await using var db = world.Open();
        var scene = await db.Playlists.Where(p => p.Id == playlist).SelectMany(p => p.Scenes).SingleAsync(Cancel);
        var outcome = await world.Get<PlaylistDesk>().SaveAsync(playlist, new PlaylistEntry("Sảnh", "75", [WallWorld.Message("Họp lúc 14 giờ", id: scene.Id)], 1), world.Coordinator, Cancel);
        Assert.Null(outcome.Refusal);

        await Expect(page.Locator(".wall-slot.on")).ToContainTextAsync("Họp lúc 14 giờ");
        Assert.True(await page.EvaluateAsync<bool>("window.untouched"));
    }

    [Fact]
    public async Task A_screen_three_hours_off_shows_the_right_day_and_time()
    {
        var playlist = await world.PlaylistAsync("Giờ", ("Giờ giấc", 3600));
        var page = await world.OpenAsync();
        await page.Clock.InstallAsync(new() { TimeDate = DateTime.UtcNow.AddHours(-3) });
        await page.Clock.ResumeAsync();
        await page.ReloadAsync();
        await world.PairAsync(page, "Đồng hồ", playlist);
        await WallWorld.BeatsAsync(page);

        // Read between two readings of the right time, since a minute may end meanwhile.
        var clock = page.Locator(".wall-slot.on [data-clock=time]");
        await Expect(clock).Not.ToHaveTextAsync("x");
        string shown, before, after;
        do
        {
            before = Formats.Time(DateTime.UtcNow);
            shown = await clock.InnerTextAsync();
            after = Formats.Time(DateTime.UtcNow);
        }
        while (before != after);
        Assert.Equal(before, shown);
        Assert.NotEqual(before, await page.EvaluateAsync<string>("new Date().toLocaleTimeString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh', hour: '2-digit', minute: '2-digit' })"));
        Assert.EndsWith(Formats.InVietnam(DateTime.UtcNow).ToString("dd/MM", System.Globalization.CultureInfo.InvariantCulture), await page.Locator(".wall-slot.on [data-clock=day]").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_that_stands_still_is_noticed_by_both_ends_and_comes_back_without_a_hand()
    {
        var playlist = await world.PlaylistAsync("Đứng hình", ("Vẫn chạy", 3600));
        var (page, screen) = await world.StartAsync("Đứng hình", playlist);
        await UntilAsync(async () => await ConditionAsync(screen) == ScreenCondition.Alive);
        await page.EvaluateAsync("window.former = true");

        // The page's main thread is busy for seconds: nothing is painted, no answer is given, the connection stays open.
        var blocked = page.EvaluateAsync("() => { const end = Date.now() + 9000; while (Date.now() < end); }");
        await UntilAsync(async () => await ConditionAsync(screen) == ScreenCondition.Frozen);
        await UntilAsync(async () => (await AlarmAsync(screen)) is not null);
        await Record.ExceptionAsync(() => blocked);

        // Once it can, it goes on.
        await UntilAsync(async () => await ConditionAsync(screen) == ScreenCondition.Alive && await AlarmAsync(screen) is null);
        await Expect(page.Locator(".wall-slot.on")).ToContainTextAsync("Vẫn chạy");

        // No frame is drawn any more although the line is there: the page itself notices, and loads itself anew.
        await page.EvaluateAsync("() => { window.former = true; window.requestAnimationFrame = () => 0; }");
        await page.WaitForFunctionAsync("() => !window.former && Number(document.getElementById('wall')?.dataset.beat) > 1", null, new() { PollingInterval = 100 });
        await Expect(page.Locator(".wall-slot.on")).ToContainTextAsync("Vẫn chạy");
    }

    [Fact]
    public async Task A_token_revoked_while_it_shows_ends_within_a_second_with_a_code_and_never_with_a_sign_in_page()
    {
        var playlist = await world.PlaylistAsync("Thu hồi", ("Sắp tắt", 3600));
        var (page, screen) = await world.StartAsync("Thu hồi", playlist);
        await Expect(page.Locator(".wall-slot.on")).ToContainTextAsync("Sắp tắt");

        Assert.Null((await world.Get<WallDesk>().RevokeAsync(screen, world.Coordinator, Cancel)).Refusal);

        await Expect(page.Locator(".wall-code")).ToBeVisibleAsync();
        Assert.Equal("/wall", new Uri(page.Url).AbsolutePath);
        await world.PairAsync(page, "Thu hồi", playlist);
        await Expect(page.Locator(".wall-slot.on")).ToContainTextAsync("Sắp tắt");
    }

    [Fact]
    public async Task A_second_browser_with_the_same_token_is_refused_and_the_fleet_page_says_so()
    {
        var playlist = await world.PlaylistAsync("Bản sao", ("Chỉ một nơi", 3600));
        var (page, screen) = await world.StartAsync("Bản sao", playlist);
        await UntilAsync(async () => await ConditionAsync(screen) == ScreenCondition.Alive);

        var thief = await world.Browser.NewContextAsync();
        await thief.AddCookiesAsync((await page.Context.CookiesAsync()).Select(c => new Cookie { Name = c.Name, Value = c.Value, Url = world.Server.Url.ToString() }));
        var copy = await thief.NewPageAsync();
        await copy.GotoAsync(new Uri(world.Server.Url, "/wall").ToString());

        await Expect(copy.Locator("#strip")).ToContainTextAsync("đang được một trình duyệt khác hiển thị");
        await Expect(copy.Locator(".wall-slot")).ToHaveCountAsync(0);

        // A circuit is not had either, by asking for one past the page.
        var status = await copy.EvaluateAsync<int>("fetch('/_blazor/negotiate?screen=mine&negotiateVersion=1', { method: 'POST' }).then(r => r.status)");
        Assert.Equal(401, status);

        var fleet = await OpenAsync("/walls", "tonghop");
        await Expect(fleet.Locator($"[data-screen='{screen}'] [data-copy]")).ToBeVisibleAsync();
        await Expect(page.Locator(".wall-slot.on")).ToContainTextAsync("Chỉ một nơi");

        // A reload of the first is no copy.
        await page.ReloadAsync();
        await WallWorld.BeatsAsync(page);
    }

    [Fact]
    public async Task A_restart_of_the_server_needs_no_hand_and_the_last_picture_stays_even_over_a_reload()
    {
        await using var server = new DashboardProcess();
        await using var desk = await WallDeskOf.FillAsync(server.DataFolder, Cancel);
        await server.StartAsync(Cancel, WallWorld.Settings);
        var browser = await world.Browser.NewContextAsync(new() { Locale = "vi-VN" });
        var page = await browser.NewPageAsync();
        await page.GotoAsync(new Uri(server.Url!, "/wall").ToString());
        await desk.PairAsync(await page.Locator(".wall-code").InnerTextAsync(), "Còn mãi");
        await WallWorld.BeatsAsync(page);
        await page.WaitForFunctionAsync("() => 'pictureKept' in document.documentElement.dataset");

        await server.KillAsync();
        await Expect(page.Locator("#strip")).ToContainTextAsync("Mất kết nối máy chủ từ");
        await Expect(page.Locator(".wall-slot.on")).ToContainTextAsync("Còn mãi");

        // Reloaded in the middle of the outage: the picture that was kept, and since when.
        await page.ReloadAsync();
        await Expect(page.Locator("#strip")).ToContainTextAsync("đang hiện hình lưu lúc");
        await Expect(page.Locator(".wall-slot.on")).ToContainTextAsync("Còn mãi");
        await Expect(page.Locator(".wall-slot.on [data-clock=time]")).Not.ToBeEmptyAsync();

        await server.StartAsync(Cancel, WallWorld.Settings);
        await page.WaitForFunctionAsync("() => document.documentElement.dataset.mode === 'wall' && Number(document.getElementById('wall')?.dataset.beat) > 1");
        await Expect(page.Locator("#strip")).ToBeEmptyAsync();
        Assert.Equal("/wall", new Uri(page.Url).AbsolutePath);
        await browser.CloseAsync();
    }

    [Fact]
    public async Task A_new_build_is_loaded_once_the_server_is_ready_and_a_takeover_stands_again_until_it_is_acknowledged()
    {
        await using var server = new DashboardProcess();
        await using var desk = await WallDeskOf.FillAsync(server.DataFolder, Cancel);
        await server.StartAsync(Cancel, [.. WallWorld.Settings, "--Walls:Build=former"]);
        var browser = await world.Browser.NewContextAsync(new() { Locale = "vi-VN" });
        var page = await browser.NewPageAsync();
        await page.GotoAsync(new Uri(server.Url!, "/wall").ToString());
        var screen = await desk.PairAsync(await page.Locator(".wall-code").InnerTextAsync(), "Bản mới");
        await WallWorld.BeatsAsync(page);
        var takeover = await desk.TakeOverAsync(screen, "Sơ tán tầng 3");
        await Expect(page.Locator(".wall-takeover")).ToContainTextAsync("Sơ tán tầng 3");
        var asked = new System.Collections.Concurrent.ConcurrentQueue<string>();

        await server.KillAsync();
        await Expect(page.Locator("#strip")).ToContainTextAsync("Mất kết nối máy chủ từ");
        page.Request += (_, request) =>
        {
            if (request.IsNavigationRequest)
                asked.Enqueue("page");
        };
        page.Response += (_, response) =>
        {
            if (response.Ok && response.Url.EndsWith("/health/ready", StringComparison.Ordinal))
                asked.Enqueue("ready");
        };
        await server.StartAsync(Cancel, [.. WallWorld.Settings, "--Walls:Build=later"]);

        await page.WaitForFunctionAsync("() => document.getElementById('wall')?.dataset.build === 'later' && Number(document.getElementById('wall').dataset.beat) > 1");
        Assert.Equal("ready", asked.First());
        Assert.Single(asked, "page");
        await Expect(page.Locator(".wall-takeover")).ToContainTextAsync("Sơ tán tầng 3");
        await desk.AcknowledgeAsync(takeover);
        await Expect(page.Locator(".wall-takeover")).ToHaveCountAsync(0);
        await Expect(page.Locator(".wall-slot.on")).ToContainTextAsync("Bản mới");
        await browser.CloseAsync();
    }

    [Fact]
    public async Task A_circuit_that_the_server_has_given_up_is_replaced_without_a_hand()
    {
        var lines = new Lines();
        await using var server = new DashboardServer(WallWorld.FastHearts, services => services
            .AddSingleton<IStartupFilter>(lines)
            .Configure<CircuitOptions>(options => (options.DisconnectedCircuitMaxRetained, options.DisconnectedCircuitRetentionPeriod) = (0, TimeSpan.FromMilliseconds(1))));
        _ = server.Url;
        await Access.AccessWorld.FillAsync(server.Services, Cancel);
        var playlist = await server.Services.GetRequiredService<PlaylistDesk>().SaveAsync(null, new PlaylistEntry("Sảnh", "75", [WallWorld.Message("Lại đây")]), Actor.System, Cancel);
        var page = await world.OpenAsync(new Uri(server.Url, "/wall").ToString());
        var paired = await server.Services.GetRequiredService<WallDesk>().PairAsync(
            await page.Locator(".wall-code").InnerTextAsync(), null, new ScreenEntry("Sảnh", "", "75", IsPublic: false, playlist.Value), Actor.System, Cancel);
        Assert.Null(paired.Refusal);
        await WallWorld.BeatsAsync(page);
        await page.EvaluateAsync("window.former = true");

        // The line falls, and nothing that belonged to it is kept: the page lives on and asks for what is gone.
        lines.Cut();

        await page.WaitForFunctionAsync("() => !window.former && Number(document.getElementById('wall')?.dataset.beat) > 1", null, new() { PollingInterval = 100 });
        await Expect(page.Locator("#strip")).ToBeEmptyAsync();
        await Expect(page.Locator(".wall-slot.on")).ToContainTextAsync("Lại đây");
        Assert.Equal("/wall", new Uri(page.Url).AbsolutePath);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_cut_line_is_said_at_once_and_the_same_circuit_goes_on()
    {
        var playlist = await world.PlaylistAsync("Đứt mạng", ("Vẫn đây", 3600));
        var (page, _) = await world.StartAsync("Đứt mạng", playlist);
        await page.EvaluateAsync("window.former = true");

        await page.Context.SetOfflineAsync(true);
        await Expect(page.Locator("#strip")).ToContainTextAsync("Mất kết nối máy chủ từ");
        await Expect(page.Locator(".wall-slot.on")).ToContainTextAsync("Vẫn đây");

        await page.Context.SetOfflineAsync(false);
        await Expect(page.Locator("#strip")).ToBeEmptyAsync();
        await WallWorld.BeatsAsync(page);
        Assert.True(await page.EvaluateAsync<bool>("window.former === true"), "The page was loaded anew where its own circuit should have gone on.");
    }

    private async Task<IPage> OpenAsync(string path, string account)
    {
        var context = await world.Browser.NewContextAsync(new() { Locale = "vi-VN" });
        await context.AddCookiesAsync([await BrowserFixture.SignInAsync(world.Server, account)]);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(world.Server.Url, path).ToString());
        return page;
    }

    private async Task<ScreenCondition?> ConditionAsync(int screen)
    {
        await using var db = world.Open();
        return await db.ScreenStatuses.Where(s => s.ScreenId == screen).Select(s => (ScreenCondition?)s.Condition).SingleOrDefaultAsync(Cancel);
    }

    private async Task<DateTime?> AlarmAsync(int screen)
    {
        await using var db = world.Open();
        return await db.ScreenStatuses.Where(s => s.ScreenId == screen).Select(s => s.AlarmAt).SingleOrDefaultAsync(Cancel);
    }

    private static async Task UntilAsync(Func<Task<bool>> reached)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (!await reached())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), "It did not come to it within a minute.");
            await Task.Delay(50, Cancel);
        }
    }

    /// <summary>Cuts the lines of circuits from the server's side.</summary>
    private sealed class Lines : IStartupFilter
    {
        private readonly System.Collections.Concurrent.ConcurrentBag<HttpContext> _open = [];

        public void Cut()
        {
            foreach (var line in _open)
                line.Abort();
        }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, following) =>
            {
                if (context.Request.Path == "/_blazor")
                    _open.Add(context);
                await following(context);
            });
            next(app);
        };
    }
}
