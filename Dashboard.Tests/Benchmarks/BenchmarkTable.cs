using System.Globalization;

namespace Dashboard.Tests.Benchmarks;

/// <summary>One line of the table.</summary>
/// <param name="What">What was measured, with its size.</param>
/// <param name="Reach">What it must reach.</param>
/// <param name="Measured">What it reached.</param>
/// <param name="Floor">The least that any implementation would need, measured in the same run on the same machine.</param>
/// <param name="Holds">Whether it reached that.</param>
public sealed record BenchmarkLine(string What, string Reach, string Measured, string Floor, bool Holds);

/// <summary>Something that is measured, by the name that one asks for it with.</summary>
public interface IBenchmark
{
    string Name { get; }

    Task<IReadOnlyList<BenchmarkLine>> RunAsync(CancellationToken cancel);
}

/// <summary>Runs every <see cref="IBenchmark"/> of this program, or those named, one after another, and prints one table.</summary>
internal static class BenchmarkTable
{
    public static async Task<int> PrintAsync(IReadOnlyList<string> names, CancellationToken cancel)
    {
        var all = typeof(BenchmarkTable).Assembly.GetTypes()
            .Where(t => t is { IsAbstract: false, IsInterface: false } && t.IsAssignableTo(typeof(IBenchmark)))
            .Select(t => (IBenchmark)Activator.CreateInstance(t)!).OrderBy(b => b.Name, StringComparer.Ordinal).ToArray();
        if (names.FirstOrDefault(n => all.All(b => b.Name != n)) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"There is no benchmark {unknown}; there are: {string.Join(", ", all.Select(b => b.Name))}.");
            return 2;
        }

        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores, {Environment.OSVersion.Platform}, .NET {Environment.Version}"));
        await Console.Out.WriteLineAsync("| what | reach | measured | floor, same run | |\n|---|---|---|---|---|");
        var holds = true;
        foreach (var benchmark in all.Where(b => names.Count == 0 || names.Contains(b.Name)))
        {
            foreach (var line in await benchmark.RunAsync(cancel))
            {
                await Console.Out.WriteLineAsync($"| {line.What} | {line.Reach} | {line.Measured} | {line.Floor} | {(line.Holds ? "holds" : "**does not hold**")} |");
                holds &= line.Holds;
            }
        }

        return holds ? 0 : 1;
    }
}
