using System.Runtime.InteropServices;
using Dashboard.Data.Indicators;
using Dashboard.Data.Units;

namespace Dashboard.Data.Figures;

/// <summary>Names the rows of one series in one period on one tree: what is compared and written together.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RollupGroup(int SeriesId, int PeriodId, FigureKind Kind, int BreakdownId, int TreeVersion) : IComparable<RollupGroup>
{
    public RollupKey Row(int unitId) => new(SeriesId, PeriodId, Kind, BreakdownId, TreeVersion, unitId);

    public int CompareTo(RollupGroup other) =>
        (SeriesId, PeriodId, Kind, BreakdownId, TreeVersion).CompareTo((other.SeriesId, other.PeriodId, other.Kind, other.BreakdownId, other.TreeVersion));
}

/// <summary>What a row should hold.</summary>
internal struct RollupSums : IEquatable<RollupSums>
{
    public Contribution Approved;
    public Contribution Provisional;
    public int Estimated;

    /// <summary>The latest change among what is in the sums, in milliseconds; not compared, since a correction may also take something out.</summary>
    public long ChangedAt;

    public readonly bool Equals(RollupSums other) => Approved == other.Approved && Provisional == other.Provisional && Estimated == other.Estimated;

    public override readonly bool Equals(object? obj) => obj is RollupSums other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Approved, Provisional, Estimated);
}

/// <summary>Computes roll-up rows from facts alone. The live path keeps the same rows by differences; the two must always agree (invariant 2).</summary>
internal sealed class RollupCalculator(FigureColumns columns, UnitTree tree, Catalogue catalogue, IReadOnlyList<TreeVersion> versions)
{
    private readonly Spread _spread = new(tree);

    /// <summary>Every group that has rows, in the order of the table's key.</summary>
    public IReadOnlyList<RollupGroup> Groups()
    {
        var groups = new HashSet<RollupGroup>();
        foreach (var key in columns.Keys)
        {
            Add(key.MeasureId, key.PeriodId, key.Kind, key.BreakdownId);
            if (key.BreakdownId != 0)
                continue;

            foreach (var formula in catalogue.PairsOf(key.MeasureId))
            {
                foreach (var period in PairRule.PeriodsAffected(catalogue, formula, (Measure)catalogue.Get(key.MeasureId), catalogue.GetPeriod(key.PeriodId)))
                    Add(formula.Indicator.Id, period.Id, key.Kind, 0);
            }
        }

        var ordered = groups.ToList();
        ordered.Sort();
        return ordered;

        void Add(int seriesId, int periodId, FigureKind kind, int breakdownId)
        {
            groups.Add(new RollupGroup(seriesId, periodId, kind, breakdownId, 0));
            foreach (var version in versions)
            {
                if (_spread.NeedsAsIs(catalogue.GetPeriod(periodId).To, version.On))
                    groups.Add(new RollupGroup(seriesId, periodId, kind, breakdownId, version.Id));
            }
        }
    }

    /// <summary>The rows of one group by unit.</summary>
    public Dictionary<int, RollupSums> Rows(RollupGroup group)
    {
        var series = catalogue.Get(group.SeriesId);
        var rows = new Dictionary<int, RollupSums>();
        var end = catalogue.GetPeriod(group.PeriodId).To;
        DateOnly? on = group.TreeVersion == 0 ? null : versions.First(v => v.Id == group.TreeVersion).On;
        IReadOnlyList<SpreadTo> SpreadOf(int unitId) => on is { } day ? _spread.AsIs(unitId, day) : _spread.AsWas(unitId, end);
        if (series is Measure measure)
        {
            foreach (var cell in columns.Get(new ColumnKey(measure.Id, group.PeriodId, group.Kind, group.BreakdownId)))
            {
                if (Additive.IsExtreme(measure))
                    AddExtreme(rows, cell, measure, SpreadOf(cell.UnitId));
                else
                    Add(rows, cell.On(Basis.Approved), cell.On(Basis.Provisional), series, measure.Decimals, SpreadOf(cell.UnitId), cell.ChangedAt);
            }
        }
        else if (catalogue.FormulaOf(series.Id) is { KeepsPairs: true } formula)
        {
            AddPairs(rows, formula, group, SpreadOf);
        }

        return rows;
    }

    private void AddPairs(Dictionary<int, RollupSums> rows, IndicatorFormula formula, RollupGroup group, Func<int, IReadOnlyList<SpreadTo>> spreadOf)
    {
        var period = catalogue.GetPeriod(group.PeriodId);
        var units = PairRule.CellsNeeded(catalogue, formula, 0, period, group.Kind)
            .SelectMany(c => columns.Get(new ColumnKey(c.MeasureId, c.PeriodId, c.Kind, 0))).GroupBy(c => c.UnitId, c => c.ChangedAt);
        foreach (var unit in units)
        {
            var unitId = unit.Key;
            Contribution On(Basis basis) => PairRule.Pair(
                catalogue, formula, unitId, period, group.Kind, c => columns.Get(new ColumnKey(c.MeasureId, c.PeriodId, c.Kind, c.BreakdownId), unitId, basis));
            Add(rows, On(Basis.Approved), On(Basis.Provisional), formula.Indicator, FixedPoint.MaximumDecimals, spreadOf(unitId), unit.Max());
        }
    }

    private static void Add(Dictionary<int, RollupSums> rows, Contribution approved, Contribution provisional, Series series, int decimals, IReadOnlyList<SpreadTo> spread, long changedAt)
    {
        if (approved.IsNothing && provisional.IsNothing)
            return;

        var additive = Additive.Is(series);
        foreach (var to in spread)
        {
            ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, to.UnitId, out _);
            row.Approved += to.Of(approved, decimals, additive);
            row.Provisional += to.Of(provisional, decimals, additive);
            row.Estimated += to.Indexes is null || !additive ? 0 : provisional.Count;
            row.ChangedAt = Math.Max(row.ChangedAt, changedAt);
        }
    }

    private static void AddExtreme(Dictionary<int, RollupSums> rows, ColumnCell cell, Measure measure, IReadOnlyList<SpreadTo> spread)
    {
        foreach (var to in spread)
        {
            if (to.Indexes is not null)
                continue;

            ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, to.UnitId, out _);
            row.Approved = Fold(row.Approved, cell.On(Basis.Approved));
            row.Provisional = Fold(row.Provisional, cell.On(Basis.Provisional));
            row.ChangedAt = Math.Max(row.ChangedAt, cell.ChangedAt);
        }

        Contribution Fold(Contribution sum, Contribution one)
        {
            if (one.Count == 0)
                return sum + one;

            var value = sum.Count == 0 ? one.Value : Extremes.Fold(measure.OverUnits, [sum.Value, one.Value]);
            return (sum + one) with { Value = value };
        }
    }
}
