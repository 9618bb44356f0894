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
/// one that was sent nothing does not count. What was sent alone never does. Months that were over before the first alert was raised are not counted:
/// what was told then was told by other means.
/// </summary>
public sealed class ReachJob(IDbContextFactory<DashboardContext> contexts, FigureDesk desk, UnitTrees trees, Catalogues catalogues, TimeProvider clock) : IScheduledJob
{
    public const string Name = "reach";

    /// <summary>Code of the computed measure, one for each agency: 1 informed, 0 not.</summary>
    public const string Measure = "agency.reached";

    /// <summary>Code of the measure by which it is divided, where the system counts that too: 1 for each agency in scope.</summary>
    public const string Scope = "agency.month";

    private const int EntriesAtOnce = 200;

    public async Task<string> RunAsync(JobProgress progress, CancellationToken cancel)
    {
        var catalogue = await catalogues.CurrentAsync(cancel);
        if (catalogue.Measures.FirstOrDefault(m => m.Code == Measure && m.Source == SeriesSource.Computed) is not { } measure)
        {
            progress.Skip();
            return JobMessage.Of("Reach.NoMeasure", Measure);
        }

        if (await FirstDayAsync(cancel) is not { } first)
        {
            progress.Skip();
            return JobMessage.Of("Reach.NoAlert");
        }

        var tree = await trees.CurrentAsync(cancel);
        var today = Vietnam.Today(clock);
        var counts = catalogue.Measures.Any(m => m.Code == Scope && m.Source == SeriesSource.Computed && m.Frequency == measure.Frequency && m.ReportingSetId == measure.ReportingSetId);
        var (informed, all) = (0, 0);
        var asked = catalogue.PeriodsOf(measure.Frequency).Where(p => progress.Period is null || p.Code == progress.Period);
        Period[] periods = [.. asked.Where(p => p.From <= today && p.To >= first && p.StateOn(today) != PeriodState.Closed)];
        if (periods.Length == 0 && progress.Period is { } month)
        {
            progress.Skip();
            return JobMessage.Of("Reach.NotTaken", month);
        }

        foreach (var period in periods)
        {
            progress.Report(progress.Percent / 100.0, JobMessage.Of("Reach.Counting", period.Code));
            int[] reached = await ReachedAsync(period, cancel);
            Unit[] members = [.. tree.MembersOn(measure.ReportingSetId, period.To)];
            foreach (var some in members.Chunk(EntriesAtOnce))
            {
                var entries = some.Select(u => new FigureEntry(Measure, u.Code, period.Code, reached.Contains(u.Id) ? "1" : "0", Reason: "reach"));
                if (counts)
                    entries = some.Select(u => new FigureEntry(Scope, u.Code, period.Code, "1", Reason: "reach")).Concat(entries);

                var batch = new FigureBatch([.. entries], FigureDoor.Job, Stage: FigureStage.Approved);
                if ((await desk.RecordAsync(batch, Actor.System, cancel)).Refusal is { } refusal)
                    throw new InvalidOperationException($"Reach of {period.Code} was refused: {refusal}.");
            }

            (informed, all) = (members.Count(u => reached.Contains(u.Id)), members.Length);
            progress.Report((Array.IndexOf(periods, period) + 1) / (double)periods.Length);
        }

        return JobMessage.Of("Reach.Done", informed, all);
    }

    private async Task<DateOnly?> FirstDayAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return (await db.Alerts.MinAsync(a => (DateTime?)a.At, cancel))?.DayInVietnam();
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
