using Microsoft.Playwright;

namespace Dashboard.Tests.Browser;

/// <summary>The picture in the README, taken of the running product. <c>UPDATE_PICTURES=1</c> puts it into <c>docs/</c>.</summary>
public sealed class OverviewPictureTests(BrowserFixture browser) : BrowserTest(browser)
{
    [Fact]
    public async Task The_overview_looks_as_the_readme_shows_it()
    {
        await TakePicturesAsync("overview", "/", "lanhdao", page => Assertions.Expect(page.Locator("article").First).ToBeVisibleAsync());

        if (Environment.GetEnvironmentVariable("UPDATE_PICTURES") == "1")
            File.Copy(PicturePath("overview-wide-light"), Path.Combine(Repository.Root, "docs", "overview.png"), overwrite: true);
    }
}
