using System.Globalization;
using Dashboard.Data.Figures;
using Dashboard.Data.Units;
using Dashboard.Tests.Access;
using Dashboard.Tests.Browser;
using Microsoft.Playwright;

namespace Dashboard.Tests.Entry;

/// <summary>A commune officer's month on the entry page.</summary>
public sealed class EntryBrowserTests(BrowserFixture browser, EntryWorld world) : BrowserTest(browser), IClassFixture<EntryWorld>
{
    private const string Officer = "nhaplieu";

    protected override DashboardServer Server => world.Server;

    [Fact]
    public async Task A_month_is_entered_by_keyboard_on_a_phone_and_submitted_with_a_receipt()
    {
        await world.ClearAsync();
        var page = await OpenEntryAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Số liệu đến hạn (8 ô)");

        await page.Field("meetings").FocusAsync();
        foreach (var typed in new[] { "9", "10", "3", "3", "1.234,5", "10", "6", "4" })
        {
            await page.Keyboard.TypeAsync(typed);
            await page.Keyboard.PressAsync("Enter");
        }

        // Ten online of nine meetings: refused with the reason, the others stand.
        await page.SaysAsync("meetings.online", "lớn hơn");
        await page.SaysAsync("roads", "đã gửi máy chủ");
        await page.SaysAsync("meetings", "đã gửi máy chủ · khác thường");
        await page.BarSaysAsync("7/8 ô đã gửi lúc 09:00");
        await page.BarSaysAsync("1 ô cần sửa");

        await page.EnterAsync("meetings.online", "2");
        await page.BarSaysAsync("8/8 ô đã gửi");
        await page.GetByRole(AriaRole.Button, new() { Name = "Trình lãnh đạo duyệt" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Trình 8 ô" }).ClickAsync();

        var receipt = page.GetByRole(AriaRole.Dialog, new() { Name = "Đã trình lãnh đạo duyệt" });
        await Assertions.Expect(receipt).ToContainTextAsync("23/11/2026 09:00:00");
        await Assertions.Expect(receipt).ToContainTextAsync(EntryWorld.Commune + "/" + EntryWorld.Month + "/");
        await page.ScreenshotAsync(new() { Path = PicturePath("entry-receipt-phone") });
        await receipt.GetByRole(AriaRole.Button, new() { Name = "Đóng" }).ClickAsync();
        await page.SaysAsync("roads", "đã trình lãnh đạo duyệt");

        var roads = Assert.Single(await world.VersionsAsync("roads"));
        Assert.Equal(FixedPoint.From(1234.5m), roads.Value);
        Assert.NotNull(roads.SubmittedAt);
        Assert.Equal(FixedPoint.From(2), Assert.Single(await world.VersionsAsync("meetings.online")).Value);
        Assert.Equal(FixedPoint.From(6), Assert.Single(await world.VersionsAsync("trained", "female")).Value);
    }

    [Fact]
    public async Task A_correction_after_submission_asks_for_a_reason()
    {
        await world.ClearAsync();
        var page = await OpenEntryAsync();
        await page.EnterAsync("reports.due", "4");
        await page.SaysAsync("reports.due", "đã gửi máy chủ");
        await page.GetByRole(AriaRole.Button, new() { Name = "Trình lãnh đạo duyệt" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Trình 1 ô" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Đóng" }).ClickAsync();

        await page.EnterAsync("reports.due", "5");
        await page.SaysAsync("reports.due", "sửa phải ghi lý do");
        await page.GetByLabel("Lý do sửa").FillAsync("Đếm thiếu một báo cáo");
        await page.GetByLabel("Lý do sửa").PressAsync("Enter");
        await page.SaysAsync("reports.due", "đã gửi máy chủ");

        var versions = await world.VersionsAsync("reports.due");
        Assert.Equal([FixedPoint.From(4), FixedPoint.From(5)], versions.Select(v => v.Value));
        Assert.Equal("Đếm thiếu một báo cáo", versions[1].Reason);
    }

    [Fact]
    public async Task A_change_by_someone_else_is_shown_and_asked_about()
    {
        await world.ClearAsync();
        var page = await OpenEntryAsync();
        await using (var db = world.Open())
        {
            var coordinator = db.Users.Single(u => u.UserName == "tonghop");
            var actor = AccessWorld.ActorOf(coordinator, Data.Access.Role.Coordinator);
            var taken = await world.Get<FigureDesk>().RecordAsync(
                new FigureBatch([new FigureEntry("roads", EntryWorld.Commune, EntryWorld.Month, "12.5")], FigureDoor.Page), actor, Cancel);
            Assert.Null(taken.Refusal);
        }

        await page.EnterAsync("roads", "13");
        await page.SaysAsync("roads", "ô này vừa được sửa thành 12,5 (Chuyên viên tổng hợp");
        Assert.Single(await world.VersionsAsync("roads"));
        await page.Cell("roads").GetByRole(AriaRole.Button, new() { Name = "Ghi đè" }).ClickAsync();
        await page.SaysAsync("roads", "đã gửi máy chủ");

        Assert.Equal([FixedPoint.From(12.5m), FixedPoint.From(13)], (await world.VersionsAsync("roads")).Select(v => v.Value));
    }

    [Fact]
    public async Task A_block_from_a_spreadsheet_shows_what_goes_where_and_refuses_what_cannot()
    {
        await world.ClearAsync();
        var page = await OpenEntryAsync();
        await page.Field("meetings").EvaluateAsync("""
            field => {
              const data = new DataTransfer();
              data.setData("text/plain", "Báo cáo phải gửi trong tháng\tbáo cáo\t4\r\nĐường nông thôn được cứng hóa\tkm\t2,25\r\nCuộc họp, hội nghị, tập huấn trong tháng\tcuộc\t5\r\nViệc khác\tviệc\t1\r\n");
              field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
            }
            """);

        var block = page.GetByRole(AriaRole.Dialog, new() { Name = "Dán từ Excel" });
        await Assertions.Expect(block.GetByRole(AriaRole.Row)).ToHaveCountAsync(5);
        await Assertions.Expect(block).ToContainTextAsync("dòng 2, cột 3");
        await Assertions.Expect(block).ToContainTextAsync("“2,25” có quá nhiều chữ số thập phân; tối đa 1");
        await Assertions.Expect(block).ToContainTextAsync("không có ô nào mang tên này");
        await page.ScreenshotAsync(new() { Path = PicturePath("entry-paste-phone") });
        await block.GetByRole(AriaRole.Button, new() { Name = "Đưa 2 số vào ô" }).ClickAsync();
        await page.BarSaysAsync("2/8 ô đã gửi");

        // Nothing to report for the rest, asked once.
        await page.GetByRole(AriaRole.Button, new() { Name = "Không phát sinh cho các ô còn lại" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Ghi không phát sinh 6 ô" }).ClickAsync();
        await page.BarSaysAsync("8/8 ô đã gửi");
        await page.SaysAsync("roads", "không phát sinh, đã gửi");

        Assert.Equal(FixedPoint.From(5), Assert.Single(await world.VersionsAsync("meetings")).Value);
        Assert.Equal(FigureState.Zero, Assert.Single(await world.VersionsAsync("roads")).State);
    }

    [Fact]
    public async Task When_the_session_has_ended_cells_wait_for_the_next_sign_in()
    {
        await world.ClearAsync();
        Expect("401");
        var page = await OpenEntryAsync();
        await page.Context.ClearCookiesAsync();
        await page.EnterAsync("roads", "3,5");
        await Assertions.Expect(page.GetByText("Phiên đăng nhập đã hết")).ToBeVisibleAsync();
        await page.SaysAsync("roads", "đã lưu trên máy");

        await page.Context.AddCookiesAsync([await BrowserFixture.SignInAsync(Server, Officer)]);
        await page.EvaluateAsync("document.dispatchEvent(new Event('visibilitychange'))");
        await page.SaysAsync("roads", "đã gửi máy chủ");

        Assert.Single(await world.VersionsAsync("roads"));
    }

    [Fact]
    public async Task A_coordinator_approves_a_communes_month_or_sends_it_back()
    {
        await world.ClearAsync();
        var officer = await OpenEntryAsync();
        await officer.EnterAsync("roads", "3,5");
        await officer.SaysAsync("roads", "đã gửi máy chủ");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Trình lãnh đạo duyệt" }).ClickAsync();
        await officer.GetByRole(AriaRole.Button, new() { Name = "Trình 1 ô" }).ClickAsync();

        var page = await OpenAsync("/approval", "tonghop");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Xã Bù Gia Mập" });
        await Assertions.Expect(row).ToContainTextAsync("chờ duyệt");
        await row.GetByRole(AriaRole.Button, new() { Name = "Trả lại" }).ClickAsync();
        await page.GetByLabel("Nội dung cần bổ sung, sửa").FillAsync("Kèm biên bản nghiệm thu");
        await page.Locator("form").GetByRole(AriaRole.Button, new() { Name = "Trả lại, yêu cầu bổ sung" }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("đang nhập");

        await officer.ReloadAsync();
        await officer.ReadyAsync();
        await officer.SaysAsync("roads", "trả lại, yêu cầu bổ sung: Kèm biên bản nghiệm thu");
        await officer.GetByRole(AriaRole.Button, new() { Name = "Trình lãnh đạo duyệt" }).ClickAsync();
        await officer.GetByRole(AriaRole.Button, new() { Name = "Trình 1 ô" }).ClickAsync();
        await Assertions.Expect(officer.GetByRole(AriaRole.Dialog, new() { Name = "Đã trình lãnh đạo duyệt" })).ToBeVisibleAsync();

        await page.ReloadAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Duyệt" }).ClickAsync();
        await Assertions.Expect(row).ToContainTextAsync("đã duyệt");
        Assert.NotNull((await world.VersionsAsync("roads"))[^1].ApprovedAt);
        await AssertAccessibleAsync(page);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Anyone_can_use_it_at_360_pixels(bool dark)
    {
        await world.ClearAsync();
        var page = await OpenEntryAsync(dark);
        await page.EnterAsync("meetings", "5");
        await page.SaysAsync("meetings", "đã gửi máy chủ");
        await page.EnterAsync("meetings.online", "8");
        await page.SaysAsync("meetings.online", "lớn hơn");
        await page.EnterAsync("roads", "nhiều");
        await page.SaysAsync("roads", "không phải số");

        Assert.False(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"));
        await page.EvaluateAsync("document.fonts.ready");
        await AssertAccessibleAsync(page);
        await page.ScreenshotAsync(new() { Path = PicturePath($"entry-phone-{(dark ? "dark" : "light")}"), Animations = ScreenshotAnimations.Disabled });

        await page.GetByRole(AriaRole.Button, new() { Name = "Dán từ Excel" }).ClickAsync();
        await page.Locator("#block-text").FillAsync("1\n2\nx");
        await AssertAccessibleAsync(page);
        await page.Keyboard.PressAsync("Escape");
        await page.SetViewportSizeAsync(1440, 900);
        await page.ScreenshotAsync(new() { Path = PicturePath($"entry-wide-{(dark ? "dark" : "light")}"), Animations = ScreenshotAnimations.Disabled });
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Figures due (8 cells)");
    }

    [Fact]
    public async Task Little_is_loaded_before_the_first_cell_is_usable_on_the_worst_line()
    {
        await world.ClearAsync();
        // No worker, so that what is measured is the line and the browser's own cache.
        var context = await Browser.Browser.NewContextAsync(new() { BaseURL = Server.Url.ToString(), ViewportSize = Screens.Phone, Locale = "vi-VN", ServiceWorkers = ServiceWorkerPolicy.Block });
        await context.AddCookiesAsync([await BrowserFixture.SignInAsync(Server, Officer)]);

        // How long it takes is a line of the benchmark ("entry").
        Assert.InRange(await OpenOnBadLineAsync(context), 1, 45 * 1024);
        await context.CloseAsync();
    }

    [Fact]
    public async Task All_that_the_page_ever_loads_stays_small()
    {
        await world.ClearAsync();
        var context = await Browser.Browser.NewContextAsync(new() { BaseURL = Server.Url.ToString(), ViewportSize = Screens.Phone, Locale = "vi-VN", ServiceWorkers = ServiceWorkerPolicy.Block });
        await context.AddCookiesAsync([await BrowserFixture.SignInAsync(Server, Officer)]);
        var page = await context.NewPageAsync();
        var bytes = await CountBytesAsync(page);

        await page.RunAndWaitForResponseAsync(() => page.GotoAsync("/entry"), answer => answer.Url.EndsWith(".woff2", StringComparison.Ordinal));
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await page.EvaluateAsync("document.fonts.ready");

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Entry page with its font: {bytes() / 1024.0:0.0} KB"));
        Assert.InRange(bytes(), 1, 150 * 1024);
        await context.CloseAsync();
    }

    private async Task<IPage> OpenEntryAsync(bool dark = false)
    {
        var page = await OpenAsync("/entry", Officer, Screens.Phone, dark);
        await page.ReadyAsync();
        return page;
    }

    private static async Task<long> OpenOnBadLineAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        var bytes = await CountBytesAsync(page);
        await BadLineAsync(page);
        await page.GotoAsync("/entry", new() { WaitUntil = WaitUntilState.Commit, Timeout = 60_000 });
        await page.ReadyAsync();
        await Assertions.Expect(page.Field("meetings")).ToBeEditableAsync();
        var critical = bytes();
        await page.CloseAsync();
        return critical;
    }

    /// <summary>50 kbit/s both ways and 800 ms, as on a hill with one bar.</summary>
    internal static async Task BadLineAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 800, ["downloadThroughput"] = 50_000 / 8, ["uploadThroughput"] = 50_000 / 8 });
    }

    private static async Task<Func<long>> CountBytesAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        long bytes = 0;
        session.Event("Network.loadingFinished").OnEvent += (_, e) => Interlocked.Add(ref bytes, (long)e!.Value.GetProperty("encodedDataLength").GetDouble());
        await session.SendAsync("Network.enable");
        return () => Interlocked.Read(ref bytes);
    }

    private static async Task AssertAccessibleAsync(IPage page)
    {
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "npm", "axe.min.js"), Cancel));
        var found = await page.EvaluateAsync<string[]>("axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.failureSummary).join(' | ')))");
        Assert.True(found.Length == 0, string.Join('\n', found));
    }
}
