using System.Runtime.InteropServices;

namespace Dashboard.Data.Figures;

/// <summary>Names one roll-up row; rows are written in this order, so that two nodes never wait for each other crosswise (decision 16).</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RollupKey(int SeriesId, int PeriodId, FigureKind Kind, int BreakdownId, int TreeVersion, int UnitId) : IComparable<RollupKey>
{
    public int CompareTo(RollupKey other) =>
        (SeriesId, PeriodId, Kind, BreakdownId, TreeVersion, UnitId).CompareTo((other.SeriesId, other.PeriodId, other.Kind, other.BreakdownId, other.TreeVersion, other.UnitId));
}

/// <summary>What a command adds to one row, on both bases.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RollupDelta(Contribution Approved, Contribution Provisional, int Estimated)
{
    public bool IsNothing => this == default;

    public static RollupDelta operator +(RollupDelta a, RollupDelta b) =>
        new(a.Approved + b.Approved, a.Provisional + b.Provisional, a.Estimated + b.Estimated);
}
