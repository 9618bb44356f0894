using System.Net;
using Dashboard.Tests.Browser;

namespace Dashboard.Tests.Health;

/// <summary>What a load balancer asks, and the page for people.</summary>
public sealed class HealthTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_started_server_is_live_and_ready_for_whoever_asks_and_its_page_is_not()
    {
        await using var server = new DashboardServer(new Dictionary<string, string> { ["Sample:Load"] = "false", ["Jobs:Enabled"] = "false" });
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = server.Url };

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready", Cancel)).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await client.GetAsync("/health", Cancel)).StatusCode);
        Assert.NotEqual(HttpStatusCode.OK, (await client.GetAsync("/jobs", Cancel)).StatusCode);
    }
}
