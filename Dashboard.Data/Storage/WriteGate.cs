using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Storage;

/// <summary>What one command may do inside its transaction: change rows, and say what changed and what is to be audited.</summary>
public sealed class WriteScope(DashboardContext db, DateTime at)
{
    private readonly List<Change> _changes = [];
    private readonly HashSet<(ChangeKind, string, string)> _announced = [];

    public DashboardContext Db { get; } = db;

    /// <summary>The instant of the command, in UTC, cut to milliseconds as it is stored.</summary>
    public DateTime At { get; } = at;

    internal IReadOnlyList<Change> Changes => _changes;

    /// <summary>
    /// The reference data with which the command was planned. When newer was committed meanwhile, by whichever process, nothing is written and
    /// the command is answered with <see cref="WriteGate.PlannedOnOld"/>.
    /// </summary>
    internal long? PlannedOn { get; set; }

    /// <summary>Puts a change on the feed with this transaction. One per (kind, branch, key); a repetition is left out.</summary>
    public void Changed(ChangeKind kind, string branch, string key, int userId)
    {
        if (_announced.Add((kind, branch, key)))
            _changes.Add(new Change { At = At, Kind = kind, Branch = branch, Key = key, UserId = userId });
    }

    /// <summary>As <see cref="Changed"/>, for something that the sample says happened earlier.</summary>
    internal void ChangedEarlier(DateTime at, ChangeKind kind, string branch, string key) =>
        _changes.Add(new Change { At = at, Kind = kind, Branch = branch, Key = key });

    /// <summary>Adds a line to the audit with this transaction; a background writer chains it (decision 20).</summary>
    public void Audit(Actor actor, string action, string subject, string? detail = null, string? remoteAddress = null) =>
        Db.AuditEntries.Add(new AuditEntry { At = At, UserId = actor.UserId, Action = action, Subject = subject, Detail = detail, RemoteAddress = remoteAddress });
}

/// <summary>
/// The one way to write. One command at a time in this process, since SQLite has one writer and waiting in line here is fairer and
/// faster than its own retries (decision 14). The change rows take their numbers from the feed's head row last before the commit,
/// so numbers are without gaps and in commit order (invariant 1).
/// </summary>
public sealed class WriteGate(IDbContextFactory<DashboardContext> contexts, FeedSignal signal, TimeProvider clock) : IDisposable
{
    /// <summary>The command was planned with reference data that is no longer the newest; its argument is the number that it must have seen. Only for desks, which plan again.</summary>
    internal const string PlannedOnOld = "WriteGate.PlannedOnOld";

    private const int MostAttempts = 3;

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Runs a command in one transaction; commits unless it refuses or throws.</summary>
    public async Task<Outcome<T>> WriteAsync<T>(Func<WriteScope, CancellationToken, Task<Outcome<T>>> command, CancellationToken cancel)
    {
        await _gate.WaitAsync(cancel);
        try
        {
            await using var strategyContext = await contexts.CreateDbContextAsync(cancel);
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    var (outcome, announced) = await strategyContext.Database.CreateExecutionStrategy().ExecuteAsync(cancel, stop => RunAsync(command, stop));
                    if (announced)
                        signal.Ring();

                    return outcome;
                }
                catch (Exception error) when (attempt < MostAttempts && WroteTheSameMeanwhile(error))
                {
                    // Another node was first; now the command sees what it wrote, and says so or goes on from there.
                }
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// As <see cref="WriteAsync{T}(Func{WriteScope, CancellationToken, Task{Outcome{T}}}, CancellationToken)"/>, after many rows were put into
    /// temporary tables of the same connection while others still write (decision 15). SQLite only; SQL Server's writers do not wait for each other.
    /// </summary>
    public async Task<Outcome<T>> WriteAsync<T>(Func<DashboardContext, CancellationToken, Task> stage, Func<WriteScope, CancellationToken, Task<Outcome<T>>> command, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        await db.Database.OpenConnectionAsync(cancel);
        await stage(db, cancel);
        await _gate.WaitAsync(cancel);
        try
        {
            var (outcome, announced) = await RunAsync(db, command, cancel);
            if (announced)
                signal.Ring();

            return outcome;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<(Outcome<T> Outcome, bool Announced)> RunAsync<T>(Func<WriteScope, CancellationToken, Task<Outcome<T>>> command, CancellationToken cancel)
    {
        // A retried command starts from a clean context, not from what the failed attempt had tracked.
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await RunAsync(db, command, cancel);
    }

    private async Task<(Outcome<T> Outcome, bool Announced)> RunAsync<T>(DashboardContext db, Func<WriteScope, CancellationToken, Task<Outcome<T>>> command, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetUtcNow();
        var scope = new WriteScope(db, new DateTime(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc));
        var result = await command(scope, cancel);
        if (result.Refused)
            return (result, false);

        await db.SaveChangesAsync(cancel);
        if (scope.Changes.Count > 0 && await FeedHeadSql.AppendAsync(db, scope.Changes, cancel) is var newest && newest > scope.PlannedOn)
            return (new Refusal(PlannedOnOld, newest), false);

        await transaction.CommitAsync(cancel);
        return (result, scope.Changes.Count > 0);
    }

    // A unique key or index of SQL Server. SQLite has one writer, whose reads are never behind.
    private static bool WroteTheSameMeanwhile(Exception error) => (error as SqlException ?? error.InnerException as SqlException) is { Number: 2601 or 2627 };

    public void Dispose() => _gate.Dispose();
}
