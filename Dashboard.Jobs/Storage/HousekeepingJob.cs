using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Jobs;
using Dashboard.Data.Storage;
using Dashboard.Jobs.Schedule;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Jobs.Storage;

/// <summary>Deletes what has had its time: old changes of the feed, receipts of commands, and the history of jobs. Figures and audit are never deleted.</summary>
public sealed class HousekeepingJob(WriteGate gate, TimeProvider clock, JobOptions options) : IScheduledJob
{
    public const string Name = "housekeeping";

    /// <summary>Well below the 100 ms that no transaction may exceed (decision 15), since the next chunk may be slower than the last.</summary>
    private static readonly TimeSpan ChunkAim = TimeSpan.FromMilliseconds(40);

    public async Task<string> RunAsync(JobProgress progress, CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var (changesBefore, receiptsBefore, runsBefore) =
            (now.AddDays(-options.KeepChangesDays), now.AddDays(-options.KeepReceiptsDays), now.AddDays(-options.KeepRunsDays));

        progress.Report(0, JobMessage.Of("Housekeeping.Changes"));
        var changes = await DeleteAsync((db, most) => db.Changes.Where(c => c.At < changesBefore).OrderBy(c => c.Number).Take(most), cancel);
        progress.Report(0.6, JobMessage.Of("Housekeeping.Receipts"));
        var receipts = await DeleteAsync((db, most) => db.CommandReceipts.Where(r => r.At < receiptsBefore).OrderBy(r => r.At).Take(most), cancel);
        progress.Report(0.9, JobMessage.Of("Housekeeping.Runs"));
        var runs = await DeleteAsync((db, most) => db.JobRuns.Where(r => r.EndedAt < runsBefore).OrderBy(r => r.Id).Take(most), cancel);
        return JobMessage.Of("Housekeeping.Done", changes.ToString(CultureInfo.InvariantCulture), receipts, runs);
    }

    private async Task<int> DeleteAsync<T>(Func<DashboardContext, int, IQueryable<T>> oldest, CancellationToken cancel)
    {
        var (total, chunk) = (0, 500);
        while (true)
        {
            var size = chunk;
            var took = TimeSpan.Zero;
            var deleted = await gate.WriteAsync<int>(async (write, stop) =>
            {
                var began = clock.GetTimestamp();
                var rows = await oldest(write.Db, size).ExecuteDeleteAsync(stop);
                took = clock.GetElapsedTime(began);
                return rows;
            }, cancel);
            total += deleted.Value;
            if (deleted.Value < size)
                return total;

            chunk = took > ChunkAim ? Math.Max(50, chunk / 2) : Math.Min(20_000, chunk * 2);
        }
    }
}
