using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Units;

/// <summary>Holds this node's <see cref="UnitTree"/>; loads it at first use and again after <see cref="Forget"/>.</summary>
public sealed class UnitTrees(IDbContextFactory<DashboardContext> contexts) : IDisposable
{
    private readonly KeptSnapshot<UnitTree> _kept = new(t => t.ReferenceNumber, async cancel =>
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await LoadAsync(db, knownAt: null, cancel);
    });

    /// <summary>The tree as it is known now.</summary>
    public ValueTask<UnitTree> CurrentAsync(CancellationToken cancel) => _kept.GetAsync(atLeast: 0, cancel);

    /// <summary>The tree with all that was committed up to a change's number.</summary>
    public ValueTask<UnitTree> CurrentAsync(long atLeast, CancellationToken cancel) => _kept.GetAsync(atLeast, cancel);

    /// <summary>Called when units, successions, names, classifications or sets changed; the next reader loads anew.</summary>
    public void Forget() => _kept.Forget();

    /// <summary>Reads the tree from a context, as it was known at an instant when one is given (decision 11).</summary>
    public static async Task<UnitTree> LoadAsync(DashboardContext db, DateTime? knownAt, CancellationToken cancel)
    {
        // First: what is committed while the rest is read makes it old, never newer than it says.
        var number = await db.FeedHeads.Select(h => h.ReferenceNumber).SingleAsync(cancel);
        var at = knownAt ?? DateTime.MaxValue;
        var units = await db.Units.AsNoTracking().Where(u => u.RecordedAt <= at).ToListAsync(cancel);
        var names = await db.UnitNames.AsNoTracking().Where(n => n.RecordedAt <= at).ToListAsync(cancel);
        var successions = await db.Successions.AsNoTracking().Where(s => s.RecordedAt <= at).ToListAsync(cancel);
        var classifications = await db.Classifications.AsNoTracking().Where(c => c.RecordedAt <= at).ToListAsync(cancel);
        var members = await db.UnitSetMembers.AsNoTracking().Where(m => m.RecordedAt <= at).ToListAsync(cancel);
        foreach (var unit in units.Where(u => u.EndRecordedAt > at))
            unit.ValidTo = null;

        foreach (var member in members.Where(m => m.EndRecordedAt > at))
            member.ValidTo = null;

        return new UnitTree(units, names, successions, classifications, members) { ReferenceNumber = number };
    }

    public void Dispose() => _kept.Dispose();
}
