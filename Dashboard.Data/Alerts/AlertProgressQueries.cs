using Dashboard.Data.Access;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>Deliveries of one alert on one channel. Sent is handed to the channel; seen is what somebody looked at in the app.</summary>
public sealed record ChannelCounts(AlertChannel Channel, int Queued, int Sent, int Held, int Failed, int Seen);

/// <summary>What became of an alert outside of its recipients' heads: channels, and the climb.</summary>
/// <param name="Steps">The steps of its escalation; none when it does not climb.</param>
/// <param name="Waiting">Agencies for which a step is still to come.</param>
/// <param name="NextStep">The step that comes first.</param>
public sealed record AlertProgress(IReadOnlyList<ChannelCounts> Channels, IReadOnlyList<EscalationStep> Steps, int Waiting, int NextStep, DateTime? NextAt)
{
    public static AlertProgress None { get; } = new([], [], 0, 0, null);
}

/// <summary>Reads how an alert is getting on, for those who may see it.</summary>
public static class AlertProgressQueries
{
    extension(DashboardContext db)
    {
        /// <summary>Counts per channel and the state of the climb; nothing for one who may not see the alert.</summary>
        public async Task<AlertProgress> AlertProgressAsync(long alertId, Actor actor, UnitTree tree, DateTime now, CancellationToken cancel)
        {
            if (await db.AlertOfAsync(alertId, actor, tree, now, cancel) is not { } detail)
                return AlertProgress.None;

            var channels = await db.Deliveries.Where(d => d.AlertId == alertId).GroupBy(d => d.Channel).OrderBy(g => g.Key).Select(g => new ChannelCounts(
                g.Key,
                g.Count(d => d.State == DeliveryState.Queued),
                g.Count(d => d.State == DeliveryState.Sent),
                g.Count(d => d.State == DeliveryState.Held),
                g.Count(d => d.State == DeliveryState.Failed),
                g.Count(d => d.SeenAt != null))).ToListAsync(cancel);
            if (detail.Alert.EscalationId is not { } escalation)
                return new AlertProgress(channels, [], 0, 0, null);

            var steps = await db.Set<EscalationStep>().AsNoTracking().Where(s => s.EscalationId == escalation).OrderBy(s => s.Number).ToListAsync(cancel);
            var waiting = await db.AlertUnits.CountAsync(u => u.AlertId == alertId && u.NextStepAt != null, cancel);
            var next = await db.AlertUnits.AsNoTracking().Where(u => u.AlertId == alertId && u.NextStepAt != null).OrderBy(u => u.NextStepAt).FirstOrDefaultAsync(cancel);
            return new AlertProgress(channels, steps, waiting, next?.Step ?? 0, next?.NextStepAt);
        }

        /// <summary>When the next of the actor's alerts that were put off counts as unread again; null when none was.</summary>
        public async Task<DateTime?> NextSnoozeEndAsync(Actor actor, UnitTree tree, DateTime now, CancellationToken cancel)
        {
            var me = actor.UserId;
            var units = await Recipients.UnitsOfAsync(db, actor, tree, now.DayInVietnam(), cancel);
            return await db.Deliveries
                .Where(d => (d.UserId == me || (d.UserId == 0 && units.Contains(d.UnitId))) && d.Channel == AlertChannel.App && d.SeenAt == null && d.SnoozedUntil > now)
                .MinAsync(d => d.SnoozedUntil, cancel);
        }
    }
}
