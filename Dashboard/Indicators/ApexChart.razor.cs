using System.Text.Json;
using Dashboard.Data.Periods;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Indicators;

/// <summary>A chart with its table: actual solid, target thin and dashed, gaps broken, the change of boundaries of July 2025 as a vertical line.</summary>
public sealed partial class ApexChart : ComponentBase
{
    /// <summary>First day of the two-tier administration (Nghị quyết 202/2025/QH15).</summary>
    private static readonly DateOnly BoundaryChange = new(2025, 7, 1);

    private string _json = "";
    private int? _boundary;

    [Parameter, EditorRequired]
    public required ChartModel Model { get; set; }

    /// <summary>In pixels, fixed so that nothing moves when the drawing comes.</summary>
    [Parameter]
    public int Height { get; set; } = 320;

    [Inject]
    public required IStringLocalizer<IndicatorTexts> Text { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    private IEnumerable<string> ColumnNames =>
        Model.Forecast is null ? Model.Lines.Select(line => line.Name) : Model.Lines.Select(line => line.Name).Append(Model.Forecast.Name);

    protected override void OnParametersSet()
    {
        _boundary = Boundary(Model.Periods);
        _json = JsonSerializer.Serialize(
            new
            {
                locale = System.Globalization.CultureInfo.CurrentCulture.Name,
                unit = Model.Unit,
                decimals = Model.Decimals,
                fromZero = Model.StartsAtZero,
                labels = Model.Periods.Select(Labels.Brief),
                names = Model.Periods.Select(Labels.Of),
                lines = Model.Lines.Select(line => new { name = line.Name, kind = line.Kind.ToString(), values = line.Values }),
                band = Model.Forecast is { } band ? new { name = band.Name, low = band.Low, high = band.High } : null,
                boundary = _boundary is { } at ? new { at, text = Text["Chart.Boundary"].Value } : null,
            },
            JsonSerializerOptions.Web);
    }

    /// <summary>Index of the first period on the new tree, or null when the chart has periods of one tree only.</summary>
    public static int? Boundary(IReadOnlyList<string> periods)
    {
        var first = -1;
        for (var i = 0; i < periods.Count && first < 0; i++)
        {
            if (PeriodCode.TryParse(periods[i], out var period) && period.To >= BoundaryChange)
                first = i;
        }

        return first > 0 ? first : null;
    }
}
