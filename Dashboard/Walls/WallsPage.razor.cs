using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls;

/// <summary>All screens: which paint and which do not, what they show, and the code that makes a new one.</summary>
public sealed partial class WallsPage
{
    private const int PageSize = 50;

    // Silence makes no change, so this page looks by the clock as well.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private IReadOnlyList<WallLine> _lines = [];
    private IReadOnlyList<WallLine> _shown = [];
    private IReadOnlyList<WallLine> _alarms = [];
    private IReadOnlyList<PlaylistLine> _playlists = [];
    private IReadOnlyList<(string Value, string Word)> _states = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;
    private bool _isRead;
    private string? _done;
    private string _code = "";
    private int _known;
    private ScreenForm _form = new();
    private ITimer? _timer;

    [SupplyParameterFromQuery]
    public string? Code { get; set; }

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? State { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [Inject]
    public required IStringLocalizer<WallTexts> Text { get; init; }

    [Inject]
    internal WallLines Lines { get; init; } = null!;

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

    private int Current => Math.Clamp(QueryValue.Page(Page), 1, Math.Max(1, (_shown.Count + PageSize - 1) / PageSize));

    private string Sub => string.Join(" · ", _lines.GroupBy(l => l.Condition).OrderBy(g => g.Key).Select(g => $"{Text[$"State.{g.Key}"]} {g.Count()}"));

    protected override void OnInitialized()
    {
        _code = Code ?? "";
        _states = [("Alarm", Text["State.Alarm"].Value), .. Enum.GetValues<ScreenCondition>().Select(c => (c.ToString(), Text[$"State.{c}"].Value))];
        if (RendererInfo.IsInteractive)
            _timer = Clock.CreateTimer(_ => _ = InvokeAsync(LookAsync), null, Every, Every);
    }

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var actor = await Me.GetAsync(cancel);
        _tree = await Trees.CurrentAsync(cancel);
        _today = Vietnam.Today(Clock);
        if (!_isRead)
            _form = ScreenForm.For(actor, _tree);

        _lines = await Lines.ReadAsync(actor, new WallFilter(), cancel);
        _shown = Q is null && State is null ? _lines : await Lines.ReadAsync(actor, new WallFilter(Q, State), cancel);
        _alarms = [.. _lines.Where(l => l.Status?.AlarmAt is not null)];
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _playlists = await db.Playlists(actor, _tree).ToListAsync(cancel);
        _isRead = true;
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

    private void TakeKnown()
    {
        if (_lines.FirstOrDefault(l => l.Screen.Id == _known) is { } line)
            _form = ScreenForm.Of(line.Screen, _tree);
    }

    private async Task PairAsync()
    {
        var outcome = await Desk.PairAsync(_code, _known == 0 ? null : _known, _form.ToEntry(), await Me.GetAsync(Closing), Closing);
        Tell(outcome.Refusals, Text["Paired", _form.Name]);
        if (outcome.Refused)
            return;

        (_code, _known) = ("", 0);
        _form = ScreenForm.For(await Me.GetAsync(Closing), _tree);
    }

    private async Task CommandAsync(WallLine line, ScreenCommandKind kind)
    {
        var outcome = await Desk.CommandAsync(line.Screen.Id, kind, null, WallWords.Lasting(kind), await Me.GetAsync(Closing), Closing);
        Tell(outcome.Refusals, Text["Of", Text[$"Command.{kind}"], line.Screen.Name]);
    }

    private void Tell(IReadOnlyList<Refusal> refusals, string done) => (_refusals, _done) = (refusals, refusals.Count == 0 ? done : null);
}
