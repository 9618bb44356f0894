using System.Net;
using System.Text;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Storage;
using Dashboard.Exports;
using Dashboard.Tests.Browser;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Access;

/// <summary>Accounts, tokens and the audit as files; and what the audit says of them and of changed settings.</summary>
public sealed class AccessExportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accounts_tokens_and_audit_leave_as_csv_and_xlsx_under_the_pages_filter_and_it_is_written_down()
    {
        await using var server = await AccessWorld.StartAsync(Cancel);
        var administrator = AccessWorld.ActorOf((await AccountAsync(server, "quantri"))!, Role.Administrator);
        var token = await server.Services.GetRequiredService<TokenDesk>()
            .CreateAsync(new TokenEntry("kho dữ liệu", Role.Leader, "75", DateOnly.FromDateTime(DateTime.UtcNow).AddDays(7)), administrator, Cancel);
        using var visitor = new Visitor(server);
        await visitor.SignInAsync("quantri", DashboardServer.Password, Cancel);

        var users = await CsvAsync(visitor, "/admin/users/export.csv");
        Assert.Equal(SampleAccounts.All.Select(a => a.Name).Order(), users[1..].Select(l => l.Split(',')[0]));
        Assert.Equal("thanhtra", Assert.Single((await CsvAsync(visitor, "/admin/users/export.csv?role=Inspector"))[1..]).Split(',')[0]);

        var tokens = await CsvAsync(visitor, "/admin/tokens/export.csv");
        Assert.StartsWith("kho dữ liệu,", Assert.Single(tokens[1..]), StringComparison.Ordinal);
        Assert.DoesNotContain(token.Value!.Secret, tokens[1], StringComparison.Ordinal);

        var audit = await CsvAsync(visitor, "/admin/audit/export.csv?action=Personal.Read");
        Assert.Equal(audit.Length + 1, (await CsvAsync(visitor, "/admin/audit/export.csv?action=Personal.Read&from=x&to=9999-12-31")).Length);
        Assert.Equal("day,number,hash\n", Assert.Single(await CsvAsync(visitor, "/admin/audit/heads.csv?to=0002-01-01")));
        Assert.Equal(3, audit[1..].Count(l => l.Contains(",export,", StringComparison.Ordinal)));

        foreach (var path in new[] { "/admin/users", "/admin/tokens", "/admin/audit" })
        {
            var sheet = await visitor.GetAsync(path + "/export.xlsx", Cancel);
            Assert.Equal(TableExport.XlsxType, sheet.Content.Headers.ContentType?.ToString());
            Assert.Equal("PK"u8.ToArray(), (await sheet.Content.ReadAsByteArrayAsync(Cancel))[..2]);
            var page = await (await visitor.GetAsync(path + "?q=a", Cancel)).Content.ReadAsStringAsync(Cancel);
            Assert.Contains($"{path}/export.xlsx?q=a", page, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/admin/users/export.pdf", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_start_with_other_settings_is_in_the_audit_without_the_secrets()
    {
        using var database = new TestDatabase();
        await StartAsync(("Access:SignInsPerMinute", "30"), ("Sso:ClientSecret", "mot-bi-mat"));
        await StartAsync(("Access:SignInsPerMinute", "30"), ("Sso:ClientSecret", "mot-bi-mat"));
        await using var db = database.Open();
        Assert.Empty(await db.AuditEntries.ToListAsync(Cancel));

        await StartAsync(("Access:SignInsPerMinute", "9000"), ("Sso:ClientSecret", "hai-bi-mat"));

        var lines = await db.AuditEntries.OrderBy(e => e.Id).Select(e => $"{e.Action} {e.Subject} {e.Detail}").ToListAsync(Cancel);
        Assert.Equal(
            [
                "Settings.Changed Access:SignInsPerMinute before: Access:SignInsPerMinute=30",
                "Settings.Changed Access:SignInsPerMinute now: Access:SignInsPerMinute=9000",
            ],
            lines);
        Assert.DoesNotContain("bi-mat", (await db.Settings.SingleAsync(s => s.Key == "configuration", Cancel)).Value, StringComparison.Ordinal);

        Task StartAsync(params (string Key, string Value)[] settings) => new SettingsAudit(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build(),
            database.Get<IDbContextFactory<DashboardContext>>(), database.Get<WriteGate>()).RecordAsync(Cancel);
    }

    private static async Task<string[]> CsvAsync(Visitor visitor, string path)
    {
        var answer = await visitor.GetAsync(path, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<User?> AccountAsync(DashboardServer server, string name)
    {
        await using var db = await server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel);
        return await db.Users.AsNoTracking().SingleAsync(u => u.UserName == name, Cancel);
    }
}
