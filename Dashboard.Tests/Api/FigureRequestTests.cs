using System.Net;

namespace Dashboard.Tests.Api;

/// <summary>What is no request for figures at all, whatever the database holds.</summary>
public sealed class FigureRequestTests(SmallProvince province) : IClassFixture<SmallProvince>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_json_number_is_refused_with_the_way_out()
    {
        var (status, problem) = await province.Coordinator.PostBodyAsync(
            "/api/v1/figures", """{"figures":[{"measure":"money","unit":"25001","period":"2026-10","value":0.1},{"measure":"money","unit":"25002","period":"2026-10","value":"0.1","valeu":"2"}]}""");

        Assert.Equal(400, status);
        Assert.Equal([(0, "value", "Api.NumberNotText"), (1, "valeu", "Api.UnknownField")], problem.Refusals());
        Assert.Contains("0.1", (string)problem["errors"]![0]!["message"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Api.NotJson")]
    [InlineData("{", "Api.NotJson")]
    [InlineData("""{"figures":[{"measure":"a",}]}""", "Api.NotJson")]
    [InlineData("""{"figures":[]} x""", "Api.NotJson")]
    [InlineData("[]", "Api.NotAnObject")]
    [InlineData("{}", "Api.Missing")]
    [InlineData("""{"figures":{}}""", "Api.NotAList")]
    [InlineData("""{"figures":[],"more":1}""", "Api.UnknownField")]
    [InlineData("""{"figures":[3]}""", "Api.NotAnObject")]
    [InlineData("""{"figures":[],"dryRun":"yes"}""", "Api.NotAFlag")]
    public async Task What_is_no_request_is_refused_with_the_reason(string body, string code)
    {
        var (status, problem) = await province.Coordinator.PostBodyAsync("/api/v1/figures", body);

        Assert.Equal(400, status);
        Assert.Equal(code, Assert.Single(problem.Refusals()).Code);
    }

    [Fact]
    public async Task Anything_else_than_json_is_refused()
    {
        using var form = new FormUrlEncodedContent([new("figures", "[]")]);
        using var response = await province.Coordinator.PostAsync("/api/v1/figures", form, Cancel);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task A_request_holds_from_one_to_ten_thousand_rows(int rows)
    {
        var (status, problem) = await province.Coordinator.PostFiguresAsync(Enumerable.Range(0, rows).Select(_ => new { measure = "meetings", unit = "25001", period = "2026-10", value = "5" }).ToArray());

        Assert.Equal(422, status);
        Assert.Equal("Figure.BatchSize", Assert.Single(problem.Refusals()).Code);
    }
}
