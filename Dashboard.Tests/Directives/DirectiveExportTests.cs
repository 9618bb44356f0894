using System.Globalization;
using System.Net;
using System.Text;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Exports;
using Dashboard.Tests.Access;
using Dashboard.Tests.Browser;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Directives;

/// <summary>The register and the table of tasks as files: under the page's filter, and within what its reader sees.</summary>
public sealed class DirectiveExportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_register_and_the_tasks_leave_as_csv_and_xlsx_under_the_pages_filter()
    {
        await using var server = await AccessWorld.StartAsync(Cancel);
        var today = server.Services.GetRequiredService<TimeProvider>().GetUtcNow().InVietnam();
        var tree = await server.Services.GetRequiredService<UnitTrees>().CurrentAsync(Cancel);
        var (province, north, south) = (tree.OfCode("75")[^1].Id, tree.OfCode(AccessWorld.North)[^1].Id, tree.OfCode(AccessWorld.South)[^1].Id);
        var desk = server.Services.GetRequiredService<DirectiveDesk>();
        foreach (var (symbol, unit, group) in ((string, int, TaskGroup)[])[("=1+1/UBND", north, TaskGroup.People), ("2/UBND", south, TaskGroup.Security)])
        {
            var outcome = await desk.AssignAsync(
                new DirectiveEntry(province, null, symbol, today, DirectiveOrigin.Document, DirectiveVerb.Assign, "Về việc lập danh sách", group),
                new TaskEntry($"Lập danh sách {symbol}", [unit], [], DueOn: today.AddDays(30)), new SignEntry("Chủ tịch"), Actor.System, Cancel);
            Assert.Equal([], outcome.Refusals.Select(r => r.ToString()));
        }

        using var leader = new Visitor(server);
        await leader.SignInAsync("lanhdao", DashboardServer.Password, Cancel);
        Assert.Equal(2, (await RowsAsync(leader, "/directives/export.csv")).Length);
        var filtered = Assert.Single(await RowsAsync(leader, "/directives/export.csv?group=People&signed=true"));

        // A symbol that a spreadsheet would run is text.
        Assert.StartsWith("'=1+1/UBND," + today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), filtered, StringComparison.Ordinal);
        Assert.Contains("N3", filtered, StringComparison.Ordinal);
        Assert.Equal(2, (await RowsAsync(leader, "/tasks/export.csv?view=list")).Length);
        Assert.Contains("2/UBND", Assert.Single(await RowsAsync(leader, "/tasks/export.csv?group=security&q=danh%20sach")), StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(leader, "/tasks/export.csv?timeliness=Overdue"));
        foreach (var path in (string[])["/directives/export.xlsx", "/tasks/export.xlsx"])
        {
            var sheet = await leader.GetAsync(path, Cancel);
            Assert.Equal(TableExport.XlsxType, sheet.Content.Headers.ContentType?.ToString());
            Assert.Equal("PK"u8.ToArray(), (await sheet.Content.ReadAsByteArrayAsync(Cancel))[..2]);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await leader.GetAsync("/tasks/export.pdf", Cancel)).StatusCode);

        using var officer = new Visitor(server);
        await officer.SignInAsync("nhaplieu", DashboardServer.Password, Cancel);
        Assert.Single(await RowsAsync(officer, "/directives/export.csv"));
        Assert.Single(await RowsAsync(officer, "/tasks/export.csv"));
    }

    [Fact]
    public async Task A_file_that_is_cut_at_its_bound_says_so_and_paper_too()
    {
        await using var server = await AccessWorld.StartAsync(Cancel);
        var today = server.Services.GetRequiredService<TimeProvider>().GetUtcNow().InVietnam();
        var province = (await server.Services.GetRequiredService<UnitTrees>().CurrentAsync(Cancel)).OfCode("75")[^1].Id;
        var desk = server.Services.GetRequiredService<DirectiveDesk>();
        const int Bound = 20_000;
        for (var from = 0; from <= Bound; from += DirectiveDesk.MostDirectives)
        {
            var outcome = await desk.RegisterManyAsync(
                [
                    .. Enumerable.Range(from, Math.Min(DirectiveDesk.MostDirectives, Bound + 1 - from))
                        .Select(i => new DirectiveRow(i, new DirectiveEntry(province, null, $"{i}/UBND", today, DirectiveOrigin.Document, DirectiveVerb.Assign, i == 0 ? "Về chuyển đổi số" : "Về việc", TaskGroup.People))),
                ],
                dryRun: false, Actor.System, Cancel);
            Assert.Equal([], outcome.Refusals.Select(r => r.ToString()));
        }

        using var clerk = new Visitor(server);
        await clerk.SignInAsync("vanthu", DashboardServer.Password, Cancel);
        var rows = await RowsAsync(clerk, "/directives/export.csv");
        Assert.Equal((Bound + 1, "Chỉ gồm 20.000 dòng đầu; còn dòng khác không có ở đây. Hãy lọc hẹp hơn."), (rows.Length, rows[^1]));
        Assert.Contains("0/UBND", Assert.Single(await RowsAsync(clerk, "/directives/export.csv?q=chuyen%20doi%20so")), StringComparison.Ordinal);
        Assert.Contains("Chỉ gồm 2.000 dòng đầu", await TextAsync(clerk, "/directives/print"), StringComparison.Ordinal);
        Assert.Contains("Tệp chỉ gồm 20.000 dòng đầu, bản in 2.000 dòng đầu", await TextAsync(clerk, "/directives"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_on_paper_has_the_official_head_the_filter_in_words_and_the_day()
    {
        await using var server = await AccessWorld.StartAsync(Cancel);
        var today = server.Services.GetRequiredService<TimeProvider>().GetUtcNow().InVietnam();
        var tree = await server.Services.GetRequiredService<UnitTrees>().CurrentAsync(Cancel);
        var desk = server.Services.GetRequiredService<DirectiveDesk>();
        var directive = await desk.RegisterAsync(new DirectiveEntry(tree.OfCode("75")[^1].Id, null, "3/UBND", today, DirectiveOrigin.Document, DirectiveVerb.Assign, "Về việc lập danh sách", TaskGroup.People), Actor.System, Cancel);
        Assert.Equal([], directive.Refusals.Select(r => r.ToString()));
        using var leader = new Visitor(server);
        await leader.SignInAsync("vanthu", DashboardServer.Password, Cancel);

        var paper = await TextAsync(leader, "/directives/print?group=People&from=2020-01-01&q=danh%20sach");
        foreach (var words in (string[])[
            "ỦY BAN NHÂN DÂN", "TỈNH ĐỒNG NAI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", $"Ngày {today:dd} tháng {today:MM} năm {today:yyyy}",
            "Tìm: danh sach; Nhóm nhiệm vụ: N3 · Phát triển nguồn nhân lực; Ban hành từ ngày: 01/01/2020", "3/UBND", "Tổng số: 1", "Văn thư Văn phòng Ủy ban nhân dân tỉnh"])
            Assert.Contains(words, paper, StringComparison.Ordinal);
        Assert.Contains("Không có dòng nào khớp điều kiện lọc.", await TextAsync(leader, "/directives/print?group=Security"), StringComparison.Ordinal);
        Assert.Contains("Điều kiện lọc: Phạm vi: Còn phải làm; Đơn vị thực hiện: Xã Bù Gia Mập", await TextAsync(leader, "/tasks/print?unit=25222"), StringComparison.Ordinal);
    }

    private static async Task<string> TextAsync(Visitor visitor, string path)
    {
        var answer = await visitor.GetAsync(path, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<string[]> RowsAsync(Visitor visitor, string path)
    {
        var answer = await visitor.GetAsync(path, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];
    }
}
