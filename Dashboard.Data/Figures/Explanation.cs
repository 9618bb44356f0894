using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;

namespace Dashboard.Data.Figures;

/// <summary>Where one number comes from: the formula with its numbers, what makes it up one level down, and on the lowest level the cells themselves.</summary>
/// <param name="Numerator">The terms above the line, or of the plain sum.</param>
/// <param name="Denominator">The terms below it; empty for a plain sum.</param>
/// <param name="Span">The number period by period, when it is taken over several.</param>
/// <param name="Children">The asked-for part of the units one level down.</param>
/// <param name="ChildCount">How many there are.</param>
/// <param name="OnePartOnly">Units that gave only one part of the ratio and are left out of it.</param>
/// <param name="Missing">Units that owe the last period and gave nothing.</param>
/// <param name="AreNamed">False where there are too many reporting units to name those left out and those missing.</param>
/// <param name="Cells">The unit's own figures.</param>
public sealed record Explanation(
    Indicator Indicator,
    Unit Unit,
    Period Period,
    IndicatorNumber Number,
    bool KeepsPairs,
    IReadOnlyList<ExplainedTerm> Numerator,
    IReadOnlyList<ExplainedTerm> Denominator,
    IReadOnlyList<IndicatorNumber> Span,
    IReadOnlyList<ExplainedChild> Children,
    int ChildCount,
    IReadOnlyList<LeftOutUnit> OnePartOnly,
    IReadOnlyList<Unit> Missing,
    bool AreNamed,
    IReadOnlyList<ExplainedCell> Cells);

/// <summary>A term of the formula and what it comes to.</summary>
public sealed record ExplainedTerm(FormulaTerm Term, Series Series, decimal? Value);

/// <summary>A unit one level down with what it adds.</summary>
/// <param name="Part">What part of an old, divided unit counts here; null for the whole.</param>
/// <param name="IsPredecessor">An old unit that was carried into this one.</param>
public sealed record ExplainedChild(Unit Unit, string Name, IndicatorNumber Number, CarriedPart? Part, bool IsPredecessor);

/// <summary>A unit whose figures are not in the ratio, and the measures that it did not give.</summary>
public sealed record LeftOutUnit(Unit Unit, IReadOnlyList<Measure> Lacking);

/// <summary>One cell with all its versions, the newest first; none when nothing was ever reported.</summary>
public sealed record ExplainedCell(Measure Measure, Period Period, IReadOnlyList<ExplainedVersion> Versions);

/// <summary>One version of a cell.</summary>
/// <param name="Replaced">The value that it took the place of.</param>
/// <param name="IsStanding">Stands on the basis that is explained.</param>
public sealed record ExplainedVersion(
    long Id, FigureState State, decimal? Value, FigureStage Stage, bool IsStanding, decimal? Replaced, string? Reason, FigureDoor Door,
    DateTime RecordedAt, Author RecordedBy, DateTime? SubmittedAt, Author? SubmittedBy, DateTime? ApprovedAt, Author? ApprovedBy, DateTime? ApprovedUntil);

/// <summary>Who did something.</summary>
/// <param name="Kind">A person, a program's token, or the product itself.</param>
/// <param name="Name">The person's or token's name; null where the reader may see the office alone.</param>
/// <param name="Office">The office held when it was done.</param>
public sealed record Author(AuthorKind Kind, string? Name, string? Office);

/// <summary>What kind of author.</summary>
public enum AuthorKind
{
    Person,
    Token,
    System,
}
