using System.Diagnostics;
using Dashboard.Tests.Browser;
using Dashboard.Tests.Storage;
using Microsoft.Playwright;

namespace Dashboard.Tests.Entry;

/// <summary>A Chromium with a profile on disk that can be killed as a phone's battery kills it, and opened again on the same profile.</summary>
public sealed class KillableBrowser : IAsyncDisposable
{
    private readonly TestFolder _profile = new();
    private IPlaywright? _playwright;
    private Process? _process;

    /// <summary>Starts it and returns its window.</summary>
    public async Task<IBrowserContext> StartAsync(CancellationToken cancel)
    {
        _playwright ??= await Playwright.CreateAsync();
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = new ProcessStartInfo(await ChromiumSetup.FindOrInstallAsync(_playwright))
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])["--headless=new", "--remote-debugging-port=0", $"--user-data-dir={_profile.Path}", "--no-first-run", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--window-size=390,844", "--lang=vi-VN", "about:blank"])
            start.ArgumentList.Add(argument);
        if (Environment.UserName == "root")
            start.ArgumentList.Add("--no-sandbox");

        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data?.StartsWith("DevTools listening on ", StringComparison.Ordinal) == true)
                listening.TrySetResult(e.Data["DevTools listening on ".Length..].Trim());
        };
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        var address = await listening.Task.WaitAsync(TimeSpan.FromMinutes(1), cancel);
        var browser = await _playwright.Chromium.ConnectOverCDPAsync(address);
        return browser.Contexts[0];
    }

    /// <summary>No shutdown, nothing flushed.</summary>
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
        _playwright?.Dispose();
        _profile.Dispose();
    }
}
