using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Access;

/// <summary>A place where the chain does not hold.</summary>
/// <param name="Number">The line's place in the chain.</param>
/// <param name="What">What is wrong, in English for operators.</param>
public sealed record AuditFault(long Number, string What);

/// <summary>The last line of a day: whoever keeps it elsewhere can show later that nothing before it was changed.</summary>
public sealed record AuditHead(DateOnly Day, long Number, string Hash);

/// <summary>
/// Chains the audit: each line's hash covers the one before it, so that no line can be changed, left out or put in without all later
/// hashes changing. Commands only append; one background writer gives places and hashes (decision 20).
/// </summary>
public sealed class AuditChain(IDbContextFactory<DashboardContext> contexts, WriteGate gate)
{
    /// <summary>Where the end of the chain is kept, so that lines cut off at the end are missed.</summary>
    public const string HeadKey = "audit.head";

    // Few enough to keep the writer for some milliseconds only (decision 15).
    private const int ChunkSize = 500;

    /// <summary>Seals up to a chunk of lines; returns how many.</summary>
    public async Task<int> SealAsync(CancellationToken cancel)
    {
        await using (var db = await contexts.CreateDbContextAsync(cancel))
        {
            if (!await db.AuditEntries.AnyAsync(e => e.Number == null, cancel))
                return 0;
        }

        var outcome = await gate.WriteAsync<int>(async (scope, stop) =>
        {
            var head = await scope.Db.Settings.SingleOrDefaultAsync(s => s.Key == HeadKey, stop);
            var (number, hash) = Parse(head?.Value);
            var open = await scope.Db.AuditEntries.Where(e => e.Number == null).OrderBy(e => e.Id).Take(ChunkSize).ToListAsync(stop);
            foreach (var entry in open)
            {
                entry.Number = ++number;
                entry.Hash = hash = HashOf(hash, entry);
            }

            var value = string.Create(CultureInfo.InvariantCulture, $"{number} {hash}");
            if (head is null)
            {
                scope.Db.Settings.Add(new Setting { Key = HeadKey, Value = value, ChangedAt = scope.At });
                return open.Count;
            }

            // Two nodes may seal at once: the head is the lock, and whoever finds it moved tries again later.
            var before = head.Value;
            var moved = await scope.Db.Settings.Where(s => s.Key == HeadKey && s.Value == before)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.Value, value).SetProperty(x => x.ChangedAt, scope.At), stop);
            return moved == 1 ? open.Count : new Refusal("Audit.HeadMoved");
        }, cancel);
        return outcome.Value;
    }

    /// <summary>Recomputes the whole chain. Empty when it holds; lines not yet sealed are no fault.</summary>
    public async Task<IReadOnlyList<AuditFault>> VerifyAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);

        // Lines and head of one instant: what is sealed meanwhile must not look like a line cut off.
        await using var snapshot = await ReadSnapshot.BeginAsync(db, cancel);
        var faults = new List<AuditFault>();
        long number = 0;
        var hash = "";
        await foreach (var entry in db.AuditEntries.AsNoTracking().Where(e => e.Number != null).OrderBy(e => e.Number).AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (entry.Number != number + 1)
                faults.Add(new AuditFault(number + 1, $"the line is missing; the next one is {entry.Number}"));
            else if (HashOf(hash, entry) != entry.Hash)
                faults.Add(new AuditFault(entry.Number.Value, "the content or the hash was changed"));

            (number, hash) = (entry.Number!.Value, entry.Hash ?? "");
        }

        var head = await db.Settings.AsNoTracking().SingleOrDefaultAsync(s => s.Key == HeadKey, cancel);
        if (Parse(head?.Value) != (number, hash))
            faults.Add(new AuditFault(number + 1, $"the chain should end with {head?.Value ?? "nothing"}"));

        return faults;
    }

    /// <summary>The last sealed line of each of Vietnam's days in a span, oldest first.</summary>
    public async Task<IReadOnlyList<AuditHead>> HeadsAsync(DateOnly from, DateOnly to, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var heads = new List<AuditHead>();
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            var (start, end) = (day.StartInVietnam(), day.AddDays(1).StartInVietnam());
            var last = await db.AuditEntries.AsNoTracking().Where(e => e.At >= start && e.At < end && e.Number != null)
                .OrderByDescending(e => e.Number).Select(e => new { e.Number, e.Hash }).FirstOrDefaultAsync(cancel);
            if (last is not null)
                heads.Add(new AuditHead(day, last.Number!.Value, last.Hash!));
        }

        return heads;
    }

    private static (long Number, string Hash) Parse(string? head) =>
        head?.Split(' ') is [var number, var hash] ? (long.Parse(number, CultureInfo.InvariantCulture), hash) : (0, "");

    private static string HashOf(string before, AuditEntry entry)
    {
        var content = JsonSerializer.Serialize<object?[]>(
            [entry.Number, UtcMilliseconds.From(entry.At), entry.UserId, entry.Action, entry.Subject, entry.Detail, entry.RemoteAddress]);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(before + "\n" + content)));
    }
}
