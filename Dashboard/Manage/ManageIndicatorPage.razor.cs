using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Dashboard.Indicators;
using Dashboard.Jobs.Schedule;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Manage;

/// <summary>Defines an indicator: its formula is tried on the facts while it is typed, and checked when it is saved.</summary>
public sealed partial class ManageIndicatorPage
{
    private IndicatorEntry? _entry;
    private Indicator? _saved;
    private string? _read;
    private bool _missing;
    private bool _done;
    private string _reason = "";
    private IReadOnlyList<Refusal> _refusals = [];
    private IReadOnlyList<Refusal> _trialRefusals = [];
    private IReadOnlyList<TrialLine> _trial = [];
    private IReadOnlyList<RevisionLine> _revisions = [];
    private IReadOnlyList<UnitSet> _sets = [];
    private IReadOnlyList<Series> _series = [];
    private IReadOnlyList<string> _groups = [];
    private IReadOnlyList<(int Id, string Name)> _leads = [];

    [Parameter]
    public string? Code { get; set; }

    [Inject]
    public required IStringLocalizer<ManageTexts> Text { get; init; }

    [Inject]
    public required IStringLocalizer<IndicatorTexts> IndicatorText { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required Catalogues Catalogues { get; init; }

    [Inject]
    public required ManageChoices Choices { get; init; }

    [Inject]
    public required ManageTables Tables { get; init; }

    [Inject]
    public required SeriesDesk Desk { get; init; }

    [Inject]
    public required FormulaTrial Trial { get; init; }

    [Inject]
    public required JobNudge Nudge { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Indicator, ChangeKind.Unit);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var actor = await Me.GetAsync(cancel);
        var catalogue = await Catalogues.CurrentAsync(cancel);
        _sets = await Choices.SetsAsync(cancel);
        _groups = await Choices.GroupsAsync(cancel);
        _leads = await Choices.LeadsAsync(actor, cancel);
        _series = [.. catalogue.Measures, .. catalogue.Indicators];
        _saved = Code is null ? null : catalogue.FindIndicator(Code);
        _missing = Code is not null && _saved is null;
        if (_missing)
            return;

        if (_saved is not null)
        {
            await using var db = await Contexts.CreateDbContextAsync(cancel);
            _revisions = await db.Revisions(actor, _saved.Id).ToListAsync(cancel);
        }

        // What is being typed stays when somebody else saves something.
        if (_entry is not null && _read == Code)
            return;

        (_entry, _read, _done, _refusals) = (_saved is null ? new IndicatorEntry { ReportingSetId = _sets.Count > 0 ? _sets[0].Id : 0, Sort = catalogue.Indicators.Count } : IndicatorEntry.Of(_saved), Code, false, []);
        if (_saved is not null)
            await TryAsync();
    }

    private Task SwitchAsync(bool hasDenominator)
    {
        _entry!.Denominator = hasDenominator ? "" : null;
        return hasDenominator ? Task.CompletedTask : TryAsync();
    }

    private async Task TryAsync()
    {
        var actor = await Me.GetAsync(Closing);
        var outcome = await Trial.RunAsync(_saved?.Id, _entry!, await Choices.HomeAsync(actor, Closing), actor, Closing);
        (_trialRefusals, _trial) = (outcome.Refusals, outcome.Value ?? []);
    }

    private async Task SaveAsync()
    {
        var outcome = await Desk.SaveIndicatorAsync(_saved?.Id, _entry!, _reason, await Me.GetAsync(Closing), Closing);
        (_refusals, _done) = (outcome.Refusals, !outcome.Refused);
        if (outcome.Refused)
            return;

        _reason = "";
        await Nudge.NudgeAsync(SeriesDesk.RecomputeJob);
        if (_saved is null)
            Navigation.NavigateTo($"/manage/indicators/{_entry!.Code.Trim()}");
    }
}
