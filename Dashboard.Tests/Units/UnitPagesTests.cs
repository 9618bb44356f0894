using Dashboard.Tests.Browser;
using Microsoft.Playwright;

namespace Dashboard.Tests.Units;

/// <summary>From the list of units to one unit's history, and a merger there and back.</summary>
public sealed class UnitPagesTests(BrowserFixture browser) : BrowserTest(browser)
{
    [Fact]
    public async Task A_unit_is_found_without_marks_and_tells_what_it_came_from()
    {
        var page = await OpenAsync("/units", "lanhdao");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Đơn vị", Exact = true }).WaitForAsync();
        await page.GetByPlaceholder("Tên không dấu hoặc mã").FillAsync("dong xoai");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lọc" }).ClickAsync();

        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("q=dong"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Phường Đồng Xoài" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Phường Đồng Xoài");
        var history = page.Locator("section.panel", new() { HasText = "Hình thành từ" });
        await Assertions.Expect(history.GetByRole(AriaRole.Row)).Not.ToHaveCountAsync(0);
        await Assertions.Expect(history).ToContainTextAsync("Toàn bộ");
        await Assertions.Expect(page.GetByText("Cập nhật đơn vị")).ToHaveCountAsync(0); // a leader changes no units
    }

    [Fact]
    public async Task A_units_figures_are_shown_as_they_were_known_on_a_day()
    {
        var page = await OpenAsync("/units/25222", "lanhdao");
        await page.GetByLabel("Số liệu tại ngày").FillAsync("2026-06-15");

        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("knownAt=2026-06-15"));
        await Assertions.Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "15/06/2026" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("5 tháng 2026")).Not.ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByText("10 tháng 2026")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_administrator_previews_a_merger_carries_it_out_and_takes_it_back()
    {
        var page = await OpenAsync("/units/merge", "quantri");
        foreach (var name in new[] { "bu gia map", "dak o" })
        {
            await page.GetByLabel("Tìm đơn vị để thêm").FillAsync(name);
            await page.Locator("section.panel li button", new() { HasText = "Xã" }).First.ClickAsync();
        }

        await page.GetByLabel("Mã", new() { Exact = true }).FillAsync("25999");
        await page.GetByLabel("Tên", new() { Exact = true }).FillAsync("Xã Thử Nghiệm");
        await page.GetByLabel("Có hiệu lực từ ngày").FillAsync("2030-01-01");
        await page.GetByLabel("Văn bản").FillAsync("1/NQ-UBTVQH16");
        await page.GetByRole(AriaRole.Button, new() { Name = "Xem trước" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Xem trước: có hiệu lực từ 01/01/2030")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Thực hiện" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Xã Thử Nghiệm" }).ClickAsync();
        await page.GetByLabel("Lý do").FillAsync("Thử nghiệm xong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn tác" }).ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("Bù Gia Mập|Đăk Ơ"));
        await Assertions.Expect(page.GetByText("Chưa có đơn vị kế thừa.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Pictures_of_the_pages_about_units()
    {
        await TakePicturesAsync("units", "/units", "lanhdao", page => page.GetByRole(AriaRole.Table).WaitForAsync());
        await TakePicturesAsync("unit", "/units/25210", "quantri", page => page.GetByText("Cập nhật đơn vị").WaitForAsync());
        await TakePicturesAsync("units-merge", "/units/merge", "quantri", page => page.GetByLabel("Tìm đơn vị để thêm").WaitForAsync());
    }
}
