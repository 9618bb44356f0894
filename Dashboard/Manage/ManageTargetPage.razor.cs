using System.Globalization;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Manage;

/// <summary>Gives a unit's target for a phase with its milestones; every version that was ever in force stays below.</summary>
public sealed partial class ManageTargetPage
{
    private TargetEntry? _entry;
    private Target? _shown;
    private int? _read;
    private Catalogue? _catalogue;
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;
    private bool _missing;
    private bool _done;
    private string _unitCode = "";
    private string _unitName = "";
    private string _reason = "";
    private IReadOnlyList<Refusal> _refusals = [];
    private IReadOnlyList<Target> _versions = [];

    [Parameter]
    public int? Id { get; set; }

    [SupplyParameterFromQuery]
    public string? Indicator { get; set; }

    [Inject]
    public required IStringLocalizer<ManageTexts> Text { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required Catalogues Catalogues { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required ManageChoices Choices { get; init; }

    [Inject]
    public required TargetDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Indicator, ChangeKind.Unit);

    private string UnitWord => _catalogue!.Indicators.FirstOrDefault(i => i.Id == _entry!.IndicatorId) is { } indicator ? Formats.IsVietnamese ? indicator.UnitVi : indicator.UnitEn : "";

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var actor = await Me.GetAsync(cancel);
        _today = Vietnam.Today(Clock);
        _catalogue = await Catalogues.CurrentAsync(cancel);
        _tree = await Trees.CurrentAsync(cancel);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _shown = Id is { } id ? await db.TargetVersions(actor, null, null, null, onlyInForce: false).SingleOrDefaultAsync(t => t.Id == id, cancel) : null;
        _missing = Id is not null && _shown is null;
        if (_missing)
            return;

        if (_shown is not null)
            _versions = await db.TargetVersions(actor, _shown.IndicatorId, _shown.PhaseId, _shown.UnitId, onlyInForce: false).ToListAsync(cancel);

        // What is being typed stays when somebody else saves something.
        if (_entry is not null && _read == Id)
            return;

        _entry = _shown is not null ? TargetEntry.Of(_shown, _catalogue.Phases.First(p => p.Id == _shown.PhaseId)) : new TargetEntry
        {
            IndicatorId = (_catalogue.FindIndicator(Indicator ?? "") ?? (_catalogue.Indicators is [var first, ..] ? first : null))?.Id ?? 0,
            PhaseId = (_catalogue.Phases.LastOrDefault(p => p.From <= _today) ?? (_catalogue.Phases is [.., var last] ? last : null))?.Id ?? 0,
            UnitId = await Choices.HomeAsync(actor, cancel),
        };
        (_read, _refusals) = (Id, []);
        if (_tree.Get(_entry.UnitId) is { } unit)
            (_unitCode, _unitName) = (unit.Code, _tree.NameOn(unit.Id, unit.ValidTo ?? _today));
    }

    private string PhaseName(int id) => _catalogue!.Phases.FirstOrDefault(p => p.Id == id) is { } phase ? ManageWords.NameOf(phase) : "";

    private void FindUnit()
    {
        var unit = _tree.Find(_unitCode.Trim(), _today);
        (_entry!.UnitId, _unitName) = (unit?.Id ?? 0, unit is null ? Text["Unit.None"] : _tree.NameOn(unit.Id, _today));
    }

    private async Task SaveAsync()
    {
        var outcome = await Desk.GiveAsync(_entry!, _reason, await Me.GetAsync(Closing), Closing);
        Tell(outcome);
        if (!outcome.Refused)
            Navigation.NavigateTo(string.Create(CultureInfo.InvariantCulture, $"/manage/targets/{outcome.Value}"));
    }

    private async Task WithdrawAsync() => Tell(await Desk.WithdrawAsync(_shown!.Id, _reason, await Me.GetAsync(Closing), Closing));

    private void Tell(Outcome<int> outcome)
    {
        (_refusals, _done) = (outcome.Refusals, !outcome.Refused);
        if (!outcome.Refused)
            _reason = "";
    }
}
