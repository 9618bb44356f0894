using System.Buffers.Text;
using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Jobs.Alerts;

/// <summary>A subscription as a browser gives it: <c>PushSubscription.toJSON()</c>.</summary>
public sealed record PushEntry(string Endpoint, string PublicKey, string Secret);

/// <summary>Takes in which browsers a person wants to be pushed to, and ends them.</summary>
public sealed class PushDesk(IDbContextFactory<DashboardContext> contexts, WriteGate gate, OutboundHttp http, AlertOptions options)
{
    /// <summary>More browsers than anybody uses; the oldest ends when there would be more.</summary>
    public const int MostBrowsers = 10;

    private const int LongestEndpoint = 1000;

    /// <summary>Only a person has browsers; the same browser again changes nothing, and one that somebody else used before is taken over.</summary>
    public async Task<Outcome<int>> SubscribeAsync(PushEntry entry, Actor actor, CancellationToken cancel)
    {
        if (actor.UserId <= 0)
            return new Refusal("Push.NoPerson");
        if (entry.Endpoint.Length > LongestEndpoint || !http.Allows(entry.Endpoint, options.Push.Allowed))
            return new Refusal("Push.UnknownService", Uri.TryCreate(entry.Endpoint, UriKind.Absolute, out var uri) ? uri.Host : "?") { Field = "endpoint" };
        if (!WebPush.IsKey(Decode(entry.PublicKey)) || Decode(entry.Secret).Length != WebPush.SecretLength)
            return new Refusal("Push.WrongKeys") { Field = "keys" };

        return await gate.WriteAsync<int>(
            async (write, stop) =>
            {
                var mine = await write.Db.PushSubscriptions.Where(s => s.UserId == actor.UserId && s.EndedAt == null).OrderBy(s => s.Id).ToListAsync(stop);
                var same = mine.Find(s => s.Endpoint == entry.Endpoint);
                if (same is not null)
                {
                    (same.PublicKey, same.Secret) = (entry.PublicKey, entry.Secret);
                    return same.Id;
                }

                await write.Db.PushSubscriptions.Where(s => s.Endpoint == entry.Endpoint && s.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, write.At), stop);
                foreach (var old in mine.Take(mine.Count - MostBrowsers + 1))
                    old.EndedAt = write.At;

                var made = new PushSubscription { UserId = actor.UserId, Endpoint = entry.Endpoint, PublicKey = entry.PublicKey, Secret = entry.Secret, CreatedAt = write.At };
                write.Db.PushSubscriptions.Add(made);
                await write.Db.SaveChangesAsync(stop);
                write.Audit(actor, "Push.Subscribe", made.Id.ToString(CultureInfo.InvariantCulture), new Uri(entry.Endpoint).Host);
                return made.Id;
            },
            cancel);
    }

    /// <summary>Ends a browser of the actor's own; one that is not there has ended.</summary>
    public Task<Outcome<int>> EndAsync(string endpoint, Actor actor, CancellationToken cancel) =>
        gate.WriteAsync<int>(
            async (write, stop) =>
            {
                var mine = await write.Db.PushSubscriptions.Where(s => s.UserId == actor.UserId && s.Endpoint == endpoint && s.EndedAt == null).ToListAsync(stop);
                foreach (var subscription in mine)
                {
                    subscription.EndedAt = write.At;
                    write.Audit(actor, "Push.End", subscription.Id.ToString(CultureInfo.InvariantCulture));
                }

                return mine.Count;
            },
            cancel);

    /// <summary>Its service says that it is gone (404, 410).</summary>
    internal Task GoneAsync(IReadOnlyCollection<int> ids, CancellationToken cancel) =>
        gate.WriteAsync<int>(
            async (write, stop) => await write.Db.PushSubscriptions.Where(s => ids.Contains(s.Id) && s.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, write.At), stop),
            cancel);

    /// <summary>The browsers of a person that are pushed to.</summary>
    internal async Task<List<PushSubscription>> OfAsync(int userId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.PushSubscriptions.AsNoTracking().Where(s => s.UserId == userId && s.EndedAt == null).OrderBy(s => s.Id).ToListAsync(cancel);
    }

    internal static byte[] Decode(string text)
    {
        try
        {
            return text.Length > 200 ? [] : Base64Url.DecodeFromChars(text.Replace('+', '-').Replace('/', '_').TrimEnd('='));
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
