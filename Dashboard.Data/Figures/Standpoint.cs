using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Figures;

/// <summary>
/// What numbers are read against: units, indicators, targets and periods as they are known now, or as they were known at an instant
/// (<em>số liệu tại ngày…</em>, decision 11). Another switch than <see cref="Boundaries"/>.
/// </summary>
/// <param name="Today">The day on which one stands: today, or the day of <paramref name="KnownAt"/>.</param>
/// <param name="KnownAt">Null for now.</param>
public sealed record Standpoint(UnitTree Tree, Catalogue Catalogue, DateOnly Today, DateTime? KnownAt = null);

/// <summary>Gives standpoints. Those of the past are kept for a while, since a reader looks at several pages of one day.</summary>
public sealed class Standpoints(IDbContextFactory<DashboardContext> contexts, UnitTrees trees, Catalogues catalogues, TimeProvider clock)
{
    private const int MostKept = 8;
    private readonly Lock _lock = new();
    private readonly Dictionary<DateTime, Kept> _kept = [];

    /// <summary>Where one stands now, or stood at an instant; one to come is now.</summary>
    public async ValueTask<Standpoint> AtAsync(DateTime? knownAt, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var catalogue = await catalogues.CurrentAsync(cancel);
        var now = clock.GetUtcNow().UtcDateTime;
        if (knownAt is not { } at || at >= now)
            return new Standpoint(tree, catalogue, now.DayInVietnam());

        lock (_lock)
        {
            if (_kept.TryGetValue(at, out var known) && known.Tree == tree && known.Catalogue == catalogue)
                return known.Standpoint;
        }

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var standpoint = new Standpoint(await UnitTrees.LoadAsync(db, at, cancel), await Catalogue.LoadAsync(db, at, cancel), at.DayInVietnam(), at);
        lock (_lock)
        {
            if (_kept.Count >= MostKept)
                _kept.Clear();

            _kept[at] = new Kept(tree, catalogue, standpoint);
        }

        return standpoint;
    }

    /// <param name="Tree">The tree of now when it was read: a reference change makes it anew.</param>
    private sealed record Kept(UnitTree Tree, Catalogue Catalogue, Standpoint Standpoint);
}
