using System.Runtime.InteropServices;

namespace Dashboard.Data.Figures;

/// <summary>Names one cell of the facts.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CellKey(int MeasureId, int PeriodId, int UnitId, FigureKind Kind, int BreakdownId);

/// <summary>What a cell holds on one basis; the default is "not reported".</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CellValue(bool IsThere, FigureState State, long Value)
{
    public bool IsReported => IsThere && State is FigureState.Value or FigureState.Zero;

    public bool IsNotApplicable => IsThere && State == FigureState.NotApplicable;

    public Contribution ToContribution(long denominator = 0) =>
        IsReported ? new Contribution(Value, denominator, 1, 0) : new Contribution(0, 0, 0, IsNotApplicable ? 1 : 0);
}

/// <summary>What a unit adds to a roll-up on one basis. Adding is checked: an overflow is an error, never a wrap.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Contribution(long Value, long Denominator, int Count, int NotApplicable)
{
    public bool IsNothing => this == default;

    public static Contribution operator +(Contribution a, Contribution b) =>
        checked(new Contribution(a.Value + b.Value, a.Denominator + b.Denominator, a.Count + b.Count, a.NotApplicable + b.NotApplicable));

    public static Contribution operator -(Contribution a, Contribution b) =>
        checked(new Contribution(a.Value - b.Value, a.Denominator - b.Denominator, a.Count - b.Count, a.NotApplicable - b.NotApplicable));
}
