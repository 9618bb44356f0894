using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Dashboard.Tests.Browser;
using Dashboard.Tests.Storage;
using Microsoft.Playwright;

namespace Dashboard.Tests.Benchmarks;

/// <summary>From commit to painted text: one screen in Chromium, and 500 open overviews beside 500 bare pages, on the same machine in the same run.</summary>
public sealed class LiveBenchmark : IBenchmark
{
    private const int Circuits = 500;
    private const int Seconds = 20;
    private const int Rate = 10;

    public string Name => "live";

    public async Task<IReadOnlyList<BenchmarkLine>> RunAsync(CancellationToken cancel)
    {
        await using var overview = await ServedPage.StartAsync(cancel, "overview");
        var painted = await PaintAsync(overview, cancel);
        var ours = await OpenAsync(overview, cancel);
        await overview.DisposeAsync();
        await using var bare = await ServedPage.StartAsync(cancel, "bare", ours.Cells.ToString(CultureInfo.InvariantCulture));
        var theirs = await OpenAsync(bare, cancel);
        return
        [
            Line(
                $"commit → painted text, Chromium, one change a second, 1 screen", "p95 ≤ 150 ms",
                $"p95 {Measured.Percentile(painted, 0.95):0} ms, median {Measured.Percentile(painted, 0.5):0} ms ({painted.Count} changes)", $"a frame of 60 Hz: 17 ms",
                painted.Count > 0 && Measured.Percentile(painted, 0.95) <= 150),
            Line(
                $"commit → first batch that carries it, {Circuits} overviews of {ours.Cells} text cells, {Rate} commits/s, {ours.Commits * ours.Opened:N0} pairs, {ours.Lost} lost", "none lost, p95 ≤ 2 × bare page",
                $"p95 {ours.P95} ms, median {ours.P50} ms, {ours.BatchesPerSecond:0} batches/s", $"bare page: p95 {theirs.P95} ms, median {theirs.P50} ms, {theirs.BatchesPerSecond:0} batches/s, {theirs.Lost} lost",
                ours is { Lost: 0, Opened: Circuits } && ours.P95 <= 2 * theirs.P95),
            Line($"resident memory of an open overview", "≤ 1.5 × bare page", $"{ours.Megabytes:0.00} MB", $"bare page: {theirs.Megabytes:0.00} MB", ours.Megabytes <= 1.5 * theirs.Megabytes),
        ];
    }

    private static async Task<List<double>> PaintAsync(ServedPage server, CancellationToken cancel)
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await BrowserFixture.LaunchAsync(playwright);
        await using var context = await browser.NewContextAsync();
        var cookie = server.Cookie.Split('=', 2);
        await context.AddCookiesAsync([new Cookie { Name = cookie[0], Value = cookie[1], Url = server.Url.ToString() }]);
        var page = await context.NewPageAsync();
        await page.GotoAsync(server.Url.ToString());
        await page.Locator("[data-number]").WaitForAsync();

        // A frame after the mutation: when the text is on the glass.
        await page.EvaluateAsync("""
            () => {
                window.painted = [];
                new MutationObserver(() => {
                    const stamp = document.querySelector('[data-stamp]')?.dataset.stamp.replaceAll('@', '');
                    if (stamp && window.painted.at(-1)?.[1] !== stamp) {
                        const entry = [0, stamp];
                        window.painted.push(entry);
                        requestAnimationFrame(() => setTimeout(() => entry[0] = Date.now()));
                    }
                }).observe(document.body, { subtree: true, attributes: true, childList: true, characterData: true });
            }
            """);
        foreach (var _ in Enumerable.Range(0, 3))
            await server.CommitAsync(1, 1, _ => { }, cancel);

        var commits = new List<long>();
        await server.CommitAsync(40, 1, commits.Add, cancel);
        await page.WaitForFunctionAsync("last => (window.painted.at(-1)?.[0] ?? 0) > 0 && Number(window.painted.at(-1)[1]) >= last", commits[^1]);
        var painted = await page.EvaluateAsync<double[][]>("() => window.painted.map(p => [p[0], Number(p[1])])");
        return [.. commits.Select(c => painted.First(p => p[1] >= c && p[0] > 0)[0] - c)];
    }

    private static async Task<Result> OpenAsync(ServedPage server, CancellationToken cancel)
    {
        await server.CommitAsync(1, 2, _ => { }, cancel);
        var before = Measured.ResidentMegabytes(server.Id);
        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "Dashboard.Tests", "Benchmarks", "circuits.mjs"), server.Url.ToString(), $"{Circuits}", server.Cookie])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var driver = Process.Start(start)!;
        try
        {
            var opened = JsonSerializer.Deserialize<Result>(await driver.StandardOutput.ReadLineAsync(cancel) ?? throw new InvalidOperationException("No circuits."), JsonSerializerOptions.Web)!;

            // Two repaints more, so that every page is interactive and quiet before it is weighed.
            await server.CommitAsync(3, 1, _ => { }, cancel);
            var megabytes = (Measured.ResidentMegabytes(server.Id) - before) / opened.Opened;
            await server.CommitAsync(Seconds, Rate, commit => driver.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"c {commit}")), cancel);

            // Whoever is slow may still come: the commits after count as carriers, not as measured.
            await server.CommitAsync(5, 1, _ => { }, cancel);
            await driver.StandardInput.WriteLineAsync("end");
            var result = JsonSerializer.Deserialize<Result>(await driver.StandardOutput.ReadLineAsync(cancel) ?? "{}", JsonSerializerOptions.Web)!;
            return result with { Opened = opened.Opened, Cells = opened.Cells, Megabytes = megabytes };
        }
        finally
        {
            if (!driver.HasExited)
                driver.Kill();
        }
    }

    private static BenchmarkLine Line(FormattableString what, string reach, FormattableString measured, FormattableString floor, bool holds) =>
        new(what.ToString(CultureInfo.InvariantCulture), reach, measured.ToString(CultureInfo.InvariantCulture), floor.ToString(CultureInfo.InvariantCulture), holds);

    private sealed record Result(int Opened, int Cells, int Commits, int Lost, double BatchesPerSecond, int P50, int P95, double Megabytes);
}
