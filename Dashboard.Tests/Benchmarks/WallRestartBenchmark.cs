using System.Diagnostics;
using Dashboard.Data;
using Dashboard.Data.Storage;
using Dashboard.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Benchmarks;

/// <summary>Fifty wall screens come back after the server was away for ten seconds.</summary>
public sealed class WallRestartBenchmark : IBenchmark
{
    private const int Walls = 50;

    public string Name => "walls-restart";

    public async Task<IReadOnlyList<BenchmarkLine>> RunAsync(CancellationToken cancel)
    {
        var back = await RestartAsync(cancel);
        return
        [
            new BenchmarkLine(
                $"{Walls} walls after a restart of 10 s: every one painting again", "≤ 15 s after ready", FormattableString.Invariant($"last {back.Last / 1000.0:0.0} s, median {back.Median / 1000.0:0.0} s, {back.Failures} failed tries"),
                "each waits up to 1.5 s of its own, so that they do not storm", back is { Back: Walls, Last: <= 15_000 }),
        ];
    }

    // The product itself, killed and started again on the same data folder and port.
    private static async Task<Return> RestartAsync(CancellationToken cancel)
    {
        using var folder = new TestFolder();
        var (server, url) = await StartAsync(folder.Path, "http://127.0.0.1:0", cancel);
        await StopAsync(server, cancel);
        IReadOnlyList<string> screens;
        await using (var services = new ServiceCollection().AddLogging()
            .AddDashboardData(new StorageOptions(folder.Path, DatabaseProvider.Sqlite, $"Data Source={Path.Combine(folder.Path, "dashboard.db")}")).BuildServiceProvider())
        {
            screens = [.. (await WallScreens.PairAsync(services, Walls, 0, cancel)).Take(Walls)];
        }

        (server, url) = await StartAsync(folder.Path, url.ToString(), cancel);
        using var driver = WallDriver.Start(new Uri(url, "/wall"), screens);
        try
        {
            await driver.OpenedAsync(cancel);
            await Task.Delay(TimeSpan.FromSeconds(10), cancel);
            await StopAsync(server, cancel);
            var back = driver.DownAsync<Return>(cancel);
            await Task.Delay(TimeSpan.FromSeconds(10), cancel);
            (server, _) = await StartAsync(folder.Path, url.ToString(), cancel);
            return await back.WaitAsync(TimeSpan.FromMinutes(3), cancel);
        }
        finally
        {
            driver.Kill();
            await StopAsync(server, cancel);
            server.Dispose();
        }
    }

    private static async Task<(Process Process, Uri Url)> StartAsync(string folder, string url, CancellationToken cancel)
    {
        var process = Measured.Start(folder, [$"--urls={url}"]);
        while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            if (line.IndexOf("Now listening on: ", StringComparison.Ordinal) is var at and >= 0)
            {
                // Nobody reads on; the pipes must not fill.
                _ = process.StandardOutput.ReadToEndAsync(cancel);
                _ = process.StandardError.ReadToEndAsync(cancel);
                return (process, new Uri(line[(at + "Now listening on: ".Length)..].Trim()));
            }
        }

        throw new InvalidOperationException("The product ended before it listened.");
    }

    private static async Task StopAsync(Process process, CancellationToken cancel)
    {
        process.Kill();
        await process.WaitForExitAsync(cancel);
    }

    private sealed record Return(int Back, double Last, double Median, int Failures);
}
