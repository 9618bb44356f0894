using System.Globalization;
using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Manage;

/// <summary>The calendar of offices: holidays and the weekends worked in exchange, each with its basis; adds, withdraws and imports.</summary>
public sealed partial class ManageHolidaysPage
{
    private const int LargestFile = 1024 * 1024;
    private static readonly string[] States = ["Decided", "Reckoned", "Withdrawn"];

    private ManageTable? _table;
    private Dictionary<int, Holiday> _days = [];
    private IReadOnlyList<string> _years = [];
    private IReadOnlyList<Refusal> _refusals = [];
    private Holiday? _withdrawn;
    private string _reason = "";
    private DateOnly? _on;
    private HolidayKind _kind;
    private string _name = "";
    private string _basis = "";
    private int? _imported;

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? Year { get; set; }

    [SupplyParameterFromQuery]
    public string? Kind { get; set; }

    [SupplyParameterFromQuery]
    public string? State { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [Inject]
    public required IStringLocalizer<ManageTexts> Text { get; init; }

    [Inject]
    public required ManageTables Tables { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required HolidayDesk Desk { get; init; }

    [Inject]
    public required Me Me { get; init; }

    private IReadOnlyList<(string Value, string Word)> StateOptions => [.. States.Select(s => (s, Text[$"Holiday.State.{s}"].Value))];

    protected override ChangeFilter Watch { get; } = new("/", ChangeKind.Period);

    protected override async Task ReadAsync(CancellationToken cancel)
    {
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        _days = await db.Holidays.AsNoTracking().ToDictionaryAsync(h => h.Id, cancel);
        _years = [.. _days.Values.Select(h => h.On.Year).Distinct().OrderDescending().Select(y => y.ToString(CultureInfo.InvariantCulture))];
        _table = await Tables.HolidaysAsync(new ManageFilter(Q, State: State, Year: Year, Kind: Kind), cancel);
    }

    private void Ask(Holiday day) => (_withdrawn, _reason, _refusals) = (day, "", []);

    private async Task WithdrawAsync()
    {
        var outcome = await Desk.WithdrawAsync(_withdrawn!.Id, _reason, await Me.GetAsync(Closing), Closing);
        _refusals = outcome.Refusals;
        if (!outcome.Refused)
            _withdrawn = null;
    }

    private async Task AddAsync()
    {
        var outcome = await Desk.AddAsync(new HolidayEntry(_on, _name, _kind, _basis), await Me.GetAsync(Closing), Closing);
        _refusals = outcome.Refusals;
        if (!outcome.Refused)
            (_on, _name) = (null, "");
    }

    private async Task ImportAsync(InputFileChangeEventArgs chosen)
    {
        _imported = null;
        if (chosen.File.Size > LargestFile)
        {
            _refusals = [new Refusal("Import.TooLarge", chosen.File.Size, LargestFile / (1024 * 1024))];
            return;
        }

        await using var content = chosen.File.OpenReadStream(LargestFile, Closing);
        var outcome = await Desk.ImportAsync(content, await Me.GetAsync(Closing), Closing);
        _refusals = outcome.Refusals;
        _imported = outcome.Refused ? null : outcome.Value;
    }
}
