using System.Globalization;
using Dashboard.Tests.Storage;

namespace Dashboard.Tests.Benchmarks;

/// <summary>From the command to ready: on an empty folder, with schema and sample, and on the database that is there then.</summary>
public sealed class StartBenchmark : IBenchmark
{
    public string Name => "start";

    public async Task<IReadOnlyList<BenchmarkLine>> RunAsync(CancellationToken cancel)
    {
        using var folder = new TestFolder();
        var floor = await Measured.RunProductAsync(folder.Path, cancel, "--help");
        var first = await StartAsync(folder.Path, cancel);
        var second = new[] { await StartAsync(folder.Path, cancel), await StartAsync(folder.Path, cancel), await StartAsync(folder.Path, cancel) }.Order().ToArray()[1];
        var least = string.Create(CultureInfo.InvariantCulture, $"the program's own --help: {floor.Seconds:0.0} s");
        return
        [
            new("first start, with schema and sample province", "≤ 25 s", string.Create(CultureInfo.InvariantCulture, $"{first:0.0} s"), least, first <= 25),
            new("start on an existing database", "≤ 4 s", string.Create(CultureInfo.InvariantCulture, $"{second:0.0} s"), least, second <= 4),
        ];
    }

    private static async Task<double> StartAsync(string folder, CancellationToken cancel)
    {
        using var process = Measured.Start(folder, ["--urls=http://127.0.0.1:0"]);
        try
        {
            return await Measured.SecondsAsync(async () =>
            {
                while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
                {
                    if (line.IndexOf("Now listening on: ", StringComparison.Ordinal) is var at and >= 0)
                    {
                        using var client = new HttpClient { BaseAddress = new Uri(line[(at + "Now listening on: ".Length)..].Trim()) };
                        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
                        while (!(await client.GetAsync("/health/ready", cancel)).IsSuccessStatusCode)
                            await timer.WaitForNextTickAsync(cancel);

                        return;
                    }
                }

                throw new InvalidOperationException("The product ended before it listened.");
            });
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(cancel);
        }
    }
}
