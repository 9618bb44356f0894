using System.Diagnostics;
using System.Globalization;

namespace Dashboard.Tests.Benchmarks;

/// <summary>What every benchmark needs: times in order, and processes with their peak of memory.</summary>
internal static class Measured
{
    public static double Percentile(IEnumerable<double> values, double share) => values.Order().ToArray() is { Length: > 0 } sorted ? sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))] : double.NaN;

    public static async Task<double> SecondsAsync(Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Runs the product with a verb; returns how long it took and the most memory that it held.</summary>
    public static async Task<(double Seconds, double Megabytes)> RunProductAsync(string folder, CancellationToken cancel, params string[] arguments)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Start(folder, arguments);
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var errors = process.StandardError.ReadToEndAsync(cancel);
        double peak = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!process.HasExited && await timer.WaitForNextTickAsync(cancel))
            peak = Math.Max(peak, PeakMegabytes(process.Id));

        await process.WaitForExitAsync(cancel);
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return process.ExitCode == 0 ? (took, peak) : throw new InvalidOperationException(await output + await errors);
    }

    public static Process Start(string folder, IEnumerable<string> arguments, params ReadOnlySpan<(string Name, string Value)> settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. arguments])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "Dashboard"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Data__Folder"] = folder, ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information" },
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;

        return Process.Start(start)!;
    }

    /// <summary>Memory that a process holds now, or held at most; 0 where the system does not say.</summary>
    public static double PeakMegabytes(int processId) => Status(processId, "VmHWM:");

    public static double ResidentMegabytes(int processId) => Status(processId, "VmRSS:");

    private static double Status(int processId, string line)
    {
        try
        {
            var found = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(l => l.StartsWith(line, StringComparison.Ordinal));
            return found is null ? 0 : double.Parse(found.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
