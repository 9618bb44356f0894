namespace Dashboard.Periods;

/// <summary>Marks the words of periods and ages.</summary>
public sealed class PeriodTexts;
