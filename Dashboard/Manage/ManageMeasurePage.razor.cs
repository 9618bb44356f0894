using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Dashboard.Jobs.Schedule;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Manage;

/// <summary>Defines a measure: what is collected, from whom, how often, how values become one.</summary>
public sealed partial class ManageMeasurePage
{
    private MeasureEntry? _entry;
    private Measure? _saved;
    private string? _read;
    private bool _missing;
    private bool _done;
    private string _reason = "";
    private IReadOnlyList<Refusal> _refusals = [];
    private IReadOnlyList<RevisionLine> _revisions = [];
    private IReadOnlyList<UnitSet> _sets = [];
    private IReadOnlyList<Measure> _measures = [];
    private IReadOnlyList<string> _axes = [];

    [Parameter]
    public string? Code { get; set; }

    [Inject]
    public required IStringLocalizer<ManageTexts> Text { get; init; }

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
    public required JobNudge Nudge { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Indicator, ChangeKind.Unit);

    private string[] Chosen => _entry!.Axes.Split(',', StringSplitOptions.RemoveEmptyEntries);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        var catalogue = await Catalogues.CurrentAsync(cancel);
        _sets = await Choices.SetsAsync(cancel);
        _axes = await Choices.AxesAsync(cancel);
        _measures = catalogue.Measures;
        _saved = Code is null ? null : catalogue.FindMeasure(Code);
        _missing = Code is not null && _saved is null;
        if (_missing)
            return;

        if (_saved is not null)
        {
            await using var db = await Contexts.CreateDbContextAsync(cancel);
            _revisions = await db.Revisions(await Me.GetAsync(cancel), _saved.Id).ToListAsync(cancel);
        }

        // What is being typed stays when somebody else saves something.
        if (_entry is null || _read != Code)
            (_entry, _read, _done, _refusals) = (_saved is null ? new MeasureEntry { ReportingSetId = _sets.Count > 0 ? _sets[0].Id : 0, Sort = _measures.Count } : MeasureEntry.Of(_saved), Code, false, []);
    }

    private void Choose(string axis, bool isChosen) =>
        _entry!.Axes = string.Join(',', _axes.Where(a => a == axis ? isChosen : Chosen.Contains(a)));

    private async Task SaveAsync()
    {
        var outcome = await Desk.SaveMeasureAsync(_saved?.Id, _entry!, _reason, await Me.GetAsync(Closing), Closing);
        (_refusals, _done) = (outcome.Refusals, !outcome.Refused);
        if (outcome.Refused)
            return;

        _reason = "";
        await Nudge.NudgeAsync(SeriesDesk.RecomputeJob);
        if (_saved is null)
            Navigation.NavigateTo($"/manage/measures/{_entry!.Code.Trim()}");
    }
}
