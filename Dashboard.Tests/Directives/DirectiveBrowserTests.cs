using System.Text;
using Dashboard.Data;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Dashboard.Tests.Directives;

/// <summary>The whole loop in three windows that are never loaded again: a leader gives work, an officer does it, the chief of the officer's unit watches.</summary>
public sealed class DirectiveBrowserTests(BrowserFixture browser) : BrowserTest(browser)
{
    private const string Title = "Rà soát danh sách học viên tập huấn kỹ năng số, báo cáo bằng văn bản";

    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");

    [Fact]
    public async Task A_leader_gives_work_an_officer_does_it_with_evidence_and_the_leader_confirms_without_a_reload()
    {
        _ = Server.Url;
        var tree = await Server.Services.GetRequiredService<UnitTrees>().CurrentAsync(Cancel);
        var commune = tree.Find("25222", Vietnam.Today(TimeProvider.System))!;

        var officer = await OpenAsync("/tasks", "nhaplieu");
        var head = await OpenAsync("/tasks", "chutichxa");
        foreach (var window in new[] { officer, head })
        {
            await Assertions.Expect(window.Locator(".counters")).ToBeVisibleAsync();
            await Assertions.Expect(window.Locator("main")).Not.ToContainTextAsync(Title);
            await window.EvaluateAsync("window.stayed = true");
        }

        // Register, draw up, sign.
        var leader = await OpenAsync("/directives/new", "lanhdao");
        var register = leader.GetByRole(AriaRole.Button, new() { Name = "Vào sổ" });
        await Assertions.Expect(register).ToBeEnabledAsync();
        await leader.Locator("#excerpt").FillAsync("Về tập huấn kỹ năng số cho cán bộ cấp xã");
        await register.ClickAsync();
        await Assertions.Expect(leader.Locator("#task-title")).ToBeVisibleAsync();
        await leader.EvaluateAsync("window.stayed = true");
        await leader.Locator("#task-title").FillAsync(Title);
        await leader.Locator(".units-picker input[type=search]").First.FillAsync(tree.NameOn(commune.Id, Vietnam.Today(TimeProvider.System)));
        await leader.Locator(".units-found button").First.ClickAsync();
        await Assertions.Expect(leader.Locator(".units-picker .count").First).ToContainTextAsync("đã chọn 1");
        await leader.GetByRole(AriaRole.Button, new() { Name = "Thêm nhiệm vụ cho 1 đơn vị" }).ClickAsync();
        await Assertions.Expect(leader.Locator("[data-draft]")).ToContainTextAsync(Title);
        await leader.Locator("[data-sign]").ClickAsync();
        await Assertions.Expect(leader.Locator("main")).ToContainTextAsync("Đã ký ban hành, giao 1 nhiệm vụ.");

        // It stands in the open pages of the unit's people.
        await Assertions.Expect(officer.Locator("[data-shelf=ToReceive]")).ToContainTextAsync(Title);
        await Assertions.Expect(head.Locator("[data-shelf=ToReceive]")).ToContainTextAsync(Title);
        await officer.Locator("[data-shelf=ToReceive] a", new() { HasText = Title }).ClickAsync();
        await head.Locator("[data-shelf=ToReceive] a", new() { HasText = Title }).ClickAsync();
        await leader.Locator(".directive-page .task-lines a", new() { HasText = Title }).ClickAsync();

        await DoAsync(officer, "Receive");
        await Assertions.Expect(head.Locator(".task-standing [data-state=Received]")).ToBeVisibleAsync();

        await DoAsync(officer, "Progress");
        await officer.Locator("#percent").FillAsync("60");
        await officer.Locator("#words").FillAsync("Đã rà soát 3 trong 5 ấp.");
        await SendAsync(officer);
        await Assertions.Expect(leader.Locator(".timeline")).ToContainTextAsync("Đã rà soát 3 trong 5 ấp.");
        await Assertions.Expect(leader.Locator(".task-standing .task-percent")).ToContainTextAsync("60%");

        // Without evidence it is refused, and said why; with a file it goes in.
        await DoAsync(officer, "HandIn");
        await SendAsync(officer);
        await Assertions.Expect(officer.Locator(".task-actions .refusal")).ToContainTextAsync("minh chứng");
        await officer.Locator(".task-actions input[type=file]").SetInputFilesAsync(new FilePayload { Name = "danh-sach.pdf", MimeType = "application/pdf", Buffer = Pdf });
        await Assertions.Expect(officer.Locator(".task-actions .file")).ToContainTextAsync("danh-sach.pdf");
        await SendAsync(officer);
        await Assertions.Expect(head.Locator(".task-standing [data-state=HandedIn]")).ToBeVisibleAsync();

        await Assertions.Expect(leader.Locator(".timeline .file")).ToContainTextAsync("danh-sach.pdf");
        await DoAsync(leader, "Accept");
        await leader.GetByLabel("5 · Tốt").CheckAsync();
        await SendAsync(leader);
        foreach (var window in new[] { leader, officer, head })
        {
            await Assertions.Expect(window.Locator(".task-standing [data-state=Completed]")).ToBeVisibleAsync();
            Assert.True(await window.EvaluateAsync<bool>("window.stayed === true"), "A window was loaded again.");
        }

        await Assertions.Expect(officer.Locator(".timeline")).ToContainTextAsync("đánh giá 5/5");
    }

    [Fact]
    public async Task From_a_red_tile_work_goes_to_the_communes_below_plan_each_with_its_own_number()
    {
        var leader = await OpenAsync("/", "lanhdao");
        await leader.Locator(".tile.bad [data-assign]").First.ClickAsync();
        await Assertions.Expect(leader.Locator("#facts")).ToBeVisibleAsync();
        var below = leader.Locator("[data-below]");
        await Assertions.Expect(below).ToBeEnabledAsync(new() { Timeout = 30_000 });
        await below.ClickAsync();
        await Assertions.Expect(leader.Locator(".units-picker .count").First).Not.ToContainTextAsync("đã chọn 0");
        var chosen = int.Parse((await leader.Locator(".units-picker .count").First.InnerTextAsync()).Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
        var title = await leader.Locator("#task-title").InputValueAsync();
        await leader.Locator("[data-assign]").ClickAsync();

        // Each commune's task keeps that commune's number, its period, what was required, and when the effect is looked at.
        await Assertions.Expect(leader.Locator(".directive-page")).ToBeVisibleAsync();
        await Assertions.Expect(leader.Locator(".directive-page .task-lines > li", new() { HasText = title })).ToHaveCountAsync(Math.Min(chosen, 50));
        var id = int.Parse(leader.Url.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture);
        await using (var db = await Server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel))
        {
            var facts = await db.TaskIndicators.Join(db.Tasks.Where(t => t.DirectiveId == id), f => f.TaskId, t => t.Id, (f, t) => new { f.UnitId, f.Before, Task = t.UnitId }).ToListAsync(Cancel);
            Assert.Equal(chosen, facts.Count);
            Assert.All(facts, f => Assert.Equal(f.Task, f.UnitId));
            Assert.True(facts.Select(f => f.Before).Distinct().Count() > 3, "The communes' numbers are not their own.");
        }

        // The same work of many: the unit's name tells one line from the next.
        await leader.Locator(".directive-page .task-lines a").First.ClickAsync();
        var effect = leader.Locator(".task-effect");
        await Assertions.Expect(effect).ToHaveCountAsync(1);
        await Assertions.Expect(effect.Locator("h3 .quiet")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^(Xã|Phường|Đặc khu) "));
        foreach (var fact in new[] { "Khi giao, ", "Yêu cầu của kỳ", "Kiểm tra kết quả", "90 ngày sau khi hoàn thành" })
            await Assertions.Expect(effect).ToContainTextAsync(fact);
        await Assertions.Expect(effect.Locator(".badge.bad, .badge.risk")).ToHaveCountAsync(1);

        // The map offers the same, with the units chosen beforehand.
        await leader.GotoAsync("/map?indicator=M6");
        await Assertions.Expect(leader.Locator("[data-behind] .assign").First).ToBeVisibleAsync();
        await leader.Locator("[data-behind] [data-assign]").ClickAsync();
        await Assertions.Expect(leader.Locator("[data-assign]")).ToBeEnabledAsync();
        await Assertions.Expect(leader.Locator(".units-picker .count").First).Not.ToContainTextAsync("đã chọn 0");

        // Who gives no work sees the same numbers without it.
        var officer = await OpenAsync("/?unit=25222", "nhaplieu");
        await Assertions.Expect(officer.Locator(".tile").First).ToBeVisibleAsync();
        await Assertions.Expect(officer.Locator("[data-assign]")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData(1366, 1)]
    [InlineData(1440, 1)]
    [InlineData(1920, 1)]
    [InlineData(390, 3)]
    public async Task The_counters_stand_in_rows_that_fit(int width, int rows)
    {
        var page = await OpenAsync("/tasks", "lanhdao", new ViewportSize { Width = width, Height = 800 });
        await Assertions.Expect(page.Locator(".counters li")).ToHaveCountAsync(9);

        Assert.Equal(rows, await page.EvaluateAsync<int>("new Set([...document.querySelectorAll('.counters li')].map(li => Math.round(li.getBoundingClientRect().top))).size"));
        Assert.Equal(0, await page.EvaluateAsync<int>("[...document.querySelectorAll('.counters a, .counters')].filter(a => a.scrollWidth > a.clientWidth + 1).length"));
    }

    [Fact]
    public async Task Tasks_are_gone_through_by_keyboard_and_look_as_they_should()
    {
        var page = await OpenAsync("/tasks?view=list", "lanhdao");
        await Assertions.Expect(page.Locator("[data-choose]").First).ToBeEnabledAsync();
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator("[data-list] [data-open]").Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("x");
        await Assertions.Expect(page.Locator(".bulk")).ToContainTextAsync("Đã chọn 1");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".task-standing")).ToBeVisibleAsync();
        await page.Context.CloseAsync();

        foreach (var view in new[] { "mine", "board", "list", "calendar", "gantt", "units", "groups" })
            await TakePicturesAsync($"tasks-{view}", $"/tasks?view={view}", view is "mine" ? "nhaplieu" : "lanhdao", p => Assertions.Expect(p.Locator("main .skeleton")).ToHaveCountAsync(0));

        await TakePicturesAsync("task", "/tasks/1", "lanhdao", p => Assertions.Expect(p.Locator(".timeline")).ToBeVisibleAsync());
        await TakePicturesAsync("directives", "/directives", "lanhdao", p => Assertions.Expect(p.Locator("main .skeleton")).ToHaveCountAsync(0));
        await TakePicturesAsync("directive", "/directives/1", "lanhdao", p => Assertions.Expect(p.Locator(".directive-page")).ToBeVisibleAsync());
        await TakePicturesAsync("directive-new", "/directives/new", "vanphong", p => Assertions.Expect(p.Locator("#excerpt")).ToBeEnabledAsync());
        await TakePicturesAsync("assign", "/directives/assign?indicator=M6&unit=75", "lanhdao", p => Assertions.Expect(p.Locator("[data-assign]")).ToBeEnabledAsync());
        foreach (var (name, path) in new[] { ("templates", "/tasks/templates"), ("delegations", "/tasks/delegations"), ("task-settings", "/tasks/settings"), ("import", "/directives/import"), ("inspection-new", "/directives/inspections/new") })
            await TakePicturesAsync(name, path, "tonghop", p => Assertions.Expect(p.Locator("main .skeleton")).ToHaveCountAsync(0));
    }

    private static async Task DoAsync(IPage page, string key)
    {
        var button = page.Locator($"[data-do={key}]");
        await Assertions.Expect(button).ToBeEnabledAsync();
        await button.ClickAsync();
    }

    private static Task SendAsync(IPage page) => page.Locator(".task-actions form button[type=submit]").ClickAsync();
}
