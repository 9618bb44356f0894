using System.Text.Json;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>Whether a channel can be used here and now.</summary>
public enum ChannelStanding
{
    Available,

    /// <summary>Its settings are not given.</summary>
    NotConfigured,

    /// <summary>It needs the internet, which this network does not have: by the settings, or because nothing has got through for a while.</summary>
    NotOnThisNetwork,

    /// <summary>It is tried again and again; what is queued waits.</summary>
    Failing,
}

/// <summary>Which channels the settings of this installation allow.</summary>
/// <param name="Internet">False where there is none: web push, SMS and Zalo are not tried.</param>
public sealed record ConfiguredChannels(IReadOnlySet<AlertChannel> Channels, bool Internet)
{
    /// <summary>Without settings: the app and web push, which needs none.</summary>
    public static ConfiguredChannels Default { get; } = new(new HashSet<AlertChannel> { AlertChannel.App, AlertChannel.Push }, Internet: true);
}

/// <summary>How a channel fares, as whoever sends last wrote it down; shared by all nodes.</summary>
public sealed record ChannelCondition(DateTime? FailingSince, string? Error, DateTime At);

/// <summary>Says of each channel whether it can be used. The app can always, and with internal e-mail it is enough for every mandatory kind.</summary>
public sealed class ChannelAvailability(ConfiguredChannels configured, IDbContextFactory<DashboardContext> contexts, WriteGate gate, TimeProvider clock)
{
    /// <summary>A channel on the internet through which nothing has got for so long has no internet.</summary>
    public static readonly TimeSpan NoInternetAfter = TimeSpan.FromMinutes(10);

    private const string Prefix = "alerts.channel.";

    /// <summary>Needs something outside of the province's own network.</summary>
    public static bool NeedsInternet(AlertChannel channel) => channel is AlertChannel.Push or AlertChannel.Gateway;

    public async Task<ChannelStanding> OfAsync(AlertChannel channel, CancellationToken cancel)
    {
        if (channel == AlertChannel.App)
            return ChannelStanding.Available;
        if (NeedsInternet(channel) && !configured.Internet)
            return ChannelStanding.NotOnThisNetwork;
        if (!configured.Channels.Contains(channel))
            return ChannelStanding.NotConfigured;

        return (await ConditionAsync(channel, cancel))?.FailingSince is not { } since ? ChannelStanding.Available
            : NeedsInternet(channel) && clock.GetUtcNow().UtcDateTime - since >= NoInternetAfter ? ChannelStanding.NotOnThisNetwork
            : ChannelStanding.Failing;
    }

    /// <summary>The last word on a channel; null while nothing was ever wrong with it.</summary>
    public async Task<ChannelCondition?> ConditionAsync(AlertChannel channel, CancellationToken cancel)
    {
        var key = KeyOf(channel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.Settings.AsNoTracking().Where(s => s.Key == key).Select(s => s.Value).SingleOrDefaultAsync(cancel) is { } value
            ? JsonSerializer.Deserialize<ChannelCondition>(value)
            : null;
    }

    /// <summary>Writes down that a channel fails, or works again (no error). The first failure's time is kept while it goes on failing.</summary>
    public async Task NoteAsync(AlertChannel channel, string? error, CancellationToken cancel)
    {
        var key = KeyOf(channel);
        await gate.WriteAsync<bool>(
            async (write, stop) =>
            {
                var row = await write.Db.Settings.SingleOrDefaultAsync(s => s.Key == key, stop);
                var before = row is null ? null : JsonSerializer.Deserialize<ChannelCondition>(row.Value);
                if (error is null && before?.FailingSince is null)
                    return false;

                var now = new ChannelCondition(error is null ? null : before?.FailingSince ?? write.At, Short(error ?? before?.Error), write.At);
                if (row is null)
                    write.Db.Settings.Add(row = new Setting { Key = key, Value = "" });

                (row.Value, row.ChangedAt) = (JsonSerializer.Serialize(now), write.At);
                return true;
            },
            cancel);
    }

    private static string KeyOf(AlertChannel channel) => Prefix + channel;

    private static string? Short(string? error) => error is { Length: > 300 } ? error[..300] : error;
}
