using System.Text.Json;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Tests.Browser;
using Dashboard.Walls.Scenes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Dashboard.Tests.Walls.Scenes;

/// <summary>Scenes as a screen shows them: every one of them at the four sizes, and what the public may not see.</summary>
public sealed class SceneBrowserTests(BrowserFixture browser) : BrowserTest(browser)
{
    private const string Account = "tonghop";

    private static readonly string Measure = File.ReadAllText(Path.Combine(Repository.Root, "Dashboard.Tests/Walls/Scenes/measure-scene.js"));

    private static readonly string LongText = string.Join('\n', Enumerable.Repeat(
        "Đề nghị các đơn vị rà soát số liệu, nêu rõ nguyên nhân chậm, giải pháp khắc phục, thời hạn hoàn thành và người chịu trách nhiệm.", 12));

    /// <summary>Every kind of scene in the forms that look different. A new kind is added here.</summary>
    private static readonly (string Name, string Kind, Dictionary<string, string> Values, bool IsPublic)[] Scenes =
    [
        ("overview", "overview", [], false),
        ("overview-programme", "overview", new() { ["group"] = "programme" }, false),
        ("overview-commune", "overview", new() { ["unit"] = "25222" }, false),
        ("overview-public", "overview", [], true),
        ("indicator", "indicator", new() { ["indicator"] = "M6" }, false),
        ("indicator-agencies", "indicator", new() { ["indicator"] = "M1" }, false),
        ("indicator-provisional", "indicator", new() { ["indicator"] = "M8", ["basis"] = "Provisional" }, false),
        ("indicator-money", "indicator", new() { ["indicator"] = "CT26V" }, false),
        ("indicator-income", "indicator", new() { ["indicator"] = "CT01" }, false),
        ("indicator-commune", "indicator", new() { ["indicator"] = "M8", ["unit"] = "25222" }, false),
        ("indicator-public", "indicator", new() { ["indicator"] = "M6" }, true),
        ("indicator-gone", "indicator", new() { ["indicator"] = "M99" }, false),
        ("map", "map", new() { ["indicator"] = "M6" }, false),
        ("map-agencies", "map", new() { ["indicator"] = "M3" }, false),
        ("map-commune", "map", new() { ["indicator"] = "M6", ["unit"] = "25222" }, false),
        ("reporting", "reporting", [], false),
        ("reporting-public", "reporting", [], true),
        ("league", "league", [], false),
        ("league-programme", "league", new() { ["group"] = "programme" }, false),
        ("league-indicator", "league", new() { ["indicator"] = "M6" }, false),
        ("today", "today", [], false),
        ("today-public", "today", [], true),
        ("message", "message", new() { ["title"] = "Chỉ đạo của lãnh đạo Ủy ban nhân dân tỉnh về báo cáo tháng 11", ["text"] = "Hoàn thành báo cáo tháng 11 trước ngày 03/12/2026.", ["from"] = "Văn phòng Ủy ban nhân dân tỉnh" }, false),
        ("message-long", "message", new() { ["text"] = LongText }, false),
        ("disbursement", "disbursement", [], false),
        ("disbursement-public", "disbursement", [], true),
        ("tasks", "tasks", [], false),
        ("tasks-commune", "tasks", new() { ["unit"] = "25222" }, false),
        ("tasks-public", "tasks", [], true),
        ("alerts", "alerts", [], false),
        ("alerts-public", "alerts", [], true),
        ("picture", "picture", [], false),
        ("picture-gone", "picture", new() { ["media"] = new string('0', 64) }, false),
    ];

    public static TheoryData<string, int, int> Sizes => new() { { "hd", 1280, 720 }, { "fhd", 1920, 1080 }, { "uhd", 3840, 2160 }, { "upright", 1080, 1920 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Every_scene_is_readable_from_afar_and_nothing_is_cut_off_or_lies_on_something_else(string size, int width, int height)
    {
        Assert.Empty(SceneKinds.All.Select(k => k.Code).Except(Scenes.Select(s => s.Kind)));
        await WriteNotesAsync();
        var picture = await PictureAsync();
        await EnterAsync("11");
        var page = await OpenAsync("/walls/scenes", Account, new() { Width = width, Height = height });
        var wrong = new List<string>();
        // 16:9 is one drawing at three sizes: the forms that look different are all looked at on the smallest one.
        foreach (var (name, kind, values, isPublic) in Scenes.Where(s => size == "hd" || s.Name == s.Kind))
        {
            await page.GotoAsync(Address(kind, name == "picture" ? new() { ["media"] = picture } : values, isPublic));
            await SettleAsync(page);
            await page.ScreenshotAsync(new() { Path = PicturePath($"scene-{name}-{size}"), Animations = ScreenshotAnimations.Disabled });
            var found = await page.EvaluateAsync<JsonElement>(Measure);
            wrong.AddRange(found.EnumerateArray().Select(f => $"{name}: {f.GetString()}"));
        }

        Assert.True(wrong.Count == 0, $"{size}:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public async Task A_public_screen_names_no_person_and_no_commune()
    {
        await WriteNotesAsync();
        await EnterAsync("12");
        await using var db = await Server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel);
        var names = await db.Units.Where(u => u.Level == UnitLevel.Commune).Select(u => u.Name).Distinct().ToListAsync(Cancel);
        names.AddRange(await db.Users.Select(u => u.DisplayName).ToListAsync(Cancel));
        names.Add("Thiếu giảng viên");
        var page = await OpenAsync("/walls/scenes", Account);
        foreach (var kind in SceneKinds.All.Where(k => k.Code is not ("message" or "picture")))
        {
            await page.GotoAsync(Address(kind.Code, kind.Code == "indicator" ? new() { ["indicator"] = "M6" } : [], isPublic: true));
            await SettleAsync(page);
            var text = await page.Locator(".scene").EvaluateAsync<string>("scene => scene.outerHTML");
            Assert.Empty(names.Where(name => text.Contains(name, StringComparison.Ordinal)).Select(name => $"{kind.Code}: {name}"));
        }
    }

    [Fact]
    public async Task A_figure_entered_elsewhere_shows_on_an_open_scene_by_itself()
    {
        var page = await OpenAsync(Address("overview", [], false), Account);
        await SettleAsync(page);

        await EnterAsync("13");

        await Assertions.Expect(page.Locator(".sc-last")).ToContainTextAsync("Xã Đăk Ơ");
    }

    [Fact]
    public async Task A_scene_is_shown_as_it_was_known_at_a_stocktakes_instant()
    {
        var now = await OpenAsync(Address("overview", [], false), Account);
        await SettleAsync(now);
        foreach (var kind in new[] { "overview", "indicator?indicator=M8", "map?indicator=M6", "reporting", "league", "today", "disbursement" })
        {
            await now.GotoAsync($"/walls/scenes/{kind}{(kind.Contains('?', StringComparison.Ordinal) ? '&' : '?')}knownAt=2026-08-15T03:00:00Z");
            await Assertions.Expect(now.Locator(".sc-frozen")).ToHaveTextAsync("Số liệu chốt lúc 15/08/2026 10:00");
            Assert.DoesNotContain("Tháng 10", await now.Locator(".sc-head").TextContentAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_maps_pages_turn_by_themselves()
    {
        var page = await OpenAsync(Address("map", new() { ["indicator"] = "M6" }, false), Account);
        await SettleAsync(page);
        Assert.Equal(3, await page.Locator(".sc-turn i").CountAsync());

        await Assertions.Expect(page.Locator(".sc-turn i:nth-child(2)")).ToHaveClassAsync("on", new() { Timeout = 30_000 });

        await Assertions.Expect(page.Locator(".sc-sub")).ToContainTextAsync("phần 1/2");
        await Assertions.Expect(page.Locator(".sc-units .sc-item")).ToHaveCountAsync(20);
    }

    [Fact]
    public async Task A_long_list_turns_its_own_pages_and_says_when_it_has_shown_all()
    {
        var page = await OpenAsync(Address("league", [], false), Account, new() { Width = 1280, Height = 720 });
        await SettleAsync(page);
        var list = page.Locator("scene-pages");
        Assert.Matches("^1/[2-9]$", await list.GetAttributeAsync("data-pages"));
        var first = await list.Locator(".sc-item:not(.sc-away)").AllTextContentsAsync();

        await Assertions.Expect(list).ToHaveAttributeAsync("data-pages", new System.Text.RegularExpressions.Regex("^2/"), new() { Timeout = 30_000 });

        Assert.Empty(first.Intersect(await list.Locator(".sc-item:not(.sc-away)").AllTextContentsAsync()));
    }

    [Fact]
    public async Task A_scenes_parameters_stand_in_the_address_and_the_preview_follows()
    {
        var page = await OpenAsync("/walls/scenes?kind=indicator", Account);
        await Assertions.Expect(page.Locator(".scene-preview .sc-calm")).ToBeVisibleAsync();

        await page.Locator("#scene-indicator").SelectOptionAsync("M8");
        await Assertions.Expect(page.Locator(".scene-preview h1")).ToContainTextAsync("Mục tiêu 8");
        Assert.Contains("indicator=M8", page.Url, StringComparison.Ordinal);

        await page.Locator("#scene-unit").FillAsync("Bù Gia Mập");
        await page.Locator("#scene-unit").PressAsync("Tab");
        await Assertions.Expect(page.Locator(".scene-preview .sc-sub")).ToContainTextAsync("Xã Bù Gia Mập");

        await page.Locator("#scene-unit").FillAsync("00000");
        await page.Locator("#scene-unit").PressAsync("Tab");
        await Assertions.Expect(page.Locator(".scene-fields .refusal")).ToContainTextAsync("Không có đơn vị");
        await TakePicturesAsync("walls-scenes", "/walls/scenes?kind=indicator&indicator=M8", Account, p => Assertions.Expect(p.Locator(".scene-preview h1")).ToContainTextAsync("Mục tiêu 8"));
    }

    [Fact]
    public async Task A_picture_is_uploaded_shown_and_taken_out_and_what_is_none_is_refused()
    {
        var page = await OpenAsync("/walls/media", Account);
        var content = await page.ScreenshotAsync();
        var file = page.Locator(".media-list li", new() { HasText = "Lễ hội mừng lúa mới" });
        await UploadAsync("Trang web.html", "<script>alert(1)</script>"u8.ToArray());
        await Assertions.Expect(page.Locator("main .refusal")).ToContainTextAsync("không phải ảnh JPEG");

        await UploadAsync("Lễ hội mừng lúa mới.png", content);
        await Assertions.Expect(file).ToBeVisibleAsync();
        var answer = await page.Context.APIRequest.GetAsync(await file.Locator("img").GetAttributeAsync("src") ?? "");
        Assert.Equal(("image/png", "nosniff"), (answer.Headers["content-type"], answer.Headers["x-content-type-options"]));
        Assert.Contains("sandbox", answer.Headers["content-security-policy"], StringComparison.Ordinal);
        Assert.Equal(content, await answer.BodyAsync());
        await TakePicturesAsync("walls-media", "/walls/media", Account, p => Assertions.Expect(p.Locator(".media-list li").First).ToBeVisibleAsync());

        await file.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(file).ToHaveCountAsync(0);

        async Task UploadAsync(string name, byte[] bytes)
        {
            var send = page.GetByRole(AriaRole.Button, new() { Name = "Tải lên" });
            await Assertions.Expect(send).ToBeEnabledAsync();
            await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "image/png", Buffer = bytes });
            await send.ClickAsync();
        }
    }

    [Fact]
    public async Task A_broken_film_is_said_and_not_left_black()
    {
        var hash = await AddAsync("hỏng.mp4", MediaFiles.Mp4());
        var page = await OpenAsync(Address("picture", new() { ["media"] = hash }, false), Account);

        await Assertions.Expect(page.Locator(".sc-calm")).ToContainTextAsync("Không phát được hình ảnh này");
    }

    private static string Address(string kind, Dictionary<string, string> values, bool isPublic) => SceneAddressOf($"/walls/scenes/{kind}", values, isPublic);

    private static string SceneAddressOf(string path, Dictionary<string, string> values, bool isPublic)
    {
        var query = values.Select(v => $"{v.Key}={Uri.EscapeDataString(v.Value)}").Concat(isPublic ? ["public=true"] : []);
        return path + "?" + string.Join('&', query);
    }

    // Connected, in its own letters, lists on their page, labels in their place.
    private static async Task SettleAsync(IPage page)
    {
        await Assertions.Expect(page.Locator(".sc-live .live")).ToBeVisibleAsync();
        await page.EvaluateAsync("document.fonts.ready");
        await page.WaitForFunctionAsync("[...document.querySelectorAll('scene-pages')].every(list => list.dataset.pages) && [...document.images].every(image => image.complete)");
        await page.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))");
    }

    private async Task WriteNotesAsync()
    {
        var desk = Server.Services.GetRequiredService<TargetNoteDesk>();
        var tree = await Server.Services.GetRequiredService<UnitTrees>().CurrentAsync(Cancel);
        var province = tree.Find("75", Server.Services.GetRequiredService<TimeProvider>().GetUtcNow().InVietnam())!;
        foreach (var (code, period) in new[] { ("M6", "2026-Q3"), ("M1", "2026-Q3") })
        {
            var written = await desk.WriteAsync(
                new(code, province.Id, period, "Thiếu giảng viên tại chỗ; lớp học tổ chức vào mùa thu hoạch nên nhiều cán bộ không dự được đủ số buổi.", "Mở thêm lớp trực tuyến buổi tối và mời giảng viên của các trường trong tỉnh cùng dạy.", new DateOnly(2026, 12, 31), null),
                Actor.System, Cancel);
            Assert.False(written.Refused, written.Refusal?.ToString());
        }
    }

    // A commune enters a figure of the month that is collected.
    private async Task EnterAsync(string value)
    {
        var services = Server.Services;
        var catalogue = await services.GetRequiredService<Catalogues>().CurrentAsync(Cancel);
        var month = IndicatorReader.Collected(catalogue, Frequency.Month, services.GetRequiredService<TimeProvider>().GetUtcNow().InVietnam())!;
        var entered = await services.GetRequiredService<FigureDesk>().RecordAsync(
            new FigureBatch([new("meetings", "25225", month.Code, value, Reason: "Rà soát lại", Overwrite: true)], FigureDoor.Page), Actor.System, Cancel);
        Assert.False(entered.Refused, entered.Refusal?.ToString());
    }

    private async Task<string> PictureAsync()
    {
        var page = await OpenAsync("/sign-in");
        return await AddAsync("Ảnh chụp.png", await page.ScreenshotAsync());
    }

    private async Task<string> AddAsync(string name, byte[] content)
    {
        var tree = await Server.Services.GetRequiredService<UnitTrees>().CurrentAsync(Cancel);
        var province = tree.Find("75", Server.Services.GetRequiredService<TimeProvider>().GetUtcNow().InVietnam())!;
        var added = await Server.Services.GetRequiredService<MediaDesk>().AddAsync(name, new MemoryStream(content), province.Id, Actor.System, Cancel);
        Assert.False(added.Refused, added.Refusal?.ToString());
        return added.Value!.Hash;
    }
}
