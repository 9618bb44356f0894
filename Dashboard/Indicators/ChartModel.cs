namespace Dashboard.Indicators;

/// <summary>What a line of a chart is, and with that how it is drawn.</summary>
public enum ChartLineKind
{
    /// <summary>A solid line that breaks at gaps.</summary>
    Actual,

    /// <summary>A thin dashed line.</summary>
    Target,

    /// <summary>A thin solid line in grey: another year, another tree.</summary>
    Comparison,
}

/// <summary>One line of a chart; as many values as the chart has periods, null for a gap.</summary>
public sealed record ChartLine(string Name, ChartLineKind Kind, IReadOnlyList<decimal?> Values);

/// <summary>The band of a forecast, named and never mixed with what was reported.</summary>
public sealed record ChartBand(string Name, IReadOnlyList<decimal?> Low, IReadOnlyList<decimal?> High);

/// <summary>A chart over periods, without knowledge of who draws it.</summary>
/// <param name="Periods">Period codes, oldest first.</param>
/// <param name="StartsAtZero">For bars and counts; off where only the course matters.</param>
public sealed record ChartModel(
    string Title,
    string Unit,
    int Decimals,
    IReadOnlyList<string> Periods,
    IReadOnlyList<ChartLine> Lines,
    ChartBand? Forecast = null,
    bool StartsAtZero = true);
