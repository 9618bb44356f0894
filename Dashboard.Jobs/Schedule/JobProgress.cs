namespace Dashboard.Jobs.Schedule;

/// <summary>How far a job has come. Reporting is free: only the last word is kept, and it is written at most twice a second.</summary>
public sealed class JobProgress : IProgress<double>
{
    private sealed record State(int Percent, string? Message);

    private State _last = new(0, null);

    public int Percent => _last.Percent;

    public string? Message => _last.Message;

    /// <summary>A share from 0 to 1.</summary>
    public void Report(double value) => Report(value, _last.Message);

    /// <summary>A share from 0 to 1, and what is being done (<see cref="Data.Jobs.JobMessage"/>).</summary>
    public void Report(double value, string? message) =>
        _last = new State(double.IsNaN(value) ? 0 : (int)Math.Clamp(value * 100, 0, 100), message);
}
