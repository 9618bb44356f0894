using System.Net;
using System.Text.Json;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Api;

/// <summary>Directives and tasks by token: registered once, read within reach, moved by the table.</summary>
public sealed class DirectiveApiTests(SmallProvince province) : IClassFixture<SmallProvince>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_directive_sent_twice_stands_once_in_the_register()
    {
        var clerk = province.Client(Role.Clerk, "75");
        object[] items = [Item("1/QĐ"), Item("2/QĐ")];
        var (tried, trial) = await SendAsync(clerk, items, "?dryRun=true");
        var (_, before) = (0, await clerk.AskAsync("/api/v1/directives?q=chuyen%20doi%20so%20lan%20mot"));
        var (status, first) = await SendAsync(clerk, items);
        var (_, second) = await SendAsync(clerk, items);

        Assert.Equal((200, 200), (tried, status));
        Assert.Empty(before["items"]!.AsArray());
        Assert.Null(trial["directives"]![0]!["id"]);
        Assert.Equal((2, 0, 0, 2), ((int)first["added"]!, (int)first["unchanged"]!, (int)second["added"]!, (int)second["unchanged"]!));
        Assert.Equal((int)first["directives"]![0]!["id"]!, (int)second["directives"]![0]!["id"]!);
        var found = await clerk.AskAsync("/api/v1/directives?q=chuyen%20doi%20so%20lan%20mot");
        Assert.Equal(["1/QĐ", "2/QĐ"], found["items"]!.AsArray().Select(d => (string)d!["symbol"]!).Order(StringComparer.Ordinal));
        Assert.All(found["items"]!.AsArray(), d => Assert.Equal("https://vb.example/1", (string?)d!["link"]));
        Assert.StartsWith("id,symbol,issued_on", (await clerk.GetStringAsync("/api/v1/directives?format=csv", Cancel)).TrimStart('\ufeff'), StringComparison.Ordinal);
        Assert.Contains("https://vb.example/1", await clerk.GetStringAsync("/api/v1/directives?format=csv", Cancel), StringComparison.Ordinal);
        await using var db = province.Open();
        Assert.All(await db.Directives.Where(d => d.Symbol == "1/QĐ").ToListAsync(Cancel), d => Assert.Equal(("api", "https://vb.example/1"), (d.Source, d.Link)));
    }

    [Fact]
    public async Task Each_row_says_what_is_wrong_with_it_and_nothing_is_taken()
    {
        var clerk = province.Client(Role.Clerk, "75");
        var (status, problem) = await SendAsync(clerk, [Item("8/QĐ"), Item("9/QĐ", unit: "79"), Item("9/QĐ", day: "31/12/2026", origin: "rumour"), Item(" ")]);
        Assert.Equal(422, status);
        Assert.Equal(["2 issuedOn Import.NotADay", "2 origin Import.NotOneOf", "3 symbol Api.Missing"], problem["errors"]!.AsArray().Select(e => $"{e!["row"]} {e["field"]} {e["code"]}").Order(StringComparer.Ordinal));

        (status, problem) = await SendAsync(clerk, [Item("8/QĐ"), Item("9/QĐ", unit: "79")]);
        Assert.Equal((422, "1 unit Directive.NoRight"), (status, string.Join(';', problem["errors"]!.AsArray().Select(e => $"{e!["row"]} {e["field"]} {e["code"]}"))));
        Assert.Equal(400, (await clerk.PostBodyAsync("/api/v1/directives", """{"directives":[{"symbool":"1"}]}""")).Status);
        Assert.Equal(400, (await clerk.PostBodyAsync("/api/v1/directives", "[[[[")).Status);
        Assert.Equal(422, (await SendAsync(clerk, [.. Enumerable.Range(0, 2001).Select(i => Item($"{i}/X"))])).Status);
        Assert.Equal(403, (await SendAsync(province.Client(Role.Officer, SmallProvince.Commune(1)), [Item("8/QĐ")])).Status);
        await using var db = province.Open();
        Assert.False(await db.Directives.AnyAsync(d => d.Symbol == "8/QĐ" || d.Symbol.EndsWith("/X"), Cancel));
    }

    [Fact]
    public async Task A_task_is_read_and_moved_as_the_tokens_role_may()
    {
        var desk = province.Get<DirectiveDesk>();
        var today = DateOnly.FromDateTime(province.Clock.GetUtcNow().AddHours(7).DateTime);
        await using var db = province.Open();
        var (from, to, beside) = (db.Units.Single(u => u.Code == "75").Id, db.Units.Single(u => u.Code == SmallProvince.Commune(2)).Id, SmallProvince.Commune(3));
        var outcome = await desk.AssignAsync(
            new DirectiveEntry(from, null, "77/UBND", today, DirectiveOrigin.Document, DirectiveVerb.Assign, "Việc của một xã"),
            new TaskEntry("Báo cáo một lần", [to], [], DueOn: today.AddDays(10)), new SignEntry("Chủ tịch"), Actor.System, Cancel);
        Assert.Equal([], outcome.Refusals.Select(r => r.ToString()));

        var officer = province.Client(Role.Officer, SmallProvince.Commune(2));
        var task = Assert.Single((await officer.AskAsync("/api/v1/tasks?q=bao%20cao%20mot%20lan"))["items"]!.AsArray())!;
        Assert.Equal(("notReceived", "75", "77/UBND"), ((string)task["state"]!, (string)task["assigner"]!, (string)task["symbol"]!));
        Assert.Empty((await province.Client(Role.Officer, beside).AskAsync("/api/v1/tasks?q=bao%20cao%20mot%20lan"))["items"]!.AsArray());
        Assert.StartsWith("id,directive,symbol", (await officer.GetStringAsync("/api/v1/tasks?format=csv", Cancel)).TrimStart('\ufeff'), StringComparison.Ordinal);

        var address = $"/api/v1/tasks/{(int)task["id"]!}/moves";
        var (status, moved) = await officer.PostBodyAsync(address, JsonSerializer.Serialize(new { verb = "receive", version = (int)task["version"]! }));
        Assert.Equal((200, "received"), (status, (string?)moved["state"]));
        Assert.Equal(422, (await officer.PostBodyAsync(address, JsonSerializer.Serialize(new { verb = "start", version = (int)task["version"]! }))).Status);
        Assert.Equal(422, (await officer.PostBodyAsync(address, """{"verb":"accept"}""")).Status);
        Assert.Equal(400, (await officer.PostBodyAsync(address, """{"verb":"finish"}""")).Status);
        Assert.Equal(404, (await province.Client(Role.Officer, beside).PostBodyAsync(address, """{"verb":"start"}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await officer.GetAsync("/api/v1/tasks?stat=received", Cancel)).StatusCode);

        // Evidence is sent first and named in the move that it belongs to, by whoever sent it.
        var files = $"/api/v1/tasks/{(int)task["id"]!}/files";
        Assert.Equal(400, await UploadAsync(officer, files, "%PDF-1.4\n%%EOF\n"));
        Assert.Equal(404, await UploadAsync(province.Client(Role.Officer, beside), files + "?name=a.pdf", "%PDF-1.4\n%%EOF\n"));
        Assert.Equal(415, await UploadAsync(officer, files + "?name=a.pdf", "%PDF-1.4\n%%EOF\n", "application/pdf"));
        Assert.Equal(422, await UploadAsync(officer, files + "?name=a.pdf", "<html>"));
        Assert.Equal(413, await UploadAsync(officer, files + "?name=a.txt", new string('a', (20 << 20) + 1)));
        Assert.Equal(200, await UploadAsync(officer, files + "?name=../../danh-sach.pdf", "%PDF-1.4\n%%EOF\n"));
        var file = await db.DirectiveFiles.SingleAsync(f => f.TaskId == (int)task["id"]!, Cancel);
        Assert.Equal(("danh-sach.pdf", "application/pdf", (long?)null), (file.Name, file.ContentType, file.EventId));
        var (refused, reason) = await province.Client(Role.Leader, SmallProvince.Commune(2)).PostBodyAsync(address, JsonSerializer.Serialize(new { verb = "handIn", files = new[] { file.Id } }));
        Assert.Equal((422, "Task.FileUnknown"), (refused, (string?)reason["errors"]![0]!["code"]));
        Assert.Equal((200, "handedIn"), await officer.PostBodyAsync(address, JsonSerializer.Serialize(new { verb = "handIn", files = new[] { file.Id } })) is var (handed, where) ? (handed, (string?)where["state"]) : default);
        await db.Entry(file).ReloadAsync(Cancel);
        Assert.Equal(TaskVerb.HandIn, (await db.TaskEvents.SingleAsync(e => e.Id == file.EventId, Cancel)).Verb);
    }

    private static async Task<int> UploadAsync(HttpClient client, string address, string body, string type = "application/octet-stream")
    {
        using var content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue(type));
        return (int)(await client.PostAsync(new Uri(address, UriKind.Relative), content, Cancel)).StatusCode;
    }

    private static object Item(string symbol, string unit = "75", string day = "2026-09-20", string origin = "document") =>
        new { symbol, issuedOn = day, excerpt = "Chuyển đổi số lần một", unit, issuer = "Bộ Dân tộc và Tôn giáo", origin, group = "N5", signedAs = "KT", link = "https://vb.example/1" };

    private static Task<(int Status, System.Text.Json.Nodes.JsonNode Answer)> SendAsync(HttpClient client, object[] items, string query = "") =>
        client.PostBodyAsync("/api/v1/directives" + query, JsonSerializer.Serialize(new { directives = items }));
}
