using System.Diagnostics;
using Microsoft.Playwright;

namespace Dashboard.Tests.Browser;

/// <summary>
/// Finds a Chromium, and where there is none installs one and says so: browser tests are never skipped.
/// The order is <c>CHROMIUM_PATH</c>, a system's own, Playwright's own.
/// </summary>
internal static class ChromiumSetup
{
    private static readonly string[] SystemPaths =
        ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    public static async Task<string> FindOrInstallAsync(IPlaywright playwright)
    {
        if (Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } named)
        {
            return File.Exists(named)
                ? named
                : throw new InvalidOperationException($"CHROMIUM_PATH names {named}, and there is no such file.");
        }

        if (Find(playwright) is { } found)
            return found;

        if (File.Exists("/etc/debian_version") && Environment.UserName == "root")
        {
            Say("No Chromium found; installing Debian's package chromium with apt-get.");
            await RunAsync("apt-get", "update");
            await RunAsync("apt-get", "install", "--yes", "--no-install-recommends", "chromium");
        }
        else
        {
            Say("No Chromium found; installing Playwright's own, which downloads about 150 MB.");
            if (Microsoft.Playwright.Program.Main(["install", "chromium"]) != 0)
                throw new InvalidOperationException("Playwright could not install Chromium. Install one by hand and name it in CHROMIUM_PATH.");
        }

        return Find(playwright) ?? throw new InvalidOperationException("Chromium was installed, yet is not found. Name it in CHROMIUM_PATH.");
    }

    private static string? Find(IPlaywright playwright) =>
        SystemPaths.Append(playwright.Chromium.ExecutablePath).FirstOrDefault(File.Exists);

    private static void Say(string message)
    {
        Console.WriteLine(message);
        TestContext.Current.SendDiagnosticMessage(message);
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { Environment = { ["DEBIAN_FRONTEND"] = "noninteractive" } };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"'{command} {string.Join(' ', arguments)}' ended with {process.ExitCode}. Install Chromium by hand and name it in CHROMIUM_PATH.");
    }
}
