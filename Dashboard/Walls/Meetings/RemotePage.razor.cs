using System.Globalization;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Live;
using Dashboard.Data.Walls;
using Dashboard.Walls.Scenes;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Meetings;

/// <summary>A remote control of one screen, for a phone or a clicker: turns its scenes, holds, pins, blanks.</summary>
public sealed partial class RemotePage
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private WallLine? _line;
    private IReadOnlyList<PlaylistScene> _scenes = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private ScreenOrders _orders = new();
    private PlaylistScene? _on;
    private ITimer? _timer;
    private bool _isMissing;
    private int? _seen;

    [Parameter]
    public int Id { get; set; }

    [Inject]
    public required IStringLocalizer<MeetingTexts> Text { get; init; }

    [Inject]
    public required IStringLocalizer<WallTexts> WallText { get; init; }

    [Inject]
    public required IStringLocalizer<SceneTexts> SceneText { get; init; }

    [Inject]
    internal WallLines Lines { get; init; } = null!;

    [Inject]
    internal WallFleet Fleet { get; init; } = null!;

    [Inject]
    public required ScreenPlans Plans { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required WallDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Screen);

    private PlaylistScene? Next => _scenes.Count < 2 || _on is null ? null : _scenes[(_on.Position + 1) % _scenes.Count];

    private IEnumerable<string> States
    {
        get
        {
            if (_orders.Pause is not null)
                yield return Text["State.Paused"];
            if (_orders.Pin is not null)
                yield return Text["State.Pinned"];
            if (_orders.Blank is not null)
                yield return Text["State.Blank"];
        }
    }

    // Which scene is on is in this node's memory; it makes no change on the feed.
    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            _timer = Clock.CreateTimer(_ => _ = InvokeAsync(LookAsync), null, Every, Every);
    }

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        _line = (await Lines.ReadAsync(await Me.GetAsync(cancel), new WallFilter(), cancel)).FirstOrDefault(l => l.Screen.Id == Id);
        _isMissing = _line is null;
        if (_line is null)
            return;

        _scenes = (await Plans.GetAsync(Id, cancel))?.Scenes ?? [];
        _seen = _line.Status?.SceneId;
        _on = _scenes.FirstOrDefault(s => s.Id == _seen) ?? (_scenes.Count > 0 ? _scenes[0] : null);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        var now = Clock.GetUtcNow().UtcDateTime;
        _orders = (await db.CommandsAfter(Id, 0, now).ToListAsync(cancel)).Aggregate(new ScreenOrders(), (orders, command) => orders.With(command)).At(now);
    }

    protected override async ValueTask OnLeaveAsync()
    {
        if (_timer is not null)
            await _timer.DisposeAsync();
    }

    private async Task LookAsync()
    {
        if (Closing.IsCancellationRequested || _line is null || Fleet.StatusOf(Id)?.SceneId is not { } on || on == _seen)
            return;

        try
        {
            await ReadAsync(Closing);
            StateHasChanged();
        }
        catch (OperationCanceledException) when (Closing.IsCancellationRequested)
        {
            // The page was left.
        }
        catch (Exception error)
        {
            await DispatchExceptionAsync(error);
        }
    }

    private async Task SendAsync(ScreenCommandKind kind, PlaylistScene? scene = null)
    {
        var outcome = await Desk.CommandAsync(Id, kind, scene?.Id.ToString(CultureInfo.InvariantCulture), WallWords.Lasting(kind), await Me.GetAsync(Closing), Closing);
        _refusals = outcome.Refusals;
        await ReadAsync(Closing);
    }
}

/// <summary>Scenes in words, for who chooses one.</summary>
internal static class SceneTitles
{
    // What tells two scenes of a kind apart, the best first.
    private static readonly string[] Telling = ["title", "indicator", "unit", "text"];

    /// <summary><em>3. Chỉ tiêu · M6</em>.</summary>
    public static string Of(int position, string kind, IReadOnlyDictionary<string, string> values, IStringLocalizer<SceneTexts> text)
    {
        var name = text[$"Scene.{kind}"] is { ResourceNotFound: false } known ? known.Value : kind;
        var about = Telling.Select(values.GetValueOrDefault).FirstOrDefault(v => v is { Length: > 0 });
        return $"{position + 1}. {name}{(about is null ? null : $" · {ShortWords.Of(about, 40)}")}";
    }
}
