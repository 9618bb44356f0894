using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Dashboard.Tests.Alerts;

/// <summary>An e-mail as the server got it.</summary>
internal sealed record ReceivedMail(string MessageId, string To, int Connections, string? Raw);

/// <summary>A real SMTP server (npm <c>smtp-server</c>, smtp.mjs) as a process of its own.</summary>
internal sealed class SmtpPeer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly bool _keeps;
    private readonly Task _reading;

    private SmtpPeer(Process process, int port, bool keeps, Action<ReceivedMail>? onMail)
    {
        (_process, _keeps, Port) = (process, keeps, port);
        _reading = ReadAsync(onMail);
    }

    public int Port { get; }

    public ConcurrentQueue<ReceivedMail> Received { get; } = new();

    /// <param name="port">0 for a free one.</param>
    /// <param name="does">What it does otherwise than taking everything: <c>refuse</c>, <c>later</c>, <c>delay</c>, <c>raw</c>.</param>
    /// <param name="onMail">Called as each is taken, before the sender is told so.</param>
    /// <param name="keeps">False for so many that they would fill the memory.</param>
    public static async Task<SmtpPeer> StartAsync(CancellationToken cancel, int port = 0, object? does = null, Action<ReceivedMail>? onMail = null, bool keeps = true)
    {
        var script = Path.Combine(Repository.Root, "Dashboard.Tests", "Alerts", "smtp.mjs");
        var process = Process.Start(new ProcessStartInfo("node", [script, port.ToString(CultureInfo.InvariantCulture), JsonSerializer.Serialize(does ?? new object())])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        var first = await process.StandardOutput.ReadLineAsync(cancel) ?? throw new InvalidOperationException("The SMTP server did not start.");
        return new SmtpPeer(process, JsonDocument.Parse(first).RootElement.GetProperty("port").GetInt32(), keeps, onMail);
    }

    /// <summary>A port on which nobody listens for now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(Action<ReceivedMail>? onMail)
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var mail = JsonSerializer.Deserialize<ReceivedMail>(line, JsonSerializerOptions.Web)!;
            if (_keeps)
                Received.Enqueue(mail);
            onMail?.Invoke(mail);
        }
    }
}
