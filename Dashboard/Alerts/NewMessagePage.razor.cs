using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>A leader's message to units: written here, followed on its own page.</summary>
public sealed partial class NewMessagePage : IDisposable
{
    private const int MostPicked = 400;

    private readonly CancellationTokenSource _closing = new();
    private readonly HashSet<int> _picked = [];
    private IReadOnlyList<int> _homes = [];
    private List<UnitSet> _sets = [];
    private IReadOnlyList<Unit> _within = [];
    private IReadOnlyList<Unit> _branches = [];
    private IReadOnlyList<Unit> _recipients = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;
    private bool _isRead;
    private string _title = "";
    private string _words = "";
    private string _find = "";
    private AlertSeverity _severity = AlertSeverity.Warning;
    private bool _needsAcknowledgement = true;
    private RecipientChoice _choice;
    private int _set;
    private int _branch;
    private double? _progress;

    /// <summary>A unit's code: the message is for it alone, as when a number of a unit was pressed.</summary>
    [SupplyParameterFromQuery]
    public string? Unit { get; set; }

    [Inject]
    public required IStringLocalizer<AlertPageTexts> Text { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required AlertDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override async Task OnInitializedAsync()
    {
        var actor = await Me.GetAsync(_closing.Token);
        _tree = await Trees.CurrentAsync(_closing.Token);
        _today = Vietnam.Today(Clock);
        _homes = [.. actor.Grants.Where(g => AlertRights.Senders.Contains(g.Role)).Select(g => g.UnitId).Distinct()];
        _within = MessageRecipients.Of(_tree, _today, _homes, RecipientChoice.Units, picked: _homes.SelectMany(h => _tree.SubtreeOn(h, _today)).Select(u => u.Id).ToHashSet());
        _branches = [.. _within.Where(u => _tree.ChildrenOn(u.Id, _today).Any())];
        _branch = _branches.Count > 0 ? _branches[0].Id : 0;
        await using var db = await Contexts.CreateDbContextAsync(_closing.Token);
        _sets = await db.UnitSets.AsNoTracking().OrderBy(s => s.Id).ToListAsync(_closing.Token);
        _set = _sets.Count > 0 ? _sets[0].Id : 0;
        if (UnitField.Find(_tree, Unit, _today) is { } asked)
        {
            _choice = RecipientChoice.Units;
            _picked.Add(asked.Id);
        }
        else if (!_within.Any(u => u.Level == UnitLevel.Commune) || _within.Count == 1)
        {
            _choice = RecipientChoice.Units;
        }

        Reckon();
        _isRead = true;
    }

    private void Reckon() => _recipients = MessageRecipients.Of(_tree, _today, _homes, _choice, _set, _branch, _picked);

    private IEnumerable<Unit> Pickable()
    {
        var key = SearchText.Fold(_find);
        return _within.Where(u => key.Length == 0 || u.SearchKey.Contains(key, StringComparison.Ordinal) || _picked.Contains(u.Id)).Take(MostPicked);
    }

    private void Pick(int unitId, bool isPicked)
    {
        if (isPicked)
            _picked.Add(unitId);
        else
            _picked.Remove(unitId);

        Reckon();
    }

    private string Summary() => _recipients.Count == 0
        ? ""
        : string.Join(", ", _recipients.Take(4).Select(u => _tree.NameOn(u.Id, _today))) + (_recipients.Count > 4 ? "…" : "");

    private async Task SendAsync()
    {
        _refusals = [];
        _progress = 0;
        StateHasChanged();
        var progress = new Progress<double>(share => _ = InvokeAsync(() =>
        {
            _progress = share;
            StateHasChanged();
        }));
        var entry = new MessageEntry(_title, _words, [.. _recipients.Select(u => u.Id)], _severity, _needsAcknowledgement);
        // Whoever closes the page meanwhile has sent it all the same.
        var outcome = await Desk.SendMessageAsync(entry, await Me.GetAsync(_closing.Token), progress, CancellationToken.None);
        if (outcome.Refused)
        {
            (_refusals, _progress) = (outcome.Refusals, null);
            return;
        }

        if (!_closing.IsCancellationRequested)
            Navigation.NavigateTo($"/alerts/{outcome.Value}");
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }
}
