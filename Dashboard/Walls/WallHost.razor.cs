using Dashboard.Data;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Walls.Scenes;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;

namespace Dashboard.Walls;

/// <summary>One scene on its way over the wall.</summary>
/// <param name="Component">Its component; null when it cannot be shown, with the reason in <paramref name="Why"/> (a key of the texts).</param>
public sealed class WallSlot(int sceneId, Type? component, SceneView? view, string? why)
{
    public int SceneId { get; } = sceneId;

    public Type? Component { get; } = component;

    public SceneView? View { get; } = view;

    public string? Why { get; } = why;

    /// <summary>What its frame is told.</summary>
    public WallState State { get; set; } = new();
}

/// <summary>
/// Shows a screen's playlist: turns the scenes, prepares the next one behind the present, does what the screen is told, and gives the beat that the
/// page must send back out of its picture.
/// </summary>
public sealed partial class WallHost
{
    // The picture of the next scene is ready so long before its turn; kept no longer, since it costs as much as the one that is seen.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(5);

    // What cannot be shown is said, and then the next one comes.
    private static readonly TimeSpan SayFor = TimeSpan.FromSeconds(10);

    // In milliseconds: a timer cannot be wound for the year that a scene may be pinned.
    private const double MostWait = 3_600_000;

    private readonly Rotation _rotation = new();
    private readonly ITimer?[] _timers = new ITimer?[2];
    private int? _screenId;
    private ScreenPlan? _plan;
    private UnitTree _tree = UnitTree.Empty;
    private WallSlot? _on;
    private WallSlot? _next;
    private long _beat;
    private long _seenCommand;
    private DateTime _startedAt;
    private ScreenCommand? _message;
    private ScreenCommand? _identify;
    private ScreenOrders _orders = new();
    private IReadOnlyList<Takeover> _takeovers = [];
    private Takeover? _takeover;
    private bool _isOpen;

    [Inject]
    public required ScreenPlans Plans { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    internal WallFleet Fleet { get; init; } = null!;

    [Inject]
    public required PaintPace Paints { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required AuthenticationStateProvider Authentication { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IOptions<WallOptions> Options { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Inject]
    public required IStringLocalizer<WallTexts> Text { get; init; }

    [Inject]
    public required ILogger<WallHost> Log { get; init; }

    /// <summary>How a kind is found by its code.</summary>
    [Parameter]
    public Func<string, SceneKind?> Find { get; set; } = SceneKinds.Find;

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Screen);

    protected override TimeSpan Pace => PaintPace.Least;

    protected override Task PaintAsync() => Paints.PaintAsync(InvokeAsync, StateHasChanged, Closing);

    private DateTime Now => Clock.GetUtcNow().UtcDateTime;

    private IEnumerable<WallSlot> Slots => Light == ScreenLight.Off ? [] : new[] { _on, _next }.OfType<WallSlot>();

    private ScreenLight Light => _takeover is { IsUrgent: true } ? ScreenLight.Full : _orders.Blank is not null ? ScreenLight.Off : _plan?.Screen.LightAt(Now) ?? ScreenLight.Full;

    // Against burn-in: while nobody is expected, every other hour the picture is its own negative.
    private bool IsInverted => Light == ScreenLight.Dim && Now.ClockInVietnam().Hour % 2 == 1;

    protected override async Task OnInitializedAsync()
    {
        _startedAt = Now;
        _screenId = (await Authentication.GetAuthenticationStateAsync()).User.ScreenId();
        if (!RendererInfo.IsInteractive || _screenId is not { } id)
            return;

        _isOpen = true;
        Fleet.Opened(id);
        _timers[0] = Clock.CreateTimer(_ => Ring(Turn), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timers[1] = Clock.CreateTimer(_ => Ring(Beat), null, TimeSpan.Zero, Options.Value.Beat);
    }

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        if (_screenId is not { } id)
            return;

        try
        {
            _tree = await Trees.CurrentAsync(cancel);
            var plan = await Plans.GetAsync(id, cancel);
            if (!ReferenceEquals(plan, _plan))
                Take(plan);
            if (_isOpen)
                await ObeyAsync(id, cancel);
        }
        catch (Exception error) when (_plan is not null && error is not OperationCanceledException)
        {
            // The picture stays; the next change, or the page's own watch, asks again.
            LogNotRead(Log, error, id);
        }

        Turn();
    }

    protected override async ValueTask OnLeaveAsync()
    {
        foreach (var timer in _timers)
        {
            if (timer is not null)
                await timer.DisposeAsync();
        }

        if (_isOpen)
        {
            _isOpen = false;
            Fleet.Closed(_screenId!.Value);
        }
    }

    private void Take(ScreenPlan? plan)
    {
        var isFirst = _plan is null;
        _plan = plan;
        _rotation.Take(plan?.Scenes ?? [], Now);
        if (isFirst && _screenId is { } id)
        {
            var (sceneId, since) = Fleet.Position(id);
            _rotation.Resume(sceneId, since, Now);
        }

        // What is on may have other parameters now.
        (_on, _next) = (_rotation.Current is { } scene ? Fresh(_on, scene) : null, null);
    }

    /// <summary>The same slot when it would show the same, so that a change elsewhere in the playlist does not blink.</summary>
    private WallSlot Fresh(WallSlot? former, PlaylistScene scene)
    {
        var slot = Make(scene);
        if (former is null || former.SceneId != slot.SceneId || former.Component != slot.Component || former.Why != slot.Why || !Same(former.View, slot.View))
            return slot;

        former.State = slot.State;
        return former;
    }

    private static bool Same(SceneView? a, SceneView? b) =>
        a is null || b is null ? a is null && b is null
        : (a.Kind, a.UnitId, a.IsPublic, a.KnownAt) == (b.Kind, b.UnitId, b.IsPublic, b.KnownAt) && a.Values.Count == b.Values.Count && a.Values.All(v => b[v.Key] == v.Value);

    private WallSlot Make(PlaylistScene scene)
    {
        var screen = _plan!.Screen;
        var slot = new SceneStage(_tree, Vietnam.Today(Clock), screen.UnitId, screen.IsPublic, KnownAt: null, Find).Make(scene.Id, scene.Kind, scene.ReadValues());
        if (slot.Component is not null)
            slot.State = new WallState(Position(scene), () => Ring(() => Done(slot, TimeSpan.Zero)), why => Ring(() => Done(slot, SayFor)));
        return slot;
    }

    private string? Position(PlaylistScene scene)
    {
        var (place, count) = (0, _plan!.Scenes.Count);
        while (_plan.Scenes[place].Id != scene.Id)
            place++;

        return count < 2 ? null : FormattableString.Invariant($"{place + 1} / {count}");
    }

    /// <summary>A scene says that it has shown all it has, or that it is broken: the others need not wait.</summary>
    private void Done(WallSlot slot, TimeSpan least)
    {
        if (slot != _on || _orders.IsHeld || _rotation.Next is null || Now - _rotation.Since < least)
            return;

        _rotation.Advance(Now);
        Turn();
    }

    /// <summary>Brings what is seen up to the clock, and sets it for the next turn.</summary>
    private void Turn()
    {
        var now = Now;
        var held = _orders;
        _orders = _orders.At(now);
        if (held.IsHeld && !_orders.IsHeld)
            _rotation.Restart(now);

        if (_rotation.Current is not null)
        {
            while (!_orders.IsHeld && _rotation.Next is not null && now >= EndsAt)
                _rotation.Advance(now);

            var current = _rotation.Current;
            if (_on?.SceneId != current.Id)
                (_on, _next) = (_next?.SceneId == current.Id ? _next : Make(current), null);
            if (_rotation.Next is { } next && (_orders.IsHeld || now >= EndsAt - Lead) && _next?.SceneId != next.Id)
                _next = Make(next);
        }

        _message = Standing(_message, now);
        _identify = Standing(_identify, now);
        _takeover = TakeoverOrder.First(_takeovers, now);
        if (!_isOpen || _plan is null || _screenId is not { } id)
            return;

        Fleet.Shows(id, _rotation.Current?.Id, _rotation.Since, Light);
        var due = new[] { _message?.Until, _identify?.Until, _orders.EndsAt, _takeover?.Until, _orders.IsHeld || _rotation.Next is null ? null : _next is null ? EndsAt - Lead : EndsAt }.Min();
        _timers[0]!.Change(due is { } at ? TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling((at - now).TotalMilliseconds), 1, MostWait)) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private DateTime EndsAt => _on is { Why: not null } && _on.SceneId == _rotation.Current?.Id && _rotation.EndsAt > _rotation.Since + SayFor ? _rotation.Since + SayFor : _rotation.EndsAt;

    private TimeSpan Lead => TimeSpan.FromSeconds(Math.Min(Ahead.TotalSeconds, (_rotation.Current?.Seconds ?? 0) / 2.0));

    private static ScreenCommand? Standing(ScreenCommand? command, DateTime now) => command?.Until > now ? command : null;

    private async Task ObeyAsync(int screenId, CancellationToken cancel)
    {
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        foreach (var command in await db.CommandsAfter(screenId, _seenCommand, Now).ToListAsync(cancel))
        {
            _seenCommand = command.Id;
            Obey(command);
        }

        if (_orders.PinnedSceneId is { } pinned && pinned != _rotation.Current?.Id)
            _rotation.Show(pinned, Now);

        _takeovers = await db.TakeoversOn(screenId, Now).ToListAsync(cancel);
    }

    private void Obey(ScreenCommand command)
    {
        // What was meant for the page before this one has been done by loading this one.
        var isNew = command.At > _startedAt;
        var wasHeld = _orders.IsHeld;
        _orders = _orders.With(command);
        if (wasHeld && !_orders.IsHeld)
            _rotation.Restart(Now);

        switch (command.Kind)
        {
            case ScreenCommandKind.Reload when isNew:
                Navigation.NavigateTo(Navigation.Uri, forceLoad: true);
                break;
            case ScreenCommandKind.Show when isNew && int.TryParse(command.Argument, System.Globalization.CultureInfo.InvariantCulture, out var sceneId):
                _rotation.Show(sceneId, Now);
                break;
            case ScreenCommandKind.Next when isNew && _orders.Pin is null:
                _rotation.Advance(Now);
                break;
            case ScreenCommandKind.Previous when isNew && _orders.Pin is null:
                _rotation.Back(Now);
                break;
            case ScreenCommandKind.Identify:
                _identify = command;
                break;
            case ScreenCommandKind.Message:
                _message = command;
                break;
        }
    }

    private void Beat()
    {
        _beat++;

        // Once a day, each screen at a minute of its own in its quiet hour, a page that is not new loads itself anew.
        var local = Now.ClockInVietnam();
        if (_plan?.Screen is { ReloadHour: { } hour } screen && local.Hour == hour && local.Minute == screen.Id % 60 && Now - _startedAt > TimeSpan.FromHours(1))
            Navigation.NavigateTo(Navigation.Uri, forceLoad: true);

        Turn();
    }

    private void Ring(Action act) => _ = InvokeAsync(async () =>
    {
        if (!_isOpen)
            return;

        try
        {
            act();
        }
        catch (Exception error)
        {
            // The page's own watch would notice a beat that stops; what made it stop is in the log.
            LogNotTurned(Log, error, _screenId);
        }

        await PaintAsync();
    });

    [LoggerMessage(LogLevel.Error, "Screen {Screen} could not be brought up to the clock.")]
    private static partial void LogNotTurned(ILogger log, Exception error, int? screen);

    [LoggerMessage(LogLevel.Warning, "What screen {Screen} is to show could not be read; its picture stays.")]
    private static partial void LogNotRead(ILogger log, Exception error, int screen);
}
