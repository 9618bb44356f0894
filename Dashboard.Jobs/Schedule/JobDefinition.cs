using Dashboard.Data.Access;

namespace Dashboard.Jobs.Schedule;

/// <summary>A piece of work that runs by the clock. It knows nothing of the scheduler; killed anywhere and run again, it ends in the same state.</summary>
public interface IScheduledJob
{
    /// <summary>Does the work and says what came of it, as a <see cref="Data.Jobs.JobMessage"/>.</summary>
    Task<string> RunAsync(JobProgress progress, CancellationToken cancel);
}

/// <summary>A job, when it runs and who may start it by hand.</summary>
/// <param name="Name">Stable name in kebab case; history and texts hang on it.</param>
/// <param name="Cron">Quartz's six-field cron expression, reckoned in Asia/Ho_Chi_Minh; null for a job that only follows another.</param>
/// <param name="Type">An <see cref="IScheduledJob"/>, made anew for each run.</param>
/// <param name="MayStart">Roles that may run and cancel it by hand.</param>
public sealed record JobDefinition(string Name, string? Cron, Type Type, IReadOnlyList<Role> MayStart)
{
    /// <summary>Hours within which it usually must have succeeded, weekends and all; 0 where nothing hangs on it. People may lay down others.</summary>
    public int WithinHours { get; init; }

    /// <summary>The job after whose success this one runs, at once and whatever its own schedule says; null for none.</summary>
    public string? After { get; init; }

    /// <summary>Runs on working days alone, by the calendar of holidays; what falls on another day is left out.</summary>
    public bool OnWorkingDays { get; init; }

    /// <summary>Can be asked to do a past month over (<see cref="JobProgress.Period"/>).</summary>
    public bool TakesMonth { get; init; }

    /// <summary>May run it now, stop it, pause it and lay down what it must keep.</summary>
    public bool CanBeStartedBy(Actor actor) => MayStart.Any(actor.Has);
}
