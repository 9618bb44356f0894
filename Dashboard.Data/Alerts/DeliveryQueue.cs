using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>A delivery that this node may send until <see cref="Until"/>; then another may.</summary>
public sealed record ClaimedDelivery(
    long Id, long AlertId, int UnitId, int UserId, AlertChannel Channel, string? Address, int Attempts, DateTime CreatedAt, string? MessageId, DateTime Until);

/// <summary>What became of a claimed delivery.</summary>
/// <param name="State">Sent or Failed; null when it is to be tried again at <paramref name="NextAt"/>.</param>
/// <param name="Tried">Counts as an attempt; false when it was only put off.</param>
/// <param name="Address">What remains to be told, where some of several addresses were; null to leave it.</param>
public sealed record DeliveryOutcome(long Id, DeliveryState? State, bool Tried, DateTime? NextAt = null, string? Error = null, string? Address = null);

/// <summary>
/// Deliveries that wait to be sent. A claim moves <see cref="Delivery.NextAt"/> to its own end, in the statement that finds the rows, so that two nodes never
/// hold one at once, and what a killed node held comes up again by itself: nobody is skipped, and what it had sent without writing so is sent once more.
/// </summary>
public sealed class DeliveryQueue(IDbContextFactory<DashboardContext> contexts, WriteGate gate, UnitTrees trees, TimeProvider clock)
{
    /// <summary>A person's digest takes no more than so many; the rest are another.</summary>
    public const int MostInDigest = 200;

    private const int LongestError = 500;

    /// <summary>
    /// Claims what is due on a channel: at most so many messages, each of one delivery, or of several that were held back for the same address (e-mail only).
    /// </summary>
    /// <param name="host">Right side of the Message-ID that an e-mail gets with its first claim and keeps.</param>
    public async Task<IReadOnlyList<IReadOnlyList<ClaimedDelivery>>> ClaimAsync(AlertChannel channel, int most, TimeSpan lease, string host, CancellationToken cancel)
    {
        // Looked for without the gate, so that what has nothing to send does not stand in line with those who write.
        await using (var look = await contexts.CreateDbContextAsync(cancel))
        {
            var at = clock.GetUtcNow().UtcDateTime;
            if (!await look.Deliveries.AnyAsync(d => (d.State == DeliveryState.Queued || d.State == DeliveryState.Held) && d.Channel == channel && d.NextAt <= at, cancel))
                return [];
        }

        var claimed = await gate.WriteAsync<List<IReadOnlyList<ClaimedDelivery>>>(
            async (write, stop) =>
            {
                var (db, now, until) = (write.Db, write.At, write.At + lease);
                var messages = new List<List<long>>();
                var held = channel == AlertChannel.Email ? DeliveryState.Queued : DeliveryState.Held;
                messages.AddRange((await DeliverySql.ClaimAsync(db, channel, held, most, now, until, stop)).Select(id => (List<long>)[id]));
                if (channel == AlertChannel.Email && messages.Count < most)
                    messages.AddRange(await ClaimDigestsAsync(db, most - messages.Count, now, until, stop));

                var ids = messages.SelectMany(m => m).ToArray();
                if (ids.Length == 0)
                    return new Refusal(Nothing);

                var rows = await db.Deliveries.Where(d => ids.Contains(d.Id)).ToDictionaryAsync(d => d.Id, stop);
                foreach (var message in messages.Where(_ => channel == AlertChannel.Email))
                {
                    // The instant, too: a database that was made anew counts from 1 again, and a mailbox remembers.
                    var first = rows[message[0]];
                    var id = first.MessageId ?? string.Create(null, $"{first.Id}.{first.CreatedAt.Ticks:x}@{host}");
                    foreach (var row in message)
                        rows[row].MessageId = id;
                }

                return messages.ConvertAll(IReadOnlyList<ClaimedDelivery> (m) => m.ConvertAll(id => Of(rows[id], until)));
            },
            cancel);
        return claimed.Value ?? [];
    }

    /// <summary>Writes what became of claimed deliveries. One that was given up is told to the pages that show its alert.</summary>
    public async Task WriteAsync(IReadOnlyCollection<DeliveryOutcome> outcomes, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        await gate.WriteAsync<int>(
            async (write, stop) =>
            {
                var sent = outcomes.Where(o => o.State == DeliveryState.Sent).Select(o => o.Id).ToArray();
                var now = write.At;
                if (sent.Length > 0)
                {
                    await write.Db.Deliveries.Where(d => sent.Contains(d.Id) && (d.State == DeliveryState.Queued || d.State == DeliveryState.Held)).ExecuteUpdateAsync(
                        set => set.SetProperty(d => d.State, DeliveryState.Sent).SetProperty(d => d.SentAt, now).SetProperty(d => d.NextAt, (DateTime?)null)
                            .SetProperty(d => d.Attempts, d => d.Attempts + 1).SetProperty(d => d.Error, (string?)null),
                        stop);
                }

                var others = outcomes.Where(o => o.State != DeliveryState.Sent).ToDictionary(o => o.Id);
                var ids = others.Keys.ToArray();
                if (ids.Length == 0)
                    return sent.Length;

                foreach (var row in await write.Db.Deliveries.Where(d => ids.Contains(d.Id) && (d.State == DeliveryState.Queued || d.State == DeliveryState.Held)).ToListAsync(stop))
                {
                    var outcome = others[row.Id];
                    row.State = outcome.State ?? row.State;
                    row.Attempts += outcome.Tried ? 1 : 0;
                    row.NextAt = outcome.NextAt;
                    row.SentAt = outcome.State is null ? row.SentAt : now;
                    row.Error = outcome.Error is { Length: > LongestError } error ? error[..LongestError] : outcome.Error ?? row.Error;
                    row.Address = outcome.Address ?? row.Address;
                }

                var failed = await write.Db.Deliveries.Where(d => ids.Contains(d.Id)).Join(write.Db.Alerts, d => d.AlertId, a => a.Id, (d, a) => new { d.Id, AlertId = a.Id, a.UnitId }).ToListAsync(stop);
                foreach (var alert in failed.Where(f => others[f.Id].State == DeliveryState.Failed).DistinctBy(f => f.AlertId))
                    write.Changed(ChangeKind.Alert, tree.PathOf(alert.UnitId), string.Create(null, $"alert/{alert.AlertId}"), 0);

                return outcomes.Count;
            },
            cancel);
    }

    // An empty claim must leave no trace, as a refused command does.
    private const string Nothing = "Delivery.Nothing";

    // Those of a digest that failed keep its Message-ID, and with it each other.
    private static async Task<List<List<long>>> ClaimDigestsAsync(DashboardContext db, int most, DateTime now, DateTime until, CancellationToken cancel)
    {
        var due = await db.Deliveries.Where(d => d.State == DeliveryState.Held && d.Channel == AlertChannel.Email && d.NextAt <= now)
            .OrderBy(d => d.NextAt).Select(d => new { d.Address, d.UserId, d.MessageId }).Take(most * 10).ToListAsync(cancel);
        var digests = new List<List<long>>();
        foreach (var digest in due.Distinct().Take(most))
        {
            var ids = await DeliverySql.ClaimDigestAsync(db, digest.UserId, digest.Address ?? "", digest.MessageId ?? "", MostInDigest, now, until, cancel);
            if (ids.Count > 0)
                digests.Add([.. ids.Order()]);
        }

        return digests;
    }

    private static ClaimedDelivery Of(Delivery row, DateTime until) =>
        new(row.Id, row.AlertId, row.UnitId, row.UserId, row.Channel, row.Address, row.Attempts, row.CreatedAt, row.MessageId, until);
}

/// <summary>Finds due rows and moves their time in one statement, in both dialects.</summary>
internal static class DeliverySql
{
    /// <summary>Claims queued rows of a channel, and those in a second state.</summary>
    public static async Task<List<long>> ClaimAsync(DashboardContext db, AlertChannel channel, DeliveryState or, int most, DateTime now, DateTime until, CancellationToken cancel)
    {
        var (queued, second, on) = ((byte)DeliveryState.Queued, (byte)or, (byte)channel);
        return await (db.Database.IsSqlServer()
                ? db.Database.SqlQuery<long>($"WITH [due] AS (SELECT TOP ({most}) * FROM [Deliveries] WITH (UPDLOCK, READPAST, ROWLOCK) WHERE [State] IN ({queued}, {second}) AND [Channel] = {on} AND [NextAt] <= {now} ORDER BY [NextAt]) UPDATE [due] SET [NextAt] = {until} OUTPUT inserted.[Id] AS [Value]")
                : db.Database.SqlQuery<long>($"UPDATE \"Deliveries\" SET \"NextAt\" = {until} WHERE \"Id\" IN (SELECT \"Id\" FROM \"Deliveries\" WHERE \"State\" IN ({queued}, {second}) AND \"Channel\" = {on} AND \"NextAt\" <= {now} ORDER BY \"NextAt\" LIMIT {most}) RETURNING \"Id\" AS \"Value\""))
            .ToListAsync(cancel);
    }

    /// <summary>Claims what was held back for one address by e-mail; empty strings stand for null.</summary>
    public static async Task<List<long>> ClaimDigestAsync(DashboardContext db, int userId, string address, string messageId, int most, DateTime now, DateTime until, CancellationToken cancel)
    {
        var (held, email) = ((byte)DeliveryState.Held, (byte)AlertChannel.Email);
        return await (db.Database.IsSqlServer()
                ? db.Database.SqlQuery<long>($"WITH [due] AS (SELECT TOP ({most}) * FROM [Deliveries] WITH (UPDLOCK, READPAST, ROWLOCK) WHERE [State] = {held} AND [Channel] = {email} AND [NextAt] <= {now} AND [UserId] = {userId} AND COALESCE([Address], '') = {address} AND COALESCE([MessageId], '') = {messageId} ORDER BY [Id]) UPDATE [due] SET [NextAt] = {until} OUTPUT inserted.[Id] AS [Value]")
                : db.Database.SqlQuery<long>($"UPDATE \"Deliveries\" SET \"NextAt\" = {until} WHERE \"Id\" IN (SELECT \"Id\" FROM \"Deliveries\" WHERE \"State\" = {held} AND \"Channel\" = {email} AND \"NextAt\" <= {now} AND \"UserId\" = {userId} AND COALESCE(\"Address\", '') = {address} AND COALESCE(\"MessageId\", '') = {messageId} ORDER BY \"Id\" LIMIT {most}) RETURNING \"Id\" AS \"Value\""))
            .ToListAsync(cancel);
    }
}
