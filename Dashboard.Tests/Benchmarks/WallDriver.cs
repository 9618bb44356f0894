using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Dashboard.Tests.Benchmarks;

/// <summary>Wall screens without a browser (walls.mjs), in a process of its own.</summary>
internal sealed class WallDriver : IDisposable
{
    private readonly Process _process;

    private WallDriver(Process process) => _process = process;

    public static WallDriver Start(Uri url, IEnumerable<string> tokens, int together = 10)
    {
        var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Repository.Root, "Dashboard.Tests", "Benchmarks", "walls.mjs"), url.ToString(), together.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardInput.WriteLine(JsonSerializer.Serialize(tokens));
        process.StandardInput.Flush();
        return new WallDriver(process);
    }

    /// <summary>Waits until every screen shows a scene.</summary>
    public async Task OpenedAsync(CancellationToken cancel) => await ReadAsync<object>(cancel);

    /// <summary>Tells of a commit, by its instant in milliseconds.</summary>
    public void Committed(long at) => _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"c {at}"));

    /// <summary>Tells that the server goes; answers when every screen shows a scene again.</summary>
    public async Task<T> DownAsync<T>(CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync("down");
        return await ReadAsync<T>(cancel);
    }

    /// <summary>Cuts every line; answers when every screen, all of them at once, shows a scene again.</summary>
    public async Task<T> CutAsync<T>(CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync("cut");
        return await ReadAsync<T>(cancel);
    }

    /// <summary>Ends it; answers what it has reckoned.</summary>
    public async Task<T> EndAsync<T>(CancellationToken cancel)
    {
        await _process.StandardInput.WriteLineAsync("end");
        return await ReadAsync<T>(cancel);
    }

    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
    }

    public void Dispose() => _process.Dispose();

    private async Task<T> ReadAsync<T>(CancellationToken cancel) =>
        JsonSerializer.Deserialize<T>(await _process.StandardOutput.ReadLineAsync(cancel) ?? throw new InvalidOperationException("The screens ended."), JsonSerializerOptions.Web)!;
}
