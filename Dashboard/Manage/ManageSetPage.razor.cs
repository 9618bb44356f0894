using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Manage;

/// <summary>Who belongs to a unit set, from when to when: units join and leave, and what was expected stays expected.</summary>
public sealed partial class ManageSetPage
{
    private UnitSet? _set;
    private ManageTable? _table;
    private bool _missing;
    private bool _done;
    private IReadOnlyList<Refusal> _refusals = [];
    private string _codes = "";
    private string _level = "";
    private DateOnly? _from;
    private DateOnly? _to;
    private string _joinReason = "";
    private ManageRow? _leaving;
    private DateOnly? _lastDay;
    private string _leaveReason = "";

    [Parameter]
    public string Code { get; set; } = "";

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? State { get; set; }

    [SupplyParameterFromQuery]
    public string? On { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [Inject]
    public required IStringLocalizer<ManageTexts> Text { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required ManageTables Tables { get; init; }

    [Inject]
    public required SetDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Unit);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _set = await db.UnitSets.AsNoTracking().SingleOrDefaultAsync(s => s.Code == Code, cancel);
        _missing = _set is null;
        if (_set is not null)
            _table = await Tables.MembersAsync(new ManageFilter(Q, Set: Code, State: State, On: On), cancel);
    }

    private async Task JoinAsync()
    {
        var tree = await Trees.CurrentAsync(Closing);
        var from = _from ?? default;
        var codes = _codes.Split([' ', ',', ';', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var unknown = codes.Where(c => tree.Find(c, from) is null).Select(c => new Refusal("Unit.UnknownOn", c, from)).ToList();
        if (unknown.Count > 0)
        {
            Tell(unknown);
            return;
        }

        var units = codes.Select(c => tree.Find(c, from)!.Id);
        if (Enum.TryParse<UnitLevel>(_level, out var level))
            units = units.SelectMany(id => tree.SubtreeOn(id, from).Where(u => u.Level == level).Select(u => u.Id));

        var outcome = await Desk.JoinAsync(_set!.Id, [.. units.Distinct()], from, _to, _joinReason, await Me.GetAsync(Closing), Closing);
        Tell(outcome.Refusals);
        if (!outcome.Refused)
            (_codes, _joinReason) = ("", "");
    }

    private void Ask(ManageRow row) => (_leaving, _lastDay, _leaveReason, _refusals, _done) = (row, Vietnam.Today(Clock), "", [], false);

    private async Task LeaveAsync()
    {
        var outcome = await Desk.LeaveAsync(_set!.Id, [_leaving!.Id], _lastDay ?? default, _leaveReason, await Me.GetAsync(Closing), Closing);
        Tell(outcome.Refusals);
        if (!outcome.Refused)
            _leaving = null;
    }

    private void Tell(IReadOnlyList<Refusal> refusals) => (_refusals, _done) = (refusals, refusals.Count == 0);
}
