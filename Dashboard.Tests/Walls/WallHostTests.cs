using System.Globalization;
using System.Security.Claims;
using Bunit;
using Bunit.TestDoubles;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Tests.Access;
using Dashboard.Tests.Storage;
using Dashboard.Walls;
using Dashboard.Walls.Scenes;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Dashboard.Tests.Walls;

/// <summary>The root of a wall's circuit, with scenes of its own: they turn, break, vanish, and the wall goes on.</summary>
public sealed class WallHostTests : BunitContext, IAsyncLifetime
{
    private static readonly SceneKind[] Kinds =
    [
        new("plain", typeof(Plain), MayBePublic: true, new SceneParameter("unit", SceneParameterKind.Unit), new SceneParameter("text", SceneParameterKind.Line)),
        new("broken", typeof(Broken), MayBePublic: true),
        new("internal", typeof(Plain), MayBePublic: false),
    ];

    private readonly SlowDatabase _slow = new();
    private readonly TestDatabase _database;
    private readonly WallFleet _fleet;
    private readonly Cause _cause = new();
    // Most tests move hours in a second; a painting of the real time would pass scenes over.
    private TimeSpan _least = TimeSpan.Zero;
    private FeedReader? _reader;
    private Actor _coordinator = Actor.Nobody;
    private int _screen;
    private int _playlist;

    public WallHostTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Formats.Vietnamese;
        _database = new TestDatabase(services => services.ConfigureDbContext<Data.SqliteDashboardContext>(options => options.AddInterceptors(_slow)));
        _fleet = new WallFleet(Options.Create(new WallOptions()), _database.Clock);
        Services.AddLocalization();
        Services.AddLogging();
        Services.AddSingleton<TimeProvider>(_database.Clock);
        Services.AddSingleton(_database.Contexts);
        Services.AddSingleton(_database.Get<LiveFeed>());
        Services.AddSingleton(_database.Get<ScreenPlans>());
        Services.AddSingleton(_database.Get<UnitTrees>());
        Services.AddSingleton(_fleet);
        Services.AddScoped(_ => new PaintPace(_least));
        Services.AddSingleton(_cause);
        Services.AddSingleton(Options.Create(new WallOptions()));
        Services.AddSingleton<AuthenticationStateProvider>(new TheScreen(() => _screen));
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
    }

    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _coordinator = AccessWorld.ActorOf((await AccessWorld.FillAsync(_database.Services, Cancel))["tonghop"], Role.Coordinator);
        _reader = _database.Services.GetServices<IHostedService>().OfType<FeedReader>().Single();
        await _reader.StartAsync(Cancel);
    }

    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _reader!.StopAsync(CancellationToken.None);
        _database.Dispose();
    }

    [Fact]
    public async Task The_next_scene_is_drawn_behind_the_present_one_and_its_turn_draws_nothing_anew()
    {
        var wall = await ShowAsync(Scene("một", 20), Scene("hai", 30));
        Assert.Equal("một", wall.Find(".wall-slot.on").TextContent.Trim());
        Assert.Empty(wall.FindAll(".wall-slot.next"));

        await PassAsync(wall, 15);
        wall.WaitForAssertion(() => Assert.Equal("hai", wall.Find(".wall-slot.next").TextContent.Trim()));
        Assert.Equal("true", wall.Find(".wall-slot.next").GetAttribute("aria-hidden"));
        var prepared = wall.FindComponents<Plain>().Single(p => p.Instance.View["text"] == "hai").Instance;

        await PassAsync(wall, 5);
        wall.WaitForAssertion(() => Assert.Equal("hai", Assert.Single(wall.FindAll(".wall-slot")).TextContent.Trim()));
        Assert.Same(prepared, wall.FindComponent<Plain>().Instance);

        await PassAsync(wall, 30);
        wall.WaitForAssertion(() => Assert.Equal("một", wall.Find(".wall-slot.on").TextContent.Trim()));
    }

    [Fact]
    public async Task A_database_that_answers_nothing_for_a_minute_stops_neither_the_turns_nor_the_beats()
    {
        var wall = await ShowAsync(Scene("một", 20), Scene("hai", 20));
        _slow.Hold();
        foreach (var shown in new[] { "hai", "một", "hai" })
        {
            await PassAsync(wall, 20);
            wall.WaitForAssertion(() => Assert.Equal(shown, wall.Find(".wall-slot.on").TextContent.Trim()));
        }

        wall.WaitForAssertion(() => Assert.True(int.Parse(wall.Find("#wall").GetAttribute("data-beat")!, CultureInfo.InvariantCulture) >= 12));
        _slow.LetGo();
    }

    [Fact]
    public async Task Whatever_happens_to_a_screen_it_is_painted_at_most_four_times_a_second()
    {
        _least = PaintPace.Least;
        var wall = await ShowAsync(Scene("một", 3600));
        var (before, watch) = (wall.RenderCount, System.Diagnostics.Stopwatch.StartNew());
        while (watch.Elapsed < TimeSpan.FromSeconds(1.2))
        {
            // A beat each time.
            await PassAsync(wall, 5);
            await Task.Delay(10, Cancel);
        }

        Assert.InRange(wall.RenderCount - before, 3, (int)(watch.Elapsed / PaintPace.Least) + 1);
        var beats = 1 + (int)((_database.Clock.GetUtcNow() - new TestClock().GetUtcNow()).TotalSeconds / 5);
        wall.WaitForAssertion(() => Assert.InRange(int.Parse(wall.Find("#wall").GetAttribute("data-beat")!, CultureInfo.InvariantCulture), beats - 1, beats + 1));
    }

    [Fact]
    public async Task Takeovers_have_an_order_end_on_time_and_let_the_scenes_go_on_below()
    {
        var wall = await ShowAsync(Scene("một", 3600));
        await TakeOverAsync("Họp lúc 14 giờ", TakeoverForm.Band, false, 30);
        await TakeOverAsync("Mời về phòng lớn", TakeoverForm.Full, false, 10);
        await PassUntilAsync(wall, () => Assert.Contains("Mời về phòng lớn", wall.Find(".wall-takeover.full").TextContent, StringComparison.Ordinal));
        await TakeOverAsync("Sơ tán tầng 3", TakeoverForm.Full, true, 2);
        await PassUntilAsync(wall, () => Assert.Contains("Sơ tán tầng 3", wall.Find(".wall-takeover.urgent").TextContent, StringComparison.Ordinal));
        Assert.DoesNotContain(_coordinator.Name, wall.Markup, StringComparison.Ordinal);

        // Nothing but the clock moves: each ends when its time is up, and what it covered comes back.
        await PassAsync(wall, 120);
        wall.WaitForAssertion(() => Assert.Contains("Mời về phòng lớn", wall.Find(".wall-takeover").TextContent, StringComparison.Ordinal));
        await PassAsync(wall, 480);
        wall.WaitForAssertion(() => Assert.Contains("Họp lúc 14 giờ", wall.Find(".wall-takeover.band").TextContent, StringComparison.Ordinal));
        Assert.Equal("một", wall.Find(".wall-slot.on").TextContent.Trim());
        await PassAsync(wall, 1200);
        wall.WaitForAssertion(() => Assert.Empty(wall.FindAll(".wall-takeover")));
    }

    [Fact]
    public async Task A_dark_screen_stays_dark_for_a_notice_and_lights_up_for_an_urgent_one()
    {
        var wall = await ShowAsync(Scene("một", 3600));
        await TellAsync(ScreenCommandKind.Blank, null, 3600);
        await PassUntilAsync(wall, () => Assert.Equal("off", wall.Find("#wall").GetAttribute("data-light")));
        await TakeOverAsync("Thông báo", TakeoverForm.Full, false, 20);
        await TakeOverAsync("Khẩn", TakeoverForm.Band, true, 5);

        // The whole picture goes first, and it is not urgent: the screen stays dark.
        await PassAsync(wall, 2);
        Assert.Empty(wall.FindAll(".wall-takeover"));
        await TakeOverAsync("Khẩn, toàn màn hình", TakeoverForm.Full, true, 5);
        await PassUntilAsync(wall, () => Assert.Equal("full", wall.Find("#wall").GetAttribute("data-light")));
        Assert.Contains("Khẩn, toàn màn hình", wall.Find(".wall-takeover").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_held_wall_turns_by_hand_alone_with_the_next_scene_ready_and_a_pinned_one_not_at_all()
    {
        var wall = await ShowAsync(Scene("một", 20), Scene("hai", 20), Scene("ba", 20));
        await TellAsync(ScreenCommandKind.Pause, null, 3600);
        await PassUntilAsync(wall, () => Assert.Equal("hai", wall.Find(".wall-slot.next").TextContent.Trim()));
        await PassAsync(wall, 120);
        Assert.Equal("một", wall.Find(".wall-slot.on").TextContent.Trim());

        var prepared = wall.FindComponents<Plain>().Single(p => p.Instance.View["text"] == "hai").Instance;
        await TellAsync(ScreenCommandKind.Next, null, 60);
        await PassUntilAsync(wall, () => Assert.Equal("hai", wall.Find(".wall-slot.on").TextContent.Trim()));
        Assert.Same(prepared, wall.FindComponents<Plain>().Single(p => p.Instance.View["text"] == "hai").Instance);
        await TellAsync(ScreenCommandKind.Previous, null, 60);
        await TellAsync(ScreenCommandKind.Previous, null, 60);
        await PassUntilAsync(wall, () => Assert.Equal("ba", wall.Find(".wall-slot.on").TextContent.Trim()));

        await using var db = _database.Open();
        var second = await db.Playlists.Where(p => p.Id == _playlist).SelectMany(p => p.Scenes).Where(s => s.Position == 1).Select(s => s.Id).SingleAsync(Cancel);
        await TellAsync(ScreenCommandKind.Pin, second.ToString(CultureInfo.InvariantCulture), 3600);
        await PassUntilAsync(wall, () => Assert.Equal("hai", wall.Find(".wall-slot.on").TextContent.Trim()));
        await TellAsync(ScreenCommandKind.Resume, null, 3600);
        await TellAsync(ScreenCommandKind.Next, null, 3600);
        await PassAsync(wall, 60);
        Assert.Equal("hai", wall.Find(".wall-slot.on").TextContent.Trim());

        // Let go, it has its whole time and then the next one's turn comes by itself.
        await TellAsync(ScreenCommandKind.Unpin, null, 3600);
        await PassUntilAsync(wall, () => Assert.Equal("ba", wall.Find(".wall-slot.on").TextContent.Trim()), mostSeconds: 300);
    }

    [Fact]
    public async Task A_scene_that_breaks_says_so_the_others_go_on_and_it_is_tried_again()
    {
        var wall = await ShowAsync(new SceneEntry(null, "broken", new Dictionary<string, string>(), 20), Scene("hai", 20));
        Assert.Contains("chưa hiển thị được", wall.Find(".wall-slot.on [data-broken]").TextContent, StringComparison.Ordinal);

        await PassAsync(wall, 20);
        wall.WaitForAssertion(() => Assert.Equal("hai", wall.Find(".wall-slot.on").TextContent.Trim()));

        // Its cause has gone: on its next turn it is whole.
        _cause.IsGone = true;
        await PassAsync(wall, 20);
        wall.WaitForAssertion(() => Assert.Equal("whole", wall.Find(".wall-slot.on").TextContent.Trim()));
    }

    [Fact]
    public async Task The_only_scene_that_breaks_is_tried_again_while_it_is_on()
    {
        var wall = await ShowAsync(new SceneEntry(null, "broken", new Dictionary<string, string>(), 3600));
        wall.Find("[data-broken]");

        _cause.IsGone = true;
        await PassAsync(wall, 15);
        wall.WaitForAssertion(() => Assert.Equal("whole", wall.Find(".wall-slot.on").TextContent.Trim()));
    }

    [Fact]
    public async Task A_playlist_that_is_emptied_or_taken_away_while_it_plays_is_said_calmly()
    {
        var wall = await ShowAsync(Scene("một", 20), Scene("hai", 30));
        Assert.Null((await _database.Get<PlaylistDesk>().SaveAsync(_playlist, new PlaylistEntry("Sảnh", "75", [], 1), _coordinator, Cancel)).Refusal);
        wall.WaitForAssertion(() => Assert.Contains("đang trống", wall.Find(".wall-calm").TextContent, StringComparison.Ordinal));

        // And goes on when there is something again.
        Assert.Null((await _database.Get<PlaylistDesk>().SaveAsync(_playlist, new PlaylistEntry("Sảnh", "75", [Scene("ba", 30)], 2), _coordinator, Cancel)).Refusal);
        await PassUntilAsync(wall, () => Assert.Equal("ba", wall.Find(".wall-slot.on").TextContent.Trim()));
    }

    [Fact]
    public async Task What_cannot_be_shown_here_is_said_and_passed_over()
    {
        var wall = await ShowAsync(
            new SceneEntry(null, "from-a-newer-build", new Dictionary<string, string>(), 60),
            new SceneEntry(null, "plain", new Dictionary<string, string> { ["unit"] = "75", ["text"] = "tỉnh" }, 60),
            Scene("ba", 60));
        Assert.Contains("phiên bản phần mềm khác", wall.Find(".wall-slot.on").TextContent, StringComparison.Ordinal);

        // Ten seconds, not the sixty that it would have had.
        await PassAsync(wall, 10);
        wall.WaitForAssertion(() => Assert.Contains("ngoài phạm vi", wall.Find(".wall-slot.on").TextContent, StringComparison.Ordinal));
        await PassAsync(wall, 10);
        wall.WaitForAssertion(() => Assert.Equal("ba", wall.Find(".wall-slot.on").TextContent.Trim()));
    }

    [Fact]
    public async Task A_public_screen_shows_no_scene_that_is_not_for_the_public()
    {
        _isPublic = true;
        var wall = await ShowAsync(new SceneEntry(null, "internal", new Dictionary<string, string> { ["text"] = "mật" }, 60), Scene("ba", 60));

        Assert.Contains("không dùng cho màn hình công khai", wall.Find(".wall-slot.on").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("mật", wall.Markup, StringComparison.Ordinal);
        await PassAsync(wall, 10);
        wall.WaitForAssertion(() => Assert.True(wall.FindComponent<Plain>().Instance.View.IsPublic));
    }

    [Fact]
    public async Task A_screen_does_what_it_is_told_and_a_new_page_keeps_what_still_holds()
    {
        var wall = await ShowAsync(Scene("một", 600), Scene("hai", 600));
        await TellAsync(ScreenCommandKind.Identify, null, 20);
        await PassUntilAsync(wall, () => Assert.Contains("Sảnh tầng 1", wall.Find(".wall-identify").TextContent, StringComparison.Ordinal));
        await TellAsync(ScreenCommandKind.Message, "Họp lúc 14 giờ", 300);
        await PassUntilAsync(wall, () => Assert.Equal("Họp lúc 14 giờ", wall.Find(".wall-message").TextContent.Trim()));
        var second = wall.Instance;
        await TellAsync(ScreenCommandKind.Show, (await SceneIdsAsync())[1].ToString(CultureInfo.InvariantCulture), 60);
        await PassUntilAsync(wall, () => Assert.Equal("hai", wall.Find(".wall-slot.on").TextContent.Trim()));
        await PassUntilAsync(wall, () => Assert.Empty(wall.FindAll(".wall-identify")), 30);

        await TellAsync(ScreenCommandKind.Blank, null, 600);
        await PassUntilAsync(wall, () => Assert.Equal("off", wall.Find("#wall").GetAttribute("data-light")));
        Assert.Empty(wall.FindAll(".wall-slot"));

        // A page loaded after that is dark as well, stands at the same scene, and is not told to load itself anew once more.
        await TellAsync(ScreenCommandKind.Reload, null, 60);
        await PassUntilAsync(wall, () => Assert.Single(Services.GetRequiredService<BunitNavigationManager>().History));
        _database.Clock.Advance(TimeSpan.FromSeconds(1));
        var again = Render<WallHost>(parameters => parameters.Add(w => w.Find, Find));
        await PassUntilAsync(again, () => Assert.Equal("off", again.Find("#wall").GetAttribute("data-light")));
        Assert.Single(Services.GetRequiredService<BunitNavigationManager>().History);
        await TellAsync(ScreenCommandKind.Unblank, null, 60);
        await PassUntilAsync(again, () => Assert.Equal("hai", again.Find(".wall-slot.on").TextContent.Trim()));
        Assert.NotSame(second, again.Instance);
    }

    [Fact]
    public async Task Once_a_day_in_its_quiet_hour_the_page_loads_itself_anew()
    {
        var wall = await ShowAsync(Scene("một", 600));

        // Nine in the morning; the quiet hour is three.
        for (var minute = 0; minute < 17 * 60; minute++)
            await PassAsync(wall, 60);
        Assert.Empty(Services.GetRequiredService<BunitNavigationManager>().History);
        for (var minute = 0; minute < 120; minute++)
            await PassAsync(wall, 60);
        Assert.Equal("http://localhost/", Services.GetRequiredService<BunitNavigationManager>().History.First().Uri);
    }

    private bool _isPublic;

    private static SceneEntry Scene(string text, int seconds) => new(null, "plain", new Dictionary<string, string> { ["text"] = text }, seconds);

    private static SceneKind? Find(string code) => Array.Find(Kinds, k => k.Code == code);

    private async Task<IRenderedComponent<WallHost>> ShowAsync(params SceneEntry[] scenes)
    {
        _playlist = (await _database.Get<PlaylistDesk>().SaveAsync(null, new PlaylistEntry("Sảnh", "75", scenes), _coordinator, Cancel)).Value;
        var offer = (await _database.Get<ScreenTokens>().OfferAsync(null, "10.0.0.1", Cancel)).Value!;
        _screen = (await _database.Get<WallDesk>().PairAsync(offer.Code, null, new ScreenEntry("Sảnh tầng 1", "", AccessWorld.North, _isPublic, _playlist), _coordinator, Cancel)).Value;
        var wall = Render<WallHost>(parameters => parameters.Add(w => w.Find, Find));
        wall.WaitForElement(".wall-slot");
        return wall;
    }

    private async Task<List<int>> SceneIdsAsync()
    {
        await using var db = _database.Open();
        return await db.Playlists.SelectMany(p => p.Scenes).OrderBy(s => s.Position).Select(s => s.Id).ToListAsync(Cancel);
    }

    private async Task TellAsync(ScreenCommandKind kind, string? argument, int seconds)
    {
        // A moment after the page was opened: what came before it is not its to do.
        _database.Clock.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Null((await _database.Get<WallDesk>().CommandAsync(_screen, kind, argument, TimeSpan.FromSeconds(seconds), _coordinator, Cancel)).Refusal);
    }

    private async Task TakeOverAsync(string words, TakeoverForm form, bool isUrgent, int minutes) =>
        Assert.Null((await _database.Get<TakeoverDesk>().StartAsync(new TakeoverEntry([_screen], form, isUrgent, words, TimeSpan.FromMinutes(minutes)), _coordinator, Cancel)).Refusal);

    // Timers ring while the clock moves, and their work is done on the page's own turn.
    private async Task PassAsync(IRenderedComponent<WallHost> wall, int seconds)
    {
        _database.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await wall.InvokeAsync(() => { });
    }

    // News come over the feed, which a page hears at most four times a second of its clock.
    private async Task PassUntilAsync(IRenderedComponent<WallHost> wall, Action shows, int mostSeconds = 5)
    {
        var until = _database.Clock.GetUtcNow().AddSeconds(mostSeconds);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (Record.Exception(shows) is not null && watch.Elapsed < TimeSpan.FromSeconds(30))
        {
            if (_database.Clock.GetUtcNow() < until)
                _database.Clock.Advance(TimeSpan.FromMilliseconds(mostSeconds * 20));
            await wall.InvokeAsync(() => { });
            await Task.Delay(10, Cancel);
        }

        shows();
    }

    private sealed class TheScreen(Func<int> id) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
            Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity([new Claim(Actors.ScreenClaim, id().ToString(CultureInfo.InvariantCulture))], "Screen"))));
    }

    private sealed class Cause
    {
        public bool IsGone { get; set; }
    }

    private sealed class Plain : ComponentBase
    {
        [Parameter]
        public required SceneView View { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder) => builder.AddContent(0, View["text"]);
    }

    private sealed class Broken : ComponentBase
    {
        [Inject]
        public required Cause Cause { get; init; }

        [Parameter]
        public required SceneView View { get; set; }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            if (!Cause.IsGone)
                throw new InvalidOperationException("This scene is broken on purpose.");

            builder.AddContent(0, "whole");
        }
    }
}
