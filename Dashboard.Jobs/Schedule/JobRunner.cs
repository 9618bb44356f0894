using System.Collections.Concurrent;
using System.Data.Common;
using Dashboard.Data.Jobs;
using Dashboard.Data.Periods;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dashboard.Jobs.Schedule;

/// <summary>Runs what is owed, one run of a job at a time, and keeps the ledger while it does. The scheduler only says when to look.</summary>
public sealed partial class JobRunner(IServiceProvider services, JobCatalog catalog, JobLedger ledger, JobNudge nudge, WorkingCalendar calendar, TimeProvider clock, ILogger<JobRunner> log)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Beat = JobLedger.Lease / 4;

    private readonly ConcurrentDictionary<long, CancellationTokenSource> _running = new();

    /// <summary>Runs all that a job owes now, oldest first, then owes its next run.</summary>
    public async Task RunOwedAsync(string name, CancellationToken stop)
    {
        if (catalog.Find(name) is not { } definition)
            return;

        while (await ledger.ClaimAsync(name, stop) is { } run)
            await RunAsync(definition, run, stop);

        await OweNextAsync(name, stop);
    }

    /// <summary>Owes the job's next run by its schedule.</summary>
    public async Task OweNextAsync(string name, CancellationToken cancel)
    {
        if (catalog.NextAfter(name, clock.GetUtcNow().UtcDateTime, await calendar.CurrentAsync(cancel)) is { } next)
            await ledger.OweNextAsync(name, next, cancel);
    }

    /// <summary>Stops a run of this process at once; one of another node sees its row within a quarter of the lease.</summary>
    public void Stop(long runId)
    {
        if (_running.TryGetValue(runId, out var running))
            running.Cancel();
    }

    private async Task RunAsync(JobDefinition definition, JobRun run, CancellationToken stop)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _running[run.Id] = cancelled;
        var progress = new JobProgress { Period = run.Period };
        var lines = new JobLog(clock);
        lines.Enter();
        Started(definition.Name, run.Id, run.Attempts + 1);
        try
        {
            // A pool thread of its own: a job that computes for long before its first await must not hold up the beat.
            var job = Task.Run(async () =>
            {
                await using var scope = services.CreateAsyncScope();
                return await ((IScheduledJob)ActivatorUtilities.CreateInstance(scope.ServiceProvider, definition.Type)).RunAsync(progress, cancelled.Token);
            }, CancellationToken.None);
            await WatchAsync(run, job, progress, lines, cancelled);

            var message = await job;
            Ended(definition.Name, run.Id, message);
            var following = Following(definition, run, progress.Outcome);
            await ledger.EndAsync(run, progress.Outcome, message, lines.Text(), following, CancellationToken.None);
            foreach (var (next, _) in following)
                await nudge.NudgeAsync(next);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await ledger.GiveBackAsync(run, CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            await ledger.EndAsync(run, JobOutcome.Cancelled, JobMessage.Of("Run.Cancelled", run.Attempts + 1), lines.Text(), [], CancellationToken.None);
        }
        catch (Exception error)
        {
            // One of the edges: a job that throws must neither end the scheduler nor go unseen.
            Failed(error, definition.Name, run.Id);
            await ledger.EndAsync(run, JobOutcome.Failed, error.Message, lines.Text(), [], CancellationToken.None);
        }
        finally
        {
            _running.TryRemove(run.Id, out _);
        }
    }

    // What follows a success; a month done over is done over all the way down.
    private IReadOnlyList<(string Job, string? Period)> Following(JobDefinition done, JobRun run, JobOutcome outcome) =>
        outcome is JobOutcome.Done or JobOutcome.Partial ? [.. catalog.All.Where(j => j.After == done.Name).Select(j => (j.Name, j.TakesMonth ? run.Period : null))] : [];

    private async Task WatchAsync(JobRun run, Task job, JobProgress progress, JobLog lines, CancellationTokenSource cancelled)
    {
        using var timer = new PeriodicTimer(Pace, clock);
        var (percent, message, beaten) = (0, (string?)null, clock.GetTimestamp());
        while (await Task.WhenAny(job, timer.WaitForNextTickAsync(CancellationToken.None).AsTask()) != job)
        {
            if (cancelled.IsCancellationRequested)
                continue;

            try
            {
                bool stopped;
                if (progress.Percent != percent || progress.Message != message || clock.GetElapsedTime(beaten) >= Beat)
                {
                    (percent, message, beaten) = (progress.Percent, progress.Message, clock.GetTimestamp());
                    stopped = await ledger.BeatAsync(run, percent, message, lines.Text(), CancellationToken.None);
                }
                else
                {
                    stopped = await ledger.IsStoppedAsync(run, CancellationToken.None);
                }

                if (stopped)
                    await cancelled.CancelAsync();
            }
            catch (DbException error)
            {
                // The database was away for a moment; the job decides for itself whether it can go on.
                Unwatched(error, run.Job, run.Id);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} run {Run} started, attempt {Attempt}")]
    private partial void Started(string job, long run, int attempt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {Job} run {Run} done: {Message}")]
    private partial void Ended(string job, long run, string message);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job} run {Run} failed")]
    private partial void Failed(Exception error, string job, long run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {Job} run {Run}: its progress could not be written")]
    private partial void Unwatched(Exception error, string job, long run);
}
