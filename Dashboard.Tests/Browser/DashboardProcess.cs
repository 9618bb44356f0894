using System.Diagnostics;
using Dashboard.Tests.Storage;

namespace Dashboard.Tests.Browser;

/// <summary>
/// The product as a process of its own, as a person starts it: for tests that kill it, restart it on the same port and data,
/// or run a verb. A test that needs neither is quicker with <see cref="DashboardServer"/>.
/// </summary>
public sealed class DashboardProcess : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<string> _output = [];
    private Process? _process;

    public string DataFolder => _folder.Path;

    /// <summary>Where it listens, from the first start on; a restart takes the same port.</summary>
    public Uri? Url { get; private set; }

    /// <summary>What it wrote, both streams in order.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return string.Join('\n', _output);
        }
    }

    /// <summary>Starts the web host and returns when <c>/health/ready</c> answers.</summary>
    public async Task StartAsync(CancellationToken cancel, params string[] settings)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = Launch([$"--urls={Url?.ToString() ?? "http://127.0.0.1:0"}", .. settings], line =>
        {
            if (line.IndexOf("Now listening on: ", StringComparison.Ordinal) is var at and >= 0)
                listening.TrySetResult(new Uri(line[(at + "Now listening on: ".Length)..].Trim()));
        });
        _ = _process.WaitForExitAsync(cancel).ContinueWith(
            _ => listening.TrySetException(new InvalidOperationException($"The product ended before it listened:\n{Output}")), TaskScheduler.Default);

        Url = await listening.Task.WaitAsync(TimeSpan.FromMinutes(2), cancel);
        using var client = new HttpClient { BaseAddress = Url };
        using var ready = await client.GetAsync("/health/ready", cancel);
        ready.EnsureSuccessStatusCode();
    }

    /// <summary>Runs a verb on the same data folder; returns its exit code and what it wrote.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(CancellationToken cancel, params string[] arguments)
    {
        var lines = new List<string>();
        using var verb = Launch(arguments, line =>
        {
            lock (lines)
                lines.Add(line);
        });
        await verb.WaitForExitAsync(cancel);
        lock (lines)
            return (verb.ExitCode, string.Join('\n', lines));
    }

    /// <summary>Ends it as a power cut of the process would: no shutdown, nothing flushed.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;

        _process = null;
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Dispose();
    }

    private Process Launch(IEnumerable<string> arguments, Action<string> onLine)
    {
        // The product's own output folder, which holds the static assets' manifests. The settings go through the environment,
        // where a verb sees them as well as the host does.
        var binary = Path.Combine(Repository.Root, "Dashboard", "bin", Build.Configuration, Build.Framework, "Dashboard.dll");
        var start = new ProcessStartInfo("dotnet", [binary, .. arguments])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "Dashboard"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["Data__Folder"] = DataFolder,
                ["Sample__Password"] = DashboardServer.Password,
                // The host's own lines, one of which says where it listens.
                ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information",
            },
        };

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Take(e.Data);
        process.ErrorDataReceived += (_, e) => Take(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;

        void Take(string? line)
        {
            if (line is null)
                return;

            lock (_output)
                _output.Add(line);
            onLine(line);
        }
    }

    private static class Build
    {
        // …/Dashboard.Tests/bin/<configuration>/<framework>/
        private static readonly DirectoryInfo Own = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

        public static string Framework => Own.Name;

        public static string Configuration => Own.Parent!.Name;
    }
}
