using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;

namespace Dashboard.Data.Overview;

/// <summary>What happened to a figure, for the ticker.</summary>
public enum TickerAction
{
    Entered,
    Corrected,
    Submitted,
    Approved,
    Withdrawn,

    /// <summary>Many figures at once, by a file or a program.</summary>
    Many,
}

/// <summary>One line of "what changed last". Who did it is not named: the explanation of the number says it to those who may know.</summary>
/// <param name="Number">The change's number on the feed.</param>
/// <param name="UnitName">The unit concerned.</param>
/// <param name="Before">The value that was superseded, when one was.</param>
public sealed record TickerLine(
    long Number, DateTime At, TickerAction Action, string UnitCode, string UnitName, string MeasureVi, string MeasureEn, string PeriodCode, string UnitVi, string UnitEn, int Decimals, decimal? Before, decimal? After);

/// <summary>A unit in a ranking or on a map. A null value is a gap, shown as a gap.</summary>
/// <param name="Rank">1 is best; null where there is no value.</param>
public sealed record RankedUnit(int UnitId, string Code, string Name, int? Rank, decimal? Value, decimal? Numerator, decimal? Denominator, bool IsReported, TargetStatus Status, bool IsEstimated);

/// <summary>All units of one level against each other, for one indicator: ranking and map read the same rows.</summary>
/// <param name="Units">Best first; those without a value last, by code.</param>
public sealed record IndicatorRanking(string IndicatorCode, string PeriodCode, Basis Basis, IReadOnlyList<RankedUnit> Units);

/// <summary>A unit that has not given all it owes for the period that is collected.</summary>
/// <param name="Cells">How many measures are still missing.</param>
public sealed record OwingUnit(string Code, string Name, int Cells);

/// <summary>Who still owes figures for the month that is collected.</summary>
/// <param name="Units">The first of them, those who owe most first; empty where there are too many to name.</param>
public sealed record OwingUnits(string PeriodCode, DateOnly ClosesOn, int Missing, int Expected, IReadOnlyList<OwingUnit> Units);

/// <summary>Everything that many overview pages of one unit show alike. Read once per change per node, shared by all circuits; never changed, only replaced.</summary>
/// <param name="Number">The last change of the feed that is in it.</param>
/// <param name="CommittedAt">Instant of that change, for measuring how long it takes to be painted.</param>
public sealed record OverviewBoard(
    int UnitId, string UnitCode, string UnitName, long Number, DateTime? CommittedAt, DateTime ReadAt, IReadOnlyList<IndicatorTile> Tiles, IReadOnlyList<TickerLine> Ticker, OwingUnits? Owing);
