using System.Globalization;
using Dashboard.Tests.Benchmarks;

namespace Dashboard.Tests;

/// <summary>Entry point of the test program: the tests, with <c>--benchmarks [NAME…]</c> the benchmark's table, with <c>--soak MINUTES</c> an endurance run of walls.</summary>
internal static class TestProgram
{
    public static async Task<int> Main(string[] args) => args is ["--benchmarks", ..]
        ? await BenchmarkTable.PrintAsync(args[1..], CancellationToken.None)
        : args is ["--soak", var minutes] ? await WallSoak.RunAsync(double.Parse(minutes, CultureInfo.InvariantCulture), CancellationToken.None)
        : args is ["--serve", ..] ? await PageHost.RunAsync(args[1..], CancellationToken.None)
        : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
}
