using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Entry;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Layout;
using Dashboard.Manage;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Entry;

/// <summary>Receipts of what one handed in, and of the units that one coordinates; found by their number.</summary>
public sealed partial class ReceiptsPage : ComponentBase
{
    private const int PageSize = 50;

    private IReadOnlyList<Period> _periods = [];
    private ManageTable? _table;
    private int _count;
    private int _page = 1;

    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    [SupplyParameterFromQuery]
    public string? Unit { get; set; }

    [SupplyParameterFromQuery]
    public string? Period { get; set; }

    [SupplyParameterFromQuery]
    public string? Page { get; set; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required Catalogues Catalogues { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required IStringLocalizer<EntryTexts> Text { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        var tree = await Trees.CurrentAsync(CancellationToken.None);
        var catalogue = await Catalogues.CurrentAsync(CancellationToken.None);
        await using var db = await Contexts.CreateDbContextAsync();
        var receipts = db.Receipts(await Me.GetAsync(CancellationToken.None), tree, FilterOf(Q, Unit, Period, tree, catalogue));
        _periods = [.. catalogue.Periods.Reverse()];
        _count = await receipts.CountAsync();
        _page = Math.Clamp(QueryValue.Page(Page), 1, Math.Max(1, (_count + PageSize - 1) / PageSize));
        _table = TableOf(await receipts.Skip((_page - 1) * PageSize).Take(PageSize).ToListAsync(), tree, catalogue, Text, Labels);
    }

    /// <summary>An unknown unit or period finds nothing.</summary>
    internal static ReceiptFilter FilterOf(string? number, string? unit, string? period, UnitTree tree, Catalogue catalogue) => new(
        number?.Trim(),
        string.IsNullOrWhiteSpace(unit) ? null : tree.OfCode(unit.Trim()) is [.., var last] ? last.Id : 0,
        string.IsNullOrWhiteSpace(period) ? null : catalogue.FindPeriod(period)?.Id ?? 0);

    /// <summary>The same rows on the screen, in a file and on paper.</summary>
    internal static ManageTable TableOf(IEnumerable<Receipt> receipts, UnitTree tree, Catalogue catalogue, IStringLocalizer<EntryTexts> text, PeriodLabels labels) => new(
        "receipts", text["Receipts.Title"],
        [text["Receipt.Number"], text["Review.Unit"], text["Receipt.Period"], text["Receipt.At"], text["Receipt.Cells"], text["Receipt.Hash"]],
        [.. receipts.Select(r => (Receipt: r, Period: catalogue.GetPeriod(r.PeriodId))).Select(l => new ManageRow(
            (int)l.Receipt.Id, null, [l.Receipt.Number, tree.NameOn(l.Receipt.UnitId, l.Period.To), labels.Of(l.Period.Code), l.Receipt.At, l.Receipt.Cells, l.Receipt.Hash]))]);
}
