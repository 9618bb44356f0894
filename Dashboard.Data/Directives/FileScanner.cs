using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Data.Directives;

/// <summary>Section "Directives:Scanner": how files are looked at for malware.</summary>
public sealed class ScannerOptions
{
    public const string Section = "Directives:Scanner";

    /// <summary>An ICAP service, for instance <c>icap://scanner.example:1344/avscan</c>.</summary>
    public string? Icap { get; init; }

    /// <summary>A program that is given the file's path as its last argument: 0 clean, 1 infected, anything else could not tell (as clamdscan does).</summary>
    public string? Command { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The longest that one file may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>Looks at a file for malware.</summary>
public interface IFileScanner
{
    /// <summary>Clean, infected, or <see cref="ScanState.Waiting"/> when it could not be told now.</summary>
    Task<ScanState> ScanAsync(string path, CancellationToken cancel);
}

/// <summary>None is configured; pages say that files are not scanned.</summary>
internal sealed class NoScanner : IFileScanner
{
    public Task<ScanState> ScanAsync(string path, CancellationToken cancel) => Task.FromResult(ScanState.NotScanned);
}

/// <summary>Asks a program on this machine.</summary>
internal sealed class CommandScanner(ScannerOptions options) : IFileScanner
{
    public async Task<ScanState> ScanAsync(string path, CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(options.Timeout);
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo(options.Command!, [.. options.Arguments, path]) { UseShellExecute = false });
            await process!.WaitForExitAsync(late.Token);
            return process.ExitCode switch { 0 => ScanState.Clean, 1 => ScanState.Infected, _ => ScanState.Waiting };
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            if (process is { HasExited: false })
                process.Kill(entireProcessTree: true);

            return ScanState.Waiting;
        }
        finally
        {
            process?.Dispose();
        }
    }
}

/// <summary>Asks an ICAP service (RFC 3507): the file as the body of an answer that somebody is about to get.</summary>
internal sealed class IcapScanner(ScannerOptions options) : IFileScanner
{
    private const int MostHeader = 16 << 10;

    public async Task<ScanState> ScanAsync(string path, CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(options.Timeout);
        try
        {
            var service = new Uri(options.Icap!);
            using var client = new TcpClient();
            await client.ConnectAsync(service.Host, service.Port > 0 ? service.Port : 1344, late.Token);
            await using var stream = client.GetStream();
            await AskAsync(stream, service, path, late.Token);
            return Tell(await HeaderAsync(stream, late.Token));
        }
        catch (Exception error) when ((error is IOException or SocketException or OperationCanceledException or UriFormatException) && !cancel.IsCancellationRequested)
        {
            return ScanState.Waiting;
        }
    }

    private static async Task AskAsync(NetworkStream stream, Uri service, string path, CancellationToken cancel)
    {
        await using var file = File.OpenRead(path);
        const string request = "GET http://dashboard/file HTTP/1.1\r\nHost: dashboard\r\n\r\n";
        var answer = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {file.Length}\r\n\r\n");
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"RESPMOD {service} ICAP/1.0\r\nHost: {service.Host}\r\nAllow: 204\r\nConnection: close\r\nEncapsulated: req-hdr=0, res-hdr={request.Length}, res-body={request.Length + answer.Length}\r\n\r\n{request}{answer}");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancel);
        var buffer = new byte[1 << 16];
        for (int read; (read = await file.ReadAsync(buffer, cancel)) > 0;)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"{read:x}\r\n"), cancel);
            await stream.WriteAsync(buffer.AsMemory(0, read), cancel);
            await stream.WriteAsync("\r\n"u8.ToArray(), cancel);
        }

        await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), cancel);
    }

    private static async Task<string> HeaderAsync(NetworkStream stream, CancellationToken cancel)
    {
        var (header, buffer) = (new StringBuilder(), new byte[1024]);
        while (header.Length < MostHeader && header.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal) < 0)
        {
            var read = await stream.ReadAsync(buffer, cancel);
            if (read == 0)
                break;

            header.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return header.ToString();
    }

    // 204: nothing to change. 200 with a finding: it was. Anything else could not tell.
    private static ScanState Tell(string header)
    {
        var code = header.Split(' ', 3) is ["ICAP/1.0", var number, _] ? number : "";
        var found = header.Contains("\nX-Infection-Found:", StringComparison.OrdinalIgnoreCase) || header.Contains("\nX-Virus-ID:", StringComparison.OrdinalIgnoreCase)
            || header.Contains("\nX-Violations-Found:", StringComparison.OrdinalIgnoreCase);
        return code switch { "204" => ScanState.Clean, "200" when found => ScanState.Infected, _ => ScanState.Waiting };
    }
}

/// <summary>Registers what looks at files.</summary>
public static class ScannerServices
{
    /// <summary>In place of none; one of the two is named.</summary>
    public static IServiceCollection AddFileScanner(this IServiceCollection services, ScannerOptions options) =>
        services.AddSingleton<IFileScanner>(_ => options.Icap is { Length: > 0 } ? new IcapScanner(options) : new CommandScanner(options));
}
