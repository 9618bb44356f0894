using System.Globalization;
using Dashboard.Data.Directives;
using Dashboard.Data.Jobs;
using Dashboard.Jobs.Schedule;

namespace Dashboard.Jobs.Directives;

/// <summary>Runs the clock of tasks: passes on what units that have ended left open, gives what recurs, looks at effects, and reminds.</summary>
public sealed class TaskClockJob(TaskWatch watch) : IScheduledJob
{
    public const string Name = "task-clock";

    public async Task<string> RunAsync(JobProgress progress, CancellationToken cancel)
    {
        // First who has to do it; then who is reminded.
        var passed = await watch.PassOnAsync(cancel);
        progress.Report(0.2, JobMessage.Of("TaskClock.Leavers"));
        var cleared = await watch.ClearLeaversAsync(cancel);
        progress.Report(0.4, JobMessage.Of("TaskClock.Recurring"));
        var given = await watch.GiveRecurringAsync(cancel);
        progress.Report(0.6, JobMessage.Of("TaskClock.Effects"));
        var effects = await watch.CheckEffectsAsync(cancel);
        progress.Report(0.8, JobMessage.Of("TaskClock.Reminding"));
        var reminded = await watch.RemindAsync(cancel);
        return JobMessage.Of("TaskClock.Done", reminded.ToString(CultureInfo.InvariantCulture), given, passed, cleared, effects);
    }
}
