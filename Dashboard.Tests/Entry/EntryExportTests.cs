using System.Text;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Jobs;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Exports;
using Dashboard.Tests.Access;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Entry;

/// <summary>The approval matrix, the receipts and the history of jobs as files, under their pages' filters.</summary>
public sealed class EntryExportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_leave_as_csv_and_xlsx_under_the_pages_filter()
    {
        await using var server = await AccessWorld.StartAsync(Cancel);
        var period = await SubmitAsync(server.Services);
        using var visitor = new Visitor(server);
        await visitor.SignInAsync("tonghop", DashboardServer.Password, Cancel);

        var matrix = await CsvAsync(visitor, $"/approval/export.csv?period={period}");
        Assert.Equal([AccessWorld.North, AccessWorld.South], matrix[1..].Select(l => l.Split(',')[1]));
        Assert.Equal(["1,1,1,0", "1,0,0,0"], matrix[1..].Select(l => string.Join(',', l.Split(',')[^5..^1])));
        Assert.Equal(AccessWorld.South, Assert.Single((await CsvAsync(visitor, $"/approval/export.csv?period={period}&unit={AccessWorld.South}"))[1..]).Split(',')[1]);

        Assert.StartsWith($"{AccessWorld.North}/{period}/", Assert.Single((await CsvAsync(visitor, "/receipts/export.csv"))[1..]), StringComparison.Ordinal);
        Assert.Empty((await CsvAsync(visitor, $"/receipts/export.csv?unit={AccessWorld.South}"))[1..]);

        var job = Assert.Single((await CsvAsync(visitor, "/jobs/export.csv?outcome=Cancelled"))[1..]);
        Assert.EndsWith(",máy-1", job, StringComparison.Ordinal);
        Assert.Empty((await CsvAsync(visitor, "/jobs/export.csv?outcome=Failed"))[1..]);

        foreach (var path in new[] { "/approval", "/receipts", "/jobs" })
        {
            var sheet = await visitor.GetAsync(path + "/export.xlsx", Cancel);
            Assert.Equal(TableExport.XlsxType, sheet.Content.Headers.ContentType?.ToString());
            Assert.Contains($"{path}/export.xlsx", await (await visitor.GetAsync(path, Cancel)).Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
    }

    /// <summary>Both communes owe one measure; the northern one has handed it in. Answers the month.</summary>
    private static async Task<string> SubmitAsync(IServiceProvider services)
    {
        var today = Vietnam.Today(TimeProvider.System);
        await services.GetRequiredService<PeriodCalendar>().EnsureAsync(today, Cancel);
        await using (var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel))
        {
            var set = new UnitSet { Code = "communes", NameVi = "Các xã", NameEn = "Communes" };
            db.UnitSets.Add(set);
            await db.SaveChangesAsync(Cancel);
            foreach (var commune in await db.Units.Where(u => u.Level == UnitLevel.Commune).ToListAsync(Cancel))
                db.UnitSetMembers.Add(new UnitSetMember { UnitSetId = set.Id, UnitId = commune.Id, ValidFrom = commune.ValidFrom });
            db.Measures.Add(new Measure
            {
                Code = "meetings",
                NameVi = "Cuộc họp",
                NameEn = "Meetings",
                UnitVi = "cuộc",
                UnitEn = "meetings",
                Frequency = Frequency.Month,
                Source = SeriesSource.Entered,
                ReportingSetId = set.Id,
            });
            var at = DateTime.UtcNow;
            db.JobRuns.Add(new JobRun { Job = "recompute", DueAt = at, StartedAt = at, EndedAt = at, Outcome = JobOutcome.Cancelled, Node = "máy-1" });
            await db.SaveChangesAsync(Cancel);
        }

        services.GetRequiredService<UnitTrees>().Forget();
        services.GetRequiredService<Catalogues>().Forget();
        var period = PeriodCode.Of(today, Frequency.Month).ToString();
        var desk = services.GetRequiredService<FigureDesk>();
        Assert.False((await desk.RecordAsync(new FigureBatch([new FigureEntry("meetings", AccessWorld.North, period, "4")], FigureDoor.Page), Actor.System, Cancel)).Refused);
        Assert.False((await desk.SubmitAsync(new FigureSelection(AccessWorld.North, period, []), Actor.System, Cancel)).Refused);
        return period;
    }

    private static async Task<string[]> CsvAsync(Visitor visitor, string path)
    {
        var file = await visitor.GetAsync(path, Cancel);
        Assert.Equal("text/csv; charset=utf-8", file.Content.Headers.ContentType?.ToString());
        return Encoding.UTF8.GetString(await file.Content.ReadAsByteArrayAsync(Cancel)).TrimStart('\ufeff').TrimEnd().Split("\r\n");
    }
}
