using System.Globalization;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Manage;

/// <summary>All periods with where they stand; closes one early, and reopens a closed one for a reason and until a day.</summary>
public sealed partial class ManagePeriodsPage
{
    private static readonly Frequency[] Lengths = [Data.Periods.Frequency.Month, Data.Periods.Frequency.Quarter, Data.Periods.Frequency.HalfYear, Data.Periods.Frequency.Year];

    private ManageTable? _table;
    private Dictionary<int, Period> _periods = [];
    private IReadOnlyList<string> _years = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private DateOnly _today;
    private Period? _reopened;
    private DateOnly? _until;
    private string _reason = "";

    [SupplyParameterFromQuery]
    public string? Frequency { get; set; }

    [SupplyParameterFromQuery]
    public string? State { get; set; }

    [SupplyParameterFromQuery]
    public string? Year { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [Inject]
    public required IStringLocalizer<ManageTexts> Text { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required ManageTables Tables { get; init; }

    [Inject]
    public required Catalogues Catalogues { get; init; }

    [Inject]
    public required PeriodDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Period);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        _today = Vietnam.Today(Clock);
        var catalogue = await Catalogues.CurrentAsync(cancel);
        _periods = catalogue.Periods.ToDictionary(p => p.Id);
        _years = [.. catalogue.Periods.Select(p => p.To.Year).Distinct().OrderDescending().Select(y => y.ToString(CultureInfo.InvariantCulture))];
        _table = await Tables.PeriodsAsync(new ManageFilter(Frequency: Frequency, State: State, Year: Year), cancel);
    }

    private void Ask(Period period) => (_reopened, _until, _reason, _refusals) = (period, _today.AddDays(5), "", []);

    private async Task ReopenAsync()
    {
        var outcome = await Desk.ReopenAsync(_reopened!.Id, _until ?? default, _reason, await Me.GetAsync(Closing), Closing);
        _refusals = outcome.Refusals;
        if (!outcome.Refused)
            _reopened = null;
    }

    private async Task CloseAsync(Period period) =>
        _refusals = (await Desk.CloseAsync(period.Id, await Me.GetAsync(Closing), Closing)).Refusals;
}
