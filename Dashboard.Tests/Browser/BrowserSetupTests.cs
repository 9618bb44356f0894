using System.Net;
using Microsoft.Playwright;

namespace Dashboard.Tests.Browser;

/// <summary>The ground that other browser tests stand on: a real server, a real Chromium, the product's own files.</summary>
public sealed class BrowserSetupTests(BrowserFixture browser) : BrowserTest(browser)
{
    [Fact]
    public async Task The_server_is_ready_in_a_real_browser()
    {
        Expect("favicon.ico"); // plain text names no icon, so Chromium asks for the usual one
        var page = await OpenAsync("/health/ready");

        await Assertions.Expect(page.Locator("body")).ToHaveTextAsync("Healthy");
    }

    [Theory]
    [InlineData("/lib/apexcharts.min.js", "text/javascript")]
    [InlineData("/lib/fonts.css", "text/css")]
    [InlineData("/lib/fonts/be-vietnam-pro-vietnamese-400-normal.woff2", "font/woff2")]
    [InlineData("/_framework/blazor.web.js", "text/javascript")]
    public async Task Scripts_and_fonts_are_served_by_the_product_itself(string path, string type)
    {
        using var client = Server.CreateClient();

        using var answer = await client.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync(Cancel));
    }
}
