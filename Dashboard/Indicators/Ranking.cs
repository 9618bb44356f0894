using Dashboard.Data.Indicators;

namespace Dashboard.Indicators;

/// <summary>A unit's place among those that reported.</summary>
public sealed record RankingLine(int Rank, string Code, string Name, decimal Value, TargetStatus Status, string? Href = null, string? AssignHref = null);

/// <summary>A unit that owes a number and has not given it: listed apart, never ranked and never zero.</summary>
public sealed record UnreportedUnit(string Code, string Name, string? Href = null);
