using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Alerts;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Indicators;
using Dashboard.Jobs;
using Dashboard.Jobs.Schedule;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using TrialLine = Dashboard.Data.Alerts.TrialLine;

namespace Dashboard.Alerts;

/// <summary>One rule: what it watches, when it speaks, and what it would have said of the past.</summary>
public sealed partial class AlertRulePage : IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private List<Unit> _units = [];
    private List<Escalation> _escalations = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private Catalogue _catalogue = new([], [], [], [], []);
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;
    private bool _isRead;
    private bool _isUnknown;
    private string? _done;

    private string _name = "";
    private AlertKind _kind = AlertKind.Indicator;
    private string? _subject;
    private int _unit;
    private AlertSeverity _severity = AlertSeverity.Warning;
    private string? _firesAt;
    private string? _clearsAt;
    private int _pending;
    private int _keep;
    private int _groupAbove = 5;
    private bool _needsAcknowledgement;
    private int _escalation;
    private bool _isEnabled = true;
    private readonly HashSet<int> _chosen = [];
    private TakeoverForm _screenForm = TakeoverForm.Band;
    private int _screenMinutes = 10;
    private List<Screen> _screens = [];
    private int[] _others = [];

    private IReadOnlyList<TrialLine>? _trial;
    private bool _isTrying;
    private int _days = 30;
    private int _tried;

    /// <summary>Null for a new one.</summary>
    [Parameter]
    public int? Id { get; set; }

    [Inject]
    public required IStringLocalizer<AlertPageTexts> Text { get; init; }

    [Inject]
    public required IStringLocalizer<IndicatorTexts> IndicatorText { get; init; }

    [Inject]
    public required IStringLocalizer<JobTexts> JobText { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required Catalogues Catalogues { get; init; }

    [Inject]
    public required JobCatalog Jobs { get; init; }

    [Inject]
    public required AlertRuleDesk Desk { get; init; }

    [Inject]
    public required RuleTrial Trial { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        var actor = await Me.GetAsync(_closing.Token);
        _tree = await Trees.CurrentAsync(_closing.Token);
        _catalogue = await Catalogues.CurrentAsync(_closing.Token);
        _today = Vietnam.Today(Clock);
        _units = AlertUnitLists.Ruled(actor, _tree, _today);
        await using var db = await Contexts.CreateDbContextAsync(_closing.Token);
        _escalations = await db.Escalations(actor, _tree).ToListAsync(_closing.Token);
        if (_unit == 0 && _units.Count > 0)
            _unit = _units[0].Id;

        _screens = await db.Screens(actor, _tree).Select(s => s.Screen).ToListAsync(_closing.Token);
        var found = Id is { } id ? await db.AlertRules(actor, _tree).SingleOrDefaultAsync(r => r.Id == id, _closing.Token) : null;
        _isUnknown = Id is not null && found is null;
        if (found is { } rule)
        {
            _chosen.Clear();
            _chosen.UnionWith(AlertRuleDesk.ScreensOf(rule));
            _others = [.. _chosen.Except(_screens.Select(s => s.Id))];
            (_screenForm, _screenMinutes) = (rule.ScreenForm, rule.ScreenMinutes);
            (_name, _kind, _subject, _unit, _severity) = (rule.Name, rule.Kind, rule.Subject, rule.UnitId, rule.Severity);
            (_firesAt, _clearsAt) = (rule.FiresAt is { } fires ? RuleWords.Number(fires) : null, rule.ClearsAt is { } clears ? RuleWords.Number(clears) : null);
            (_pending, _keep, _groupAbove) = (rule.PendingMinutes, rule.KeepFiringMinutes, rule.GroupAbove);
            (_needsAcknowledgement, _escalation, _isEnabled) = (rule.NeedsAcknowledgement, rule.EscalationId ?? 0, rule.IsEnabled);
        }

        _isRead = true;
    }

    private IEnumerable<(string Code, string Word)> Subjects() => _kind switch
    {
        AlertKind.Indicator => _catalogue.Indicators.Select(i => (i.Code, IndicatorNames.Of(IndicatorText, i.Code, i.NameVi, i.NameEn))),
        AlertKind.JobFailed => Jobs.All.Select(j => (j.Name, JobText.NameOf(j.Name))),
        _ => [],
    };

    private string TrialLineOf(TrialLine line)
    {
        var name = _tree.Get(line.UnitId) is null ? line.Key : _tree.NameOn(line.UnitId, _today);
        return line.Value is { } value ? $"{name}: {RuleWords.Number(value)} {Text.MeasureOf(_kind)}" : $"{name}: {Text[$"AlertState.{line.State}"]}";
    }

    // Those that the rule may be shown on, and those that it is shown on now, so that they can be taken away.
    private IEnumerable<Screen> Screens() => _screens.Where(s =>
        _chosen.Contains(s.Id) || (!s.IsPublic && (AlertRights.SystemKinds.Contains(_kind) || (_tree.Get(_unit) is not null && _tree.IsWithin(_unit, s.UnitId)))));

    private void Choose(int screenId, bool isChosen)
    {
        if (isChosen)
            _chosen.Add(screenId);
        else
            _chosen.Remove(screenId);
    }

    private AlertRuleEntry? Entry()
    {
        if (!RuleWords.TryNumber(_firesAt, out var fires) || !RuleWords.TryNumber(_clearsAt, out var clears))
        {
            _refusals = [new Refusal("AlertRule.Limits", AlertRuleDesk.LongestWait) { Field = "limits" }];
            return null;
        }

        return new AlertRuleEntry(
            _name, _kind, _unit, _severity, string.IsNullOrWhiteSpace(_subject) ? null : _subject.Trim(), fires, clears, _pending, _keep, _groupAbove, _needsAcknowledgement, _escalation == 0 ? null : _escalation, _isEnabled,
            [.. _chosen.Order()], _screenForm, _screenMinutes);
    }

    private async Task SaveAsync()
    {
        (_refusals, _done) = ([], null);
        if (Entry() is not { } entry)
            return;

        var outcome = await Desk.SaveAsync(Id, entry, await Me.GetAsync(_closing.Token), _closing.Token);
        (_refusals, _done) = (outcome.Refusals, outcome.Refused ? null : Text["Done.Saved"].Value);
        if (!outcome.Refused && Id is null)
            Navigation.NavigateTo($"/alerts/rules/{outcome.Value}");
    }

    private async Task TryAsync()
    {
        (_refusals, _trial) = ([], null);
        if (Entry() is not { } entry)
            return;

        (_isTrying, _tried) = (true, _days);
        StateHasChanged();
        try
        {
            // Off the circuit's own thread: weeks of figures are read again.
            var outcome = await Task.Run(async () => await Trial.RunAsync(entry, _tried, await Me.GetAsync(_closing.Token), _closing.Token), _closing.Token);
            (_refusals, _trial) = (outcome.Refusals, outcome.Value);
        }
        finally
        {
            _isTrying = false;
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }
}
