using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dashboard.Tests.Entry;

/// <summary>The line between a browser and the server, which a test cuts and mends, or which loses what the server answers.</summary>
public sealed class Line : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;
    private readonly List<TcpClient> _open = [];
    private readonly Lock _lock = new();
    private readonly Task _accepting;

    public Line(Uri server)
    {
        _server = server;
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>Nothing passes.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Requests that begin so (<c>POST /entry/cells</c>) reach the server, and its answers to them are lost.</summary>
    public string? LosesAnswersTo { get; set; }

    public void Cut()
    {
        IsCut = true;
        CloseAll();
    }

    public void Mend()
    {
        IsCut = false;
        LosesAnswersTo = null;
        // Connections that lost an answer wait for it for ever.
        CloseAll();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        CloseAll();
        await _accepting;
    }

    private void CloseAll()
    {
        lock (_lock)
        {
            foreach (var client in _open)
                client.Close();

            _open.Clear();
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
            {
                return;
            }

            if (IsCut)
                client.Close();
            else
                _ = CarryAsync(client);
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient();
        var loses = false;
        lock (_lock)
            _open.AddRange([client, server]);

        try
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            await Task.WhenAny(
                CopyAsync(client.GetStream(), server.GetStream(), request =>
                {
                    loses |= LosesAnswersTo is { } start && Encoding.ASCII.GetString(request).StartsWith(start, StringComparison.Ordinal);
                    return true;
                }),
                CopyAsync(server.GetStream(), client.GetStream(), _ => !loses));
        }
        catch (Exception cut) when (cut is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The line was cut while it was being laid.
        }
        finally
        {
            client.Close();
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, Func<byte[], bool> passes)
    {
        var buffer = new byte[16_384];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer)) > 0;)
            {
                if (!passes(buffer[..read]))
                    return;

                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception cut) when (cut is IOException or ObjectDisposedException)
        {
            // Either end closed.
        }
    }
}
