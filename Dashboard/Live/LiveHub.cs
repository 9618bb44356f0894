using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;

namespace Dashboard.Live;

/// <summary>
/// The live feed for what is not a page: other systems, phones, walls. <c>Subscribe(topics, afterNumber)</c> is answered with
/// <c>Change</c>, <c>UpTo</c> and <c>Reset</c>; a client that comes back names the last number it has and gets the rest.
/// </summary>
[Authorize]
internal sealed partial class LiveHub(LiveRelay relay, UnitTrees trees, Actors actors, IHubContext<LiveHub, ILiveClient> hub, ILogger<LiveHub> log) : Hub<ILiveClient>
{
    public const string Path = "/hubs/live";

    private const int MostTopics = 100;
    private static readonly object ReaderKey = new();

    /// <summary>Starts telling the caller what changed after a number; negative: from now on. A second call takes the place of the first.</summary>
    public async Task Subscribe(IReadOnlyList<string> topics, long afterNumber)
    {
        if (topics is not { Count: > 0 and <= MostTopics })
            throw new HubException($"Name from 1 to {MostTopics} topics of: {string.Join(", ", LiveTopics.All)}, figures/CODE.");

        if (LiveTopics.Parse(topics, await trees.CurrentAsync(Context.ConnectionAborted), out var unknown) is not { } chosen)
            throw new HubException($"There is no topic '{unknown}'; topics: {string.Join(", ", LiveTopics.All)}, figures/CODE.");

        End();
        var (connection, user) = (Context, Context.User!);
        var reader = new LiveReader(relay, hub.Clients.Client(connection.ConnectionId), chosen, cancel => actors.GetAsync(user, cancel), Drop);
        connection.Items[ReaderKey] = reader;
        _ = FollowAsync(reader, afterNumber, connection, log);

        void Drop(string why)
        {
            LogDropped(log, connection.ConnectionId, why);
            connection.Abort();
        }
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        End();
        return Task.CompletedTask;
    }

    // As long as the connection lasts, so not awaited by the call that started it.
    private static async Task FollowAsync(LiveReader reader, long after, HubCallerContext connection, ILogger log)
    {
        try
        {
            await reader.RunAsync(after, connection.ConnectionAborted);
        }
        catch (OperationCanceledException)
        {
            // The client has gone.
        }
        catch (Exception error)
        {
            // A client that no longer hears must not believe that nothing happens: it is cut off, and comes back with its number.
            LogBroken(log, error, connection.ConnectionId);
            connection.Abort();
        }
        finally
        {
            reader.Dispose();
        }
    }

    private void End()
    {
        if (Context.Items.Remove(ReaderKey, out var known))
            ((LiveReader)known!).Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "The live connection {Connection} was dropped: {Reason}.")]
    private static partial void LogDropped(ILogger log, string connection, string reason);

    [LoggerMessage(LogLevel.Error, "The live connection {Connection} could not be served.")]
    private static partial void LogBroken(ILogger log, Exception error, string connection);
}
