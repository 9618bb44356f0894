using System.Text;
using Dashboard.Data.Indicators;
using Dashboard.Periods;
using Microsoft.Extensions.Localization;

namespace Dashboard.Indicators;

/// <summary>The paths of a small trend in a field of 150 × 40: a line that breaks at gaps, and dots for the last point and for those that stand alone.</summary>
internal readonly record struct SparklineDrawing(string Line, string Dots)
{
    /// <summary>Said to who cannot see the line; empty where there is none.</summary>
    public static string Words(IReadOnlyList<TrendPoint> points, int decimals, IStringLocalizer<IndicatorTexts> text, PeriodLabels labels)
    {
        var values = points.Where(point => point.Value is not null).ToList();
        if (values.Count == 0)
            return "";

        string words = text["Trend", labels.Of(values[0].PeriodCode), labels.Of(values[^1].PeriodCode), Formats.Number(values[0].Value, decimals), Formats.Number(values[^1].Value, decimals)];
        return values.Count < points.Count ? $"{words} {text["Trend.Gaps", points.Count - values.Count]}" : words;
    }

    public static SparklineDrawing Of(IReadOnlyList<TrendPoint> points)
    {
        var least = points.Min(point => point.Value) ?? 0;
        var most = points.Max(point => point.Value) ?? 0;
        var last = points.Count - 1;
        while (last >= 0 && points[last].Value is null)
            last--;

        var line = new StringBuilder();
        var dots = new StringBuilder();
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i].Value is not { } value)
                continue;

            var x = Formats.Css(points.Count == 1 ? 147 : 3 + (144.0 * i / (points.Count - 1)));
            var y = Formats.Css(most == least ? 20 : 36 - (32.0 * (double)((value - least) / (most - least))));
            var follows = i > 0 && points[i - 1].Value is not null;
            var leads = i < points.Count - 1 && points[i + 1].Value is not null;
            line.Append(follows ? 'L' : 'M').Append(x).Append(' ').Append(y);
            // A line of no length with round ends is a dot that does not stretch with the field.
            if (i == last || (!follows && !leads))
                dots.Append('M').Append(x).Append(' ').Append(y).Append("h0");
        }

        return new SparklineDrawing(line.ToString(), dots.ToString());
    }
}
