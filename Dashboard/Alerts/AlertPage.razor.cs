using System.Globalization;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Alerts;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>One alert: what it says, and how far it has got with the agencies, live.</summary>
public sealed partial class AlertPage
{
    private const int MostShown = 120;
    private const int MostListed = 500;

    private AlertDetail? _detail;
    private Reach? _reach;
    private AlertProgress _progress = AlertProgress.None;
    private List<ReachUnit> _late = [];
    private List<ScreenLine> _screens = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;
    private string _title = "";
    private string _comment = "";
    private string? _done;
    private bool _isRead;
    private TakeoverForm _form = TakeoverForm.Band;
    private int _screen;
    private int _minutes = 30;

    [Parameter]
    public long Id { get; set; }

    [Inject]
    public required IStringLocalizer<AlertPageTexts> Text { get; init; }

    [Inject]
    public required AlertTitle TitleOf { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required AlertDesk Desk { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Alert);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var now = Clock.GetUtcNow().UtcDateTime;
        var actor = await Me.GetAsync(cancel);
        _tree = await Trees.CurrentAsync(cancel);
        _today = Vietnam.Today(Clock);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _detail = await db.AlertOfAsync(Id, actor, _tree, now, cancel);
        if (_detail is { } detail)
        {
            _title = TitleOf(detail.Alert, CultureInfo.CurrentUICulture);
            _reach = await db.ReachOfAsync(Id, actor, _tree, now, cancel);
            _progress = await db.AlertProgressAsync(Id, actor, _tree, now, cancel);
            _late = [.. _reach?.Lines.Where(u => detail.Alert.NeedsAcknowledgement ? u.AcknowledgedAt is null : u.SeenAt is null) ?? []];
            _screens = await db.Screens(actor, _tree).ToListAsync(cancel);
        }

        // Who opens it has seen it; once, and not before the page is there for a person.
        var isFirst = !_isRead;
        _isRead = true;
        if (isFirst && RendererInfo.IsInteractive && _detail?.Line is { SeenAt: null })
            await Desk.SeenAsync([Id], actor, cancel);
    }

    private string StateOf(ReachUnit unit) => unit.SeenAt is { } seen
        ? Text["Reach.SeenAt", Formats.DayAndTime(seen)]
        : Text[unit.ReceivedAt is null ? "Reach.Is.None" : "Reach.Is.Received"];

    private static string When(DateTime? at) => at is { } instant ? Formats.DayAndTime(instant) : Formats.None;

    private async Task AcknowledgeAsync()
    {
        var outcome = await Desk.AcknowledgeAsync(Id, string.IsNullOrWhiteSpace(_comment) ? null : _comment, await Me.GetAsync(Closing), Closing);
        (_refusals, _done) = (outcome.Refusals, outcome.Refused ? null : Text["Done.Acknowledged", _title].Value);
        await ReadAsync(Closing);
    }

    private async Task ShowAsync()
    {
        int[] screens = _screen == 0 ? [.. _screens.Select(s => s.Screen.Id)] : [_screen];
        var outcome = await Desk.ShowOnScreensAsync(Id, screens, _form, TimeSpan.FromMinutes(_minutes), await Me.GetAsync(Closing), Closing);
        (_refusals, _done) = (outcome.Refusals, outcome.Refused ? null : Text["Show.Done", screens.Length].Value);
    }
}
