using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Tests.Access;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Dashboard.Tests.Walls;

/// <summary>What people do before and during a meeting, in Chromium: take screens over, present by keyboard and by remote, show frozen figures again.</summary>
public sealed partial class MeetingBrowserTests(WallWorld world) : IClassFixture<WallWorld>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Words_take_a_screen_over_survive_its_reload_and_go_when_somebody_acknowledges()
    {
        var playlist = await world.PlaylistAsync("Sảnh", ("Chào mừng đại biểu", 3600));
        var (wall, _) = await world.StartAsync("Sảnh chiếm hình", playlist);
        var desk = await SignedInAsync("/walls", "tonghop");

        await Expect(desk.Locator("#takeover-words")).ToBeEnabledAsync();
        await desk.Locator("section:has(#takeovers) summary").ClickAsync();
        await desk.GetByLabel("Nội dung").FillAsync("Mời đại biểu về phòng lớn");
        await desk.GetByLabel("Mức độ").SelectOptionAsync("Urgent");
        await desk.Locator(".takeover-screens label", new() { HasText = "Sảnh chiếm hình" }).Locator("input").CheckAsync();
        await desk.GetByRole(AriaRole.Button, new() { Name = "Hiện lên màn hình" }).ClickAsync();
        await Expect(wall.Locator(".wall-takeover.full.urgent")).ToContainTextAsync("Mời đại biểu về phòng lớn");

        await wall.ReloadAsync();
        await Expect(wall.Locator(".wall-takeover")).ToContainTextAsync("Mời đại biểu về phòng lớn");
        Assert.DoesNotContain(world.Coordinator.Name, await wall.ContentAsync(), StringComparison.Ordinal);

        await desk.GetByRole(AriaRole.Button, new() { Name = "Xác nhận, kết thúc: Mời đại biểu về phòng lớn" }).ClickAsync();
        await Expect(wall.Locator(".wall-takeover")).ToHaveCountAsync(0);
        await Expect(wall.Locator(".wall-slot.on")).ToContainTextAsync("Chào mừng đại biểu");
        await desk.GotoAsync(new Uri(world.Server.Url, "/walls/takeovers?q=phòng lớn").ToString());
        await Expect(desk.Locator("tbody tr").First).ToContainTextAsync("Đã xác nhận");
        await Expect(desk.Locator("tbody tr").First.Locator("td").Last).ToContainTextAsync(world.Coordinator.Name);
    }

    [Fact]
    public async Task A_presenter_turns_holds_pins_and_blanks_by_keyboard_with_the_next_scene_ready()
    {
        var playlist = await world.PlaylistAsync("Giao ban", ("Cảnh một", 5), ("Cảnh hai", 3600), ("Cảnh ba", 3600));
        var page = await SignedInAsync($"/present/{playlist}", "lanhdao");
        var on = page.Locator(".present .wall-slot.on");
        await Expect(page.Locator("[data-keys=p]")).ToBeEnabledAsync();
        await Expect(on).ToContainTextAsync("Cảnh một");
        await Expect(page.Locator(".wall-slot.next")).ToContainTextAsync("Cảnh hai");
        await page.EvaluateAsync("window.prepared = document.querySelector('.wall-slot.next .scene, .wall-slot.next > *')");

        await page.Keyboard.PressAsync("PageDown");
        await Expect(on).ToContainTextAsync("Cảnh hai");
        Assert.True(await page.EvaluateAsync<bool>("document.querySelector('.wall-slot.on').contains(window.prepared)"));
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(on).ToContainTextAsync("Cảnh một");
        await page.Keyboard.PressAsync("End");
        await Expect(on).ToContainTextAsync("Cảnh ba");

        // Pinned, a clicker that is sat upon turns nothing.
        await page.Keyboard.PressAsync("g");
        await Expect(page.Locator(".present-state")).ToContainTextAsync("đang ghim");
        await page.Keyboard.PressAsync("PageDown");
        await page.Keyboard.PressAsync("b");
        await Expect(page.Locator(".present[data-blank]")).ToHaveCountAsync(1);
        await Expect(page.Locator(".present")).ToHaveAttributeAsync("data-place", "3");
        await page.Keyboard.PressAsync("b");
        await page.Keyboard.PressAsync("g");

        await Expect(page.Locator("[data-keys=Home]")).ToBeEnabledAsync();

        // It turns by itself only when it is told to.
        await page.Keyboard.PressAsync("Home");
        await Expect(on).ToContainTextAsync("Cảnh một");
        await page.Keyboard.PressAsync("p");
        await Expect(on).ToContainTextAsync("Cảnh hai", new() { Timeout = 15_000 });

        // A playlist of a unit that the presenter does not read is not shown.
        var stranger = await SignedInAsync($"/present/{playlist}", "nhaplieu");
        await Expect(stranger.Locator(".state-title")).ToContainTextAsync("ngoài phạm vi");
    }

    [Fact]
    public async Task A_wall_is_presented_from_a_phone_and_keeps_its_pin_through_a_reload()
    {
        var playlist = await world.PlaylistAsync("Phòng họp", ("Cảnh một", 3600), ("Cảnh hai", 3600), ("Cảnh ba", 3600));
        var (wall, screen) = await world.StartAsync("Phòng họp A", playlist);
        var phone = await SignedInAsync($"/walls/{screen}/remote", "tonghop", new() { Width = 390, Height = 844 });
        await Expect(phone.Locator(".remote-scene")).ToContainTextAsync("1.");
        await Expect(phone.Locator("[data-keys=p]")).ToBeEnabledAsync();

        await phone.GetByRole(AriaRole.Button, new() { Name = "Tiếp ›" }).ClickAsync();
        await Expect(wall.Locator(".wall-slot.on")).ToContainTextAsync("Cảnh hai");
        await Expect(phone.Locator(".remote-scene")).ToContainTextAsync("2.");
        await phone.Keyboard.PressAsync("PageUp");
        await Expect(wall.Locator(".wall-slot.on")).ToContainTextAsync("Cảnh một");
        await phone.Keyboard.PressAsync("End");
        await Expect(wall.Locator(".wall-slot.on")).ToContainTextAsync("Cảnh ba");
        await Expect(phone.Locator(".remote-scene")).ToContainTextAsync("3.");

        await phone.GetByRole(AriaRole.Button, new() { Name = "Ghim cảnh này" }).ClickAsync();
        await Expect(phone.GetByRole(AriaRole.Button, new() { Name = "Tiếp ›" })).ToBeDisabledAsync();
        await wall.ReloadAsync();
        await WallWorld.BeatsAsync(wall);
        await Expect(wall.Locator(".wall-slot.on")).ToContainTextAsync("Cảnh ba");
        await phone.GetByRole(AriaRole.Button, new() { Name = "Bỏ ghim" }).ClickAsync();
        await phone.GetByRole(AriaRole.Button, new() { Name = "Tắt hình" }).ClickAsync();
        await Expect(wall.Locator("#wall")).ToHaveAttributeAsync("data-light", "off");
        await phone.GetByRole(AriaRole.Button, new() { Name = "Hiện hình lại" }).ClickAsync();
        await Expect(wall.Locator("#wall")).ToHaveAttributeAsync("data-light", "full");

        // Whether the public sees it, and whether it is in use, are chosen on the screen's own page.
        await phone.GotoAsync(new Uri(world.Server.Url, $"/walls/{screen}").ToString());
        await Expect(phone.Locator("#audience")).ToBeEnabledAsync();
        await phone.Locator("#audience").SelectOptionAsync("public");
        await phone.Locator("#disabled").SelectOptionAsync("disabled");
        await phone.GetByRole(AriaRole.Button, new() { Name = "Lưu" }).ClickAsync();
        await Expect(wall.Locator("#wall")).ToHaveAttributeAsync("data-light", "off");
        await using var db = world.Open();
        Assert.True((await db.Screens.SingleAsync(s => s.Id == screen, Cancel)).IsPublic);
    }

    [Fact]
    public async Task Frozen_figures_are_shown_again_beside_todays_and_fit_one_page_of_paper()
    {
        var period = await FillAsync();
        await RecordAsync(period, (AccessWorld.North, "10", "5"), (AccessWorld.South, "10", "1"));
        await CloseAsync(period);
        var playlist = (await world.Get<PlaylistDesk>().SaveAsync(
            null, new PlaylistEntry("Giao ban", "75", [new SceneEntry(null, "overview", new Dictionary<string, string> { ["group"] = "scheme" }, 3600)]), world.Coordinator, Cancel)).Value;
        var page = await SignedInAsync("/walls/stocktakes", "tonghop");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Chốt ngay" })).ToBeEnabledAsync();
        await page.Locator("#name").FillAsync("Họp giao ban");
        await page.Locator("#playlist").SelectOptionAsync(playlist.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Chốt ngay" }).ClickAsync();
        await page.WaitForURLAsync("**/walls/stocktakes/*");
        var row = page.Locator("tr[data-indicator=share]");
        await Expect(row.Locator("[data-then]")).ToContainTextAsync("30");
        await Expect(page.GetByText("Chưa cấu hình bộ chuyển đổi tài liệu")).ToBeVisibleAsync();

        // What is corrected afterwards moves today's column alone.
        var reopened = await world.Get<PeriodDesk>().ReopenAsync(period, Vietnam.Today(TimeProvider.System).AddDays(5), "Bổ sung", world.Coordinator, Cancel);
        Assert.Null(reopened.Refusal);
        world.Get<Catalogues>().Forget();
        await RecordAsync(period, (AccessWorld.South, "10", "9"));
        await CloseAsync(period);
        await Expect(row.Locator("[data-now]")).ToContainTextAsync("70");
        await Expect(row.Locator("[data-then]")).ToContainTextAsync("30");
        await Expect(row.Locator(".change")).ToHaveTextAsync("+40");
        await Expect(page.Locator(".stocktake-pair figure").First).ToContainTextAsync("30");
        await Expect(page.Locator(".stocktake-pair figure").Last).ToContainTextAsync("70");

        // Full screen, as it was.
        var address = page.Url;
        await page.GotoAsync(address + "/show");
        await Expect(page.Locator(".wall-slot.on .sc-frozen")).ToBeVisibleAsync();
        await Expect(page.Locator(".wall-slot.on .sc-tile").First).ToContainTextAsync("30");

        // On paper, with a conclusion as long as it may be.
        await page.GotoAsync(address + "/brief");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Lưu thành bản mới" })).ToBeEnabledAsync();
        await page.Locator("#conclusion").FillAsync(string.Concat(Enumerable.Repeat("Giao các đơn vị chậm báo cáo nguyên nhân. ", 28)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu thành bản mới" }).ClickAsync();
        await Expect(page.Locator(".brief .brief-words")).ToContainTextAsync("Giao các đơn vị chậm");
        Assert.Equal(1, PagesOf(await page.PdfAsync(new() { PreferCSSPageSize = true })));

        // Pictures for the minutes: a sheet and one an indicator, whose text is text.
        var zip = await page.APIRequest.GetAsync(address + "/pictures.zip");
        await using var archive = await ZipArchive.CreateAsync(new MemoryStream(await zip.BodyAsync()), ZipArchiveMode.Read, leaveOpen: false, Encoding.UTF8, Cancel);
        Assert.Equal(["01-toan-canh.svg", "02-share.svg"], archive.Entries.Select(e => e.FullName));
        using var reader = new StreamReader(await archive.Entries[1].OpenAsync(Cancel));
        Assert.Contains(">30<", await reader.ReadToEndAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(404, (await page.APIRequest.GetAsync(address + "/pictures.pdf")).Status);
    }

    // As the browser writes it: a page is an object that is not compressed.
    private static int PagesOf(byte[] pdf) => APage().Count(Encoding.Latin1.GetString(pdf));

    [GeneratedRegex(@"/Type\s*/Page\b", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex APage();

    private async Task<IPage> SignedInAsync(string path, string account, ViewportSize? size = null)
    {
        var context = await world.Browser.NewContextAsync(new() { Locale = "vi-VN", ViewportSize = size ?? Screens.Wide });
        await context.AddCookiesAsync([await BrowserFixture.SignInAsync(world.Server, account)]);
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(world.Server.Url, path).ToString());
        return page;
    }

    /// <summary>One indicator of the scheme, the share of online meetings, and last month, open; answers the period's id.</summary>
    private async Task<int> FillAsync()
    {
        await using var db = world.Open();
        var today = Vietnam.Today(TimeProvider.System);
        var month = new DateOnly(today.Year, today.Month, 1).AddMonths(-1);
        var code = new PeriodCode(month.Year, Frequency.Month, month.Month);
        if (await db.Periods.SingleOrDefaultAsync(p => p.Code == code.ToString(), Cancel) is not { } period)
            db.Periods.Add(period = new Period { Code = code.ToString(), Frequency = Frequency.Month, From = code.From, To = code.To, ClosesOn = today });

        period.ClosesOn = today.AddDays(5);
        var set = new UnitSet { Code = "communes", NameVi = "Các xã", NameEn = "Communes" };
        db.UnitSets.Add(set);
        await db.SaveChangesAsync(Cancel);
        db.UnitSetMembers.AddRange(db.Units.Where(u => u.Level == UnitLevel.Commune).AsEnumerable().Select(u => new UnitSetMember { UnitSetId = set.Id, UnitId = u.Id, ValidFrom = u.ValidFrom }));
        db.Series.AddRange(Measure("meetings.total", "Cuộc họp"), Measure("meetings.online", "Cuộc họp trực tuyến"), new Indicator
        {
            Code = "share",
            NameVi = "Cuộc họp tổ chức trực tuyến",
            NameEn = "Meetings held online",
            UnitVi = "%",
            UnitEn = "%",
            Frequency = Frequency.Month,
            Source = SeriesSource.Entered,
            ReportingSetId = set.Id,
            Numerator = "meetings.online",
            Denominator = "meetings.total",
            Factor = 100,
            Span = IndicatorSpan.Period,
            Group = "scheme",
            Decimals = 1,
        });
        await db.SaveChangesAsync(Cancel);
        world.Get<UnitTrees>().Forget();
        world.Get<Catalogues>().Forget();
        await world.Get<TreeVersions>().EnsureAsync(Cancel);
        return period.Id;

        Measure Measure(string measure, string name) => new()
        {
            Code = measure,
            NameVi = name,
            NameEn = name,
            UnitVi = "cuộc",
            UnitEn = "meetings",
            Frequency = Frequency.Month,
            Source = SeriesSource.Entered,
            ReportingSetId = set.Id,
            Minimum = 0,
        };
    }

    private async Task RecordAsync(int periodId, params (string Unit, string Total, string Online)[] figures)
    {
        var period = (await world.Get<Catalogues>().CurrentAsync(Cancel)).Periods.Single(p => p.Id == periodId).Code;
        var entries = figures.SelectMany(f => new[]
        {
            new FigureEntry("meetings.total", f.Unit, period, f.Total) { Reason = "Bổ sung" }, new FigureEntry("meetings.online", f.Unit, period, f.Online) { Reason = "Bổ sung" },
        });
        var outcome = await world.Get<FigureDesk>().RecordAsync(new FigureBatch([.. entries], FigureDoor.Page) { Stage = FigureStage.Approved }, world.Coordinator, Cancel);
        Assert.False(outcome.Refused, outcome.Refusal?.ToString());
    }

    private async Task CloseAsync(int period)
    {
        var closed = await world.Get<PeriodDesk>().CloseAsync(period, world.Coordinator, Cancel);
        Assert.Null(closed.Refusal);
        world.Get<Catalogues>().Forget();
    }
}
