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
    private IReadOnlyList<IndicatorTile> _shown = [];
    private int _page = 1;
    private string _query = "";
    private string _group = "";
    private string _status = "";

    [Inject]
    public required IStringLocalizer<IndicatorTexts> Text { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    [SupplyParameterFromQuery]
    public string? Group { get; set; }

    [SupplyParameterFromQuery]
    public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageNumber { get; set; }

    private IReadOnlyList<(string, string?)> More => [("q", Query), ("group", Group), ("status", Status)];

    private IReadOnlyList<IndicatorTile> Page => [.. _shown.Skip((_page - 1) * IndicatorList.PageSize).Take(IndicatorList.PageSize)];

    // The list shows each indicator's latest period.
    protected override FigureView View => base.View with { Period = null };

    protected override async Task ReadAsync(SeenView seen, CancellationToken cancel)
    {
        var filter = IndicatorFilter.Read(Query, Group, Status);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _shown = await IndicatorList.ReadAsync(db, seen, filter, cancel);
        _page = Math.Clamp(QueryValue.Page(PageNumber), 1, Math.Max(1, (_shown.Count + IndicatorList.PageSize - 1) / IndicatorList.PageSize));
        (_query, _group, _status) = (filter.Text ?? "", filter.Group ?? "", filter.Status?.ToString() ?? "");
    }

    private string Href(FigureView view) => view.Href("/indicators", [.. More]);

    private void Apply() => Navigation.NavigateTo(Seen!.View.Href("/indicators", ("q", _query), ("group", _group), ("status", _status)));
}
