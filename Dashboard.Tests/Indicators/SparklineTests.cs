using Bunit;
using Dashboard.Data.Indicators;
using Dashboard.Indicators;

namespace Dashboard.Tests.Indicators;

public sealed class SparklineTests : LookContext
{
    [Fact]
    public void A_gap_breaks_the_line()
    {
        var spark = Render<Sparkline>(p => p.Add(s => s.Points, Points(1, 2, null, 4, 5)));

        Assert.Equal(2, spark.Find(".line").GetAttribute("d")!.Count(c => c == 'M'));
        Assert.Contains("1 kỳ chưa có số liệu", spark.Find("svg").GetAttribute("aria-label"));
    }

    [Fact]
    public void A_point_between_gaps_is_a_dot()
    {
        var spark = Render<Sparkline>(p => p.Add(s => s.Points, Points(1, null, 3, null, 5)));

        Assert.Equal(3, spark.Find(".dot").GetAttribute("d")!.Split("h0").Length - 1);
    }

    [Fact]
    public void It_names_its_span()
    {
        var spark = Render<Sparkline>(p => p.Add(s => s.Points, Points(1, 2.5m)));

        Assert.Equal("Xu hướng từ Tháng 1/2026 đến Tháng 2/2026: từ 1 đến 2,5.", spark.Find("svg").GetAttribute("aria-label"));
    }

    [Fact]
    public void Without_a_value_there_is_no_line() => Assert.Empty(Render<Sparkline>(p => p.Add(s => s.Points, Points(null, null))).FindAll("path"));

    private static TrendPoint[] Points(params decimal?[] values) => [.. values.Select((value, i) => new TrendPoint($"2026-{i + 1:00}", value))];
}
