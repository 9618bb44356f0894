using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Jobs;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Jobs.Schedule;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Jobs.Alerts;

/// <summary>
/// Records by itself which agencies were informed in each month that is still collected (target M3). An agency counts when at least one mandatory
/// alert reached its common inbox in the month and somebody who answers for it saw or acknowledged every one of them by the last day of entry;
/// one that was sent nothing does not count. What was sent alone never does.
/// </summary>
public sealed class ReachJob(IDbContextFactory<DashboardContext> contexts, FigureDesk desk, UnitTrees trees, Catalogues catalogues, TimeProvider clock) : IScheduledJob
{
    public const string Name = "reach";

    /// <summary>Code of the computed measure, one for each agency: 1 informed, 0 not.</summary>
    public const string Measure = "agency.reached";

    private const int EntriesAtOnce = 200;

    public async Task<string> RunAsync(JobProgress progress, CancellationToken cancel)
    {
        var catalogue = await catalogues.CurrentAsync(cancel);
        if (catalogue.Measures.FirstOrDefault(m => m.Code == Measure && m.Source == SeriesSource.Computed) is not { } measure)
            return JobMessage.Of("Reach.NoMeasure", Measure);

        var tree = await trees.CurrentAsync(cancel);
        var today = Vietnam.Today(clock);
        var (informed, all) = (0, 0);
        foreach (var period in catalogue.PeriodsOf(measure.Frequency).Where(p => p.From <= today && p.StateOn(today) != PeriodState.Closed))
        {
            int[] reached = await ReachedAsync(period, cancel);
            Unit[] members = [.. tree.MembersOn(measure.ReportingSetId, period.To)];
            foreach (var some in members.Chunk(EntriesAtOnce))
            {
                var batch = new FigureBatch(
                    [.. some.Select(u => new FigureEntry(Measure, u.Code, period.Code, reached.Contains(u.Id) ? "1" : "0", Reason: "reach"))], FigureDoor.Job, Stage: FigureStage.Approved);
                if ((await desk.RecordAsync(batch, Actor.System, cancel)).Refusal is { } refusal)
                    throw new InvalidOperationException($"Reach of {period.Code} was refused: {refusal}.");
            }

            (informed, all) = (members.Count(u => reached.Contains(u.Id)), members.Length);
            progress.Report(0.5);
        }

        return JobMessage.Of("Reach.Done", informed, all);
    }

    private async Task<int[]> ReachedAsync(Period period, CancellationToken cancel)
    {
        var (from, until, seenUntil) = (period.From.StartInVietnam(), period.To.AddDays(1).StartInVietnam(), period.ClosesOn.AddDays(1).StartInVietnam());
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return [.. await db.AlertUnits.AsNoTracking()
            .Where(u => u.ReceivedAt != null && db.Alerts.Any(a => a.Id == u.AlertId && a.IsMandatory && a.At >= from && a.At < until))
            .GroupBy(u => u.UnitId)
            .Where(g => g.Count() == g.Count(u => u.SeenAt < seenUntil || u.AcknowledgedAt < seenUntil))
            .Select(g => g.Key).ToListAsync(cancel)];
    }
}
