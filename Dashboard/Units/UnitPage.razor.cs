using System.Globalization;
using Dashboard.Access;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Units;

/// <summary>One unit on a day: where it lies, what it was called, how it is classified, what it came from and what it became.</summary>
public sealed partial class UnitPage
{
    private UnitTree? _tree;
    private Unit? _unit;
    private List<Unit> _others = [];
    private List<Unit> _children = [];
    private DateOnly _today;
    private DateOnly _on;
    private DateOnly? _day;
    private bool _mayEdit;

    [Parameter]
    public string Code { get; set; } = "";

    [SupplyParameterFromQuery(Name = "on")]
    public string? On { get; set; }

    /// <summary>Số liệu tại ngày…, for the unit's figures.</summary>
    [SupplyParameterFromQuery]
    public string? KnownAt { get; set; }

    /// <summary>Theo địa giới hiện hành, or tại thời điểm báo cáo.</summary>
    [SupplyParameterFromQuery(Name = "boundaries")]
    public string? BoundariesName { get; set; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Inject]
    public required Me Me { get; init; }

    /// <summary>The day for links to other units; none when it is today.</summary>
    private DateOnly? Link => _on == _today ? null : _on;

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        _today = Clock.GetUtcNow().InVietnam();
        _on = UnitAddress.Day(On, _today);
        _day = _on;
        _tree = await Trees.CurrentAsync(CancellationToken.None);
        _unit = _tree.Find(Code, _on);
        _others = [.. _tree.OfCode(Code)];
        _children = _unit is null ? [] : [.. _tree.ChildrenOn(_unit.Id, _on)];
        _mayEdit = _unit is not null && (await Me.GetAsync(CancellationToken.None)).CanAdminister(_tree, _unit.Id);
    }

    private void Apply() => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("on", (_day ?? _today).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
}
