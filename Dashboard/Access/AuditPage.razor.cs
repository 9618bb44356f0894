using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Layout;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Access;

/// <summary>The audit: who did what when, and whether its chain holds.</summary>
public sealed partial class AuditPage : ComponentBase
{
    private const int PageSize = 100;

    private List<AuditLine> _lines = [];
    private IReadOnlyList<AuditFault>? _faults;
    private AuditHead? _head;
    private string? _refusal;
    private int _count;
    private int _page = 1;

    [SupplyParameterFromQuery]
    private string? From { get; set; }

    [SupplyParameterFromQuery]
    private string? To { get; set; }

    [SupplyParameterFromQuery]
    private string? User { get; set; }

    [SupplyParameterFromQuery]
    private string? Action { get; set; }

    [SupplyParameterFromQuery]
    private string? Subject { get; set; }

    [SupplyParameterFromQuery]
    private string? Page { get; set; }

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [Inject]
    public required AuditChain Chain { get; init; }

    [Inject]
    public required IDbContextFactory<DashboardContext> Contexts { get; init; }

    [Inject]
    public required UnitTrees Trees { get; init; }

    [Inject]
    public required Me Me { get; init; }

    [Inject]
    public required PersonalDataReads Reads { get; init; }

    [Inject]
    public required IStringLocalizer<RefusalTexts> Reasons { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    /// <summary>The instant at which a day of Vietnam's begins.</summary>
    internal static DateTime? StartOf(DateOnly? day) => day?.StartInVietnam();

    protected override async Task OnInitializedAsync()
    {
        var cancel = Context.RequestAborted;
        var tree = await Trees.CurrentAsync(cancel);
        var actor = await Me.GetAsync(cancel);
        if (await Reads.RecordAsync(actor, "audit", null, cancel) is { } refusal)
        {
            _refusal = Reasons.Say(refusal);
            return;
        }

        await using var db = await Contexts.CreateDbContextAsync(cancel);
        var entries = db.Audit(actor, tree, new AuditFilter(StartOf(QueryValue.Day(From)), StartOf(QueryValue.Day(To)?.AddDays(1)), QueryValue.Number(User), Action?.Trim(), Subject?.Trim()));
        _count = await entries.CountAsync(cancel);
        _page = Math.Clamp(QueryValue.Page(Page), 1, Math.Max(1, (_count + PageSize - 1) / PageSize));
        _lines = await entries.Skip((_page - 1) * PageSize).Take(PageSize).ToListAsync(cancel);
        var today = Vietnam.Today(Clock);
        _head = await Chain.HeadsAsync(today.AddDays(-7), today, cancel) is [.., var last] ? last : null;
    }

    private async Task VerifyAsync() => _faults = await Chain.VerifyAsync(Context.RequestAborted);
}
