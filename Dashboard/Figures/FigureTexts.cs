namespace Dashboard.Figures;

/// <summary>Marks the words of numbers explained, and of the switches that say which numbers are shown.</summary>
public sealed class FigureTexts;
