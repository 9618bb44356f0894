using System.Globalization;
using Dashboard.Tests.Browser;
using Dashboard.Tests.Entry;
using Microsoft.Playwright;

namespace Dashboard.Tests.Benchmarks;

/// <summary>The entry page on a phone and the worst line: until the first cell can be typed into.</summary>
public sealed class EntryBenchmark : IBenchmark
{
    public string Name => "entry";

    public async Task<IReadOnlyList<BenchmarkLine>> RunAsync(CancellationToken cancel)
    {
        await using var server = new DashboardServer();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await BrowserFixture.LaunchAsync(playwright);
        var cookie = await BrowserFixture.SignInAsync(server, "nhaplieu");

        // Once on a good line, so that the server is warm; no worker, so that what is measured is the line and the browser's own cache.
        await using (var warm = await ContextAsync())
            await OpenAsync(warm, "/entry", isBad: false);

        await using var context = await ContextAsync();
        var cold = await OpenAsync(context, "/entry", isBad: true);
        var cached = await OpenAsync(context, "/entry", isBad: true);
        var empty = await OpenAsync(context, "/health/live", isBad: true);
        var floor = string.Create(CultureInfo.InvariantCulture, $"an answer of one word on that line: {empty:0.0} s");
        return
        [
            new("entry page on a phone, 50 kbit/s and 800 ms: first cell usable, cold", "≤ 12 s", string.Create(CultureInfo.InvariantCulture, $"{cold:0.0} s"), floor, cold <= 12),
            new("the same, cached", "≤ 3 s", string.Create(CultureInfo.InvariantCulture, $"{cached:0.0} s"), floor, cached <= 3),
        ];

        async Task<IBrowserContext> ContextAsync()
        {
            var made = await browser.NewContextAsync(new() { BaseURL = server.Url.ToString(), ViewportSize = Screens.Phone, Locale = "vi-VN", ServiceWorkers = ServiceWorkerPolicy.Block });
            await made.AddCookiesAsync([cookie]);
            return made;
        }

        async Task<double> OpenAsync(IBrowserContext made, string path, bool isBad)
        {
            var page = await made.NewPageAsync();
            if (isBad)
                await EntryBrowserTests.BadLineAsync(page);

            var took = await Measured.SecondsAsync(async () =>
            {
                await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Commit, Timeout = 60_000 });
                if (path == "/entry")
                    await Assertions.Expect(page.Locator("li.cell input").First).ToBeEditableAsync(new() { Timeout = 60_000 });
            });
            await page.CloseAsync();
            cancel.ThrowIfCancellationRequested();
            return took;
        }
    }
}
