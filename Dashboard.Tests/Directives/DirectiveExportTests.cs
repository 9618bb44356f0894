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

    private static async Task<string[]> RowsAsync(Visitor visitor, string path)
    {
        var answer = await visitor.GetAsync(path, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];
    }
}
