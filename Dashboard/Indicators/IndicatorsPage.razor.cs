using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Figures;
using Dashboard.Layout;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Indicators;

/// <summary>All indicators of a unit; the filter is in the address.</summary>
public sealed partial class IndicatorsPage
{
    private SeenView? _seen;
    private IReadOnlyList<IndicatorTile> _shown = [];
    private string? _refusal;
    private int _page = 1;
    private string _query = "";
    private string _group = "";
    private string _status = "";
    private ChangeFilter _watch = new("/");

    [Inject]
    public required IStringLocalizer<IndicatorTexts> Text { get; init; }

    [Inject]
    public required IStringLocalizer<RefusalTexts> Refusals { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required FigureViews Views { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [SupplyParameterFromQuery(Name = "unit")]
    public string? UnitCode { get; set; }

    [SupplyParameterFromQuery]
    public string? On { get; set; }

    [SupplyParameterFromQuery(Name = "basis")]
    public string? BasisName { get; set; }

    [SupplyParameterFromQuery(Name = "boundaries")]
    public string? BoundariesName { get; set; }

    [SupplyParameterFromQuery]
    public string? KnownAt { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    [SupplyParameterFromQuery]
    public string? Group { get; set; }

    [SupplyParameterFromQuery]
    public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageNumber { get; set; }

    protected override ChangeFilter Watch => _watch;

    private IReadOnlyList<(string, string?)> More => [("q", Query), ("group", Group), ("status", Status)];

    private IReadOnlyList<IndicatorTile> Page => [.. _shown.Skip((_page - 1) * IndicatorList.PageSize).Take(IndicatorList.PageSize)];

    protected override async Task OnParametersSetAsync()
    {
        var seen = await Views.SeeAsync(FigureView.Read(UnitCode, On, null, BasisName, BoundariesName, KnownAt), await Me.GetAsync(Closing), Closing);
        (_seen, _refusal) = (seen.Value, seen.Refusal is { } no ? Refusals.Say(no) : null);
        _watch = LiveBranches.Of(_seen, _watch);
        await base.OnParametersSetAsync();
    }

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        // Rights and reference data may have changed since the last look.
        var outcome = await Views.SeeAsync(FigureView.Read(UnitCode, On, null, BasisName, BoundariesName, KnownAt), await Me.GetAsync(cancel), cancel);
        (_seen, _refusal) = (outcome.Value, outcome.Refusal is { } no ? Refusals.Say(no) : null);
        if (_seen is null)
            return;

        var filter = IndicatorFilter.Read(Query, Group, Status);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _shown = await IndicatorList.ReadAsync(db, _seen, filter, cancel);
        _page = Math.Clamp(QueryValue.Page(PageNumber), 1, Math.Max(1, (_shown.Count + IndicatorList.PageSize - 1) / IndicatorList.PageSize));
        (_query, _group, _status) = (filter.Text ?? "", filter.Group ?? "", filter.Status?.ToString() ?? "");
    }

    private string Href(FigureView view) => view.Href("/indicators", [.. More]);

    private string ExportHref(string format) => _seen!.View.Href($"/indicators/export.{format}", [.. More]);

    private void Apply() => Navigation.NavigateTo(_seen!.View.Href("/indicators", ("q", _query), ("group", _group), ("status", _status)));
}
