using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;

namespace Dashboard.Data.Entry;

/// <summary>What an officer is asked for: the cells of one unit that are due, and apart from them those that are told when they change.</summary>
/// <param name="Name">The unit's name today.</param>
/// <param name="Due">By period (the first to close comes first), then in the order of the form; categories follow their total.</param>
/// <param name="OnChange">Measures without a rhythm, in the month that is open.</param>
public sealed record EntrySheet(Unit Unit, string Name, IReadOnlyList<EntryCell> Due, IReadOnlyList<EntryCell> OnChange);

/// <summary>One cell to fill.</summary>
/// <param name="Category">The category of the breakdown, or null for the total.</param>
/// <param name="Whole">The measure that this one may not exceed, when the unit is asked for it too.</param>
/// <param name="Current">What stands in the cell, or null.</param>
/// <param name="Previous">The last value before, or null.</param>
/// <param name="Usual">What its history makes plausible, or null when there is too little of it.</param>
public sealed record EntryCell(
    Measure Measure, Period Period, BreakdownCategory? Category, Measure? Whole, EntryValue? Current, EntryValue? Previous, UsualRange? Usual)
{
    /// <summary>The breakdown as an entry names it (<c>sex/female</c>), or null for the total.</summary>
    public string? Breakdown => Category is null ? null : $"{Category.Axis}/{Category.Code}";
}

/// <summary>A version that stands in a cell.</summary>
/// <param name="IsSentBack">The coordinator returned it; <paramref name="Reason"/> says why.</param>
public sealed record EntryValue(
    long FigureId, int MeasureId, int PeriodId, int BreakdownId, FigureState State, long Value, FigureStage Stage, bool IsSentBack, string? Reason, DateTime RecordedAt)
{
    public bool IsReported => State is FigureState.Value or FigureState.Zero;
}

/// <summary>A unit that someone may enter figures for.</summary>
public sealed record EntryUnit(int Id, string Code, string Name, UnitLevel Level);

/// <summary>How far one unit has come with a period: cells asked for, there, submitted, approved.</summary>
public sealed record EntryProgress(int UnitId, string Code, string Name, int Expected, int Entered, int Submitted, int Approved, DateTime? LastAt)
{
    public bool WaitsForApproval => Submitted > Approved;

    public bool IsWhole => Entered >= Expected;
}
