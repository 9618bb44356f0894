using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>What waits on a channel.</summary>
public sealed record ChannelQueue(AlertChannel Channel, int Waiting, DateTime? Oldest, int FailedToday);

/// <summary>A webhook as its administrator sees it; the signing key is shown once, when it is made.</summary>
public sealed record WebhookLine(int Id, string Name, int UnitId, string Url, string Kinds, DateTime CreatedAt, DateTime? EndedAt);

/// <summary>Reads what the channels send by.</summary>
public static class ChannelQueries
{
    extension(DashboardContext db)
    {
        /// <summary>What waits on each channel outside of the app, for administrators.</summary>
        public async Task<IReadOnlyList<ChannelQueue>> ChannelQueuesAsync(Actor actor, DateTime now, CancellationToken cancel)
        {
            if (!actor.Has(Role.Administrator))
                return [];

            var yesterday = now.AddDays(-1);
            var waiting = await db.Deliveries.Where(d => d.State == DeliveryState.Queued && d.Channel != AlertChannel.App)
                .GroupBy(d => d.Channel).Select(g => new { Channel = g.Key, Count = g.Count(), Oldest = (DateTime?)g.Min(d => d.CreatedAt) }).ToListAsync(cancel);
            var failed = await db.Deliveries.Where(d => d.State == DeliveryState.Failed && d.Channel != AlertChannel.App && d.CreatedAt > yesterday)
                .GroupBy(d => d.Channel).Select(g => new { Channel = g.Key, Count = g.Count() }).ToListAsync(cancel);
            return
            [
                .. Enum.GetValues<AlertChannel>().Where(c => c != AlertChannel.App).Select(c => new ChannelQueue(
                    c, waiting.Find(w => w.Channel == c)?.Count ?? 0, waiting.Find(w => w.Channel == c)?.Oldest, failed.Find(f => f.Channel == c)?.Count ?? 0)),
            ];
        }

        /// <summary>Webhooks of the units that the actor administers, the ended ones last.</summary>
        public async Task<IReadOnlyList<WebhookLine>> WebhooksAsync(Actor actor, UnitTree tree, CancellationToken cancel)
        {
            if (!actor.Has(Role.Administrator))
                return [];

            var all = await db.Webhooks.AsNoTracking().OrderBy(w => w.EndedAt != null).ThenBy(w => w.Name)
                .Select(w => new WebhookLine(w.Id, w.Name, w.UnitId, w.Url, w.Kinds, w.CreatedAt, w.EndedAt)).ToListAsync(cancel);
            return [.. all.Where(w => actor.CanAdminister(tree, w.UnitId))];
        }

        /// <summary>The actor's own browsers that are pushed to.</summary>
        public IQueryable<PushSubscription> PushSubscriptionsOf(Actor actor) =>
            db.PushSubscriptions.AsNoTracking().Where(s => s.UserId == actor.UserId && s.UserId > 0 && s.EndedAt == null);
    }
}
