using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Alerts;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>Steps upward until somebody acknowledges: the chains, and the form that makes and changes them.</summary>
public sealed partial class EscalationsPage
{
    private readonly List<StepForm> _steps = [new()];
    private List<Escalation>? _lines;
    private List<Unit> _units = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;
    private string? _done;
    private int? _id;
    private string _name = "";
    private int _unit;

    [Inject]
    public required IStringLocalizer<AlertPageTexts> Text { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required AlertRuleDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Alert);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var actor = await Me.GetAsync(cancel);
        _tree = await Trees.CurrentAsync(cancel);
        _today = Vietnam.Today(Clock);
        _units = AlertUnitLists.Ruled(actor, _tree, _today);
        if (_unit == 0 && _units.Count > 0)
            _unit = _units[0].Id;

        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _lines = await db.Escalations(actor, _tree).ToListAsync(cancel);
    }

    private void Edit(Escalation line)
    {
        (_id, _name, _unit, _refusals, _done) = (line.Id, line.Name, line.UnitId, [], null);
        _steps.Clear();
        _steps.AddRange(line.Steps.OrderBy(s => s.Number).Select(s => new StepForm { Minutes = s.AfterMinutes, Target = s.Target }));
    }

    private void Clear()
    {
        (_id, _name, _refusals) = (null, "", []);
        _steps.Clear();
        _steps.Add(new());
    }

    private async Task SaveAsync()
    {
        var entry = new EscalationEntry(_name, _unit, [.. _steps.Select(s => (s.Minutes, s.Target))]);
        var outcome = await Desk.SaveEscalationAsync(_id, entry, await Me.GetAsync(Closing), Closing);
        (_refusals, _done) = (outcome.Refusals, outcome.Refused ? null : Text["Done.Saved"].Value);
        if (outcome.Refused)
            return;

        Clear();
        await ReadAsync(Closing);
    }

    private sealed class StepForm
    {
        public int Minutes { get; set; } = 120;

        public EscalationTarget Target { get; set; } = EscalationTarget.Head;
    }
}
