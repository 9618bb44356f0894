using System.Globalization;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Layout;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Units;

/// <summary>The list of units on any day. The whole filter is in the address, so that it can be sent to somebody.</summary>
public sealed partial class UnitsPage
{
    private const int PageSize = 100;

    private UnitTree? _tree;
    private UnitFilter _filter = new(default);
    private List<Unit> _found = [];
    private List<Unit> _provinces = [];
    private DateOnly _today;
    private int _page = 1;
    private string _text = "";
    private string _level = "";
    private string _branch = "";
    private string _area = "";
    private DateOnly? _on;

    [SupplyParameterFromQuery(Name = "on")]
    public string? On { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    [SupplyParameterFromQuery(Name = "level")]
    public string? Level { get; set; }

    [SupplyParameterFromQuery(Name = "branch")]
    public string? Branch { get; set; }

    [SupplyParameterFromQuery(Name = "area")]
    public string? Area { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? Page { get; set; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    private int Pages => (_found.Count + PageSize - 1) / PageSize;

    protected override async Task OnParametersSetAsync()
    {
        _today = Clock.GetUtcNow().InVietnam();
        _tree = await Trees.CurrentAsync(CancellationToken.None);
        _filter = UnitAddress.Filter(_tree, _today, On, Query, Level, Branch, Area);
        _found = [.. _tree.List(_filter)];
        _provinces = _tree.Root is { } root ? [.. _tree.ChildrenOn(root.Id, _filter.On).Where(u => u.Level == UnitLevel.Province)] : [];
        _page = Math.Clamp(QueryValue.Page(Page), 1, Math.Max(1, Pages));
        (_text, _level, _branch, _area, _on) = (_filter.Text ?? "", _filter.Level?.ToString() ?? "", _filter.BranchId is { } id ? _tree[id].Code : "", _filter.Area ?? "", _filter.On);
    }

    private void Apply() => Navigation.NavigateTo(Url("/units", _text, _level, _branch, _area, _on ?? _today, page: 1));

    private string PageUrl(int page) => Url("/units", _filter.Text, _filter.Level?.ToString(), Branch, _filter.Area, _filter.On, page);

    // Only what differs from the default is written, so that the plain list has a plain address.
    private string Url(string path, string? text, string? level, string? branch, string? area, DateOnly on, int page) => Navigation.GetUriWithQueryParameters(
        Navigation.ToAbsoluteUri(path).ToString(),
        new Dictionary<string, object?>
        {
            ["q"] = None(text),
            ["level"] = None(level),
            ["branch"] = None(branch),
            ["area"] = None(area),
            ["on"] = on == _today ? null : on.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["page"] = page == 1 ? null : page,
        });

    private static string? None(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
