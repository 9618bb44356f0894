using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Units;

/// <summary>Holds this node's <see cref="UnitTree"/>; loads it at first use and again after <see cref="Forget"/>.</summary>
public sealed class UnitTrees(IDbContextFactory<DashboardContext> contexts) : IDisposable
{
    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile UnitTree? _current;

    /// <summary>The tree as it is known now.</summary>
    public async ValueTask<UnitTree> CurrentAsync(CancellationToken cancel)
    {
        if (_current is { } tree)
            return tree;

        await _loading.WaitAsync(cancel);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            return _current ??= await LoadAsync(db, knownAt: null, cancel);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Called when units, successions, names, classifications or sets changed; the next reader loads anew.</summary>
    public void Forget() => _current = null;

    /// <summary>Reads the tree from a context, as it was known at an instant when one is given (decision 11).</summary>
    public static async Task<UnitTree> LoadAsync(DashboardContext db, DateTime? knownAt, CancellationToken cancel)
    {
        var at = knownAt ?? DateTime.MaxValue;
        var units = await db.Units.AsNoTracking().Where(u => u.RecordedAt <= at).ToListAsync(cancel);
        var names = await db.UnitNames.AsNoTracking().Where(n => n.RecordedAt <= at).ToListAsync(cancel);
        var successions = await db.Successions.AsNoTracking().Where(s => s.RecordedAt <= at).ToListAsync(cancel);
        var classifications = await db.Classifications.AsNoTracking().Where(c => c.RecordedAt <= at).ToListAsync(cancel);
        var members = await db.UnitSetMembers.AsNoTracking().Where(m => m.RecordedAt <= at).ToListAsync(cancel);
        return new UnitTree(units, names, successions, classifications, members);
    }

    public void Dispose() => _loading.Dispose();
}
