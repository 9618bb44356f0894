using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Walls.Scenes;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls;

/// <summary>A playlist's scenes: their order, how long each stays, what each shows.</summary>
public sealed partial class PlaylistPage
{
    private const int UsualSeconds = 30;

    private readonly List<EditedScene> _scenes = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private EditedScene? _open;
    private string _name = "";
    private string _unitCode = "";
    private int _unitId;
    private int _version;
    private bool _isRead;
    private bool _isMissing;
    private bool _isDone;
    private bool _isOutdated;

    [Parameter]
    public int? Id { get; set; }

    [Inject]
    public required IStringLocalizer<WallTexts> Text { get; init; }

    [Inject]
    public required IStringLocalizer<SceneTexts> SceneText { get; init; }

    [Inject]
    internal WallLines Lines { get; init; } = null!;

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required Catalogues Catalogues { get; init; }

    [Inject]
    public required PlaylistDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Screen);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var actor = await Me.GetAsync(cancel);
        var tree = await Trees.CurrentAsync(cancel);
        if (Id is not { } id)
        {
            if (!_isRead)
                _unitCode = ScreenForm.For(actor, tree).UnitCode;
            _unitId = tree.Find(_unitCode, Vietnam.Today(Clock))?.Id ?? actor.UnitId;
            _isRead = true;
            return;
        }

        await using var db = await Contexts.CreateDbContextAsync(cancel);
        var playlist = await db.Playlists.AsNoTracking().Include(p => p.Scenes.OrderBy(s => s.Position)).SingleOrDefaultAsync(p => p.Id == id, cancel);
        _isMissing = playlist is null || !actor.CanRunScreens(tree, playlist.UnitId);
        if (_isMissing || playlist!.Version == _version)
            return;

        // What somebody is editing is not taken from under the hands.
        if (_isRead)
        {
            _isOutdated = true;
            return;
        }

        (_name, _unitId, _version, _isRead) = (playlist.Name, playlist.UnitId, playlist.Version, true);
        _unitCode = tree[playlist.UnitId].Code;
        _scenes.Clear();
        _scenes.AddRange(playlist.Scenes.Select(s => new EditedScene { Id = s.Id, Kind = s.Kind, Values = s.ReadValues(), Seconds = s.Seconds }));
    }

    private async Task AgainAsync()
    {
        (_isRead, _isOutdated, _isDone, _open, _refusals, _version) = (false, false, false, null, [], 0);
        await ReadAsync(Closing);
    }

    private void Add(SceneKind kind)
    {
        _open = new EditedScene { Kind = kind.Code, Seconds = UsualSeconds };
        _scenes.Add(_open);
        _isDone = false;
    }

    private void Move(int place, int by) => (_scenes[place], _scenes[place + by]) = (_scenes[place + by], _scenes[place]);

    private async Task SaveAsync()
    {
        _refusals = await CheckAsync(Closing);
        _isDone = false;
        if (_refusals.Count > 0)
            return;

        var entry = new PlaylistEntry(_name, _unitCode.Trim(), [.. _scenes.Select(s => new SceneEntry(s.Id, s.Kind, s.Values, s.Seconds))], _version);
        var outcome = await Desk.SaveAsync(Id, entry, await Me.GetAsync(Closing), Closing);
        _refusals = outcome.Refusals;
        _isDone = !outcome.Refused;
        if (outcome.Refused)
            return;

        if (Id is null)
        {
            Navigation.NavigateTo($"/walls/playlists/{outcome.Value}");
            return;
        }

        // The ids that new scenes were given, so that the next saving changes them.
        var open = _open is null ? -1 : _scenes.IndexOf(_open);
        await AgainAsync();
        (_isDone, _open) = (true, open >= 0 && open < _scenes.Count ? _scenes[open] : null);
    }

    // The desk stores what it is given; what a kind's parameters mean is known here.
    private async Task<IReadOnlyList<Refusal>> CheckAsync(CancellationToken cancel)
    {
        var tree = await Trees.CurrentAsync(cancel);
        var today = Vietnam.Today(Clock);
        if (tree.Find(_unitCode.Trim(), today) is not { } unit)
            return [];

        var catalogue = await Catalogues.CurrentAsync(cancel);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        var media = (await db.MediaFor(tree, unit.Id).Select(m => m.Hash).ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. _scenes.SelectMany((scene, place) => SceneKinds.Find(scene.Kind) is not { } kind ? []
                : SceneValues.Check(kind, scene.Values, unit.Id, tree, catalogue, media, today, isPublic: false).Select(r => r with { Row = place })),
        ];
    }

    private async Task RemoveAsync()
    {
        var outcome = await Desk.RemoveAsync(Id!.Value, await Me.GetAsync(Closing), Closing);
        _refusals = outcome.Refusals;
        if (!outcome.Refused)
            Navigation.NavigateTo("/walls");
    }

    private sealed class EditedScene
    {
        public int? Id { get; init; }

        public required string Kind { get; init; }

        public IReadOnlyDictionary<string, string> Values { get; set; } = new Dictionary<string, string>();

        public int Seconds { get; set; }
    }
}
