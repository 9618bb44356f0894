using Dashboard.Data.Jobs;

namespace Dashboard.Jobs.Schedule;

/// <summary>What a run is asked for, how far it has come and how it ends. Reporting is free: only the last word is kept, and it is written at most twice a second.</summary>
public sealed class JobProgress : IProgress<double>
{
    private sealed record State(int Percent, string? Message);

    private State _last = new(0, null);

    /// <summary>Code of the month to do over; null for what is due. Only for jobs that take one.</summary>
    public string? Period { get; init; }

    public int Percent => _last.Percent;

    public string? Message => _last.Message;

    /// <summary>How the run will have ended unless it throws.</summary>
    public JobOutcome Outcome { get; private set; } = JobOutcome.Done;

    /// <summary>A share from 0 to 1.</summary>
    public void Report(double value) => Report(value, _last.Message);

    /// <summary>A share from 0 to 1, and what is being done (<see cref="JobMessage"/>).</summary>
    public void Report(double value, string? message) =>
        _last = new State(double.IsNaN(value) ? 0 : (int)Math.Clamp(value * 100, 0, 100), message);

    /// <summary>Part of the work could not be done; what the run says tells which.</summary>
    public void EndPartly() => Outcome = JobOutcome.Partial;

    /// <summary>There is nothing to do, or what it needs is not there.</summary>
    public void Skip() => Outcome = JobOutcome.Skipped;
}
