using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Layout;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>Who answers each unit's common inbox, and on which days.</summary>
public sealed partial class DutyPage
{
    internal const int PageSize = 50;

    private List<DutyLine>? _lines;
    private List<Unit> _units = [];
    private List<DutyPerson> _people = [];
    private IReadOnlyList<(string Value, string Word)> _shows = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;
    private string? _done;
    private int _unit;
    private int _person;
    private DateOnly? _from;
    private DateOnly? _to;

    [SupplyParameterFromQuery]
    public string? Unit { get; set; }

    [SupplyParameterFromQuery]
    public string? Show { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [Inject]
    public required IStringLocalizer<AlertPageTexts> Text { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required DutyDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Alert);

    private int Current => Math.Clamp(QueryValue.Page(Page), 1, Math.Max(1, ((_lines?.Count ?? 0) + PageSize - 1) / PageSize));

    protected override void OnInitialized() => _shows = [("all", Text["Duty.Show.all"].Value)];

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var actor = await Me.GetAsync(cancel);
        _tree = await Trees.CurrentAsync(cancel);
        _today = Vietnam.Today(Clock);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _lines = await ListAsync(db, actor, _tree, _today, Unit, Show, cancel);
        if (_units.Count == 0)
        {
            _units = [.. _tree.All.Where(u => u.IsValidOn(_today) && actor.CanSetDuty(_tree, u.Id))];
            (_unit, _from, _to) = (_units.Count == 0 ? 0 : _units[0].Id, _today, _today.AddDays(6));
            await ReadPeopleAsync();
        }
    }

    internal static Task<List<DutyLine>> ListAsync(DashboardContext db, Actor actor, UnitTree tree, DateOnly today, string? unit, string? show, CancellationToken cancel) =>
        db.DutyLines(actor, tree, today, UnitField.Find(tree, unit, today)?.Id, show == "all").ToListAsync(cancel);

    private async Task ReadPeopleAsync()
    {
        await using var db = await Contexts.CreateDbContextAsync(Closing);
        _people = await db.DutyPeople(await Me.GetAsync(Closing), _tree, _unit).ToListAsync(Closing);
        _person = _people.Count == 0 ? 0 : _people[0].Id;
    }

    private bool CanSet(int unitId) => _units.Any(u => u.Id == unitId);

    private string StateOf(Duty line) => line.EndedAt is not null ? "ended" : line.To < _today ? "past" : line.From > _today ? "later" : "now";

    private async Task AddAsync()
    {
        var outcome = await Desk.AddAsync(_unit, _person, _from ?? _today, _to ?? _today, await Me.GetAsync(Closing), Closing);
        (_refusals, _done) = (outcome.Refusals, outcome.Refused ? null : Text["Done.Saved"].Value);
        await ReadAsync(Closing);
    }

    private async Task EndAsync(int id)
    {
        var outcome = await Desk.EndAsync(id, await Me.GetAsync(Closing), Closing);
        (_refusals, _done) = (outcome.Refusals, null);
        await ReadAsync(Closing);
    }
}
