using System.Collections.Concurrent;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Storage;
using Dashboard.Data.Walls;
using Dashboard.Tests.Access;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Dashboard.Tests.Walls;

/// <summary>
/// A small province with its accounts, a playlist of messages, and a Chromium: screens pair, show, fail and come back here. Their hearts beat
/// fast, so that nothing takes the minutes that it takes on a wall.
/// </summary>
public sealed class WallWorld : IAsyncLifetime
{
    private IPlaywright? _playwright;

    public static readonly Dictionary<string, string> FastHearts = new()
    {
        ["Sample:Load"] = "false",
        ["Walls:Beat"] = "00:00:00.400",
        ["Walls:AlarmAfter"] = "00:00:03",
    };

    /// <summary>The same for a product that runs as a process.</summary>
    public static string[] Settings => [.. FastHearts.Select(s => $"--{s.Key}={s.Value}")];

    public DashboardServer Server { get; } = new(FastHearts);

    public IBrowser Browser { get; private set; } = null!;

    public Actor Coordinator { get; private set; } = Actor.Nobody;

    public T Get<T>() where T : notnull => Server.Services.GetRequiredService<T>();

    public DashboardContext Open() => Get<IDbContextFactory<DashboardContext>>().CreateDbContext();

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        Browser = await BrowserFixture.LaunchAsync(_playwright);
        _ = Server.Url;
        Coordinator = AccessWorld.ActorOf((await AccessWorld.FillAsync(Server.Services, CancellationToken.None))["tonghop"], Role.Coordinator);
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright?.Dispose();
        await Server.DisposeAsync();
    }

    /// <summary>A playlist of messages, each for so many seconds.</summary>
    public async Task<int> PlaylistAsync(string name, params (string Words, int Seconds)[] messages) =>
        (await Get<PlaylistDesk>().SaveAsync(null, new PlaylistEntry(name, "75", [.. messages.Select(m => Message(m.Words, m.Seconds))]), Coordinator, CancellationToken.None)).Value;

    /// <summary>A scene that shows words, for as long as no test waits.</summary>
    public static SceneEntry Message(string words, int seconds = 3600, int? id = null) => new(id, "message", new Dictionary<string, string> { ["title"] = "Thông báo", ["text"] = words }, seconds);

    /// <summary>A window as a kiosk opens it, at the wall.</summary>
    public async Task<IPage> OpenAsync(string? address = null, BrowserNewContextOptions? options = null)
    {
        options ??= new();
        options.Locale = "vi-VN";
        options.ViewportSize ??= new ViewportSize { Width = 1280, Height = 720 };
        var context = await Browser.NewContextAsync(options);
        var page = await context.NewPageAsync();
        await page.GotoAsync(address ?? new Uri(Server.Url, "/wall").ToString());
        return page;
    }

    /// <summary>Reads the code off the screen and pairs it at the desk; answers the screen's id.</summary>
    public async Task<int> PairAsync(IPage page, string name, int? playlist, bool isPublic = false)
    {
        var code = await page.Locator(".wall-code").InnerTextAsync();
        var paired = await Get<WallDesk>().PairAsync(code, null, new ScreenEntry(name, "Phòng họp A", "75", isPublic, playlist), Coordinator, CancellationToken.None);
        Assert.Null(paired.Refusal);
        return paired.Value;
    }

    /// <summary>A screen that is paired, named and painting.</summary>
    public async Task<(IPage Page, int Screen)> StartAsync(string name, int? playlist, BrowserNewContextOptions? options = null)
    {
        var page = await OpenAsync(options: options);
        var screen = await PairAsync(page, name, playlist);
        await BeatsAsync(page);
        return (page, screen);
    }

    /// <summary>Waits until the page's circuit beats.</summary>
    public static Task BeatsAsync(IPage page) =>
        page.WaitForFunctionAsync("() => Number(document.getElementById('wall')?.dataset.beat) > 1");
}

/// <summary>The desk beside a product that runs as a process: the same database from this one, as another node would have it.</summary>
internal sealed class WallDeskOf(ServiceProvider services, Actor coordinator) : IAsyncDisposable
{
    public static async Task<WallDeskOf> FillAsync(string folder, CancellationToken cancel)
    {
        var connection = $"Data Source={Path.Combine(folder, "dashboard.db")};Pooling=False";
        var services = new ServiceCollection().AddLogging().AddDashboardData(new StorageOptions(folder, DatabaseProvider.Sqlite, connection)).BuildServiceProvider();
        await using (var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(cancel))
            await db.Database.MigrateAsync(cancel);

        var users = await AccessWorld.FillAsync(services, cancel);
        return new WallDeskOf(services, AccessWorld.ActorOf(users["tonghop"], Role.Coordinator));
    }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    /// <summary>Pairs the screen that shows a code, with a playlist of one message; answers its id.</summary>
    public async Task<int> PairAsync(string code, string words)
    {
        var playlist = await Get<PlaylistDesk>().SaveAsync(null, new PlaylistEntry("Sảnh", "75", [WallWorld.Message(words)]), coordinator, CancellationToken.None);
        var paired = await Get<WallDesk>().PairAsync(code, null, new ScreenEntry("Sảnh", "", "75", IsPublic: false, playlist.Value), coordinator, CancellationToken.None);
        Assert.Null(paired.Refusal);
        return paired.Value;
    }

    /// <summary>Words over the whole picture of a screen; answers the takeover's id.</summary>
    public async Task<long> TakeOverAsync(int screen, string words)
    {
        var started = await Get<TakeoverDesk>().StartAsync(new TakeoverEntry([screen], TakeoverForm.Full, IsUrgent: true, words, TimeSpan.FromHours(1)), coordinator, CancellationToken.None);
        Assert.Null(started.Refusal);
        return started.Value;
    }

    public async Task AcknowledgeAsync(long takeover) => Assert.Null((await Get<TakeoverDesk>().AcknowledgeAsync(takeover, coordinator, CancellationToken.None)).Refusal);

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
