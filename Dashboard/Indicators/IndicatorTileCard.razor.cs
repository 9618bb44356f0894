using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Indicators;

/// <summary>One number with all that belongs to it. Paints only when its own tile is another one than before.</summary>
public sealed partial class IndicatorTileCard : ComponentBase
{
    private IndicatorTile? _painted;
    private string? _paintedAssign;
    private bool _isNew;
    private bool _hasChanged;
    private bool _hasOpenChanged;
    private string _id = "", _tone = "", _name = "", _period = "", _number = "", _unit = "", _parts = "", _span = "";
    private string _required = "", _requiredTitle = "", _reported = "", _open = "", _trendWords = "", _bar = "";
    private SparklineDrawing _trend;

    [Parameter, EditorRequired]
    public required IndicatorTile Tile { get; set; }

    /// <summary>The indicator's page, or null for a tile that leads nowhere (a wall).</summary>
    [Parameter]
    public string? Href { get; set; }

    /// <summary>Where the number is explained down to the cell.</summary>
    [Parameter]
    public string? ExplainHref { get; set; }

    /// <summary>Where a task is given for this number; null where it is on track or the reader may not.</summary>
    [Parameter]
    public string? AssignHref { get; set; }

    [Inject]
    public required IStringLocalizer<IndicatorTexts> Text { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required AgoLabels Ago { get; init; }

    protected override void OnParametersSet()
    {
        _isNew = !Tile.Equals(_painted) || AssignHref != _paintedAssign;
        if (!_isNew)
            return;

        _paintedAssign = AssignHref;
        var (before, openBefore) = (_number, _open);
        Word();
        _hasChanged = _painted is not null && before != _number;
        _hasOpenChanged = _painted is not null && _open.Length > 0 && openBefore != _open;
        _painted = Tile;
    }

    protected override bool ShouldRender() => _isNew;

    private void Word()
    {
        var closed = Tile.Closed;
        _id = $"tile-{Tile.IndicatorId}";
        _tone = StatusLook.Tone(Tile.Standing.Status);
        _name = IndicatorNames.Of(Text, Tile.Code, Tile.NameVi, Tile.NameEn);
        _unit = Formats.IsVietnamese ? Tile.UnitVi : Tile.UnitEn;
        _period = closed is null ? Text["Tile.NoneClosed"] : Text["Tile.Period", Labels.Of(closed), Formats.DayOfYear(closed.SpanTo)];
        _number = Formats.Number(closed?.Value, Tile.Decimals);
        _parts = Parts(closed);
        _span = Tile.Trend.FirstOrDefault(point => point.Value is not null) is { } first ? Text["Tile.Since", Labels.Brief(first.PeriodCode)] : "";
        _required = Tile.Standing.Required is null ? "" : Text[Tile.Direction == Direction.HigherIsBetter ? "Tile.Required" : "Tile.RequiredAtMost", Formats.WithUnit(Tile.Standing.Required, Tile.Decimals, _unit)];
        _requiredTitle = RequiredTitle();
        _reported = Tile.Source == SeriesSource.Computed ? Text["Tile.Computed"] : closed is null ? "" : Text["Tile.Reported", Formats.Count(closed.Reported), Formats.Count(closed.Expected)];
        _open = Open();
        _trend = SparklineDrawing.Of(Tile.Trend);
        _trendWords = SparklineDrawing.Words(Tile.Trend, Tile.Decimals, Text, Labels);
        _bar = TrajectoryBar.Words(closed?.Value, Tile.Standing, Tile.Decimals, _unit, Text);
    }

    private string Parts(IndicatorNumber? number)
    {
        if (number is null)
            return "";

        var parts = number switch
        {
            { Value: null } => Text["Tile.NotReported"].Value,
            { Denominator: { } denominator } => $"{Formats.Number(number.Numerator, 1)}/{Formats.Number(denominator, 1)}",
            _ => "",
        };
        string basis = Text[number.Basis == Basis.Approved ? "Basis.Approved" : "Basis.Provisional"];
        var estimate = number.IsEstimated ? Text["Tile.Estimated"].Value : null;
        return string.Join(" · ", new[] { parts, estimate, basis }.Where(part => !string.IsNullOrEmpty(part)));
    }

    private string RequiredTitle()
    {
        if (Tile.Standing is not { Final: { } final, PhaseEnd: { } end })
            return "";

        var words = Text["Tile.Final", Formats.WithUnit(final, Tile.Decimals, _unit), Formats.Day(end)];
        return Tile.Standing.IsIllustrative ? $"{words}; {Text["Tile.IllustrativeTarget"]}" : words;
    }

    private string Open()
    {
        if (Tile.Open is not { } open)
            return "";

        var period = Labels.WithoutYear(open.PeriodCode);
        return open.Value is null
            ? Text["Tile.OpenEmpty", period, Formats.Count(open.Reported), Formats.Count(open.Expected)]
            : Text["Tile.Open", period, Formats.WithUnit(open.Value, Tile.Decimals, _unit), Formats.Count(open.Reported), Formats.Count(open.Expected)];
    }
}
