using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Reports;

/// <summary>
/// Opens the periods of every regime by the calendar, each with its form and its days. Doing it twice changes nothing; a period that is open keeps
/// its form and days, whatever becomes of the regime.
/// </summary>
public sealed class ReportCalendar(WriteGate gate, WorkingCalendar calendar, Catalogues catalogues)
{
    /// <summary>How far back a new regime's periods are opened.</summary>
    private const int PeriodsBack = 12;

    /// <summary>Opens what is missing up to the periods that hold a day; returns <c>regime/period</c> of each.</summary>
    public async Task<IReadOnlyList<string>> OpenAsync(DateOnly today, CancellationToken cancel)
    {
        var working = await calendar.CurrentAsync(cancel);
        var catalogue = await catalogues.CurrentAsync(cancel);
        return (await gate.WriteAsync<List<string>>(async (write, stop) =>
        {
            var regimes = await write.Db.ReportRegimes.Include(r => r.Deadlines).ToListAsync(stop);
            var forms = (await write.Db.ReportForms.AsNoTracking().Select(f => new { f.Id, f.RegimeId, f.Version, f.ValidFrom }).ToListAsync(stop)).ToLookup(f => f.RegimeId);
            var known = (await write.Db.ReportRounds.AsNoTracking().Select(r => new { r.RegimeId, r.PeriodId }).ToListAsync(stop)).Select(r => (r.RegimeId, r.PeriodId)).ToHashSet();
            var opened = new List<string>();
            foreach (var regime in regimes)
            {
                foreach (var period in catalogue.PeriodsOf(regime.Frequency).Where(p => p.From <= today && !(regime.EndsOn < p.To)).TakeLast(PeriodsBack))
                {
                    if (known.Contains((regime.Id, period.Id)) || forms[regime.Id].Where(f => f.ValidFrom <= period.To).MaxBy(f => f.Version) is not { } form)
                        continue;

                    write.Db.ReportRounds.Add(RoundOf(regime, form.Id, period, working, write.At));
                    write.Changed(ChangeKind.Report, "/", $"{regime.Code}/{period.Code}", userId: 0);
                    opened.Add($"{regime.Code}/{period.Code}");
                }
            }

            if (opened.Count > 0)
                write.Audit(Actor.System, "Report.Open", opened[0], $"{opened.Count} periods");
            return opened;
        }, cancel)).Value!;
    }

    /// <summary>The days of one period: the data's closing and each level's last day, all working days.</summary>
    internal static ReportRound RoundOf(ReportRegime regime, int formId, Period period, WorkingDays working, DateTime at)
    {
        var closes = Step(working, period.To, regime.ClosesAfter);
        return new ReportRound
        {
            RegimeId = regime.Id,
            PeriodId = period.Id,
            FormId = formId,
            ClosesOn = closes,
            OpenedAt = at,
            Due = [.. regime.Deadlines.Select(d => new ReportDue { Level = d.Level, On = Step(working, closes, d.WorkingDays) })],
        };
    }

    /// <summary>So many working days after a day, or before it; a day that is none counts as the last working day before it.</summary>
    public static DateOnly Step(WorkingDays working, DateOnly day, int workingDays)
    {
        while (!working.IsWorking(day))
            day = day.AddDays(-1);

        for (var left = Math.Abs(workingDays); left > 0; left -= working.IsWorking(day) ? 1 : 0)
            day = day.AddDays(Math.Sign(workingDays));

        return day;
    }
}
