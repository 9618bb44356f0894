using Dashboard.Data.Alerts;
using Dashboard.Data.Reports;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;
using static Dashboard.Tests.Reports.ReportWorld;

namespace Dashboard.Tests.Reports;

/// <summary>Who must know of a report is told: the head what waits, the level above what came, the unit what became of it; each once.</summary>
public sealed class ReportAlertTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_step_tells_whose_turn_it_is()
    {
        using var world = await CreateAsync();
        await world.FillAsync();
        Value(await world.Desk.PresentAsync(Key, world.Officer, Cancel));
        Value(await world.Desk.SendAsync(Key, world.Head, Cancel));
        Value(await world.Desk.ReturnAsync(Key, [new ReportReturn("tinh-hinh", "Bổ sung số vụ hòa giải.")], world.Coordinator, Cancel));
        Value(await world.Desk.SendAsync(Key, world.Head, Cancel));
        Value(await world.Desk.ApproveAsync(Key, world.Coordinator, Cancel));

        await world.Database.Get<AlertReactor>().ReactAsync(Cancel);
        Assert.Equal(0, await world.Database.Get<AlertReactor>().ReactAsync(Cancel));

        var tree = await world.Database.Get<UnitTrees>().CurrentAsync(Cancel);
        await using var db = world.Database.Open();
        var told = await db.Alerts.Where(a => a.Kind == AlertKind.Report).OrderBy(a => a.Id)
            .Join(db.AlertUnits, a => a.Id, u => u.AlertId, (a, u) => new { a.Text, a.Severity, a.Words, a.Link, u.UnitId }).ToListAsync(Cancel);
        Assert.Equal(
            [("Report.Present", "N1"), ("Report.Send", "75"), ("Report.Return", "N1"), ("Report.Send", "75"), ("Report.Approve", "N1")],
            told.Select(t => (t.Text, tree[t.UnitId].Code)));
        Assert.Equal(("Bổ sung số vụ hòa giải.", AlertSeverity.Warning), (told[2].Words, told[2].Severity));
        Assert.All(told, t => Assert.Equal("/reports/hop-thang/2026-11/N1", t.Link));
    }
}
