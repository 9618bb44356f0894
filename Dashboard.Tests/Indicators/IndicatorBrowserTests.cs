using Dashboard.Tests.Browser;
using Microsoft.Playwright;

namespace Dashboard.Tests.Indicators;

/// <summary>From a number to the persons behind it, and the same number on both boundaries and on an earlier day.</summary>
public sealed class IndicatorBrowserTests(BrowserFixture browser) : BrowserTest(browser)
{
    [Fact]
    public async Task A_tiles_number_is_explained_down_to_the_cell()
    {
        var page = await OpenAsync("/", "lanhdao");
        await page.Locator("article.tile", new() { HasText = "Mục tiêu 8" }).Locator(".number a").ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Giải trình số liệu");
        await Assertions.Expect(page.Locator(".formula")).ToContainTextAsync("%");
        await page.GetByRole(AriaRole.Link, new() { Name = "Xã Bù Gia Mập" }).ClickAsync();

        var cells = page.GetByRole(AriaRole.Region, new() { Name = "Số liệu do đơn vị báo cáo" });
        await Assertions.Expect(cells).ToContainTextAsync("Công chức nhập số liệu xã Bù Gia Mập");
        await Assertions.Expect(cells).ToContainTextAsync("dữ liệu minh họa");
        await Assertions.Expect(cells).ToContainTextAsync("duyệt");
        await Assertions.Expect(page.GetByText("được ghi vào nhật ký")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Central_authorities_see_the_office_alone()
    {
        var page = await OpenAsync("/explain?indicator=M8&unit=25222", "trunguong");

        await Assertions.Expect(page.GetByText("Tên người không hiện ở đây")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Sơ bộ" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task As_was_and_as_is_differ_and_the_break_is_explained()
    {
        var page = await OpenAsync("/indicators/M8?period=2025-05", "lanhdao");
        await Assertions.Expect(page.Locator(".number-panel .number")).Not.ToHaveTextAsync("–");
        await Assertions.Expect(page.GetByText("Vạch đứng: từ 01/7/2025")).ToContainTextAsync("chuyển về đơn vị hiện nay");

        await page.GetByRole(AriaRole.Link, new() { Name = "Tại thời điểm báo cáo" }).ClickAsync();

        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("boundaries=asWas"));
        await Assertions.Expect(page.Locator(".number-panel .number")).ToHaveTextAsync("–");
        await page.GetByRole(AriaRole.Link, new() { Name = "Tỉnh Bình Phước (mã 70)" }).ClickAsync();

        // The old province with its districts, and from a district to its communes.
        await Assertions.Expect(page.Locator(".number-panel .number")).Not.ToHaveTextAsync("–");
        await page.GetByRole(AriaRole.Link, new() { Name = "Cấp huyện" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Huyện Bù Gia Mập" }).First.ClickAsync();
        await Assertions.Expect(page.Locator(".trail")).ToContainTextAsync("Tỉnh Bình Phước");
        await Assertions.Expect(page.Locator(".ranking li")).Not.ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_earlier_day_is_another_switch_and_is_said()
    {
        var page = await OpenAsync("/indicators/M8", "tonghop");
        await page.GetByLabel("Số liệu tại ngày").FillAsync("2026-08-20");
        await page.GetByLabel("Số liệu tại ngày").PressAsync("Tab");

        await Assertions.Expect(page.Locator(".notice").First).ToContainTextAsync("cuối ngày 20/08/2026");
        await Assertions.Expect(page.Locator(".number-panel h2")).ToContainTextAsync("7 tháng 2026");
        await page.GetByRole(AriaRole.Link, new() { Name = "Về số liệu hiện nay" }).ClickAsync();
        await Assertions.Expect(page.Locator(".number-panel h2")).Not.ToContainTextAsync("7 tháng 2026");
    }

    [Fact]
    public async Task The_lead_unit_is_asked_for_a_note_and_gives_it()
    {
        var page = await OpenAsync("/indicators/M9", "tonghop");
        await Assertions.Expect(page.GetByText("đề nghị cơ quan chủ trì nêu nguyên nhân")).ToBeVisibleAsync();
        await page.GetByLabel("Nguyên nhân").FillAsync("Thiếu kinh phí đánh giá cấp độ.");
        await page.GetByLabel("Giải pháp").FillAsync("Bố trí kinh phí trong quý.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Gửi ý kiến" }).ClickAsync();

        await Assertions.Expect(page.Locator(".note")).ToContainTextAsync("Thiếu kinh phí đánh giá cấp độ.");
        await Assertions.Expect(page.GetByText("đề nghị cơ quan chủ trì nêu nguyên nhân")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Pictures_of_the_pages_of_numbers()
    {
        await TakePicturesAsync("indicators", "/indicators", "lanhdao", page => page.GetByRole(AriaRole.Table).First.WaitForAsync());
        await TakePicturesAsync("indicator", "/indicators/M6", "tonghop", page => page.Locator(".number-panel").WaitForAsync());
        await TakePicturesAsync("explain", "/explain?indicator=M8&unit=25222", "tonghop", page => page.Locator(".formula").WaitForAsync());
        await TakePicturesAsync("map", "/map", "lanhdao", page => page.Locator(".map-page").WaitForAsync());
    }
}
