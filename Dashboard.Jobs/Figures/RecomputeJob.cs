using Dashboard.Data.Figures;
using Dashboard.Data.Jobs;
using Dashboard.Jobs.Schedule;

namespace Dashboard.Jobs.Figures;

/// <summary>Recomputes every roll-up from the facts, mends what differs, and verifies that nothing differs any more (invariant 2).</summary>
public sealed class RecomputeJob(RollupRecompute recompute, RollupVerifier verifier) : IScheduledJob
{
    public const string Name = "recompute";

    public async Task<string> RunAsync(JobProgress progress, CancellationToken cancel)
    {
        progress.Report(0, JobMessage.Of("Recompute.Computing"));
        var found = await recompute.RunAsync(new Half(progress), cancel);
        if (found.Differences == 0)
            return JobMessage.Of("Recompute.Clean", found.Rows);

        progress.Report(0.5, JobMessage.Of("Recompute.Verifying"));
        var left = await verifier.VerifyAsync(cancel);
        return left.Differences == 0
            ? JobMessage.Of("Recompute.Mended", found.Rows, found.Differences, found.First[0].Where)
            : throw new InvalidOperationException(
                $"{left.Differences} of {left.Rows} roll-up rows still differ after the recomputation, first {left.First[0].Where}: stored {left.First[0].Stored}, computed {left.First[0].Computed}.");
    }

    // The verification afterwards is the other half, where there is one.
    private sealed class Half(IProgress<double> whole) : IProgress<double>
    {
        public void Report(double value) => whole.Report(value / 2);
    }
}
