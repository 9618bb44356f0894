using System.Globalization;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Dashboard.Indicators;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Figures;

/// <summary>A unit's indicators and reporting record; nothing for a reader without the right to its figures.</summary>
public sealed partial class UnitFigures
{
    private static readonly RecordState[] _states = [RecordState.Reported, RecordState.Late, RecordState.Missing, RecordState.Open, RecordState.NotOwed];

    private SeenView? _seen;
    private string? _notKnown;
    private IReadOnlyList<IndicatorTile> _tiles = [];
    private IReadOnlyList<RecordLine> _record = [];
    private ChangeFilter _watch = new("-");

    [Parameter, EditorRequired]
    public required Unit Unit { get; set; }

    /// <summary>Số liệu tại ngày…</summary>
    [Parameter]
    public string? KnownAt { get; set; }

    /// <summary>Theo địa giới hiện hành, or tại thời điểm báo cáo.</summary>
    [Parameter]
    public string? BoundariesName { get; set; }

    [Inject]
    public required IStringLocalizer<IndicatorTexts> Indicators { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required FigureViews Views { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IStringLocalizer<RefusalTexts> Refusals { get; init; }

    protected override ChangeFilter Watch => _watch;

    protected override async Task OnParametersSetAsync()
    {
        await SeeAsync(Closing);
        _watch = LiveBranches.Of(_seen, _watch);
        await base.OnParametersSetAsync();
    }

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        // Rights and reference data may have changed since the last look.
        await SeeAsync(cancel);
        if (_seen is not { } seen)
            return;

        await using var db = await Contexts.CreateDbContextAsync(cancel);
        var tiles = await IndicatorList.ReadAsync(db, seen, new IndicatorFilter(null, null, null), cancel);
        _tiles = [.. tiles.Where(t => t.Closed is { Expected: > 0 } or { Value: not null })];
        _record = await db.ReportingRecordAsync(seen.Standpoint, seen.Unit.Id, seen.IsApprovedOnly, cancel);
    }

    private async Task SeeAsync(CancellationToken cancel)
    {
        var day = Unit.ValidTo ?? Unit.ValidFrom;
        var found = await Views.SeeAsync(
            FigureView.Read(Unit.Code, Unit.ValidTo is null ? null : day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), null, null, BoundariesName, KnownAt), await Me.GetAsync(cancel), cancel);
        _seen = found.Value;
        _notKnown = found.Refusal is { Code: "Explain.UnitNotKnown" } refusal ? Refusals.Say(refusal) : null;
    }

    /// <summary>The same page, on whatever day the unit is looked at, with what was known then.</summary>
    private string AddressOf(DateOnly? knownOn) =>
        Navigation.GetUriWithQueryParameter("knownAt", knownOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private string On(Boundaries boundaries) =>
        Navigation.GetUriWithQueryParameter("boundaries", boundaries == Boundaries.AsIs ? null : FigureWords.Of(boundaries));

    private static string Sign(RecordState state) => state switch
    {
        RecordState.Reported => "✓",
        RecordState.Late => "M",
        RecordState.Missing => "✕",
        RecordState.Open => "…",
        _ => "·",
    };

    private string Words(RecordCell cell) => cell.ReportedAt is { } at
        ? $"{Labels.Of(cell.Period.Code)}: {Text[$"Record.{cell.State}"]}, {Formats.Day(at)}"
        : $"{Labels.Of(cell.Period.Code)}: {Text[$"Record.{cell.State}"]}";
}
