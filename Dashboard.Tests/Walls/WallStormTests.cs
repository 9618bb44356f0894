using System.Net;
using System.Net.Http.Json;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Walls;
using Dashboard.Tests.Access;
using Dashboard.Tests.Browser;
using Dashboard.Walls;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Walls;

/// <summary>Many screens at once, and a database that takes its time: over HTTP, as the page's script asks.</summary>
public sealed class WallStormTests
{
    private const int Screens = 200;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_screens_that_come_back_in_the_same_second_are_all_served()
    {
        await using var server = await AccessWorld.StartAsync(Cancel);
        var devices = await PairAsync(server, Screens);

        // All at once, without the spread that the page's script adds: the page, the hello, the first beat, the circuit's door.
        var answers = await Task.WhenAll(devices.Select(async device =>
        {
            using var http = device.Open(server.Url);
            var page = await http.GetAsync(new Uri("/wall", UriKind.Relative), Cancel);
            var html = await page.Content.ReadAsStringAsync(Cancel);
            var hello = await http.PostAsJsonAsync(new Uri("/wall/hello", UriKind.Relative), new WallHello(device.Instance, device.Page, "1", 1920, 1080, "test", null), Cancel);
            var beat = await http.PostAsJsonAsync(new Uri("/wall/beat", UriKind.Relative), new WallBeat(device.Page, 1, "1", 1920, 1080, 1, 0, 0), Cancel);
            var circuit = await http.PostAsync(new Uri($"/_blazor/negotiate?negotiateVersion=1&screen={device.Page}", UriKind.Relative), content: null, Cancel);
            return (page.StatusCode, Shows: html.Contains("data-mode=\"wall\"", StringComparison.Ordinal), hello.StatusCode, beat.StatusCode, circuit.StatusCode);
        }));

        var served = (HttpStatusCode.OK, true, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.Equal(served, answer));
        await UntilAsync(async () =>
        {
            await using var db = await server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel);
            return await db.ScreenStatuses.CountAsync(s => s.Condition == ScreenCondition.Alive, Cancel) == Screens;
        });
    }

    [Fact]
    public async Task A_database_that_answers_slowly_does_not_stop_the_hearts()
    {
        var slow = new Slow();
        await using var server = new DashboardServer(
            new Dictionary<string, string> { ["Sample:Load"] = "false" }, services => services.ConfigureDbContext<SqliteDashboardContext>(options => options.AddInterceptors(slow)));
        _ = server.Url;
        await AccessWorld.FillAsync(server.Services, Cancel);
        var device = (await PairAsync(server, 1))[0];
        using var http = device.Open(server.Url);
        await http.GetAsync(new Uri("/wall", UriKind.Relative), Cancel);
        await http.PostAsJsonAsync(new Uri("/wall/hello", UriKind.Relative), new WallHello(device.Instance, device.Page, "1", 1920, 1080, "test", null), Cancel);

        // From here on nothing that asks the database is answered until it is let go.
        slow.Hold();
        for (var beat = 1; beat <= 12; beat++)
        {
            var answer = await http.PostAsJsonAsync(new Uri("/wall/beat", UriKind.Relative), new WallBeat(device.Page, beat, "1", 1920, 1080, beat * 5, 0, 0), Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(ScreenCondition.Alive, server.Services.GetRequiredService<WallFleet>().Judge(isDue: true, _ => true).Select(v => v.Status.Condition).DefaultIfEmpty(ScreenCondition.Alive).Single());
        slow.LetGo();
    }

    [Fact]
    public async Task A_page_that_cannot_be_made_waits_and_asks_again_by_itself()
    {
        var slow = new Slow();
        await using var server = new DashboardServer(
            new Dictionary<string, string> { ["Sample:Load"] = "false" }, services => services.ConfigureDbContext<SqliteDashboardContext>(options => options.AddInterceptors(slow)));
        _ = server.Url;
        await AccessWorld.FillAsync(server.Services, Cancel);
        var device = (await PairAsync(server, 1))[0];
        using var http = device.Open(server.Url);

        slow.Fails = true;
        var page = await http.GetAsync(new Uri("/wall", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, page.StatusCode);
        var html = await page.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("data-mode=\"waiting\"", html, StringComparison.Ordinal);
        Assert.Contains("js/wall", html, StringComparison.Ordinal);
        Assert.True(page.Headers.Contains("Content-Security-Policy"));

        slow.Fails = false;
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/wall", UriKind.Relative), Cancel)).StatusCode);
    }

    private static async Task<List<Device>> PairAsync(DashboardServer server, int count)
    {
        var tokens = server.Services.GetRequiredService<ScreenTokens>();
        var desk = server.Services.GetRequiredService<WallDesk>();
        var devices = new List<Device>();
        for (var i = 0; i < count; i++)
        {
            var offer = (await tokens.OfferAsync(null, $"10.0.{i / 20}.1", Cancel)).Value!;
            Assert.Null((await desk.PairAsync(offer.Code, null, new ScreenEntry($"Màn hình {i}", "", "75", IsPublic: false, PlaylistId: null), Actor.System, Cancel)).Refusal);
            devices.Add(new Device((await tokens.ClaimAsync(offer.Secret, Cancel)).Value!, $"instance-{i}", $"page-{i}"));
        }

        return devices;
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

    private sealed record Device(string Token, string Instance, string Page)
    {
        public HttpClient Open(Uri server)
        {
            var cookies = new CookieContainer();
            cookies.Add(server, new Cookie("dashboard-wall", Token));
            return new HttpClient(new SocketsHttpHandler { CookieContainer = cookies, AllowAutoRedirect = false }) { BaseAddress = server, Timeout = TimeSpan.FromMinutes(2) };
        }
    }

    /// <summary>Keeps whoever asks the database waiting, or lets it fail.</summary>
    private sealed class Slow : DbCommandInterceptor
    {
        private volatile TaskCompletionSource? _gate;

        public bool Fails { get; set; }

        public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void LetGo()
        {
            _gate?.TrySetResult();
            _gate = null;
        }

        public override async ValueTask<InterceptionResult<System.Data.Common.DbDataReader>> ReaderExecutingAsync(
            System.Data.Common.DbCommand command, CommandEventData eventData, InterceptionResult<System.Data.Common.DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (Fails)
                throw new InvalidOperationException("The database is away.");
            if (_gate is { } gate)
                await gate.Task.WaitAsync(cancellationToken);

            return result;
        }
    }
}
