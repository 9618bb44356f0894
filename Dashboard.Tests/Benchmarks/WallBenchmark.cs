using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dashboard.Tests.Browser;
using Microsoft.Playwright;

namespace Dashboard.Tests.Benchmarks;

/// <summary>Wall screens: the first picture, fifty of them with five commits a second, and their memory on both ends.</summary>
public sealed class WallBenchmark : IBenchmark
{
    private const int Walls = 50;
    private const int FewWalls = 10;
    private const int ManyWalls = 150;
    private const int Seconds = 30;
    private const int Rate = 5;

    public string Name => "walls";

    public async Task<IReadOnlyList<BenchmarkLine>> RunAsync(CancellationToken cancel)
    {
        Memory memory;
        await using (var weighed = await StartAsync())
            memory = await MemoryAsync(weighed, cancel);

        // A server of their own for those that are timed: it keeps the walls that have gone for some minutes, and would paint them too.
        await using var server = await StartAsync();
        var delays = await FiftyAsync(server, cancel);
        var (first, heap) = await BrowserAsync(server, cancel);
        return
        [
            Line($"first picture of a wall after the browser's start (paired, server warm; median of {first.Count})", "≤ 1.5 s", $"{Measured.Percentile(first, 0.5):0.00} s", $"an empty page of the same server: {Measured.Percentile(heap.Empty, 0.5):0.00} s", Measured.Percentile(first, 0.5) <= 1.5),
            Line(
                $"commit → first batch that carries it, {Walls} walls that show the overview, {Rate} commits/s, {delays.Commits * Walls:N0} pairs", "p95 ≤ 400 ms",
                $"p95 {delays.P95} ms, median {delays.P50} ms, {delays.Lost} lost, {delays.BatchesPerSecond:0} batches/s", $"the feed is heard at once, and a wall paints at most every 250 ms", delays is { Lost: 0, P95: <= 400 }),
            Line(
                $"resident memory of a wall on the server: {ManyWalls} of them that change scenes every 2.5 s, beside {FewWalls}", "≤ 1.3 MB",
                $"{memory.Each:0.00} MB ({memory.Few:0} MB and {memory.Many:0} MB in all)", $"in use after a collection: {memory.EachLive:0.00} MB; see --soak for growth", memory.Each <= 1.3),
            Line($"JavaScript heap after 500 changes of scene, beside that after 50", "≤ 1.25 ×", $"{heap.After500 / heap.After50:0.00} × ({heap.After500:0.0} MB)", $"after 50: {heap.After50:0.0} MB", heap.After500 <= 1.25 * heap.After50),
        ];

        Task<ServedPage> StartAsync() => ServedPage.StartAsync(cancel, "walls", ManyWalls.ToString(CultureInfo.InvariantCulture), Walls.ToString(CultureInfo.InvariantCulture));
    }

    private static async Task<(List<double> First, Heap Heap)> BrowserAsync(ServedPage server, CancellationToken cancel)
    {
        using var playwright = await Playwright.CreateAsync();
        var (first, empty) = (new List<double>(), new List<double>());
        for (var i = 0; i < 5; i++)
        {
            empty.Add(await OpenAsync("/health/live", "() => document.readyState === 'complete'"));
            first.Add(await OpenAsync("/wall", "() => Number(document.getElementById('wall')?.dataset.beat) > 0 && document.querySelector('.wall-slot.on .scene')"));
        }

        await using var browser = await BrowserFixture.LaunchAsync(playwright);
        await using var context = await SignedAsync(browser, server);
        var page = await context.NewPageAsync();
        await page.GotoAsync(server.Url.ToString());
        var session = await context.NewCDPSessionAsync(page);
        var at50 = await HeapAfterAsync(50);
        var at500 = await HeapAfterAsync(450);
        return (first, new Heap(at50, at500, empty));

        // From before the browser's process to the first picture.
        async Task<double> OpenAsync(string path, string until)
        {
            var began = Stopwatch.GetTimestamp();
            await using var fresh = await BrowserFixture.LaunchAsync(playwright);
            await using var window = await SignedAsync(fresh, server);
            var opened = await window.NewPageAsync();
            await opened.GotoAsync(new Uri(server.Url, path).ToString(), new() { WaitUntil = WaitUntilState.Commit });
            await opened.WaitForFunctionAsync(until);
            return Stopwatch.GetElapsedTime(began).TotalSeconds;
        }

        async Task<double> HeapAfterAsync(int changes)
        {
            await page.EvaluateAsync(
                """
                changes => new Promise(resolve => {
                    let last = document.getElementById('wall').dataset.scene;
                    const seen = new MutationObserver(() => {
                        const now = document.getElementById('wall')?.dataset.scene;
                        if (now && now !== last) {
                            last = now;
                            if (--changes === 0) { seen.disconnect(); resolve(); }
                        }
                    });
                    seen.observe(document.body, { subtree: true, attributes: true, attributeFilter: ['data-scene'] });
                })
                """,
                changes);
            await session.SendAsync("HeapProfiler.collectGarbage");
            var metrics = await page.EvaluateAsync<double>("() => performance.memory.usedJSHeapSize");
            cancel.ThrowIfCancellationRequested();
            return metrics / 1024 / 1024;
        }
    }

    private static async Task<IBrowserContext> SignedAsync(IBrowser browser, ServedPage server)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new ViewportSize { Width = 1920, Height = 1080 } });
        await context.AddCookiesAsync([new Cookie { Name = "dashboard-wall", Value = server.Screens[^1], Url = server.Url.ToString() }]);
        // The same browser in each run: another one with this token would be refused as a copy.
        await context.AddInitScriptAsync("localStorage.setItem('wall.instance', 'benchmark')");
        return context;
    }

    // What all walls share (compiled code, boards, the models of scenes) is there with a few of them; what 140 more need is theirs. The collector lets
    // the process swing by forty megabytes either way, so they are many, and each is the median of a minute.
    private static async Task<Memory> MemoryAsync(ServedPage server, CancellationToken cancel)
    {
        var (few, fewLive) = await WeighAsync(FewWalls);
        var (many, manyLive) = await WeighAsync(ManyWalls);
        return new Memory(few, many, (many - few) / (ManyWalls - FewWalls), (manyLive - fewLive) / (ManyWalls - FewWalls));

        async Task<(double Resident, double Live)> WeighAsync(int walls)
        {
            var samples = new List<double>();
            var live = 0d;
            await WithAsync(server, server.Screens.Take(walls), async _ =>
            {
                // Twice round the playlist, so that every scene has been shown.
                await server.CommitAsync(30, 1, _ => { }, cancel);
                await server.CommitAsync(60, 1, _ => samples.Add(Measured.ResidentMegabytes(server.Id)), cancel);
                live = await server.LiveMegabytesAsync(cancel);
            }, cancel);
            return (Measured.Percentile(samples, 0.5), live);
        }
    }

    private static async Task<Delays> FiftyAsync(ServedPage server, CancellationToken cancel)
    {
        var delays = new Delays(0, 0, null, null, 0);
        await WithAsync(server, server.Screens.Skip(ManyWalls).Take(Walls), async driver =>
        {
            await server.CommitAsync(5, Rate, _ => { }, cancel);
            await server.CommitAsync(Seconds, Rate, driver.Committed, cancel);
            await server.CommitAsync(5, 1, _ => { }, cancel);
            delays = await driver.EndAsync<Delays>(cancel);
        }, cancel);
        return delays;
    }

    private static async Task WithAsync(ServedPage server, IEnumerable<string> screens, Func<WallDriver, Task> work, CancellationToken cancel)
    {
        using var driver = WallDriver.Start(server.Url, screens);
        try
        {
            await driver.OpenedAsync(cancel);
            await work(driver);
        }
        finally
        {
            driver.Kill();
        }
    }

    private static BenchmarkLine Line(FormattableString what, string reach, FormattableString measured, FormattableString floor, bool holds) =>
        new(what.ToString(CultureInfo.InvariantCulture), reach, measured.ToString(CultureInfo.InvariantCulture), floor.ToString(CultureInfo.InvariantCulture), holds);

    private sealed record Delays(int Commits, int Lost, int? P50, int? P95, double BatchesPerSecond);

    /// <summary>Megabytes: resident with a few and with all, and what one more adds, resident and in use.</summary>
    private sealed record Memory(double Few, double Many, double Each, double EachLive);

    private sealed record Heap(double After50, double After500, List<double> Empty);
}
