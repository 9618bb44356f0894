using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;

namespace Dashboard.Data.Entry;

/// <summary>What a cell's own history makes plausible, in ten-thousandths. A value outside is asked about, never refused.</summary>
public sealed record UsualRange(long Low, long High)
{
    /// <summary>How many periods back it looks.</summary>
    public const int Periods = 12;

    // Fewer values say nothing about what is usual.
    private const int Least = 4;

    /// <summary>Mean ± three standard deviations, at least a tenth of the mean or one step of the last digit, within the measure's own bounds.</summary>
    public static UsualRange? Of(IReadOnlyCollection<long> history, Measure measure)
    {
        if (history.Count < Least)
            return null;

        var mean = history.Average();
        var deviation = Math.Sqrt(history.Average(v => (v - mean) * (v - mean)));
        var step = Math.Pow(10, FixedPoint.MaximumDecimals - measure.Decimals);
        var half = Math.Max(Math.Max(3 * deviation, Math.Abs(mean) / 10), step);
        return new UsualRange(
            Math.Max(measure.Minimum, (long)(Math.Ceiling((mean - half) / step) * step)),
            Math.Min(measure.Maximum, (long)(Math.Floor((mean + half) / step) * step)));
    }
}
