using System.Net;
using System.Text.Json.Nodes;
using Dashboard.Data.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Api;

/// <summary>What the API gives besides figures, and what it says of itself.</summary>
public sealed class ReadingApiTests(SmallProvince province) : IClassFixture<SmallProvince>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_is_described_with_examples()
    {
        var document = JsonNode.Parse(await province.Server.CreateClient().GetStringAsync("/openapi/v1.json", Cancel))!;

        var routes = province.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal) && e.Metadata.GetMetadata<HttpMethodMetadata>() is not null)
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods, (e, m) => $"{m} {e.RoutePattern.RawText}").Order();
        var described = document["paths"]!.AsObject()
            .SelectMany(p => p.Value!.AsObject(), (p, m) => (Name: $"{m.Key.ToUpperInvariant()} {p.Key}", Operation: m.Value!)).OrderBy(o => o.Name, StringComparer.Ordinal).ToArray();
        Assert.Equal(routes, described.Select(d => d.Name));
        Assert.All(described, d =>
        {
            Assert.NotNull(d.Operation["responses"]!["200"]!["content"]!["application/json"]!["example"]);
            Assert.NotNull(d.Operation["responses"]!["200"]!["content"]!["application/json"]!["schema"]);
            Assert.NotEmpty((string)d.Operation["summary"]!);
            Assert.All(d.Operation["parameters"]?.AsArray() ?? [], p => Assert.True((string)p!["in"]! == "path" || p["example"] is not null && p["description"] is not null));
            if (d.Operation["requestBody"] is { } body)
                Assert.NotNull(body["content"]!["application/json"]?["example"] ?? body["content"]!["application/octet-stream"]!["schema"]);
        });
        Assert.Equal("bearer", (string)document["components"]!["securitySchemes"]!["bearer"]!["scheme"]!);
        Assert.NotEmpty(document["security"]!.AsArray());
    }

    [Fact]
    public async Task The_example_of_a_request_is_one_that_can_be_read()
    {
        var document = JsonNode.Parse(await province.Server.CreateClient().GetStringAsync("/openapi/v1.json", Cancel))!;
        var example = document["paths"]!["/api/v1/figures"]!["post"]!["requestBody"]!["content"]!["application/json"]!["example"]!;

        var (status, problem) = await province.Coordinator.PostBodyAsync("/api/v1/figures", example.ToJsonString());

        // Its units are another province's, and nothing else is wrong with it.
        Assert.Equal(422, status);
        Assert.All(problem.Refusals(), r => Assert.Equal("Figure.UnknownUnit", r.Code));
    }

    [Fact]
    public async Task Units_are_listed_by_day_level_parent_and_name_page_by_page()
    {
        var communes = await province.Coordinator.AskAsync("/api/v1/units?parent=75&level=commune&limit=7");
        var rest = await province.Coordinator.AskAsync("/api/v1/units?parent=75&level=commune&limit=7&cursor=" + (string)communes["next"]!);
        var found = await province.Coordinator.AskAsync("/api/v1/units?q=dong%20nai");
        var before = await province.Coordinator.AskAsync("/api/v1/units?on=2025-06-30");
        var one = await province.Coordinator.AskAsync("/api/v1/units/25004");

        Assert.Equal((7, 3), (communes["items"]!.AsArray().Count, rest["items"]!.AsArray().Count));
        Assert.Null(rest["next"]);
        Assert.Equal("75", (string)Assert.Single(found["items"]!.AsArray())!["code"]!);
        Assert.Empty(before["items"]!.AsArray());
        Assert.Equal(("75", "VN"), ((string)one["above"]![0]!["code"]!, (string)one["above"]![1]!["code"]!));
    }

    [Theory]
    [InlineData("/api/v1/units?on=30/06/2025", "on")]
    [InlineData("/api/v1/units?level=village", "level")]
    [InlineData("/api/v1/units?limit=0", "limit")]
    [InlineData("/api/v1/figures?period=2026-13", "period")]
    [InlineData("/api/v1/figures?knownAt=yesterday", "knownAt")]
    [InlineData("/api/v1/figures?basis=guess", "basis")]
    [InlineData("/api/v1/figures?breakdown=age", "breakdown")]
    [InlineData("/api/v1/indicators?unit=99999", "unit")]
    [InlineData("/api/v1/indicators?knownAt=yesterday", "knownAt")]
    [InlineData("/api/v1/changes?after=-1", "after")]
    [InlineData("/api/v1/figures?untl=75", "untl")]
    [InlineData("/api/v1/measures?page=2", "page")]
    [InlineData("/api/v1/units?format=xml", "format")]
    [InlineData("/api/v1/changes?format=csv", "format")]
    public async Task A_parameter_that_means_nothing_is_refused_by_name(string path, string field)
    {
        using var response = await province.Coordinator.GetAsync(path, Cancel);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancel))!;

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(field, Assert.Single(problem.Refusals()).Field);
    }

    [Theory]
    [InlineData("/api/v1/units/99999")]
    [InlineData("/api/v1/indicators/none")]
    [InlineData("/api/v1/nothing")]
    public async Task What_is_not_there_is_a_problem_and_no_page(string path)
    {
        using var response = await province.Coordinator.GetAsync(path, Cancel);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task An_indicator_has_its_parts_its_coverage_and_its_status()
    {
        await province.Coordinator.PostFiguresAsync(new[]
        {
            new { measure = "meetings", unit = "25001", period = "2026-09", value = "10", state = "approved" },
            new { measure = "meetings.online", unit = "25001", period = "2026-09", value = "6", state = "approved" },
            new { measure = "meetings", unit = "25002", period = "2026-09", value = "30", state = "approved" },
            new { measure = "meetings.online", unit = "25002", period = "2026-09", value = "3", state = "submitted" },
        });

        var approved = (await province.Coordinator.AskAsync("/api/v1/indicators?unit=75&period=2026-09"))["items"]![0]!;
        var provisional = await province.Client(Role.Leader, "75").AskAsync("/api/v1/indicators/M8?unit=75&to=2026-09&basis=provisional");
        using var central = await province.Client(Role.Central, "VN").GetAsync("/api/v1/indicators?basis=provisional", Cancel);

        Assert.Equal(
            ("60", "6", "10", "2026-09", "approved", "approved", "onTrack", 1, 10),
            ((string)approved["value"]!, (string)approved["numerator"]!, (string)approved["denominator"]!, (string)approved["period"]!, (string)approved["basis"]!, (string)approved["stage"]!,
            (string)approved["status"]!, (int)approved["reported"]!, (int)approved["expected"]!));
        Assert.Equal("22.5", (string)provisional["series"]!.AsArray()[^1]!["value"]!);
        Assert.Equal(["25001", "25002"], provisional["ranking"]!.AsArray().Take(2).Select(r => (string)r!["unit"]!));
        Assert.Equal(HttpStatusCode.Forbidden, central.StatusCode);
    }

    [Fact]
    public async Task Lists_come_as_csv_that_a_spreadsheet_cannot_run()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/measures");
        request.Headers.Accept.ParseAdd("text/csv");
        using var response = await province.Coordinator.SendAsync(request, Cancel);
        var csv = await response.Content.ReadAsStringAsync(Cancel);

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("people,'=1+1 người,", csv, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/units/25001?format=csv", "code,name,level,")]
    [InlineData("/api/v1/indicators/M8?format=csv", "indicator,name_vi,")]
    public async Task One_thing_comes_as_csv_too(string path, string columns)
    {
        using var response = await province.Coordinator.GetAsync(path, Cancel);
        var lines = (await response.Content.ReadAsStringAsync(Cancel)).TrimStart('\ufeff').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith(columns, lines[0], StringComparison.Ordinal);
        Assert.True(lines.Length > 1);
    }

    [Fact]
    public async Task Changes_are_told_after_a_number_to_who_may_hear_them()
    {
        var before = (long)(await province.Coordinator.AskAsync("/api/v1/changes"))["upTo"]!;
        await province.Coordinator.PostFiguresAsync(new[] { new { measure = "money", unit = "25005", period = "2026-10", value = "5" } });

        var mine = await province.Coordinator.AskAsync($"/api/v1/changes?after={before}&topics=figures");
        var theirs = await province.Client(Role.Leader, "79").AskAsync($"/api/v1/changes?after={before}&topics=figures");
        var ahead = await province.Coordinator.AskAsync("/api/v1/changes?after=99999");

        Assert.Equal("money/2026-10", (string)Assert.Single(mine["items"]!.AsArray())!["key"]!);
        Assert.Empty(theirs["items"]!.AsArray());
        Assert.Equal((long)mine["upTo"]!, (long)theirs["upTo"]!);
        Assert.True((bool)ahead["isReset"]!);
    }

    [Fact]
    public async Task Periods_say_where_they_stand()
    {
        var closed = await province.Coordinator.AskAsync("/api/v1/periods?state=closed");
        var open = await province.Coordinator.AskAsync("/api/v1/periods?state=open&frequency=month");

        Assert.Equal(8, closed["items"]!.AsArray().Count);
        Assert.Equal(["2026-11", "2026-12"], open["items"]!.AsArray().Select(p => (string)p!["code"]!));
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_to_wait()
    {
        await using var server = new Browser.DashboardServer(new Dictionary<string, string> { ["Sample:Load"] = "false", ["Access:ApiRequestsPerSecond"] = "1" });
        using var client = server.CreateClient();

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 7; i++)
        {
            using var response = await client.GetAsync("/api/v1/units", Cancel);
            answers.Add(response.StatusCode);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }
}
