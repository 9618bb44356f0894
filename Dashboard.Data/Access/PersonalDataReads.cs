using System.Collections.Concurrent;
using System.Data.Common;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Access;

/// <summary>
/// Records who looked at personal data, before it is shown. Reads that come together are committed together; where that fails, the read
/// is refused (decision 20).
/// </summary>
public sealed class PersonalDataReads(WriteGate gate) : IDisposable
{
    private readonly ConcurrentQueue<Line> _waiting = new();
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Null when the read is recorded and may go on.</summary>
    /// <param name="subject">Whose data, by id or code, or which list.</param>
    public async Task<Refusal?> RecordAsync(Actor actor, string subject, string? detail, CancellationToken cancel)
    {
        var line = new Line(actor, subject, detail);
        _waiting.Enqueue(line);
        await _turn.WaitAsync(cancel);
        try
        {
            // Whoever had the turn before may have taken this line along.
            if (!line.IsDone)
                await CommitAsync();
        }
        finally
        {
            _turn.Release();
        }

        return line.IsRecorded ? null : new Refusal("Audit.CannotRecordRead");
    }

    public void Dispose() => _turn.Dispose();

    // Not cancelled with the caller: the batch holds other people's reads too.
    private async Task CommitAsync()
    {
        var batch = new List<Line>();
        while (_waiting.TryDequeue(out var line))
            batch.Add(line);

        try
        {
            await gate.WriteAsync<int>((scope, _) =>
            {
                foreach (var line in batch)
                    scope.Audit(line.Actor, "Personal.Read", line.Subject, line.Detail);

                return Task.FromResult<Outcome<int>>(batch.Count);
            }, CancellationToken.None);
            batch.ForEach(line => line.IsRecorded = true);
        }
        catch (Exception error) when (error is DbException or DbUpdateException)
        {
            // Refused below, for each of them.
        }
        finally
        {
            batch.ForEach(line => line.IsDone = true);
        }
    }

    private sealed record Line(Actor Actor, string Subject, string? Detail)
    {
        public bool IsDone { get; set; }

        public bool IsRecorded { get; set; }
    }
}
