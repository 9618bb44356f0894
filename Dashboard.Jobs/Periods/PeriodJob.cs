using Dashboard.Data.Jobs;
using Dashboard.Data.Periods;
using Dashboard.Data.Reports;
using Dashboard.Data.Sample;
using Dashboard.Jobs.Schedule;

namespace Dashboard.Jobs.Periods;

/// <summary>Opens the periods that have begun and closes those whose last day of entry, or of a reopening, has passed.</summary>
/// <param name="calendar">Opens and closes.</param>
/// <param name="reports">Opens the periods of reporting regimes.</param>
/// <param name="holidays">Fills the next year's holidays.</param>
/// <param name="samples">The sample province's clock, where there is one: what its units owed while the host was off is entered before the period is closed.</param>
/// <param name="clock">Tells the day.</param>
public sealed class PeriodJob(PeriodCalendar calendar, ReportCalendar reports, HolidayDesk holidays, IEnumerable<SampleClock> samples, TimeProvider clock) : IScheduledJob
{
    public const string Name = "periods";

    public async Task<string> RunAsync(JobProgress progress, CancellationToken cancel)
    {
        foreach (var sample in samples)
            await sample.AdvanceAsync(cancel);

        await holidays.EnsureAsync(clock.GetUtcNow().InVietnam(), cancel);
        var step = await calendar.EnsureAsync(clock.GetUtcNow().InVietnam(), cancel);
        var opened = await reports.OpenAsync(clock.GetUtcNow().InVietnam(), cancel);
        return JobMessage.Of("Periods.Done", Codes([.. step.Opened, .. opened]), Codes(step.Closed));
    }

    private static string Codes(IReadOnlyList<string> codes) => codes.Count > 0 ? string.Join(", ", codes) : "–";
}
