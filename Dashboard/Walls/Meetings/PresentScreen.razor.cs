using System.Globalization;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Walls.Scenes;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Meetings;

/// <summary>
/// A playlist before a meeting, or a stocktake as it was: full screen, under the presenter's own rights, turned by keyboard, clicker or buttons. The keys
/// are on the buttons (<c>data-keys</c>, js/meeting.js). The next scene is drawn and hidden while the present one is seen.
/// </summary>
public sealed partial class PresentScreen
{
    private readonly Rotation _rotation = new();
    private IReadOnlyList<PlaylistScene> _scenes = [];
    private UnitTree _tree = UnitTree.Empty;
    private ITimer? _timer;
    private WallSlot? _on;
    private WallSlot? _next;
    private string? _name;
    private int _unitId;
    private int _version;
    private int _place;
    private DateTime? _knownAt;
    private bool _isRead;
    private bool _isMissing;
    private bool _isCareful;
    private bool _isPaused = true;
    private bool _isPinned;
    private bool _isBlank;

    [Parameter]
    public int? PlaylistId { get; set; }

    [Parameter]
    public int? StocktakeId { get; set; }

    /// <summary>The scene to begin with, from 1.</summary>
    [SupplyParameterFromQuery]
    public int? Scene { get; set; }

    [Inject]
    public required IStringLocalizer<MeetingTexts> Text { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Screen);

    private DateTime Now => Clock.GetUtcNow().UtcDateTime;

    private IEnumerable<WallSlot> Slots => new[] { _on, _next }.OfType<WallSlot>();

    private bool IsStill => IsDeaf || _isPinned || _scenes.Count < 2;

    // No key is taken before the page listens.
    private bool IsDeaf => !RendererInfo.IsInteractive;

    private string Home => StocktakeId is { } id ? string.Create(CultureInfo.InvariantCulture, $"/walls/stocktakes/{id}") : "/";

    private string State => string.Join(" · ", new[]
    {
        _scenes.Count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{_place + 1} / {_scenes.Count}"),
        _isPinned ? Text["State.Pinned"].Value : _isPaused ? null : Text["State.Running"].Value,
        _isBlank ? Text["State.Blank"].Value : null,
    }.OfType<string>());

    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            _timer = Clock.CreateTimer(_ => _ = InvokeAsync(Ring), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var actor = await Me.GetAsync(cancel);
        _tree = await Trees.CurrentAsync(cancel);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        var show = StocktakeId is { } stocktakeId ? await StocktakeAsync(db, stocktakeId, actor, cancel) : await PlaylistAsync(db, cancel);
        _isMissing = show is null || !actor.CanRead(_tree, show.UnitId);
        if (_isMissing)
        {
            (_on, _next) = (null, null);
            return;
        }

        (_name, _unitId, _knownAt) = (show!.Name, show.UnitId, show.KnownAt);

        // Who sees approved numbers alone is shown what everybody may see.
        _isCareful = actor.SeesApprovedOnly(_tree, show.UnitId);
        if (_isRead && show.Version == _version)
            return;

        _version = show.Version;
        _scenes = show.Scenes;
        _rotation.Take(_scenes, Now);
        if (!_isRead && Scene is { } first && first > 0 && first <= _scenes.Count)
            _rotation.Show(_scenes[first - 1].Id, Now);

        _isRead = true;
        (_on, _next) = (null, null);
        Settle();
    }

    protected override async ValueTask OnLeaveAsync()
    {
        if (_timer is not null)
            await _timer.DisposeAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        // What is seen is painted before the next one is drawn behind it.
        if (!RendererInfo.IsInteractive || _next is not null || _rotation.Next is not { } next)
            return;

        _next = Make(next);
        StateHasChanged();
    }

    private async Task<Show?> PlaylistAsync(DashboardContext db, CancellationToken cancel) =>
        await db.Playlists.AsNoTracking().Include(p => p.Scenes.OrderBy(s => s.Position)).SingleOrDefaultAsync(p => p.Id == PlaylistId, cancel) is { } playlist
            ? new Show(playlist.Name, playlist.UnitId, playlist.Version, playlist.Scenes, null)
            : null;

    private async Task<Show?> StocktakeAsync(DashboardContext db, int id, Data.Access.Actor actor, CancellationToken cancel) =>
        await db.StocktakeAsync(id, actor, _tree, cancel) is { } stocktake
            ? new Show(
                stocktake.Name, stocktake.UnitId, 1,
                [.. stocktake.Scenes.Select(s => new PlaylistScene { Id = s.Id, Position = s.Position, Kind = s.Kind, Values = s.Values, Seconds = s.Seconds })], stocktake.KnownAt)
            : null;

    private WallSlot Make(PlaylistScene scene)
    {
        var today = _knownAt?.DayInVietnam() ?? Vietnam.Today(Clock);
        var slot = new SceneStage(_tree, today, _unitId, _isCareful, _knownAt, SceneKinds.Find).Make(scene.Id, scene.Kind, scene.ReadValues());
        slot.State = new WallState(_scenes.Count < 2 ? null : string.Create(CultureInfo.InvariantCulture, $"{scene.Position + 1} / {_scenes.Count}"));
        return slot;
    }

    private void Turn(int by)
    {
        _isBlank = false;
        if (by > 0)
            _rotation.Advance(Now);
        else
            _rotation.Back(Now);
        Settle();
    }

    private void Go(int place)
    {
        _isBlank = false;
        if (place >= 0 && place < _scenes.Count)
            _rotation.Show(_scenes[place].Id, Now);
        Settle();
    }

    private void Pause()
    {
        _isPaused = !_isPaused;
        _rotation.Restart(Now);
        Settle();
    }

    private void Pin()
    {
        _isPinned = !_isPinned;
        _rotation.Restart(Now);
        Settle();
    }

    private void Ring()
    {
        if (_isPaused || _isPinned || IsStill)
            return;

        // A timer may ring a moment early; then it is wound again.
        if (Now < _rotation.EndsAt)
            Settle();
        else
            Turn(1);

        StateHasChanged();
    }

    /// <summary>Brings the slots and the timer up to the rotation.</summary>
    private void Settle()
    {
        if (_rotation.Current is not { } current)
            return;

        _place = current.Position;
        if (_on?.SceneId != current.Id)
            (_on, _next) = (_next?.SceneId == current.Id ? _next : Make(current), null);

        var left = _rotation.EndsAt - Now;
        _timer?.Change(_isPaused || _isPinned || IsStill ? Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(left.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
    }

    private sealed record Show(string Name, int UnitId, int Version, IReadOnlyList<PlaylistScene> Scenes, DateTime? KnownAt);
}
