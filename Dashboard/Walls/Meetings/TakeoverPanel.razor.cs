using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Meetings;

/// <summary>Takeovers on the page that runs the screens.</summary>
public sealed partial class TakeoverPanel
{
    private const int MostShown = 20;

    private readonly HashSet<int> _chosen = [];
    private IReadOnlyList<TakeoverLine> _lines = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private ITimer? _timer;
    private string? _done;
    private string _words = "";
    private TakeoverForm _form;
    private string _rank = "Usual";
    private int _minutes = 10;

    /// <summary>The screens that may be taken over.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<WallLine> Screens { get; set; } = [];

    [Inject]
    public required IStringLocalizer<MeetingTexts> Text { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required TakeoverDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Screen);

    // One whose time is up leaves the list without a change.
    protected override void OnInitialized()
    {
        if (RendererInfo.IsInteractive)
            _timer = Clock.CreateTimer(_ => _ = InvokeAsync(Sweep), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _lines = await db.Takeovers(await Me.GetAsync(cancel), await Trees.CurrentAsync(cancel), null, Now).Take(MostShown).ToListAsync(cancel);
    }

    protected override async ValueTask OnLeaveAsync()
    {
        if (_timer is not null)
            await _timer.DisposeAsync();
    }

    private DateTime Now => Clock.GetUtcNow().UtcDateTime;

    private void Sweep()
    {
        if (_lines.All(l => l.Until > Now))
            return;

        _lines = [.. _lines.Where(l => l.Until > Now)];
        StateHasChanged();
    }

    private void Choose(int screenId, bool isChosen)
    {
        if (isChosen)
            _chosen.Add(screenId);
        else
            _chosen.Remove(screenId);
    }

    private void ChooseAll(ChangeEventArgs change)
    {
        _chosen.Clear();
        if (change.Value is true)
            _chosen.UnionWith(Screens.Select(s => s.Screen.Id));
    }

    private async Task StartAsync()
    {
        var entry = new TakeoverEntry([.. _chosen], _form, _rank == "Urgent", _words, TimeSpan.FromMinutes(_minutes));
        var outcome = await Desk.StartAsync(entry, await Me.GetAsync(Closing), Closing);
        Tell(outcome.Refusals, Text["Takeover.Started", _chosen.Count]);
        if (!outcome.Refused)
            _words = "";
        await ReadAsync(Closing);
    }

    private async Task AcknowledgeAsync(TakeoverLine line)
    {
        var outcome = await Desk.AcknowledgeAsync(line.Id, await Me.GetAsync(Closing), Closing);
        Tell(outcome.Refusals, Text["Takeover.Ended", outcome.Value]);
        await ReadAsync(Closing);
    }

    private void Tell(IReadOnlyList<Refusal> refusals, string done) => (_refusals, _done) = (refusals, refusals.Count == 0 ? done : null);
}
