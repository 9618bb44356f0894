using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dashboard.Tests.Live;

/// <summary>The hub's JSON protocol over a bare WebSocket: what another system's client does, without a library.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private const char End = '\u001e';

    private readonly ClientWebSocket _socket = new();
    private readonly Queue<JsonNode> _waiting = [];
    private readonly byte[] _buffer = new byte[65_536];
    private string _rest = "";

    public static Task<HubClient> ConnectAsync(Uri server, string token, CancellationToken cancel) => ConnectAsync(server, "access_token=" + token, cookies: "", cancel);

    /// <summary>As a page of the product does, by the cookies of whoever is signed in.</summary>
    public static async Task<HubClient> ConnectAsync(Uri server, string query, string cookies, CancellationToken cancel)
    {
        var client = new HubClient();
        client._socket.Options.SetRequestHeader("Cookie", cookies);
        await client._socket.ConnectAsync(new UriBuilder(server) { Scheme = "ws", Path = "/hubs/live", Query = query }.Uri, cancel);
        await client.SendAsync("""{"protocol":"json","version":1}""", cancel);
        _ = await client.NextAsync(cancel);
        return client;
    }

    public Task SubscribeAsync(IEnumerable<string> topics, long after, CancellationToken cancel) =>
        CallAsync("Subscribe", [topics, after], cancel);

    public Task CallAsync(string method, object[] arguments, CancellationToken cancel) =>
        SendAsync(JsonSerializer.Serialize(new { type = 1, invocationId = "1", target = method, arguments }), cancel);

    /// <summary>The next message that is no ping; null when the server has closed.</summary>
    public async Task<JsonNode?> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            while (_waiting.TryDequeue(out var message))
            {
                // 6 is a ping, 7 the server's word that it closes.
                if ((int?)message["type"] == 7)
                    return null;

                if ((int?)message["type"] != 6)
                    return message;
            }

            try
            {
                var received = await _socket.ReceiveAsync(_buffer.AsMemory(), cancel);
                if (received.MessageType == WebSocketMessageType.Close)
                    return null;

                var parts = (_rest + Encoding.UTF8.GetString(_buffer, 0, received.Count)).Split(End);
                _rest = parts[^1];
                foreach (var part in parts[..^1])
                    _waiting.Enqueue(JsonNode.Parse(part)!);
            }
            catch (WebSocketException)
            {
                return null;
            }
        }
    }

    /// <summary>Reads until a call of that name; others are handed to <paramref name="seen"/>.</summary>
    public async Task<JsonNode> UntilAsync(string target, Action<JsonNode>? seen, CancellationToken cancel)
    {
        while (await NextAsync(cancel) is { } message)
        {
            if ((string?)message["target"] == target)
                return message["arguments"]![0]!;

            seen?.Invoke(message);
        }

        throw new InvalidOperationException($"The server closed before {target} came.");
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task SendAsync(string message, CancellationToken cancel) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(message + End), WebSocketMessageType.Text, endOfMessage: true, cancel);
}
