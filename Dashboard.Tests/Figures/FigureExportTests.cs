using Dashboard.Tests.Browser;
using Microsoft.Playwright;

namespace Dashboard.Tests.Figures;

/// <summary>Files of numbers: the same numbers as each other under the same view, and each row says which view.</summary>
public sealed class FigureExportTests(BrowserFixture browser) : BrowserTest(browser)
{
    [Theory]
    [InlineData("/indicators?unit=70&on=2025-06-30", "/indicators/export.csv?unit=70&on=2025-06-30")]
    [InlineData("/explain?indicator=M8&knownAt=2026-10-15", "/explain/export.csv?indicator=M8&knownAt=2026-10-15")]
    [InlineData("/units?q=dong", "/units/export.csv?q=dong")]
    [InlineData("/indicators/M8", null)]
    [InlineData("/map?indicator=M8", null)]
    public async Task A_page_of_numbers_is_printed_and_leaves_as_it_is_shown(string path, string? file)
    {
        var page = await OpenAsync(path, "lanhdao");
        await Assertions.Expect(page.Locator("[data-print]")).ToBeVisibleAsync();
        if (file is not null)
            await Assertions.Expect(page.Locator($"a[href='{file}']")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task List_course_and_explanation_agree_and_each_row_says_how_it_is_to_be_read()
    {
        const string View = "unit=75&basis=provisional&boundaries=asWas&knownAt=2026-10-15";
        var page = await OpenAsync("/account", "tonghop");
        var list = await RowsAsync($"/indicators/export.csv?{View}");
        var course = await RowsAsync($"/indicators/M8/export.csv?{View}");
        var children = await RowsAsync($"/explain/export.csv?indicator=M8&{View}");

        Assert.All([.. list, .. course, .. children], row => Assert.Equal(["Sơ bộ", "Tại thời điểm báo cáo", "2026-10-15"], row[^3..]));
        var listed = Assert.Single(list, row => row[0] == "M8");
        Assert.Equal(listed[4..7], course[^1][2..5]);
        Assert.Equal(Number(listed[4]), children.Sum(row => row[2].Length == 0 ? 0 : Number(row[2])));
        Assert.NotEqual(listed[4], Assert.Single(await RowsAsync("/indicators/export.csv?unit=75&basis=provisional"), row => row[0] == "M8")[4]);

        static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

        async Task<List<string[]>> RowsAsync(string path)
        {
            var answer = await page.Context.APIRequest.GetAsync(path);
            Assert.Equal("text/csv; charset=utf-8", answer.Headers["content-type"]);
            var lines = (await answer.TextAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            return [.. lines[1..].Select(line => System.Text.RegularExpressions.Regex.Replace(line, "\"[^\"]*\"", "…").Split(','))];
        }
    }
}
