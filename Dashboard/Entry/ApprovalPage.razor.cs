using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Entry;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Layout;
using Dashboard.Periods;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Entry;

/// <summary>A coordinator's page: how far each unit has come with a period; approves what was submitted, or sends it back with what is to be done.</summary>
public sealed partial class ApprovalPage : ComponentBase
{
    private const string PeriodQuery = "period";
    private const int PageSize = 100;

    private readonly HashSet<string> _chosen = new(StringComparer.Ordinal);
    private IReadOnlyList<Period> _periods = [];
    private List<EntryProgress> _rows = [];
    private Period? _period;
    private EntryProgress? _returning;
    private string _reason = "";
    private string? _refusal;
    private string? _done;
    private bool _isRead;

    [SupplyParameterFromQuery(Name = PeriodQuery)]
    public string? PeriodCode { get; set; }

    /// <summary>Code of the branch; the whole scope when none is given.</summary>
    [SupplyParameterFromQuery(Name = "unit")]
    public string? UnitCode { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    private int Current => Math.Clamp(QueryValue.Page(Page), 1, Math.Max(1, (_rows.Count + PageSize - 1) / PageSize));

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required Catalogues Catalogues { get; init; }

    [Inject]
    public required FigureDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required IStringLocalizer<EntryTexts> Text { get; init; }

    [Inject]
    public required IStringLocalizer<RefusalTexts> RefusalText { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        var catalogue = await Catalogues.CurrentAsync(CancellationToken.None);
        var today = Clock.GetUtcNow().InVietnam();

        _periods = PeriodsOf(catalogue, today);
        _period = Choose(_periods, PeriodCode, today);
        (_returning, _refusal, _done) = (null, null, null);
        await ReadAsync();
    }

    // Closed ones too: what was submitted in time may be approved later.
    internal static IReadOnlyList<Period> PeriodsOf(Catalogue catalogue, DateOnly today) =>
        [.. catalogue.Periods.Where(p => p.Window == Period.Calendar && p.From <= today && p.To > today.AddMonths(-14)).OrderByDescending(p => p.To).ThenByDescending(p => p.From)];

    /// <summary>The named period, else the first month that is due.</summary>
    internal static Period? Choose(IReadOnlyList<Period> periods, string? code, DateOnly today) =>
        periods.FirstOrDefault(p => string.Equals(p.Code, code, StringComparison.Ordinal))
        ?? periods.Where(p => p.Frequency == Frequency.Month && EntryDue.IsDue(p, today)).MinBy(p => p.To)
        ?? periods.FirstOrDefault(p => p.Frequency == Frequency.Month);

    private async Task ReadAsync()
    {
        _chosen.Clear();
        if (_period is { } period)
        {
            var tree = await Trees.CurrentAsync(CancellationToken.None);
            var branch = UnitCode is null ? tree.Root : tree.Find(UnitCode, period.To);
            await using var db = await Contexts.CreateDbContextAsync();
            _rows = branch is null ? [] :
                [.. await db.EntryProgressAsync(await Me.GetAsync(CancellationToken.None), tree, await Catalogues.CurrentAsync(CancellationToken.None), branch.Id, period, CancellationToken.None)];
        }

        _isRead = true;
    }

    private void Choose(EntryProgress row)
    {
        if (!_chosen.Remove(row.Code))
            _chosen.Add(row.Code);
    }

    private void ChooseAll(ChangeEventArgs e)
    {
        _chosen.Clear();
        if (e.Value is true)
            _chosen.UnionWith(_rows.Where(r => r.WaitsForApproval).Select(r => r.Code));
    }

    private async Task ApproveAsync(IReadOnlyList<string> units)
    {
        var outcome = await Desk.ApproveAsync([.. units.Select(u => new FigureSelection(u, _period!.Code, []))], await Me.GetAsync(CancellationToken.None), CancellationToken.None);
        _refusal = outcome.Refusal is { } refusal ? RefusalText.Say(refusal) : null;
        _done = outcome.Value is { } receipt ? Text["Review.Done", receipt.Figures.Count, Formats.Time(receipt.At)].Value : null;
        await ReadAsync();
    }

    private async Task SendBackAsync()
    {
        var unit = _returning!;
        var outcome = await Desk.SendBackAsync(new FigureSelection(unit.Code, _period!.Code, []), _reason, await Me.GetAsync(CancellationToken.None), CancellationToken.None);
        _refusal = outcome.Refusal is { } refusal ? RefusalText.Say(refusal) : null;
        _done = outcome.Value is { } receipt ? Text["Review.Returned", receipt.Figures.Count, unit.Name].Value : null;
        if (!outcome.Refused)
            (_returning, _reason) = (null, "");

        await ReadAsync();
    }

    internal static (string Tone, IconName Shape, string Key) Look(EntryProgress row) => row switch
    {
        { Entered: 0 } => ("unknown", IconName.Ring, "Empty"),
        { WaitsForApproval: true, IsWhole: true } => ("risk", IconName.Sent, "Waiting"),
        { WaitsForApproval: true } => ("risk", IconName.Sent, "Part"),
        { Approved: > 0 } when row.Approved == row.Entered => ("good", IconName.Approved, "Approved"),
        _ => ("unknown", IconName.Edited, "Entering"),
    };
}
