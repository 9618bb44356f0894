using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Indicators;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Walls.Scenes;

/// <summary>Edits the parameters of one scene. What it hands out may still be refused: the playlist's desk checks again with <see cref="SceneValues.Check"/>.</summary>
public sealed partial class SceneEditor
{
    private const int MostFound = 20;
    private const int MostMedia = 500;
    private readonly HashSet<string> _asked = [];
    private UnitTree _tree = UnitTree.Empty;
    private Catalogue _catalogue = new([], [], [], [], []);
    private IReadOnlyList<MediaFile> _media = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private IReadOnlyList<Unit> _found = [];
    private DateOnly _today;
    private SceneView _view = null!;
    private bool _isReady;

    [Parameter, EditorRequired]
    public required SceneKind Kind { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyDictionary<string, string> Values { get; set; }

    [Parameter]
    public EventCallback<IReadOnlyDictionary<string, string>> ValuesChanged { get; set; }

    /// <summary>The screen's own unit: what may be chosen lies within it.</summary>
    [Parameter, EditorRequired]
    public required int UnitId { get; set; }

    /// <summary>Whether a screen that the public sees is to show it.</summary>
    [Parameter]
    public bool IsPublic { get; set; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required Catalogues Catalogues { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    /// <summary>Whether what stands in the fields can be stored.</summary>
    public bool IsValid => _refusals.Count == 0;

    protected override async Task OnParametersSetAsync()
    {
        _tree = await Trees.CurrentAsync(CancellationToken.None);
        _catalogue = await Catalogues.CurrentAsync(CancellationToken.None);
        _today = Clock.GetUtcNow().InVietnam();
        if (Kind.Parameters.Any(p => p.Kind == SceneParameterKind.Media))
        {
            await using var db = await Contexts.CreateDbContextAsync(CancellationToken.None);
            _media = await db.MediaFor(_tree, UnitId).Take(MostMedia).ToListAsync(CancellationToken.None);
        }

        _refusals = SceneValues.Check(Kind, Values, UnitId, _tree, _catalogue, _media.Select(m => m.Hash).ToHashSet(StringComparer.Ordinal), _today, IsPublic);
        var view = new SceneView(Kind.Code, SceneValues.UnitOf(Values, UnitId, _tree, _today), Values, IsPublic);
        if (_view is null || (_view.Kind, _view.UnitId, _view.IsPublic) != (view.Kind, view.UnitId, view.IsPublic) || !_view.Values.OrderBy(v => v.Key).SequenceEqual(Values.OrderBy(v => v.Key)))
            _view = view;
        _isReady = true;
    }

    private static string? Invalid(Refusal? wrong) => wrong is null ? null : "true";

    private string UnitText(string code) => _tree.Find(code, _today) is { } unit ? $"{unit.Code} · {_tree.NameOn(unit.Id, _today)}" : code;

    private void Search(object? typed) =>
        _found = [.. _tree.Search((typed as string ?? "").Split('·')[0].Trim(), _today).Where(u => u.IsValidOn(_today) && _tree.IsWithin(u.Id, UnitId)).Take(MostFound)];

    private Task SetUnitAsync(string key, object? typed)
    {
        var text = (typed as string ?? "").Trim();
        var code = text.Split('·')[0].Trim();

        // A name typed to its end is as good as a choice from the list.
        if (code.Length > 0 && _tree.Find(code, _today) is null && _tree.Search(code, _today).FirstOrDefault(u => u.IsValidOn(_today) && _tree.IsWithin(u.Id, UnitId)) is { } found)
            code = found.Code;
        return SetAsync(key, code);
    }

    private Task SetAsync(string key, object? value)
    {
        _asked.Add(key);
        var values = new Dictionary<string, string>(Values, StringComparer.Ordinal);
        if (value is string { Length: > 0 } text && text.Trim().Length > 0)
            values[key] = text.Replace("\r\n", "\n", StringComparison.Ordinal).Trim();
        else
            values.Remove(key);

        return ValuesChanged.InvokeAsync(values);
    }

    private IEnumerable<(string Code, string Name)> Choices(SceneParameterKind kind) => kind switch
    {
        SceneParameterKind.Indicator => _catalogue.Indicators.Select(i => (i.Code, IndicatorNames.Of(IndicatorText, i.Code, i.NameVi, i.NameEn))),
        SceneParameterKind.Group => SceneValues.Groups.Select(g => (g, Text[$"Group.{g}"].Value)),
        SceneParameterKind.Basis => Enum.GetValues<Basis>().Select(b => (b.ToString(), Text[$"Basis.{b}"].Value)),
        _ => _media.Select(m => (m.Hash, m.Name)),
    };
}
