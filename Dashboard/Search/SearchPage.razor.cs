using Dashboard.Access;
using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Search;
using Dashboard.Data.Units;
using Dashboard.Indicators;
using Dashboard.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Search;

/// <summary>The search from any page: what it asks for is in the address.</summary>
public sealed partial class SearchPage
{
    private const int PageSize = 25;

    private IReadOnlyList<Found> _found = [];
    private Dictionary<int, string[]> _uses = [];
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;
    private FoundKind? _kind;
    private string _text = "";
    private bool _manages;
    private int _page = 1;

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? Kind { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [Inject]
    public required Finder Finder { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required Catalogues Catalogues { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required IStringLocalizer<IndicatorTexts> IndicatorText { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        var actor = await Me.GetAsync(CancellationToken.None);
        _manages = actor.Has(Role.Coordinator);
        _today = Vietnam.Today(Clock);
        _text = Q?.Trim() ?? "";
        _kind = Enum.TryParse<FoundKind>(Kind, ignoreCase: true, out var kind) && Enum.IsDefined(kind) ? kind : null;
        _tree = await Trees.CurrentAsync(CancellationToken.None);
        var catalogue = await Catalogues.CurrentAsync(CancellationToken.None);
        _uses = catalogue.Measures.ToDictionary(m => m.Id, m => catalogue.Indicators.Where(i => catalogue.FormulaOf(i.Id).Measures.Contains(m)).Select(i => i.Code).ToArray());
        _found = [.. (await Finder.FindAsync(_text, _today, actor, CancellationToken.None)).Where(f => _kind is null || f.Kind == _kind)];
        _page = Math.Clamp(QueryValue.Page(Page), 1, Math.Max(1, (_found.Count + PageSize - 1) / PageSize));
    }

    private string NameOf(Unit unit) => _tree.NameOn(unit.Id, unit.ValidTo is { } last && last < _today ? last : _today);

    private string ParentOf(Unit unit) => unit.ParentId is { } parent ? NameOf(_tree[parent]) : Formats.None;
}
