using Dashboard.Data;
using Dashboard.Data.Alerts;
using Dashboard.Data.Jobs;
using Dashboard.Data.Storage;
using Dashboard.Jobs.Schedule;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Jobs.Alerts;

/// <summary>Deletes alerts that have had their time, with their deliveries. Nothing that an agency has still to acknowledge is deleted, nor what still stands.</summary>
public sealed class AlertHousekeepingJob(IDbContextFactory<DashboardContext> contexts, WriteGate gate, TimeProvider clock) : IScheduledJob
{
    public const string Name = "alert-housekeeping";

    // A province-wide alert has thousands of rows: a few hundred leave the writer free again within 100 ms.
    private const int RowsAtOnce = 400;

    public async Task<string> RunAsync(JobProgress progress, CancellationToken cancel)
    {
        var deleted = 0;
        while (true)
        {
            List<long> ids;
            await using (var db = await contexts.CreateDbContextAsync(cancel))
            {
                var before = clock.GetUtcNow().UtcDateTime.AddDays(-(await AlertSettings.ReadAsync(db, cancel)).KeepDays);
                ids = await db.Alerts.AsNoTracking()
                    .Where(a => a.At < before
                        && !(a.NeedsAcknowledgement && db.AlertUnits.Any(u => u.AlertId == a.Id && u.AcknowledgedAt == null))
                        && !db.AlertRuleStates.Any(s => s.AlertId == a.Id)
                        && !db.Deliveries.Any(d => d.AlertId == a.Id && (d.State == DeliveryState.Queued || d.State == DeliveryState.Held)))
                    .OrderBy(a => a.Id).Select(a => a.Id).Take(RowsAtOnce).ToListAsync(cancel);
            }

            if (ids.Count == 0)
                return JobMessage.Of("AlertHousekeeping.Done", deleted);

            await DeleteAsync((db, most) => db.Deliveries.Where(d => ids.Contains(d.AlertId)).OrderBy(d => d.Id).Take(most), cancel);
            await DeleteAsync((db, most) => db.AlertUnits.Where(u => ids.Contains(u.AlertId)).OrderBy(u => u.AlertId).ThenBy(u => u.UnitId).Take(most), cancel);
            await DeleteAsync((db, most) => db.Alerts.Where(a => ids.Contains(a.Id)).OrderBy(a => a.Id).Take(most), cancel);
            deleted += ids.Count;
        }
    }

    private async Task DeleteAsync<T>(Func<DashboardContext, int, IQueryable<T>> rows, CancellationToken cancel)
    {
        while ((await gate.WriteAsync<int>(async (scope, stop) => await rows(scope.Db, RowsAtOnce).ExecuteDeleteAsync(stop), cancel)).Value == RowsAtOnce)
        {
            // More is left.
        }
    }
}
