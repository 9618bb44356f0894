using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Directives;

/// <summary>One task: how it stands, what can be done now, and everything that happened to it. Two open windows follow each other.</summary>
public sealed partial class TaskPage
{
    private const int MostTargets = 10;

    private TaskView? _view;
    private TaskDetail? _detail;
    private Catalogue? _catalogue;
    private readonly Dictionary<int, decimal> _required = [];
    private IReadOnlyList<TaskPerson> _people = [];
    private int _calendarDays;
    private int _workingDays;
    private bool _mayDivide;

    [Parameter]
    public int Id { get; set; }

    /// <summary>A move or act whose form is open at once, as the board links to it.</summary>
    [SupplyParameterFromQuery(Name = "do")]
    public string? Do { get; set; }

    [Inject]
    public required IStringLocalizer<DirectiveTexts> Text { get; init; }

    [Inject]
    public required TaskViews Views { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required Standpoints Standpoints { get; init; }

    [Inject]
    public required WorkingCalendar Calendar { get; init; }

    [Inject]
    public required TaskDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Directive);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var view = await Views.OfAsync(await Me.GetAsync(cancel), cancel);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _detail = await db.TaskOfAsync(Id, view.Actor, view.Tree, view.Day, cancel);
        if (_detail is { } detail)
        {
            var task = detail.Task;
            if (detail.Indicators.Count > 0)
                await ReadTargetsAsync(db, detail.Indicators, cancel);
            _people = [.. await db.PeopleForTasks(view.Actor, view.Tree, task.UnitId).Take(200).ToListAsync(cancel), .. await db.PeopleForTasks(view.Actor, view.Tree, task.AssignerUnitId).Take(200).ToListAsync(cancel)];
            _people = [.. _people.DistinctBy(p => p.Id)];
            _calendarDays = detail.Line.DaysOverdueOn(view.Today);
            _workingDays = _calendarDays == 0 ? 0 : TaskClock.WorkingDaysOverdue(task.CountsOn, task.DoneOn, view.Today, await Calendar.CurrentAsync(cancel));
            _mayDivide = task is { AssignedAt: not null, IsOpen: true } && view.Actor.HoldsAt(view.Tree, task.UnitId, Role.Leader, Role.Coordinator, Role.Secretariat);
        }

        _view = view;
    }

    // What was asked for in the period in which the task was given, by the target that is in force.
    private async Task ReadTargetsAsync(DashboardContext db, IReadOnlyList<TaskIndicator> links, CancellationToken cancel)
    {
        var standpoint = await Standpoints.AtAsync(null, cancel);
        _catalogue = standpoint.Catalogue;
        foreach (var link in links.Where(l => !_required.ContainsKey(l.Id)).Take(MostTargets))
        {
            if (_catalogue.Indicators.FirstOrDefault(i => i.Id == link.IndicatorId) is { } indicator && _catalogue.FindPeriod(link.Period) is { } period && standpoint.Tree.Get(link.UnitId) is not null
                && await db.IndicatorDetailAsync(standpoint, indicator, link.UnitId, period, Basis.Approved, Boundaries.AsIs, cancel) is { Standing.Required: { } required })
                _required[link.Id] = required;
        }
    }

    private async Task ReadAgainAsync()
    {
        await ReadAsync(Closing);
        StateHasChanged();
    }

    private async Task FollowAsync()
    {
        await Desk.FollowAsync(Id, !_detail!.IsFollowed, await Me.GetAsync(Closing), Closing);
        await ReadAgainAsync();
    }

    private static string Day(DateOnly? day) => day is { } known ? Formats.Day(known) : Formats.None;
}
