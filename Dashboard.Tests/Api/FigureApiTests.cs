using System.Net;
using System.Text.Json.Nodes;
using Dashboard.Data.Access;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Api;

/// <summary>Figures over HTTP, on the real product. Each test has communes of its own.</summary>
public sealed class FigureApiTests(FigureApiTests.World world) : IClassFixture<FigureApiTests.World>
{
    private readonly SmallProvince _province = world.Province;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<int> CountAsync(params int[] communes)
    {
        await using var db = _province.Open();
        var codes = communes.Select(SmallProvince.Commune).ToArray();
        return await db.Figures.CountAsync(f => codes.Length == 0 || db.Units.Any(u => u.Id == f.UnitId && codes.Contains(u.Code)), Cancel);
    }

    private static object Row(string measure, int commune, string value, string period = "2026-10", string? state = null) =>
        new { measure, unit = SmallProvince.Commune(commune), period, value, state };

    [Fact]
    public async Task What_was_recorded_is_read_with_its_period_kind_basis_and_stage()
    {
        var (status, receipt) = await _province.Coordinator.PostFiguresAsync(new[] { Row("money", 1, "12.50"), Row("money", 2, "7", state: "submitted") });

        Assert.Equal(200, status);
        Assert.Equal(2, (int)receipt["written"]!);
        var provisional = await _province.Coordinator.AskAsync("/api/v1/figures?basis=provisional&unit=75&period=2026-10&measure=money");
        Assert.Collection(
            provisional["items"]!.AsArray(),
            first => Assert.Equal(
                ("12.5", "2026-10", "actual", "provisional", "entering", "value", "25001"),
                ((string)first!["value"]!, (string)first["period"]!, (string)first["kind"]!, (string)first["basis"]!, (string)first["stage"]!, (string)first["state"]!, (string)first["unit"]!)),
            second => Assert.Equal("submitted", (string)second!["stage"]!));
        Assert.Empty((await _province.Coordinator.AskAsync("/api/v1/figures?period=2026-10&measure=money"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Each_refusal_names_its_row_and_nothing_is_taken()
    {
        var before = await CountAsync();
        var (status, problem) = await _province.Coordinator.PostFiguresAsync(new object[]
        {
            Row("meetings", 1, "5"),
            Row("nothing", 1, "5"),
            Row("meetings", 2, "1.5"),
            Row("meetings", 3, "5", period: "2026-01"),
            new { measure = "meetings", unit = "99999", period = "2026-10", value = "1" },
            Row("meetings", 1, "6"),
            Row("meetings", 4, "a"),
        });

        Assert.Equal(422, status);
        Assert.Equal(
            [
                (1, "measure", "Figure.UnknownMeasure"), (2, "value", "Figure.TooManyDecimals"), (3, "period", "Figure.PeriodClosed"), (4, "unit", "Figure.UnknownUnit"),
                (5, null, "Figure.TwiceInBatch"), (6, "value", "Figure.NotANumber"),
            ],
            problem.Refusals());
        Assert.All(problem["errors"]!.AsArray(), e => Assert.DoesNotContain("Figure.", (string)e!["message"]!));
        Assert.Equal(before, await CountAsync());
    }

    [Fact]
    public async Task A_unit_of_another_branch_is_refused_and_not_shown()
    {
        await _province.Client(Role.Coordinator, "79").PostFiguresAsync(new[] { new { measure = "meetings", unit = "29901", period = "2026-10", value = "9", state = "approved" } });

        var (status, problem) = await _province.Coordinator.PostFiguresAsync(new[] { new { measure = "meetings", unit = "29901", period = "2026-10", value = "1" } });

        Assert.Equal(422, status);
        Assert.Equal([(0, "unit", "Figure.NoRight")], problem.Refusals());
        Assert.DoesNotContain((await _province.Coordinator.AskAsync("/api/v1/figures"))["items"]!.AsArray(), f => (string)f!["unit"]! == "29901");
        using var asked = await _province.Coordinator.GetAsync("/api/v1/figures?unit=29901", Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, asked.StatusCode);
    }

    [Fact]
    public async Task Only_who_may_enter_may_post_and_nobody_without_token_may_anything()
    {
        var rows = new[] { Row("meetings", 1, "5") };

        using var leader = await _province.Client(Role.Leader, "75").PostAsync("/api/v1/figures", Json(rows), Cancel);
        using var stranger = await _province.Server.CreateClient().PostAsync("/api/v1/figures", Json(rows), Cancel);
        var (approves, problem) = await _province.Client(Role.Officer, "25001").PostFiguresAsync(new[] { Row("meetings", 1, "5", state: "approved") });

        Assert.Equal(HttpStatusCode.Forbidden, leader.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.Equal(422, approves);
        Assert.Equal([(0, "unit", "Figure.NoRightToApprove")], problem.Refusals());

        static StringContent Json(object figures) => new(System.Text.Json.JsonSerializer.Serialize(new { figures }), System.Text.Encoding.UTF8, "application/json");
    }

    [Fact]
    public async Task The_same_key_twice_is_one_command_and_for_another_request_it_is_refused()
    {
        var rows = new[] { Row("meetings", 11, "5") };

        var (first, one) = await _province.Coordinator.PostFiguresAsync(rows, key: "batch-7");
        var (second, two) = await _province.Coordinator.PostFiguresAsync(rows, key: "batch-7");
        var (third, problem) = await _province.Coordinator.PostFiguresAsync(new[] { Row("meetings", 11, "6") }, key: "batch-7");
        var (fourth, _) = await _province.Client(Role.Officer, "25011").PostFiguresAsync(new[] { Row("meetings", 11, "6") }, key: "batch-7");

        Assert.Equal((200, 200, 422, 200), (first, second, third, fourth));
        Assert.Equal(one.ToJsonString(), two.ToJsonString());
        Assert.Equal("Figure.CommandDiffers", Assert.Single(problem.Refusals()).Code);
        Assert.Equal(2, await CountAsync(11));
    }

    [Fact]
    public async Task A_dry_run_says_the_same_and_changes_nothing()
    {
        var before = await StateAsync();
        var rows = new[] { Row("meetings", 12, "5"), Row("meetings.online", 12, "6") };

        var (good, receipt) = await _province.Coordinator.PostFiguresAsync(rows[..1], "?dryRun=true", key: "k");
        var (bad, problem) = await _province.Coordinator.PostFiguresAsync(rows, "?dryRun=true");

        Assert.Equal((200, 422), (good, bad));
        Assert.True((bool)receipt["dryRun"]!);
        Assert.Null(receipt["figures"]![0]!["id"]);
        Assert.Equal([(1, "value", "Figure.AboveWhole")], problem.Refusals());
        Assert.Equal(before, await StateAsync());

        async Task<(int, int, long, int)> StateAsync()
        {
            await using var db = _province.Open();
            return (await CountAsync(), await db.Rollups.CountAsync(Cancel), await db.FeedHeads.Select(h => h.Number).SingleAsync(Cancel), await db.CommandReceipts.CountAsync(Cancel));
        }
    }

    [Fact]
    public async Task A_partial_request_takes_what_can_be_taken_and_names_the_rest()
    {
        var rows = new[] { Row("meetings", 21, "5"), Row("meetings", 22, "x"), Row("meetings.online", 21, "6"), Row("meetings", 23, "4") };

        var (status, receipt) = await _province.Coordinator.PostFiguresAsync(rows, "?partial=true", key: "p");
        var (_, again) = await _province.Coordinator.PostFiguresAsync(rows, "?partial=true", key: "p");

        Assert.Equal(200, status);
        Assert.Equal([(1, "value", "Figure.NotANumber"), (2, "value", "Figure.AboveWhole")], receipt.Refusals());
        Assert.Equal((2, 4), ((int)receipt["written"]!, receipt["figures"]!.AsArray().Count));
        Assert.Equal(receipt.ToJsonString(), again.ToJsonString());
        Assert.Equal(2, await CountAsync(21, 22, 23));
    }

    [Fact]
    public async Task Pages_follow_their_cursor_and_csv_cannot_run_in_a_spreadsheet()
    {
        await _province.Coordinator.PostFiguresAsync(Enumerable.Range(1, 10).Select(n => Row("people", n + 30, "5")).ToArray());
        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await _province.Coordinator.AskAsync($"/api/v1/figures?measure=people&basis=provisional&limit=4{(cursor is null ? "" : "&cursor=" + cursor)}");
            seen.AddRange(page["items"]!.AsArray().Select(i => (string)i!["unit"]!));
            cursor = (string?)page["next"];
        }
        while (cursor is not null);

        Assert.Equal(Enumerable.Range(31, 10).Select(SmallProvince.Commune), seen);
        using var csv = await _province.Coordinator.GetAsync("/api/v1/figures?measure=people&basis=provisional&limit=2&format=csv", Cancel);
        var lines = (await csv.Content.ReadAsStringAsync(Cancel)).Split("\r\n");
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("id,measure,unit,", lines[0].TrimStart('\ufeff'), StringComparison.Ordinal);
        Assert.Equal(4, lines.Length);
        Assert.Contains("rel=\"next\"", csv.Headers.GetValues("Link").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_the_answer_already_is_told_so()
    {
        using var first = await _province.Coordinator.GetAsync("/api/v1/figures", Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/figures");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _province.Coordinator.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Of_two_that_correct_the_same_cell_the_later_is_told_what_it_would_overwrite()
    {
        var (_, receipt) = await _province.Coordinator.PostFiguresAsync(new[] { Row("meetings", 41, "5") });
        var seen = (long)receipt["figures"]![0]!["id"]!;
        JsonNode Correction(string value, bool overwrite = false) => JsonNode.Parse(
            $$"""{"figures":[{"measure":"meetings","unit":"25041","period":"2026-10","value":"{{value}}","basedOn":{{seen}},"overwrite":{{(overwrite ? "true" : "false")}}}]}""")!;

        var answers = await Task.WhenAll(Enumerable.Range(6, 4).Select(v => _province.Coordinator.PostBodyAsync("/api/v1/figures", Correction($"{v}").ToJsonString())));
        var (last, _) = await _province.Coordinator.PostBodyAsync("/api/v1/figures", Correction("20", overwrite: true).ToJsonString());

        Assert.Single(answers, a => a.Status == 200);
        Assert.All(answers.Where(a => a.Status != 200), a => Assert.Equal([(0, "basedOn", "Figure.ChangedMeanwhile")], a.Answer.Refusals()));
        Assert.Equal(200, last);
    }

    [Fact]
    public async Task What_was_known_on_a_day_can_be_read_later()
    {
        await _province.Coordinator.PostFiguresAsync(new[] { Row("meetings", 42, "5", state: "approved") });
        var before = _province.Clock.GetUtcNow();
        _province.Clock.Advance(TimeSpan.FromDays(1));
        await _province.Coordinator.PostBodyAsync(
            "/api/v1/figures", """{"figures":[{"measure":"meetings","unit":"25042","period":"2026-10","value":"8","stage":"approved","reason":"Đếm lại"}]}""");

        var then = await _province.Coordinator.AskAsync($"/api/v1/figures?unit=25042&knownAt={before:yyyy-MM-dd'T'HH:mm:ss}Z");
        var now = await _province.Coordinator.AskAsync("/api/v1/figures?unit=25042");

        Assert.Equal("5", (string)Assert.Single(then["items"]!.AsArray())!["value"]!);
        Assert.Equal("8", (string)Assert.Single(now["items"]!.AsArray())!["value"]!);
    }

    /// <summary>Communes enough that no test meets another's.</summary>
    public sealed class World : IAsyncLifetime
    {
        public SmallProvince Province { get; } = new(50);

        public ValueTask InitializeAsync() => Province.InitializeAsync();

        public ValueTask DisposeAsync() => Province.DisposeAsync();
    }
}
