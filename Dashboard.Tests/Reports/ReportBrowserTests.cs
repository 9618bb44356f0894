using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Periods;
using Dashboard.Data.Reports;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Dashboard.Tests.Reports;

/// <summary>A quarter from the first cell to the signed consolidated report: a commune, its head, the province, the office, with a return by cell on the way.</summary>
public sealed class ReportBrowserTests(BrowserFixture browser) : BrowserTest(browser)
{
    private const string Commune = "25222";

    // The quarter that runs, whenever this is run.
    private static readonly string Quarter = PeriodCode.Of(Vietnam.Today(TimeProvider.System), Frequency.Quarter).ToString();
    private static readonly string Report = "cong-tac-dan-toc-quy/" + Quarter;

    [Fact]
    public async Task A_quarter_goes_from_the_communes_phone_to_the_consolidated_report()
    {
        Expect("ERR_INTERNET_DISCONNECTED");

        // The officer, on a phone, without a circuit.
        var entry = await OpenAsync($"/entry?unit={Commune}&report={Report}", "nhaplieu", Screens.Phone);
        await Assertions.Expect(entry.Locator("body[data-ready]")).ToBeAttachedAsync();
        foreach (var (measure, value) in ((string, string)[])[("staff.total", "11"), ("staff.trained", "9"), ("land.households", "0"), ("livelihood.households", "2"), ("vocational.trained", "3"), ("roads.hardened", "0,25")])
        {
            await Cell(entry, measure).Locator("input").FillAsync(value);
            await Cell(entry, measure).Locator("input").PressAsync("Enter");
            await Assertions.Expect(Cell(entry, measure).Locator(".st")).ToContainTextAsync(value == "0" ? "không phát sinh, đã gửi" : "đã gửi máy chủ");
        }

        // What is missing is said by its name.
        await entry.GetByRole(AriaRole.Button, new() { Name = "Trình lãnh đạo" }).ClickAsync();
        await entry.Locator("#ask [data-yes]").ClickAsync();
        await Assertions.Expect(entry.Locator("#note")).ToContainTextAsync("Tình hình vùng đồng bào dân tộc thiểu số");

        // Words wait in the browser for the line, as numbers do.
        await entry.Context.SetOfflineAsync(true);
        await entry.Locator("[data-section=tinh-hinh] textarea").FillAsync("Đời sống ổn định; người có uy tín tham gia hòa giải hai vụ.");
        await entry.Locator("[data-section=tinh-hinh] textarea").BlurAsync();
        await Assertions.Expect(entry.Locator("[data-section=tinh-hinh] .st")).ToContainTextAsync("chờ");
        await entry.Context.SetOfflineAsync(false);
        await Assertions.Expect(entry.Locator("[data-section=tinh-hinh] .st")).ToContainTextAsync("đã gửi máy chủ", new() { Timeout = 45_000 });
        await entry.GetByRole(AriaRole.Button, new() { Name = "Trình lãnh đạo" }).ClickAsync();
        await entry.Locator("#ask [data-yes]").ClickAsync();
        await Assertions.Expect(entry.Locator("#note")).ToContainTextAsync("Đã trình lãnh đạo.");

        // The head signs; the coordinator, whose page was open, sees it come.
        var coordinator = await OpenAsync($"/reports/{Report}/{Commune}", "tonghop");
        await Assertions.Expect(coordinator.Locator("main")).ToContainTextAsync("Đơn vị đang lập báo cáo");
        var head = await OpenAsync($"/reports/{Report}/{Commune}", "chutichxa");
        await DoAsync(head, "Ký và gửi báo cáo");
        await StandsAsync(head, "Đã gửi, chờ duyệt");
        await StandsAsync(coordinator, "Đã gửi, chờ duyệt");

        // One cell goes back.
        await coordinator.GetByRole(AriaRole.Checkbox, new() { Name = "Trả lại Người được đào tạo nghề", Exact = true }).CheckAsync();
        await coordinator.Locator(".return-reason").FillAsync("Thiếu lớp mở trong tháng cuối quý.");
        await coordinator.Locator(".return-reason").BlurAsync();
        await DoAsync(coordinator, "Trả lại 1 mục đã chọn");
        await StandsAsync(head, "Trả lại, yêu cầu bổ sung");
        await Assertions.Expect(head.Locator("main")).ToContainTextAsync("Người được đào tạo nghề: Thiếu lớp mở trong tháng cuối quý.");

        await entry.ReloadAsync();
        await Assertions.Expect(Cell(entry, "vocational.trained").Locator(".st")).ToContainTextAsync("Thiếu lớp mở trong tháng cuối quý.");
        await Cell(entry, "vocational.trained").Locator("input").FillAsync("5");
        await Cell(entry, "vocational.trained").Locator("input").PressAsync("Enter");
        await Assertions.Expect(Cell(entry, "vocational.trained").Locator(".st")).ToContainTextAsync("đã gửi máy chủ");
        await DoAsync(head, "Ký và gửi báo cáo");
        await StandsAsync(coordinator, "Đã gửi, chờ duyệt");
        await DoAsync(coordinator, "Duyệt báo cáo");
        await StandsAsync(head, "Đã duyệt");

        // The province consolidates, its leader signs, the office approves.
        var province = $"/reports/tong-hop-quy/{Quarter}/CQ-SDTTG";
        await coordinator.GotoAsync(province);
        await Assertions.Expect(coordinator.Locator("main")).ToContainTextAsync("Đời sống ổn định; người có uy tín tham gia hòa giải hai vụ.");
        foreach (var section in (string[])["tinh-hinh", "von"])
        {
            var field = coordinator.Locator($"[aria-labelledby=s-{section}] textarea");
            await Assertions.Expect(field).ToBeEnabledAsync();
            await field.FillAsync("Toàn tỉnh ổn định.");
            await field.BlurAsync();
            await Assertions.Expect(coordinator.Locator($"[aria-labelledby=s-{section}]")).ToContainTextAsync("Đã lưu lúc");
        }

        await DoAsync(coordinator, "Trình lãnh đạo");
        var leader = await OpenAsync(province, "lanhdao");
        await DoAsync(leader, "Ký và gửi báo cáo");
        var office = await OpenAsync(province, "vanphong");
        await DoAsync(office, "Duyệt báo cáo");
        await StandsAsync(leader, "Đã duyệt");

        await using var db = await Server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel);
        var figure = await (from f in db.Figures
                            join m in db.Measures on f.MeasureId equals m.Id
                            join p in db.Periods on f.PeriodId equals p.Id
                            join u in db.Units on f.UnitId equals u.Id
                            where m.Code == "vocational.trained" && p.Code == Quarter && u.Code == Commune && f.SupersededAt == null && f.BreakdownId == 0 && f.Kind == FigureKind.Actual
                            select f).SingleAsync(Cancel);
        Assert.Equal((FixedPoint.From(5), FigureStage.Approved), (figure.Value, figure.Stage));
        Assert.Equal(2, await db.Submissions.CountAsync(s => s.Hash != null && s.State == SubmissionState.Approved, Cancel));
    }

    [Fact]
    public async Task A_regime_is_laid_down_and_its_form_taken_in_from_a_file()
    {
        var page = await OpenAsync("/manage/regimes/new", "tonghop");
        var save = page.GetByRole(AriaRole.Button, new() { Name = "Lưu", Exact = true });
        await Assertions.Expect(save).ToBeEnabledAsync();
        await page.Locator("#code").FillAsync("bao-cao-thu");
        await page.Locator("#name-vi").FillAsync("Báo cáo thử hằng quý");
        await page.Locator("#basis").FillAsync("Văn bản minh họa");
        await page.Locator("#set").SelectOptionAsync(new SelectOptionValue { Label = "Các xã, phường thuộc phạm vi Đề án" });
        await page.Locator("#recipient").FillAsync("75");

        // Without a deadline it is refused, and nothing typed is lost.
        await save.ClickAsync();
        await Assertions.Expect(page.Locator("main .refusal")).ToContainTextAsync("chưa có hạn gửi");
        await page.GetByLabel("Cấp xã").FillAsync("5");
        await page.GetByLabel("Cấp xã").BlurAsync();
        await save.ClickAsync();
        await Assertions.Expect(page.Locator("#forms")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#name-vi")).ToHaveValueAsync("Báo cáo thử hằng quý");

        await UploadAsync("""{ "sections": [ { "code": "a", "kind": "Table", "nameVi": "A", "nameEn": "A", "rows": [ { "code": "x", "measure": "khong.co" } ] } ] }""");
        await Assertions.Expect(page.Locator("main .refusal")).ToContainTextAsync("Dòng “x”: không có chỉ số “khong.co”");
        await UploadAsync("""{ "sections": [ { "code": "a", "kind": "Table", "nameVi": "A", "nameEn": "A", "rows": [ { "code": "x", "measure": "staff.total" } ] } ] }""");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Đã thêm phiên bản 1");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Tải phiên bản 1" })).ToBeVisibleAsync();

        Task UploadAsync(string form) => page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "bieu-mau.json", MimeType = "application/json", Buffer = System.Text.Encoding.UTF8.GetBytes(form) });
    }

    private static ILocator Cell(IPage page, string measure) => page.Locator($".cell[data-measure='{measure}']:not([data-breakdown])");

    private static async Task DoAsync(IPage page, string name)
    {
        var button = page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
        await Assertions.Expect(button).ToBeEnabledAsync();
        await button.ClickAsync();
    }

    private static async Task StandsAsync(IPage page, string state) => await Assertions.Expect(page.Locator("#standing .badge")).ToHaveTextAsync(state);
}
