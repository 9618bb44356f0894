using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Figures;

/// <summary>On which tree a series over time is drawn.</summary>
public enum Boundaries
{
    /// <summary>Theo địa giới hiện hành (as-is): old units carried to their successors.</summary>
    AsIs,

    /// <summary>Theo địa giới tại thời điểm báo cáo (as-was): the tree that stood at the period's end.</summary>
    AsWas,
}

/// <summary>What one number is made from: sums over a unit's subtree in one period, on one basis.</summary>
public readonly record struct RollupValue(long Value, long Denominator, int Count, int NotApplicable, int Estimated, DateTime? ChangedAt);

/// <summary>
/// Roll-up rows of some units, series and periods, read at once, and the rule which row speaks for a unit in a period:
/// the as-was row while the unit stood, the as-is row of the active tree version before that.
/// </summary>
public sealed class RollupReader
{
    private readonly UnitTree _tree;
    private readonly TreeVersion? _version;
    private readonly Spread _spread;
    private readonly Dictionary<RollupKey, Rollup> _rows;

    internal RollupReader(UnitTree tree, TreeVersion? version, IEnumerable<Rollup> rows)
    {
        (_tree, _version, _spread) = (tree, version, new Spread(tree));
        _rows = rows.ToDictionary(r => new RollupKey(r.SeriesId, r.PeriodId, r.Kind, r.BreakdownId, r.TreeVersion, r.UnitId));
    }

    /// <summary>Reads the rows of the total (and of breakdowns where asked) for some units.</summary>
    public static async Task<RollupReader> ReadAsync(
        DashboardContext db, UnitTree tree, IReadOnlyCollection<int> seriesIds, IReadOnlyCollection<int> periodIds, IReadOnlyCollection<int> unitIds, FigureKind kind, bool withBreakdowns, CancellationToken cancel)
    {
        var version = await db.TreeVersions.AsNoTracking().SingleOrDefaultAsync(v => v.IsActive, cancel);
        int[] versions = version is null ? [0] : [0, version.Id];

        // One-to-one predecessors join without a break, so their rows are wanted too.
        var units = unitIds.Concat(unitIds.SelectMany(u => OnlyPredecessors(tree, u))).Distinct().ToArray();
        var rows = await db.Rollups.AsNoTracking()
            .Where(r => seriesIds.Contains(r.SeriesId) && periodIds.Contains(r.PeriodId) && r.Kind == kind
                && (withBreakdowns || r.BreakdownId == 0) && versions.Contains(r.TreeVersion) && units.Contains(r.UnitId))
            .ToListAsync(cancel);
        return new RollupReader(tree, version, rows);
    }

    /// <summary>Reads stored rows, or computes those of an instant from the facts that were known then.</summary>
    public static Task<RollupReader> ReadAsync(
        DashboardContext db, Standpoint standpoint, IReadOnlyCollection<int> seriesIds, IReadOnlyCollection<int> periodIds, IReadOnlyCollection<int> unitIds, FigureKind kind, bool withBreakdowns, CancellationToken cancel) =>
        standpoint.KnownAt is null
            ? ReadAsync(db, standpoint.Tree, seriesIds, periodIds, unitIds, kind, withBreakdowns, cancel)
            : ReadKnownAtAsync(db, standpoint, seriesIds, periodIds, unitIds, kind, withBreakdowns, cancel);

    /// <summary>Rows as they were published at an instant, computed from facts: the only numbers that are not read from roll-ups.</summary>
    public static async Task<RollupReader> ReadKnownAtAsync(
        DashboardContext db, Standpoint standpoint, IReadOnlyCollection<int> seriesIds, IReadOnlyCollection<int> periodIds, IReadOnlyCollection<int> unitIds, FigureKind kind, bool withBreakdowns, CancellationToken cancel)
    {
        var (tree, catalogue) = (standpoint.Tree, standpoint.Catalogue);
        var pairs = seriesIds.Where(id => catalogue.Get(id) is Indicator).Select(catalogue.FormulaOf).Where(f => f.KeepsPairs).ToArray();
        var measures = seriesIds.Where(id => catalogue.Get(id) is Measure).Concat(pairs.SelectMany(f => f.Measures.Select(m => m.Id))).ToHashSet();
        var periods = periodIds.Concat(periodIds.SelectMany(id => pairs.SelectMany(f => PairRule.CellsNeeded(catalogue, f, 0, catalogue.GetPeriod(id), kind).Select(c => c.PeriodId)))).ToHashSet();
        var columns = await FigureColumns.ReadAsync(db, new ColumnFilter(measures, periods, kind, withBreakdowns), standpoint.KnownAt, cancel);

        var version = tree.Breaks.Any(b => b <= standpoint.Today) ? new TreeVersion { Id = 1, On = standpoint.Today } : null;
        var calculator = new RollupCalculator(columns, tree, catalogue, version is null ? [] : [version]);
        var units = unitIds.Concat(unitIds.SelectMany(u => OnlyPredecessors(tree, u))).ToHashSet();
        var (series, shown) = (seriesIds.ToHashSet(), periodIds.ToHashSet());
        var rows = new List<Rollup>();
        foreach (var group in calculator.Groups().Where(g => series.Contains(g.SeriesId) && shown.Contains(g.PeriodId)))
        {
            var sums = calculator.Rows(group);
            foreach (var unitId in units)
            {
                if (!sums.TryGetValue(unitId, out var sum))
                    continue;

                rows.Add(new Rollup
                {
                    SeriesId = group.SeriesId,
                    PeriodId = group.PeriodId,
                    Kind = group.Kind,
                    BreakdownId = group.BreakdownId,
                    TreeVersion = group.TreeVersion,
                    UnitId = unitId,
                    ApprovedValue = sum.Approved.Value,
                    ApprovedDenominator = sum.Approved.Denominator,
                    ApprovedCount = sum.Approved.Count,
                    ApprovedNotApplicable = sum.Approved.NotApplicable,
                    ProvisionalValue = sum.Provisional.Value,
                    ProvisionalDenominator = sum.Provisional.Denominator,
                    ProvisionalCount = sum.Provisional.Count,
                    ProvisionalNotApplicable = sum.Provisional.NotApplicable,
                    EstimatedCount = sum.Estimated,
                    ChangedAt = Storage.UtcMilliseconds.To(sum.ChangedAt),
                });
            }
        }

        return new RollupReader(tree, version, rows);
    }

    /// <summary>The row that speaks for a unit in a period, or null when nothing was ever reported.</summary>
    public RollupValue? Get(int seriesId, Period period, int unitId, Basis basis, Boundaries boundaries, FigureKind kind = FigureKind.Actual, int breakdownId = 0)
    {
        var key = IsCarried(period, boundaries)
            ? new RollupKey(seriesId, period.Id, kind, breakdownId, _version!.Id, unitId)
            : new RollupKey(seriesId, period.Id, kind, breakdownId, 0, boundaries == Boundaries.AsWas ? StoodFor(unitId, period.To) : unitId);
        return _rows.TryGetValue(key, out var row)
            ? basis == Basis.Approved
                ? new RollupValue(row.ApprovedValue, row.ApprovedDenominator, row.ApprovedCount, row.ApprovedNotApplicable, row.EstimatedCount, row.ChangedAt)
                : new RollupValue(row.ProvisionalValue, row.ProvisionalDenominator, row.ProvisionalCount, row.ProvisionalNotApplicable, row.EstimatedCount, row.ChangedAt)
            : null;
    }

    /// <summary>How many units of a reporting set owed a period in a unit's subtree, before those not applicable are taken off.</summary>
    public int Expected(int setId, Period period, int unitId, Boundaries boundaries)
    {
        var carried = IsCarried(period, boundaries);
        return _tree.ExpectedOn(setId, period.To, carried ? _version!.On : null)
            .GetValueOrDefault(carried ? unitId : boundaries == Boundaries.AsWas ? StoodFor(unitId, period.To) : unitId);
    }

    private bool IsCarried(Period period, Boundaries boundaries) =>
        boundaries == Boundaries.AsIs && _version is not null && _spread.NeedsAsIs(period.To, _version.On);

    // The unit itself, or the one that it alone continues.
    private int StoodFor(int unitId, DateOnly day)
    {
        var standing = _tree.Get(unitId);
        foreach (var predecessor in OnlyPredecessors(_tree, unitId))
        {
            if (standing is null || standing.IsValidOn(day))
                break;

            standing = _tree.Get(predecessor);
        }

        return standing?.Id ?? unitId;
    }

    private static IEnumerable<int> OnlyPredecessors(UnitTree tree, int unitId)
    {
        while (tree.PredecessorsOf(unitId) is [{ Extent: SuccessionExtent.Full } only] && tree.SuccessorsOf(only.OldUnitId).Count == 1)
            yield return unitId = only.OldUnitId;
    }
}
