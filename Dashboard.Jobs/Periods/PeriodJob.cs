using Dashboard.Data.Jobs;
using Dashboard.Data.Periods;
using Dashboard.Jobs.Schedule;

namespace Dashboard.Jobs.Periods;

/// <summary>Opens the periods that have begun and closes those whose last day of entry, or of a reopening, has passed.</summary>
public sealed class PeriodJob(PeriodCalendar calendar, TimeProvider clock) : IScheduledJob
{
    public const string Name = "periods";

    public async Task<string> RunAsync(JobProgress progress, CancellationToken cancel)
    {
        var step = await calendar.EnsureAsync(clock.GetUtcNow().InVietnam(), cancel);
        return JobMessage.Of("Periods.Done", Codes(step.Opened), Codes(step.Closed));
    }

    private static string Codes(IReadOnlyList<string> codes) => codes.Count > 0 ? string.Join(", ", codes) : "–";
}
