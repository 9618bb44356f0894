using System.Data.Common;
using System.Threading.Channels;
using Dashboard.Data;
using Dashboard.Data.Alerts;
using Dashboard.Data.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dashboard.Jobs.Alerts;

/// <summary>
/// Sends what is queued, each channel by itself: one that fails or hangs holds nothing but its own. What is claimed and not yet written back is bounded,
/// however long the queue; ended at any moment, it has skipped nobody, and what it repeats is what it had sent and not yet written.
/// </summary>
public sealed partial class DeliveryRun(
    IEnumerable<IAlertChannel> channels, DeliveryQueue queue, ChannelAvailability availability, IDbContextFactory<DashboardContext> contexts, LiveFeed feed,
    AlertWording wording, AlertOptions options, TimeProvider clock, ILogger<DeliveryRun> log) : BackgroundService
{
    /// <summary>Done and not yet written: more than twice this, in hand-over and in the transaction, a channel never has for each of its senders.</summary>
    public const int HeldPerSender = 4;

    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromHours(1);

    private readonly Lane[] _lanes = [.. channels.Select(c => new Lane(c))];

    private TimeSpan Lease => TimeSpan.FromSeconds(options.LeaseSeconds);

    private TimeSpan Poll => TimeSpan.FromSeconds(options.PollSeconds);

    /// <summary>Sends what is due now on every channel and ends; for verbs and tests. The worker itself does not end.</summary>
    public Task DrainAsync(CancellationToken cancel) => Task.WhenAll(_lanes.Select(lane => DrainAsync(lane, nudges: null, cancel)));

    /// <summary>As <see cref="DrainAsync(CancellationToken)"/>, on one channel.</summary>
    public Task DrainAsync(AlertChannel channel, CancellationToken cancel) => DrainAsync(_lanes.Single(l => l.Out.Channel == channel), nudges: null, cancel);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_lanes.Select(lane => Task.Run(() => KeepAsync(lane, stoppingToken), CancellationToken.None)));

    private async Task KeepAsync(Lane lane, CancellationToken stop)
    {
        using var nudges = feed.Subscribe(new ChangeFilter("/", ChangeKind.Alert));
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await DrainAsync(lane, nudges, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // One of the edges: a database that is away for a while must not end the sending for good.
                Broken(error, lane.Out.Channel);
                await Task.Delay(Poll, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>One claims, several send, one writes; with <paramref name="nudges"/> it goes on until told to stop.</summary>
    private async Task DrainAsync(Lane lane, LiveSubscription? nudges, CancellationToken stop)
    {
        var work = Channel.CreateBounded<OutgoingAlert[]>(new BoundedChannelOptions(lane.Out.AtOnce) { SingleWriter = true });
        var done = Channel.CreateBounded<DeliveryOutcome>(new BoundedChannelOptions(lane.Out.AtOnce * HeldPerSender) { SingleReader = true });
        var writer = WriteAsync(done.Reader, lane.Out.AtOnce * HeldPerSender);
        var senders = Enumerable.Range(0, lane.Out.AtOnce).Select(_ => SendAsync(lane, work.Reader, done.Writer, stop)).ToArray();
        try
        {
            await ClaimAsync(lane, work.Writer, done.Writer, nudges, stop);
        }
        finally
        {
            work.Writer.Complete();
            await Task.WhenAll(senders);
            done.Writer.Complete();
            await writer;
        }
    }

    private async Task ClaimAsync(Lane lane, ChannelWriter<OutgoingAlert[]> work, ChannelWriter<DeliveryOutcome> done, LiveSubscription? nudges, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var probing = lane.Rest > TimeSpan.Zero;
            var now = clock.GetUtcNow().UtcDateTime;
            if (probing && now < lane.RestsUntil)
            {
                if (nudges is null)
                    return;

                await Task.Delay(lane.RestsUntil - now, clock, stop);
                continue;
            }

            // After a rest one is sent to see whether the others may follow.
            var claimed = await queue.ClaimAsync(lane.Out.Channel, probing ? 1 : lane.Out.AtOnce * 4, Lease, options.Host, stop);
            if (claimed.Count == 0)
            {
                if (nudges is null)
                    return;

                await nudges.NudgedAsync(Poll, clock, stop);
                continue;
            }

            var standing = await availability.OfAsync(lane.Out.Channel, stop);
            if (standing == ChannelStanding.NotConfigured || (standing == ChannelStanding.NotOnThisNetwork && !options.Internet))
            {
                foreach (var delivery in claimed.SelectMany(c => c))
                    await done.WriteAsync(new DeliveryOutcome(delivery.Id, DeliveryState.Failed, Tried: false, Error: standing.ToString()), stop);
                continue;
            }

            // The senders give back what reaches them after the stop.
            foreach (var message in await RenderAsync(claimed, done, stop))
            {
                if (probing)
                    await SendOneAsync(lane, message, done);
                else
                    await work.WriteAsync(message, CancellationToken.None);
            }
        }
    }

    private async Task SendAsync(Lane lane, ChannelReader<OutgoingAlert[]> work, ChannelWriter<DeliveryOutcome> done, CancellationToken stop)
    {
        await foreach (var message in work.ReadAllAsync(CancellationToken.None))
        {
            var now = clock.GetUtcNow().UtcDateTime;
            if (stop.IsCancellationRequested)
                await PutOffAsync(message, now, done);
            else if (now < lane.RestsUntil)
                await PutOffAsync(message, lane.RestsUntil, done);
            else if (lane.Out.Channel != AlertChannel.Webhook)
                await SendOneAsync(lane, message, done);
            else if (lane.EnterAddress(message[0].Address, now) is { } until)
                await PutOffAsync(message, until, done);
            else
                lane.LeaveAddress(message[0].Address, await SendOneAsync(lane, message, done));
        }
    }

    private async Task<bool> SendOneAsync(Lane lane, OutgoingAlert[] message, ChannelWriter<DeliveryOutcome> done)
    {
        // A claim that has run out may be another node's by now.
        var now = clock.GetUtcNow().UtcDateTime;
        if (message[0] is not Claimed first || first.Until - now < lane.Out.Patience)
            return true;

        var result = await TryAsync(lane.Out, message);
        now = clock.GetUtcNow().UtcDateTime;
        await NoteAsync(lane, result, now);
        foreach (var alert in message.Cast<Claimed>())
            await done.WriteAsync(OutcomeOf(lane, alert, result, now));

        return result.Verdict == ChannelVerdict.Sent;
    }

    private DeliveryOutcome OutcomeOf(Lane lane, Claimed alert, ChannelResult result, DateTime now)
    {
        switch (result.Verdict)
        {
            case ChannelVerdict.Sent:
                return new DeliveryOutcome(alert.DeliveryId, DeliveryState.Sent, Tried: true);
            case ChannelVerdict.Refused:
                return new DeliveryOutcome(alert.DeliveryId, DeliveryState.Failed, Tried: true, Error: result.Error);
            case ChannelVerdict.Unreachable when lane.Rest > TimeSpan.Zero && now - alert.CreatedAt < TimeSpan.FromHours(options.MostHours):
                // Nobody's fault but the server's: it does not count against this delivery.
                return new DeliveryOutcome(alert.DeliveryId, null, Tried: false, Spread(lane.RestsUntil, lane.Rest), result.Error);
        }

        if (alert.Attempts + 1 >= options.MostAttempts || now - alert.CreatedAt >= TimeSpan.FromHours(options.MostHours))
            return new DeliveryOutcome(alert.DeliveryId, DeliveryState.Failed, Tried: true, Error: result.Error);

        var backOff = BackOff(alert.Attempts);
        if (lane.Out.Channel == AlertChannel.Webhook && result.Remaining is null)
            lane.RestAddress(alert.Address, now + backOff);
        return new DeliveryOutcome(alert.DeliveryId, null, Tried: true, now + backOff, result.Error, result.Remaining);
    }

    /// <summary>A minute, doubled with each attempt up to an hour, and a quarter more or less so that those that failed together do not come back together.</summary>
    private static TimeSpan BackOff(int attempts)
    {
        var plain = FirstBackOff * Math.Pow(2, Math.Min(attempts, 10));
        return (plain < LongestBackOff ? plain : LongestBackOff) * (0.75 + (Random.Shared.NextDouble() / 2));
    }

    private static DateTime Spread(DateTime from, TimeSpan over) => from + (over * (Random.Shared.NextDouble() / 4));

    private async Task<ChannelResult> TryAsync(IAlertChannel channel, OutgoingAlert[] message)
    {
        // The system's own clock: a network does not keep the time of the product's.
        using var enough = new CancellationTokenSource(channel.Patience);
        try
        {
            return await channel.SendAsync(message.Length == 1 ? message[0] : message[0] with { Others = message[1..] }, enough.Token).AsTask().WaitAsync(channel.Patience + TimeSpan.FromSeconds(1));
        }
        catch (Exception error) when (error is OperationCanceledException or TimeoutException)
        {
            return new ChannelResult(channel.IsOneServer ? ChannelVerdict.Unreachable : ChannelVerdict.Later, $"No answer within {channel.Patience.TotalSeconds:0.#} s.");
        }
        catch (Exception error)
        {
            // One of the edges: whatever a channel does, the others and the next delivery must not suffer.
            Unexpected(error, channel.Channel, message[0].DeliveryId);
            return new ChannelResult(ChannelVerdict.Later, error.Message);
        }
    }

    /// <summary>A server that does not answer rests with all that goes through it, longer each time.</summary>
    private async Task NoteAsync(Lane lane, ChannelResult result, DateTime now)
    {
        if (result.Verdict != ChannelVerdict.Unreachable)
        {
            var wasAway = lane.Return();
            if (wasAway)
                await availability.NoteAsync(lane.Out.Channel, error: null, CancellationToken.None);
            return;
        }

        if (lane.Away(now, lane.Out.IsOneServer ? 1 : 3, ShortestRest, LongestRest))
        {
            Away(lane.Out.Channel, result.Error);
            await availability.NoteAsync(lane.Out.Channel, result.Error ?? "", CancellationToken.None);
        }
    }

    private async Task PutOffAsync(OutgoingAlert[] message, DateTime until, ChannelWriter<DeliveryOutcome> done)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var alert in message.Cast<Claimed>())
        {
            await done.WriteAsync(now - alert.CreatedAt >= TimeSpan.FromHours(options.MostHours)
                ? new DeliveryOutcome(alert.DeliveryId, DeliveryState.Failed, Tried: false)
                : new DeliveryOutcome(alert.DeliveryId, null, Tried: false, Spread(until, until > now ? ShortestRest : TimeSpan.Zero)));
        }
    }

    /// <summary>Everything that is done by now, in one transaction, again and again: what a kill can repeat is what was done since the last.</summary>
    private async Task WriteAsync(ChannelReader<DeliveryOutcome> done, int most)
    {
        var together = new List<DeliveryOutcome>();
        while (await done.WaitToReadAsync())
        {
            while (together.Count < most && done.TryRead(out var outcome))
                together.Add(outcome);

            // Not lost while the database is away; meanwhile the senders fill up and stop.
            for (var tries = 1; ; tries++)
            {
                try
                {
                    await queue.WriteAsync(together, CancellationToken.None);
                    break;
                }
                catch (Exception error) when (tries < 30 && error is DbException or DbUpdateException)
                {
                    Unwritten(error, together.Count);
                    await Task.Delay(TimeSpan.FromSeconds(1));
                }
            }

            together.Clear();
        }
    }

    /// <summary>Puts what was claimed into words. What can go to nobody is given up here.</summary>
    private async Task<List<OutgoingAlert[]>> RenderAsync(IReadOnlyList<IReadOnlyList<ClaimedDelivery>> claimed, ChannelWriter<DeliveryOutcome> done, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var alertIds = claimed.SelectMany(c => c).Select(c => c.AlertId).Distinct().ToArray();
        var userIds = claimed.SelectMany(c => c).Select(c => c.UserId).Where(id => id > 0).Distinct().ToArray();
        var alerts = await db.Alerts.AsNoTracking().Where(a => alertIds.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancel);
        var users = userIds.Length == 0 ? [] : await db.Users.AsNoTracking().Where(u => userIds.Contains(u.Id)).Select(u => new { u.Id, u.Email, u.DisabledAt }).ToDictionaryAsync(u => u.Id, cancel);
        var languages = userIds.Length == 0 ? [] : await db.AlertChoices.AsNoTracking().Where(c => userIds.Contains(c.UserId)).ToDictionaryAsync(c => c.UserId, c => c.Language, cancel);
        var messages = new List<OutgoingAlert[]>(claimed.Count);
        foreach (var message in claimed)
        {
            var made = new List<Claimed>(message.Count);
            foreach (var delivery in message)
            {
                var user = users.GetValueOrDefault(delivery.UserId);
                if (delivery.UserId > 0 && user is not { DisabledAt: null })
                {
                    await done.WriteAsync(new DeliveryOutcome(delivery.Id, DeliveryState.Failed, Tried: false, Error: "AccountEnded"), cancel);
                    continue;
                }

                var alert = alerts[delivery.AlertId];
                var language = languages.GetValueOrDefault(delivery.UserId) == "en" ? "en" : "vi";
                var (title, body) = wording(alert, language);
                made.Add(new Claimed(
                    delivery.Id, alert.Id, delivery.Address ?? (delivery.Channel == AlertChannel.Email ? user?.Email : null) ?? "", language, alert.Severity, alert.Kind,
                    title, body, LinkTo(alert.Link), delivery.MessageId ?? "", alert.IsMandatory, delivery.UserId)
                {
                    UnitId = alert.UnitId,
                    At = alert.At,
                    Until = delivery.Until,
                    CreatedAt = delivery.CreatedAt,
                    Attempts = delivery.Attempts,
                });
            }

            if (made.Count > 0)
                messages.Add([.. made]);
        }

        return messages;
    }

    private string LinkTo(string link) =>
        options.PublicAddress.Length > 0 && Uri.TryCreate(new Uri(options.PublicAddress.TrimEnd('/') + "/"), link.TrimStart('/'), out var whole) && whole.AbsoluteUri.StartsWith(options.PublicAddress.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)
            ? whole.AbsoluteUri
            : "";

    private sealed record Claimed(
        long DeliveryId, long AlertId, string Address, string Language, AlertSeverity Severity, AlertKind Kind,
        string Title, string Body, string Link, string MessageId, bool IsMandatory, int UserId)
        : OutgoingAlert(DeliveryId, AlertId, Address, Language, Severity, Kind, Title, Body, Link, MessageId, IsMandatory, UserId)
    {
        public required DateTime Until { get; init; }

        public required DateTime CreatedAt { get; init; }

        public required int Attempts { get; init; }
    }

    /// <summary>A channel and how it fares on this node.</summary>
    private sealed class Lane(IAlertChannel channel)
    {
        private const int MostAddresses = 1000;
        private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(1);

        private readonly Lock _lock = new();
        private readonly Dictionary<string, Address> _addresses = new(StringComparer.Ordinal);
        private int _inARow;
        private bool _isKnown;
        private long _restsUntil;
        private long _rest;

        public IAlertChannel Out { get; } = channel;

        public DateTime RestsUntil => new(Interlocked.Read(ref _restsUntil), DateTimeKind.Utc);

        /// <summary>Zero while it works.</summary>
        public TimeSpan Rest => new(Interlocked.Read(ref _rest));

        /// <summary>True when it begins a rest: those that were on their way together are one failure.</summary>
        public bool Away(DateTime now, int after, TimeSpan shortest, TimeSpan longest)
        {
            lock (_lock)
            {
                if (++_inARow < after || now < RestsUntil)
                    return false;

                var rest = Rest == TimeSpan.Zero ? shortest : Rest * 2 < longest ? Rest * 2 : longest;
                Interlocked.Exchange(ref _rest, rest.Ticks);
                Interlocked.Exchange(ref _restsUntil, (now + rest).Ticks);
                return true;
            }
        }

        /// <summary>True when it had been away, or may have been before this process began.</summary>
        public bool Return()
        {
            lock (_lock)
            {
                var wasAway = _inARow > 0 || !_isKnown;
                (_inARow, _isKnown) = (0, true);
                Interlocked.Exchange(ref _rest, 0);
                Interlocked.Exchange(ref _restsUntil, 0);
                return wasAway;
            }
        }

        /// <summary>
        /// Null when one may be sent to an address; otherwise when to ask again. An address that failed rests, and one that has not yet answered takes a few
        /// senders at most: those that never answer leave the rest to the others.
        /// </summary>
        public DateTime? EnterAddress(string address, DateTime now)
        {
            lock (_lock)
            {
                if (_addresses.Count >= MostAddresses)
                    _addresses.Clear();
                if (!_addresses.TryGetValue(address, out var known))
                    _addresses[address] = known = new Address();
                if (now < known.RestsUntil)
                    return known.RestsUntil;
                if (!known.Answers && known.InHand >= Math.Max(1, Out.AtOnce / 4))
                    return now + Shortly;

                known.InHand++;
                return null;
            }
        }

        public void LeaveAddress(string address, bool answered)
        {
            lock (_lock)
            {
                if (_addresses.TryGetValue(address, out var known))
                    (known.InHand, known.Answers) = (known.InHand - 1, answered);
            }
        }

        public void RestAddress(string address, DateTime until)
        {
            lock (_lock)
            {
                if (_addresses.TryGetValue(address, out var known))
                    known.RestsUntil = until;
            }
        }

        private sealed class Address
        {
            public int InHand { get; set; }

            public bool Answers { get; set; }

            public DateTime RestsUntil { get; set; }
        }
    }

    [LoggerMessage(LogLevel.Error, "Deliveries by {Channel} stopped; they begin again.")]
    private partial void Broken(Exception error, AlertChannel channel);

    [LoggerMessage(LogLevel.Warning, "{Channel} does not answer and rests: {Error}")]
    private partial void Away(AlertChannel channel, string? error);

    [LoggerMessage(LogLevel.Error, "Delivery {Delivery} by {Channel} failed in a way that the channel does not know")]
    private partial void Unexpected(Exception error, AlertChannel channel, long delivery);

    [LoggerMessage(LogLevel.Error, "What became of {Count} deliveries could not be written yet")]
    private partial void Unwritten(Exception error, int count);
}
