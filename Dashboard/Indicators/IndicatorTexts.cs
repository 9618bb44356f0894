namespace Dashboard.Indicators;

/// <summary>Marks the words of indicators, tiles, rankings and charts.</summary>
public sealed class IndicatorTexts;
