using System.Globalization;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Live;
using Dashboard.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Directives;

/// <summary>Tasks in seven views: own work, board, table, calendar, Gantt, league of units, groups of the plan. What is shown is in the address.</summary>
public sealed partial class TasksPage
{
    private const int PageSize = 50;
    private const int MostCards = 200;
    private const int ShelfLines = 8;

    private static readonly string[] Views = ["mine", "board", "list", "calendar", "gantt", "units", "groups"];

    /// <summary>The columns as the provinces show them.</summary>
    private static readonly TaskTimeliness[] Counted =
    [
        TaskTimeliness.InTime, TaskTimeliness.DueSoon, TaskTimeliness.Overdue, TaskTimeliness.LongOverdue, TaskTimeliness.Undated, TaskTimeliness.Paused,
        TaskTimeliness.DoneEarly, TaskTimeliness.DoneOnTime, TaskTimeliness.DoneLate,
    ];

    private TaskView? _view;
    private TaskFilter _filter = new();
    private TaskCounts? _counts;
    private IReadOnlyList<TaskLine> _lines = [];
    private IReadOnlyList<TaskBar> _bars = [];
    private IReadOnlyList<MyWorkLines> _shelves = [];
    private IReadOnlyList<TaskLeagueLine> _league = [];
    private IReadOnlyList<TaskCounts> _unitCounts = [];
    private IReadOnlyList<TaskCounts> _groupCounts = [];
    private IReadOnlyList<SavedFilter> _saved = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private IReadOnlyList<(string Value, string Word)> _states = [];
    private IReadOnlyList<(string Value, string Word)> _timeliness = [];
    private IReadOnlyList<(string Value, string Word)> _groups = [];
    private IReadOnlyList<(string Value, string Word)> _priorities = [];
    private string? _done;
    private string _filterName = "";
    private DateOnly _month;
    private DateOnly _ganttFrom;
    private DateOnly _ganttTo;
    private DateOnly _leagueFrom;
    private DateOnly _leagueTo;
    private int _total;
    private int _page = 1;
    private bool _isMore;
    private bool _mayDraw;
    private bool _mayConfigure;
    private bool _filtersOpen;

    [SupplyParameterFromQuery(Name = "view")]
    public string? ViewName { get; set; }

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    /// <summary>What is still to be done, what is done, or all; see <see cref="TaskOpenness"/>.</summary>
    [SupplyParameterFromQuery]
    public string? Open { get; set; }

    [SupplyParameterFromQuery]
    public string? State { get; set; }

    [SupplyParameterFromQuery]
    public string? Timeliness { get; set; }

    [SupplyParameterFromQuery]
    public string? Group { get; set; }

    [SupplyParameterFromQuery]
    public string? Priority { get; set; }

    /// <summary>Code of the doing unit; its branch is meant.</summary>
    [SupplyParameterFromQuery]
    public string? Unit { get; set; }

    [SupplyParameterFromQuery]
    public string? Directive { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery]
    public string? To { get; set; }

    [SupplyParameterFromQuery]
    public string? Mine { get; set; }

    [SupplyParameterFromQuery]
    public string? Sort { get; set; }

    [SupplyParameterFromQuery]
    public string? Descending { get; set; }

    /// <summary>First day of the calendar's month, or of the Gantt chart.</summary>
    [SupplyParameterFromQuery]
    public string? Month { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [Inject]
    public required IStringLocalizer<DirectiveTexts> Text { get; init; }

    [Inject]
    public required TaskViews TaskViews { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required SavedFilterDesk Filters { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Directive);

    private string Current => Array.Find(Views, v => v == ViewName) ?? "mine";

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var view = await TaskViews.OfAsync(await Me.GetAsync(cancel), cancel);
        _mayDraw = view.Actor.Grants.Any(g => g.Role is Role.Leader or Role.Secretariat or Role.Clerk or Role.Coordinator);
        _mayConfigure = view.Actor.CanSetTasks(view.Tree);
        _states = [.. Enum.GetValues<TaskState>().Select(s => (s.ToString(), TaskLooks.Word(view.Settings.Of(s))))];
        _timeliness = [.. Enum.GetValues<TaskTimeliness>().Select(t => (t.ToString(), TaskLooks.Word(view.Settings.Of(t))))];
        _groups = [.. Enum.GetValues<TaskGroup>().Select(g => (g.ToString(), Text[$"Group.{g}"].Value))];
        _priorities = [.. Enum.GetValues<TaskPriority>().Select(p => (p.ToString(), Text[$"Priority.{p}"].Value))];
        _filter = new TaskFilter(
            Q, Known<TaskTimeliness>(Timeliness), Known<TaskState>(State), Unit is { Length: > 0 } code ? view.Tree.Find(code.Trim(), view.Today)?.Id ?? 0 : null, null,
            Known<TaskGroup>(Group), QueryValue.Number(Directive), Known<TaskPriority>(Priority), Mine == "true", QueryValue.Day(From), QueryValue.Day(To),
            Known<TaskSort>(Sort) ?? TaskSort.Due, Descending == "true", WithSubtree: true, IsOpen: TaskOpenness.Of(Open, State, Timeliness));
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        var (actor, tree, day) = (view.Actor, view.Tree, view.Day);
        var counts = await db.TaskCountsAsync(actor, tree, new TaskFilter(), TaskCountsBy.All, day, cancel);
        _counts = counts.Count > 0 ? counts[0] : new TaskCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        switch (Current)
        {
            case "list":
                _page = QueryValue.Page(Page);
                var page = await db.TaskPageAsync(actor, tree, _filter, day, (_page - 1) * PageSize, PageSize, cancel);
                (_lines, _total, _isMore) = (page.Lines, page.Total, page.IsMore);
                _saved = await db.SavedFilters(actor).ToListAsync(cancel);
                break;
            case "board":
                var cards = await db.TaskPageAsync(actor, tree, _filter, day, 0, MostCards, cancel);
                (_lines, _isMore) = (cards.Lines, cards.Total > cards.Lines.Count);
                break;
            case "calendar":
                _month = FirstOf(QueryValue.Day(Month) ?? view.Today);
                var (first, last) = CalendarMonth.SpanOf(_month);
                _lines = await db.TaskCalendarAsync(actor, tree, _filter, first, last, day, cancel);
                break;
            case "gantt":
                _ganttFrom = FirstOf(QueryValue.Day(Month) ?? view.Today.AddMonths(-1));
                _ganttTo = _ganttFrom.AddMonths(4).AddDays(-1);
                _bars = await db.TaskGanttAsync(actor, tree, _filter, _ganttFrom, _ganttTo, day, cancel);
                break;
            case "units":
                (_leagueFrom, _leagueTo) = (QueryValue.Day(From) ?? new DateOnly(view.Today.Year, 1, 1), QueryValue.Day(To) ?? view.Today);
                _league = await db.TaskLeagueAsync(actor, tree, null, _leagueFrom, _leagueTo, day, cancel);
                _unitCounts = await db.TaskCountsAsync(actor, tree, new TaskFilter(), TaskCountsBy.Unit, day, cancel);
                break;
            case "groups":
                _groupCounts = await db.TaskCountsAsync(actor, tree, new TaskFilter(), TaskCountsBy.Group, day, cancel);
                break;
            default:
                _shelves = await db.MyWorkAsync(actor, tree, day, ShelfLines, cancel);
                break;
        }

        _view = view;
    }

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    private static T? Known<T>(string? text) where T : struct, Enum => Enum.TryParse<T>(text, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null;

    private string With(params ReadOnlySpan<(string Name, string? Value)> more)
    {
        var kept = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in more)
            kept[name] = value;

        return Navigation.GetUriWithQueryParameters(kept);
    }

    private async Task ReadAgainAsync()
    {
        await ReadAsync(Closing);
        StateHasChanged();
    }

    private async Task BulkDoneAsync(TaskBulkResult result)
    {
        (_refusals, _done) = (result.Refusals, result.Done > 0 ? Text["Bulk.Done", result.Word, result.Done].Value : null);
        await ReadAgainAsync();
    }

    private async Task KeepAsync()
    {
        var query = new Uri(Navigation.Uri).Query.TrimStart('?');
        var outcome = await Filters.SaveAsync(_filterName, query, await Me.GetAsync(Closing), Closing);
        (_refusals, _done) = (outcome.Refusals, outcome.Refused ? null : Text["Saved.Kept", _filterName].Value);
        if (outcome.Refused)
            return;

        _filterName = "";
        await ReadAgainAsync();
    }

    private async Task ForgetAsync(SavedFilter filter)
    {
        _refusals = (await Filters.RemoveAsync(filter.Id, await Me.GetAsync(Closing), Closing)).Refusals;
        await ReadAgainAsync();
    }
}
