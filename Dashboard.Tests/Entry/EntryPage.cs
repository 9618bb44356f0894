using Microsoft.Playwright;

namespace Dashboard.Tests.Entry;

/// <summary>What a test says of the open entry page.</summary>
internal static class EntryPage
{
    extension(IPage page)
    {
        public ILocator Cell(string measure, string? breakdown = null) =>
            page.Locator($".cell[data-measure='{measure}']{(breakdown is null ? ":not([data-breakdown])" : $"[data-breakdown='{breakdown}']")}");

        public ILocator Field(string measure, string? breakdown = null) => page.Cell(measure, breakdown).Locator(".in > input");

        /// <summary>The script has read its store and listens.</summary>
        public Task ReadyAsync() => page.Locator("body[data-ready]").WaitForAsync();

        public async Task EnterAsync(string measure, string typed, string? breakdown = null)
        {
            await page.Field(measure, breakdown).FillAsync(typed);
            await page.Field(measure, breakdown).PressAsync("Enter");
        }

        public Task SaysAsync(string measure, string words, string? breakdown = null) =>
            Assertions.Expect(page.Cell(measure, breakdown).Locator(".st")).ToContainTextAsync(words);

        public Task BarSaysAsync(string words) => Assertions.Expect(page.Locator(".bar .done")).ToContainTextAsync(words);
    }
}
