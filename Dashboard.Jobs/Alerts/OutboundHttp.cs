using System.Net;
using System.Net.Sockets;

namespace Dashboard.Jobs.Alerts;

/// <summary>
/// Requests to addresses that people have typed or browsers have named. Only hosts on a list, only by HTTPS, and never into a private network that the settings do
/// not open: the address is looked at after the name was resolved and is the one that is connected to, so that a name cannot change its mind in between.
/// </summary>
public sealed class OutboundHttp : IDisposable
{
    private readonly AlertOptions _options;
    private readonly IPNetwork[] _open;
    private readonly HttpClient _guarded;
    private readonly HttpClient _trusted = new(NewHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    public OutboundHttp(AlertOptions options)
    {
        _options = options;
        _open = [.. options.PrivateNetworks.Select(n => IPNetwork.Parse(n))];
        var handler = NewHandler();
        handler.ConnectCallback = ConnectAsync;
        _guarded = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>May this address be reached, as far as its text tells?</summary>
    public bool Allows(string address, IReadOnlyList<string> hosts) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (_options.AllowHttp && uri.Scheme == Uri.UriSchemeHttp))
        && uri.UserInfo.Length == 0
        && hosts.Any(host => Matches(uri.IdnHost, host));

    /// <summary>Sends to an address that <see cref="Allows"/> it; answers the status and the start of what was said.</summary>
    public Task<(HttpStatusCode Status, string Said)> SendAsync(HttpRequestMessage request, CancellationToken cancel) => SendAsync(_guarded, request, cancel);

    /// <summary>Sends to an address of the settings, which whoever runs the product has chosen.</summary>
    public Task<(HttpStatusCode Status, string Said)> SendTrustedAsync(HttpRequestMessage request, CancellationToken cancel) => SendAsync(_trusted, request, cancel);

    public void Dispose()
    {
        _guarded.Dispose();
        _trusted.Dispose();
    }

    private static bool Matches(string host, string allowed) =>
        allowed.StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);

    private static SocketsHttpHandler NewHandler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseHeadersLength = 32,
    };

    private static async Task<(HttpStatusCode Status, string Said)> SendAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancel)
    {
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (answer.IsSuccessStatusCode)
            return (answer.StatusCode, "");

        // Of what the other side has to say no more is read than a line.
        var start = new byte[200];
        await using var body = await answer.Content.ReadAsStreamAsync(cancel);
        var read = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel);
        return (answer.StatusCode, new string([.. System.Text.Encoding.UTF8.GetString(start, 0, read).Select(c => char.IsControl(c) ? ' ' : c)]).Trim());
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var addresses = IPAddress.TryParse(context.DnsEndPoint.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancel);
        if (Array.Find(addresses, IsOpen) is not { } address)
            throw new ForbiddenAddressException(context.DnsEndPoint.Host);

        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsOpen(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return !Array.Exists(Closed, n => n.Contains(plain)) || Array.Exists(_open, n => n.Contains(plain));
    }

    // What is not the public internet: this machine, private and shared networks, link-local, multicast, reserved, and what carries IPv4 within IPv6.
    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
            "::/8", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8",
        }.Select(n => IPNetwork.Parse(n)),
    ];
}

/// <summary>A name that leads into a network which is not open.</summary>
public sealed class ForbiddenAddressException(string host) : Exception($"{host} leads into a network that Alerts:PrivateNetworks does not open.");
