using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Dashboard.Tests.Benchmarks;

/// <summary>A <see cref="PageHost"/> in a process of its own.</summary>
internal sealed class ServedPage : IAsyncDisposable
{
    private readonly Process _process;

    private ServedPage(Process process, PageHost.Listening listening) => (_process, Url, Cookie, Screens) = (process, listening.Url, listening.Cookie, listening.Screens ?? []);

    public Uri Url { get; }

    public string Cookie { get; }

    /// <summary>Tokens of paired wall screens, where it serves walls.</summary>
    public IReadOnlyList<string> Screens { get; }

    public int Id => _process.Id;

    public static async Task<ServedPage> StartAsync(CancellationToken cancel, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(PageHost).Assembly.Location, "--serve", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // It collects as the product does (Dashboard.runtimeconfig.json), not as a program of tests.
            Environment = { ["DOTNET_gcServer"] = "1" },
        };
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            if (line.StartsWith('{'))
                return new ServedPage(process, JsonSerializer.Deserialize<PageHost.Listening>(line, JsonSerializerOptions.Web)!);
        }

        throw new InvalidOperationException("The server ended before it listened.");
    }

    public async Task CommitAsync(int seconds, int rate, Action<long> committed, CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync($"go {seconds} {rate}");
        await _process.StandardInput.FlushAsync(cancel);
        while (await _process.StandardOutput.ReadLineAsync(cancel) is { } line && line != "done")
        {
            if (line.StartsWith("c ", StringComparison.Ordinal))
                committed(long.Parse(line[2..], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What is in use on its heap after a full collection.</summary>
    public async Task<double> LiveMegabytesAsync(CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync("live");
        await _process.StandardInput.FlushAsync(cancel);
        while (await _process.StandardOutput.ReadLineAsync(cancel) is { } line)
        {
            if (line.StartsWith("l ", StringComparison.Ordinal))
                return long.Parse(line[2..], CultureInfo.InvariantCulture) / 1024.0 / 1024;
        }

        throw new InvalidOperationException("The server ended.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process.HasExited)
            return;

        // The end of its input is its sign to stop.
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }
    }
}
