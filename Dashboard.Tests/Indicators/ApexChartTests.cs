using System.Text.Json;
using Bunit;
using Dashboard.Indicators;

namespace Dashboard.Tests.Indicators;

public sealed class ApexChartTests : LookContext
{
    private static readonly ChartModel _model = new("Cuộc họp trực tuyến", "%", 1, ["2025-05", "2025-06", "2025-07", "2025-08"],
    [
        new ChartLine("Thực hiện", ChartLineKind.Actual, [20, null, 22.5m, 23]),
        new ChartLine("Yêu cầu", ChartLineKind.Target, [21, 22, 23, 24]),
    ]);

    [Fact]
    public void Every_chart_has_its_table_with_gaps_in_words()
    {
        var rows = Render<ApexChart>(p => p.Add(c => c.Model, _model)).FindAll("tbody tr");

        Assert.Equal(4, rows.Count);
        Assert.Equal("Tháng 6/2025 chưa báo cáo 22,0", Words(rows[1].TextContent.Replace("22,0", " 22,0").Replace("chưa", " chưa")));
    }

    [Fact]
    public void The_change_of_boundaries_of_July_2025_is_marked()
    {
        var chart = Render<ApexChart>(p => p.Add(c => c.Model, _model));

        using var drawn = JsonDocument.Parse(chart.Find("apex-chart").GetAttribute("data-model")!);
        Assert.Equal(2, drawn.RootElement.GetProperty("boundary").GetProperty("at").GetInt32());
        Assert.Equal(JsonValueKind.Null, drawn.RootElement.GetProperty("lines")[0].GetProperty("values")[1].ValueKind);
    }

    [Theory]
    [InlineData("2025-07", "2025-08")]
    [InlineData("2025-05", "2025-06")]
    public void Where_only_one_tree_is_shown_there_is_no_mark(string first, string second) =>
        Assert.Null(ApexChart.Boundary([first, second]));
}
