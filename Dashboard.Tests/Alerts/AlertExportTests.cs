using Dashboard.Data;
using Dashboard.Data.Alerts;
using Dashboard.Tests.Access;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Alerts;

/// <summary>The inbox as a file: all that the page's filter finds, however many pages that are.</summary>
public sealed class AlertExportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_that_the_filter_finds_leaves_and_no_more()
    {
        await using var server = await AccessWorld.StartAsync(Cancel);
        await using (var db = await server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel))
        {
            var officer = await db.Users.SingleAsync(u => u.UserName == "nhaplieu", Cancel);
            Alert[] alerts =
            [
                .. Enumerable.Range(0, AlertQueries.MostAtOnce + 3).Select(i => new Alert
                {
                    Key = $"message/{i}",
                    Kind = AlertKind.Message,
                    Severity = i < 2 ? AlertSeverity.Critical : AlertSeverity.Information,
                    UnitId = officer.UnitId,
                    Text = AlertTextKeys.Message,
                    Arguments = AlertArguments.Of("Tỉnh Đồng Nai", $"Thông báo số {i}"),
                    Link = "/alerts",
                    State = AlertState.Firing,
                    At = new DateTime(2026, 11, 2, 1, 0, 0, DateTimeKind.Utc),
                }),
            ];
            db.Alerts.AddRange(alerts);
            await db.SaveChangesAsync(Cancel);
            db.Deliveries.AddRange(alerts.Select(a => new Delivery { AlertId = a.Id, UnitId = officer.UnitId, UserId = officer.Id, Channel = AlertChannel.App, State = DeliveryState.Sent }));
            await db.SaveChangesAsync(Cancel);
        }

        using var visitor = new Visitor(server);
        await visitor.SignInAsync("nhaplieu", DashboardServer.Password, Cancel);
        var all = await LinesAsync(visitor, "/alerts/export.csv");
        Assert.Equal(AlertQueries.MostAtOnce + 3, all.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(2, (await LinesAsync(visitor, "/alerts/export.csv?severity=Critical")).Length);
    }

    private static async Task<string[]> LinesAsync(Visitor visitor, string path) =>
        [.. (await (await visitor.GetAsync(path, Cancel)).Content.ReadAsStringAsync(Cancel)).Split('\n').Where(line => line.Contains("Thông báo số", StringComparison.Ordinal))];
}
