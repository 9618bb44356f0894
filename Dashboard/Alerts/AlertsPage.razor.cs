using System.Globalization;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Alerts;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>The inbox: what concerns the reader and the reader's common inboxes, live; the filter is the address.</summary>
public sealed partial class AlertsPage
{
    internal const int PageSize = 50;

    private static readonly string[] StateKeys = ["unread", "open"];

    private readonly HashSet<long> _chosen = [];
    private IReadOnlyList<InboxLine>? _lines;
    private IReadOnlyList<(string Value, string Word)> _states = [];
    private IReadOnlyList<(string Value, string Word)> _severities = [];
    private IReadOnlyList<(string Value, string Word)> _kinds = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private (int Unseen, int Open)? _counts;
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;
    private ChangeFilter _watch = new("-");
    private DateTime _now;
    private int _total;
    private long? _open;
    private string _comment = "";
    private string? _done;

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? State { get; set; }

    [SupplyParameterFromQuery]
    public string? Severity { get; set; }

    [SupplyParameterFromQuery]
    public string? Kind { get; set; }

    [SupplyParameterFromQuery]
    public string? Unit { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery]
    public string? To { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public string? PageNumber { get; set; }

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

    protected override ChangeFilter Watch => _watch;

    private int Current => Math.Clamp(QueryValue.Page(PageNumber), 1, Math.Max(1, (_total + PageSize - 1) / PageSize));

    private bool IsFiltered => new[] { Q, State, Severity, Kind, Unit, From, To }.Any(v => !string.IsNullOrEmpty(v));

    protected override void OnInitialized()
    {
        _states = [.. StateKeys.Select(s => (s, Text[$"StateFilter.{s}"].Value))];
        _severities = [.. Enum.GetValues<AlertSeverity>().OrderDescending().Select(s => (s.ToString(), Text[$"Severity.{s}"].Value))];
        _kinds = [.. Enum.GetValues<AlertKind>().Select(k => (k.ToString(), Text[$"Kind.{k}"].Value))];
    }

    protected override async Task OnParametersSetAsync()
    {
        var filter = LiveBell.FilterOf(await Me.GetAsync(Closing), await Trees.CurrentAsync(Closing));
        if (filter.Branch != _watch.Branch)
            _watch = new ChangeFilter(filter.Branch, ChangeKind.Alert);

        await base.OnParametersSetAsync();
    }

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        _now = Clock.GetUtcNow().UtcDateTime;
        _tree = await Trees.CurrentAsync(cancel);
        _today = Vietnam.Today(Clock);
        var actor = await Me.GetAsync(cancel);
        var filter = FilterOf(_tree, _today, Q, State, Severity, Kind, Unit, From, To) with { Skip = (QueryValue.Page(PageNumber) - 1) * PageSize, Take = PageSize };
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        (_lines, _total) = await db.InboxAsync(actor, _tree, filter, _now, cancel);
        _counts = (await db.UnreadAsync(actor, _tree, _now, cancel), (await db.InboxAsync(actor, _tree, new InboxFilter(Unacknowledged: true, Take: 1), _now, cancel)).Total);
        _chosen.IntersectWith(_lines.Select(l => l.Alert.Id));
        if (_open is { } open && _lines.All(l => l.Alert.Id != open))
            _open = null;
    }

    /// <summary>The filter that an address means; what cannot be read is as if it were not there.</summary>
    internal static InboxFilter FilterOf(UnitTree tree, DateOnly today, string? q, string? state, string? severity, string? kind, string? unit, string? from, string? to) => new(
        Enum.TryParse<AlertKind>(kind, out var known) ? known : null,
        Enum.TryParse<AlertSeverity>(severity, out var loud) ? loud : null,
        Unseen: state == "unread",
        Unacknowledged: state == "open",
        Text: q,
        UnitId: UnitField.Find(tree, unit, today)?.Id,
        From: QueryValue.Day(from)?.StartInVietnam(),
        Before: QueryValue.Day(to)?.AddDays(1).StartInVietnam());

    private string Titled(InboxLine line) => TitleOf(line.Alert, CultureInfo.CurrentUICulture);

    private void Choose(long alertId, bool isChosen)
    {
        if (isChosen)
            _chosen.Add(alertId);
        else
            _chosen.Remove(alertId);
    }

    private void ChooseAll(bool isChosen)
    {
        _chosen.Clear();
        if (isChosen)
            _chosen.UnionWith(_lines!.Select(l => l.Alert.Id));
    }

    private void Open(long alertId) => (_open, _comment) = (_open == alertId ? null : alertId, "");

    private async Task AcknowledgeAsync(long alertId)
    {
        var title = Titled(_lines!.First(l => l.Alert.Id == alertId));
        var comment = _open == alertId && !string.IsNullOrWhiteSpace(_comment) ? _comment : null;
        var outcome = await Desk.AcknowledgeAsync(alertId, comment, await Me.GetAsync(Closing), Closing);
        Tell(outcome.Refusals, Text["Done.Acknowledged", title]);
        if (!outcome.Refused)
            (_open, _comment) = (null, "");

        await ReadAsync(Closing);
    }

    private async Task AcknowledgeChosenAsync()
    {
        var actor = await Me.GetAsync(Closing);
        List<Refusal> refusals = [];
        var done = 0;
        foreach (var id in _lines!.Where(l => l.Alert.NeedsAcknowledgement && l.AcknowledgedAt is null).Select(l => l.Alert.Id).Where(_chosen.Contains).ToList())
        {
            var outcome = await Desk.AcknowledgeAsync(id, null, actor, Closing);
            refusals.AddRange(outcome.Refusals);
            done += outcome.Refused ? 0 : 1;
        }

        (_refusals, _done) = (refusals, Text["Done.AcknowledgedMany", Formats.Count(done)]);
        _chosen.Clear();
        await ReadAsync(Closing);
    }

    private async Task SeenAsync(IReadOnlyList<long> alertIds)
    {
        var outcome = await Desk.SeenAsync(alertIds, await Me.GetAsync(Closing), Closing);
        (_refusals, _done) = (outcome.Refusals, null);
        await ReadAsync(Closing);
    }

    private async Task SnoozeAsync(long alertId, object? choice)
    {
        if (AlertWhen.Until(choice as string, _now) is not { } until)
            return;

        var outcome = await Desk.SnoozeAsync(alertId, until, await Me.GetAsync(Closing), Closing);
        Tell(outcome.Refusals, Text["Done.Snoozed", Formats.DayAndTime(until)]);
        await ReadAsync(Closing);
    }

    private void Tell(IReadOnlyList<Refusal> refusals, string done) => (_refusals, _done) = (refusals, refusals.Count == 0 ? done : null);
}
