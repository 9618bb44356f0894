using System.Globalization;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls;

/// <summary>One screen: how it is, what it is told, and its settings.</summary>
public sealed partial class ScreenPage
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private WallLine? _line;
    private IReadOnlyList<PlaylistLine> _playlists = [];
    private IReadOnlyList<PlaylistScene> _scenes = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private string? _done;
    private bool _isMissing;
    private bool _isRevoking;
    private string? _scene;
    private string _message = "";
    private int _minutes = 5;
    private ScreenForm _form = new();
    private ITimer? _timer;

    [Parameter]
    public int Id { get; set; }

    [Inject]
    public required IStringLocalizer<WallTexts> Text { get; init; }

    [Inject]
    internal WallLines Lines { get; init; } = null!;

    [Inject]
    internal WallFleet Fleet { get; init; } = null!;

    [Inject]
    public required ScreenPlans Plans { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required WallDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Screen);

    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            _timer = Clock.CreateTimer(_ => _ = InvokeAsync(LookAsync), null, Every, Every);
    }

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var actor = await Me.GetAsync(cancel);
        var tree = await Trees.CurrentAsync(cancel);
        var line = (await Lines.ReadAsync(actor, new WallFilter(), cancel)).FirstOrDefault(l => l.Screen.Id == Id);
        _isMissing = line is null;
        if (line is not null && line.Screen.Id != _line?.Screen.Id)
            _form = ScreenForm.Of(line.Screen, tree);

        _line = line;
        _scenes = line is null ? [] : (await Plans.GetAsync(Id, cancel))?.Scenes ?? [];
        _scene ??= _scenes.Count > 0 ? _scenes[0].Id.ToString(CultureInfo.InvariantCulture) : null;
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _playlists = await db.Playlists(actor, tree).ToListAsync(cancel);
    }

    protected override async ValueTask OnLeaveAsync()
    {
        if (_timer is not null)
            await _timer.DisposeAsync();
    }

    private async Task LookAsync()
    {
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

    private Task CommandAsync(ScreenCommandKind kind, string? argument = null) => CommandAsync(kind, argument, WallWords.Lasting(kind));

    private async Task CommandAsync(ScreenCommandKind kind, string? argument, TimeSpan lasting)
    {
        var outcome = await Desk.CommandAsync(Id, kind, argument, lasting, await Me.GetAsync(Closing), Closing);
        Tell(outcome.Refusals, Text["Sent"]);
    }

    private async Task SayAsync()
    {
        await CommandAsync(ScreenCommandKind.Message, _message, TimeSpan.FromMinutes(Math.Clamp(_minutes, 1, 480)));
        if (_refusals.Count == 0)
            _message = "";
    }

    private async Task SaveAsync() => Tell((await Desk.ChangeAsync(Id, _form.ToEntry(), await Me.GetAsync(Closing), Closing)).Refusals, Text["Saved"]);

    private async Task RevokeAsync()
    {
        var outcome = await Desk.RevokeAsync(Id, await Me.GetAsync(Closing), Closing);
        Tell(outcome.Refusals, Text["Saved"]);
        if (!outcome.Refused)
            Navigation.NavigateTo("/walls");
    }

    private void ForgetCopy() => Fleet.ForgetCopy(Id);

    private void Tell(IReadOnlyList<Refusal> refusals, string done) => (_refusals, _done) = (refusals, refusals.Count == 0 ? done : null);
}
