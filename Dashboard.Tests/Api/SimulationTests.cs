using Dashboard.Api;
using Dashboard.Tests.Browser;

namespace Dashboard.Tests.Api;

/// <summary>The simulation goes through the API like any program.</summary>
public sealed class SimulationTests(SmallProvince province) : IClassFixture<SmallProvince>
{
    [Fact]
    public async Task It_enters_figures_near_those_of_the_period_before_and_says_what_it_reached()
    {
        var cancel = TestContext.Current.CancellationToken;
        await province.Coordinator.PostFiguresAsync(Enumerable.Range(1, 10).Select(n => new { measure = "people", unit = SmallProvince.Commune(n), period = "2026-10", value = "100" }).ToArray());

        // The world's own clock stands still, but the simulation keeps time with the real one.
        var report = await new Simulation(province.Coordinator, new Shifted(province.Clock.GetUtcNow())).RunAsync(50, "75", TimeSpan.FromSeconds(1), cancel);

        Assert.NotNull(report);
        Assert.Empty(report.Refusals);
        Assert.InRange(report.Written + report.Unchanged, 10, 60);
        var entered = await province.Coordinator.AskAsync("/api/v1/figures?basis=provisional&period=2026-11");
        Assert.All(entered["items"]!.AsArray(), f => Assert.InRange(int.Parse((string)f!["value"]!, System.Globalization.CultureInfo.InvariantCulture), 80, 120));
    }

    [Fact]
    public async Task The_verb_takes_the_servers_address()
    {
        await using var product = new DashboardProcess();
        var nobody = await product.RunAsync(TestContext.Current.CancellationToken, "simulate", "--rate", "1", "--url", "http://127.0.0.1:9/", "--token", "none");
        var nowhere = await product.RunAsync(TestContext.Current.CancellationToken, "simulate", "--rate", "1", "--url", "nowhere", "--token", "none");

        Assert.Equal((1, 2), (nobody.ExitCode, nowhere.ExitCode));
        Assert.Contains("http://127.0.0.1:9/: ", nobody.Output, StringComparison.Ordinal);
        Assert.Contains("--url 'nowhere' is not an address", nowhere.Output, StringComparison.Ordinal);
    }

    private sealed class Shifted(DateTimeOffset start) : TimeProvider
    {
        private readonly TimeSpan _shift = start - System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _shift;
    }
}
