using System.Diagnostics;
using System.Globalization;

namespace Dashboard.Tests.Benchmarks;

/// <summary>
/// <c>--soak MINUTES</c>: twenty walls that change scenes every 2.5 s while figures arrive, for as long as asked. Says the server's memory each minute
/// and fails when it grows by more than 5 % after the first five minutes, or a screen stops painting. A soak too short for that (under ten minutes)
/// fails at 15 % after its first third: it is there to see that scenes are let go at all.
/// </summary>
internal static class WallSoak
{
    private const int Walls = 20;
    private const double MostGrowth = 1.05;
    private const double MostGrowthOfShort = 1.15;

    public static async Task<int> RunAsync(double minutes, CancellationToken cancel)
    {
        await using var server = await ServedPage.StartAsync(cancel, "walls", Walls.ToString(CultureInfo.InvariantCulture), "0");
        using var driver = WallDriver.Start(server.Url, server.Screens.Take(Walls));
        try
        {
            await driver.OpenedAsync(cancel);
            var watch = Stopwatch.StartNew();
            var settled = Math.Min(5, minutes / 3);
            var samples = new List<(double Minute, double Megabytes)>();
            while (watch.Elapsed.TotalMinutes < minutes)
            {
                await server.CommitAsync(10, 1, driver.Committed, cancel);
                samples.Add((watch.Elapsed.TotalMinutes, Measured.ResidentMegabytes(server.Id)));
                if (samples.Count % 6 == 0)
                    await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{samples[^1].Minute,6:0.0} min {samples[^1].Megabytes,8:0.0} MB"));
            }

            await server.CommitAsync(5, 1, _ => { }, cancel);
            var delays = await driver.EndAsync<Result>(cancel);

            // Medians of a few samples: a collection just before or after one must not decide.
            var window = Math.Max(3, samples.Count / 10);
            var early = Measured.Percentile(samples.Where(s => s.Minute >= settled).Take(window).Select(s => s.Megabytes), 0.5);
            var late = Measured.Percentile(samples.TakeLast(window).Select(s => s.Megabytes), 0.5);
            var holds = late <= (minutes < 10 ? MostGrowthOfShort : MostGrowth) * early && delays.Lost == 0;
            await Console.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"soak of {minutes:0.#} min, {Walls} walls, 2.5 s a scene: {early:0.0} MB after {settled:0.#} min, {late:0.0} MB at the end ({(late / early) - 1:+0.0 %;-0.0 %}); {delays.Lost} commits lost: {(holds ? "holds" : "DOES NOT HOLD")}"));
            return holds ? 0 : 1;
        }
        finally
        {
            driver.Kill();
        }
    }

    private sealed record Result(int Lost);
}
