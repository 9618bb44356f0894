using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Dashboard.Tests.Benchmarks;

/// <summary>From a signature to the bells of those who have to act: 300 open pages of the officer's unit, beside 300 bare pages, on the same machine in the same run.</summary>
public sealed class BellBenchmark : IBenchmark
{
    private const int Circuits = 300;
    private const int Seconds = 30;

    public string Name => "bell";

    public async Task<IReadOnlyList<BenchmarkLine>> RunAsync(CancellationToken cancel)
    {
        await using var bells = await ServedPage.StartAsync(cancel, "bells");
        var ours = await OpenAsync(bells, cancel);
        await bells.DisposeAsync();
        await using var bare = await ServedPage.StartAsync(cancel, "bare", ours.Cells.ToString(CultureInfo.InvariantCulture));
        var theirs = await OpenAsync(bare, cancel);
        return
        [
            new(
                string.Create(CultureInfo.InvariantCulture, $"directive signed → bell rings in an officer's open page, {Circuits} circuits, one directive a second, {ours.Commits * ours.Opened:N0} pairs, {ours.Lost} lost"),
                "none lost, p95 ≤ 1 s",
                string.Create(CultureInfo.InvariantCulture, $"p95 {ours.P95} ms, median {ours.P50} ms"),
                string.Create(CultureInfo.InvariantCulture, $"bare page of {ours.Cells} cells: p95 {theirs.P95} ms, median {theirs.P50} ms, {theirs.Lost} lost"),
                ours is { Lost: 0, Opened: Circuits, P95: <= 1000 }),
        ];
    }

    private static async Task<Result> OpenAsync(ServedPage server, CancellationToken cancel)
    {
        await server.CommitAsync(1, 2, _ => { }, cancel);
        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "Dashboard.Tests", "Benchmarks", "circuits.mjs"), server.Url.ToString(), $"{Circuits}", server.Cookie])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var driver = Process.Start(start)!;
        try
        {
            var opened = JsonSerializer.Deserialize<Result>(await driver.StandardOutput.ReadLineAsync(cancel) ?? throw new InvalidOperationException("No circuits."), JsonSerializerOptions.Web)!;

            // Two signatures before: every page is interactive and quiet.
            await server.CommitAsync(2, 1, _ => { }, cancel);
            await server.CommitAsync(Seconds, 1, commit => driver.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"c {commit}")), cancel);

            // Whoever is slow may still be rung for: the signatures after count as carriers, not as measured.
            await server.CommitAsync(5, 1, _ => { }, cancel);
            await driver.StandardInput.WriteLineAsync("end");
            var result = JsonSerializer.Deserialize<Result>(await driver.StandardOutput.ReadLineAsync(cancel) ?? "{}", JsonSerializerOptions.Web)!;
            return result with { Opened = opened.Opened, Cells = opened.Cells };
        }
        finally
        {
            if (!driver.HasExited)
                driver.Kill();
        }
    }

    private sealed record Result(int Opened, int Cells, int Commits, int Lost, int P50, int P95);
}
