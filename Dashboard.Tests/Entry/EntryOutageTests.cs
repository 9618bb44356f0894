using Dashboard.Data.Figures;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;

namespace Dashboard.Tests.Entry;

/// <summary>The line is cut for ten minutes, the browser is killed, an answer is lost: nothing lost, nothing twice.</summary>
public sealed class EntryOutageTests(EntryWorld world) : IClassFixture<EntryWorld>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cut_line_and_a_killed_browser_lose_nothing_and_repeat_nothing()
    {
        await using var line = new Line(world.Server.Url);
        await using var browser = new KillableBrowser();
        var page = await OpenAsync(await browser.StartAsync(Cancel), line);
        await page.EnterAsync("meetings", "7");
        await page.SaysAsync("meetings", "đã gửi máy chủ");
        await page.EvaluateAsync("(async () => { while (!await caches.match('/entry')) await new Promise(next => setTimeout(next, 50)); })()");

        // Ten minutes without a line: typing goes on, and says where the figures are.
        line.Cut();
        await page.EnterAsync("meetings.online", "2");
        await page.EnterAsync("reports.due", "4");
        await page.SaysAsync("reports.due", "đã lưu trên máy, chờ mạng");
        await page.Clock.RunForAsync(10 * 60 * 1000);
        await page.SaysAsync("meetings.online", "đã lưu trên máy, chờ mạng");
        await page.BarSaysAsync("1/8 ô đã gửi");
        await Assertions.Expect(page.GetByText("Đang mất kết nối")).ToBeVisibleAsync();
        await page.Field("roads").FillAsync("12");
        await page.Clock.RunForAsync(1000);
        await page.SaysAsync("roads", "đang nhập dở");

        await browser.KillAsync();
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        page = await OpenAsync(await browser.StartAsync(Cancel), line);

        // Still no line: the page opens from the device with everything that was typed.
        await page.SaysAsync("meetings", "đã gửi máy chủ");
        await Assertions.Expect(page.Field("meetings.online")).ToHaveValueAsync("2");
        await page.SaysAsync("reports.due", "đã lưu trên máy, chờ mạng");
        await Assertions.Expect(page.Field("roads")).ToHaveValueAsync("12");
        Assert.Empty(await world.VersionsAsync("reports.due"));

        // A line that carries commands and loses answers: applied, but the browser cannot know.
        line.Mend();
        line.LosesAnswersTo = "POST /entry/cells";
        await page.EnterAsync("roads", "12,5");
        await UntilAsync(page, async () => (await world.VersionsAsync("reports.due")).Count > 0);
        await page.SaysAsync("reports.due", "đã lưu trên máy");
        await page.EnterAsync("reports.due", "5");

        line.Mend();
        await UntilAsync(page, async () => (await page.Locator(".bar .done").InnerTextAsync()).Contains("4/8", StringComparison.Ordinal));

        Assert.Single(await world.VersionsAsync("meetings"));
        Assert.Equal(FixedPoint.From(2), Assert.Single(await world.VersionsAsync("meetings.online")).Value);
        Assert.Equal(FixedPoint.From(12.5m), Assert.Single(await world.VersionsAsync("roads")).Value);

        // What was applied unseen is followed by what was typed after it, each once.
        Assert.Equal([FixedPoint.From(4), FixedPoint.From(5)], (await world.VersionsAsync("reports.due")).Select(v => v.Value));
        await using var db = world.Open();
        Assert.Equal(5, await db.CommandReceipts.CountAsync(Cancel));
    }

    private async Task<IPage> OpenAsync(IBrowserContext context, Line line)
    {
        var cookie = await BrowserFixture.SignInAsync(world.Server, "nhaplieu");
        cookie.Url = line.Url.ToString();
        await context.AddCookiesAsync([cookie]);
        var page = await context.NewPageAsync();
        await page.Clock.InstallAsync();
        await page.GotoAsync(new Uri(line.Url, "/entry").ToString());
        await page.ReadyAsync();
        return page;
    }

    // The page waits between attempts by its own clock, which is moved until they have come through.
    private static async Task UntilAsync(IPage page, Func<Task<bool>> reached)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (!await reached())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), "It did not come to it within a minute.");
            await page.Clock.RunForAsync(5000);
        }
    }
}
