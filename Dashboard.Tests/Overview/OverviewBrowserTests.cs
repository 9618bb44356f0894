using Dashboard.Tests.Browser;
using Microsoft.Playwright;

namespace Dashboard.Tests.Overview;

/// <summary>The product's main journey: what is typed in one window moves the province in another, by itself.</summary>
public sealed class OverviewBrowserTests(BrowserFixture browser) : BrowserTest(browser)
{
    [Fact]
    public async Task A_figure_typed_by_a_commune_changes_the_provinces_overview_in_another_window()
    {
        var overview = await OpenAsync("/", "tonghop");
        await Assertions.Expect(overview.Locator("article.tile").First).ToBeVisibleAsync();
        var number = overview.Locator("[data-number]");
        await Assertions.Expect(overview.Locator(".live")).ToBeVisibleAsync();
        var before = await number.GetAttributeAsync("data-number");
        var entry = await OpenAsync("/entry", "nhaplieu", Screens.Phone);
        var cell = entry.Locator("li.cell[data-figure='0']").First;
        var name = await cell.GetAttributeAsync("data-name");

        await cell.Locator("input").FillAsync("1");
        await cell.Locator("input").PressAsync("Tab");

        await Assertions.Expect(cell.Locator(".st")).ToContainTextAsync("đã gửi máy chủ");
        await Assertions.Expect(number).Not.ToHaveAttributeAsync("data-number", before!);
        await Assertions.Expect(overview.Locator(".ticker li").First).ToContainTextAsync("Bù Gia Mập");
        await Assertions.Expect(overview.Locator(".ticker li").First).ToContainTextAsync(name!, new() { IgnoreCase = true });
    }

    [Theory]
    [InlineData("/", "article.tile svg.spark .line")]
    [InlineData("/units/75", ".spark-cell svg.spark .line")]
    public async Task Trends_stand_on_the_boundaries_that_are_asked_for(string path, string trends)
    {
        var page = await OpenAsync(path, "lanhdao");
        var today = await page.Locator(trends).EvaluateAllAsync<string>("lines => lines.map(line => line.getAttribute('d')).join()");

        await page.GetByRole(AriaRole.Link, new() { Name = "Tại thời điểm báo cáo" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Tại thời điểm báo cáo" })).ToHaveAttributeAsync("aria-current", "true");
        Assert.NotEmpty(today);
        await page.WaitForFunctionAsync("([trends, today]) => Array.from(document.querySelectorAll(trends), line => line.getAttribute('d')).join() !== today", new[] { trends, today });
    }

    [Fact]
    public async Task The_overview_is_whole_on_a_phone_and_in_English()
    {
        var phone = await OpenAsync("/", "lanhdao", Screens.Phone);
        await Assertions.Expect(phone.Locator("article.tile").First).ToBeVisibleAsync();
        Assert.InRange(await phone.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, Screens.Phone.Width);

        var wide = await OpenAsync("/", "lanhdao");
        await wide.Locator("button[name=language][value=en]").ClickAsync();
        await Assertions.Expect(wide.GetByRole(AriaRole.Heading, new() { Name = "Just changed" })).ToBeVisibleAsync();
        await wide.ReloadAsync();
        await Assertions.Expect(wide.GetByRole(AriaRole.Heading, new() { Name = "Just changed" })).ToBeVisibleAsync();
    }
}

/// <summary>A server that is killed and comes back, seen from an open page.</summary>
[Collection<BrowserTests>]
public sealed class OverviewRestartTests(BrowserFixture browser)
{
    [Fact]
    public async Task An_open_page_says_at_once_that_the_line_is_dead_keeps_its_picture_and_recovers_without_a_click()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = new DashboardProcess();
        await server.StartAsync(cancel);
        var context = await browser.Browser.NewContextAsync(new() { BaseURL = server.Url!.ToString(), Locale = "vi-VN" });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.FillAsync("#name", "lanhdao");
        await page.FillAsync("#password", DashboardServer.Password);
        await page.Locator("form[action='/sign-in'] button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("article.tile").First).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".live")).ToBeVisibleAsync();

        await server.KillAsync();

        await Assertions.Expect(page.Locator("#connection")).ToContainTextAsync("Mất kết nối", new() { Timeout = 20_000 });
        await Assertions.Expect(page.Locator("article.tile").First).ToBeVisibleAsync();

        await server.StartAsync(cancel);

        await Assertions.Expect(page.Locator("#connection")).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator("article.tile").First).ToBeVisibleAsync();
        await context.CloseAsync();
    }
}
