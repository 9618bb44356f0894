using Dashboard.Data.Jobs;
using Dashboard.Data.Sample;
using Dashboard.Jobs.Schedule;

namespace Dashboard.Jobs.Sample;

/// <summary>Lets the sample province live on: what its units would have entered since the last time is entered now. In a database without the sample it does nothing.</summary>
public sealed class SampleClockJob(SampleClock clock) : IScheduledJob
{
    public const string Name = "sample-clock";

    public async Task<string> RunAsync(JobProgress progress, CancellationToken cancel)
    {
        var advanced = await clock.AdvanceAsync(cancel);
        return advanced.Refusal is { } refusal
            ? throw new InvalidOperationException($"The sample could not live on: {refusal}.")
            : JobMessage.Of("SampleClock.Done", advanced.Value);
    }
}
