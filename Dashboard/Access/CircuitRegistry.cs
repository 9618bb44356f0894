using System.Collections.Concurrent;
using Dashboard.Data.Access;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Dashboard.Access;

/// <summary>
/// Every open circuit and connection of this node by whose it is, so that rights end at once (decision 26): the browser is told to load
/// its page anew, and a moment later whatever connection is still open is cut. A new one needs a cookie that is still good.
/// </summary>
public sealed class CircuitRegistry
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(400);

    private readonly ConcurrentDictionary<OwnCircuit, string> _circuits = new();
    private readonly ConcurrentDictionary<HttpContext, string> _connections = new();
    private readonly TimeProvider _clock;

    public CircuitRegistry(Actors actors, TimeProvider clock)
    {
        _clock = clock;
        actors.OnChange(End);
    }

    /// <summary>Pages open on this node.</summary>
    public int Circuits => _circuits.Count;

    public void EndFor(int userId) => End(Actors.KeyOfUser(userId));

    internal void Opened(OwnCircuit circuit, string key) => _circuits[circuit] = key;

    internal void Closed(OwnCircuit circuit) => _circuits.TryRemove(circuit, out _);

    /// <summary>Remembers a connection while it lasts; for the endpoints of circuits and hubs, whose requests are as long as the connection.</summary>
    internal async Task KeepAsync(HttpContext context, RequestDelegate next)
    {
        if (Actors.KeyOf(context.User) is not { } key)
        {
            await next(context);
            return;
        }

        _connections[context] = key;
        try
        {
            await next(context);
        }
        finally
        {
            _connections.TryRemove(context, out _);
        }
    }

    private void End(string key)
    {
        foreach (var (circuit, _) in _circuits.Where(c => string.Equals(c.Value, key, StringComparison.Ordinal)))
            circuit.End();

        var connections = _connections.Where(c => string.Equals(c.Value, key, StringComparison.Ordinal)).Select(c => c.Key).ToList();
        if (connections.Count > 0)
            _ = CutAsync(connections);
    }

    private async Task CutAsync(List<HttpContext> connections)
    {
        await Task.Delay(Grace, _clock);
        foreach (var connection in connections.Where(_connections.ContainsKey))
            connection.Abort();
    }
}

/// <summary>This circuit's entry in the registry. Once ended it accepts nothing more from the browser, whatever the browser does.</summary>
internal sealed class OwnCircuit(CircuitRegistry registry, AuthenticationStateProvider authentication, NavigationManager navigation) : CircuitHandler
{
    private volatile bool _ended;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        if (Actors.KeyOf(state.User) is { } key)
            registry.Opened(this, key);
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        registry.Closed(this);
        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        // Dropped rather than refused: a browser that is just leaving would show the exception as a broken page.
        activity => _ended ? Task.CompletedTask : next(activity);

    public void End()
    {
        _ended = true;
        try
        {
            navigation.NavigateTo(navigation.Uri, forceLoad: true);
        }
        catch (Exception error) when (error is InvalidOperationException or ObjectDisposedException or Microsoft.JSInterop.JSDisconnectedException)
        {
            // Nobody is there to be told; the connection is cut in any case.
        }
    }
}
