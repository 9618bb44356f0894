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

/// <summary>The accounts of the units that the reader administers; the filters are the address.</summary>
public sealed partial class UsersPage : ComponentBase
{
    private const int PageSize = 50;

    private List<AccountLine> _lines = [];
    private UnitTree _tree = UnitTree.Empty;
    private DateOnly _today;
    private DateTimeOffset _now;
    private string? _refusal;
    private int _count;
    private int _page = 1;

    [SupplyParameterFromQuery]
    private string? Q { get; set; }

    [SupplyParameterFromQuery]
    private string? Unit { get; set; }

    [SupplyParameterFromQuery]
    private string? Role { get; set; }

    [SupplyParameterFromQuery]
    private string? State { get; set; }

    [SupplyParameterFromQuery]
    private string? Page { get; set; }

    [CascadingParameter]
    public required HttpContext Context { get; set; }

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

    protected override async Task OnInitializedAsync()
    {
        var cancel = Context.RequestAborted;
        _now = Clock.GetUtcNow();
        _today = Vietnam.Today(Clock);
        _tree = await Trees.CurrentAsync(cancel);
        var actor = await Me.GetAsync(cancel);
        if (await Reads.RecordAsync(actor, "users", Q, cancel) is { } refusal)
        {
            _refusal = Reasons.Say(refusal);
            return;
        }

        var filter = new UserFilter(Q, Unit, Role, State).In(_tree, _today);
        await using var db = await Contexts.CreateDbContextAsync(cancel);
        var accounts = db.Accounts(actor, _tree, filter, _now.UtcDateTime);
        _count = await accounts.CountAsync(cancel);
        _page = Math.Clamp(QueryValue.Page(Page), 1, Math.Max(1, (_count + PageSize - 1) / PageSize));
        _lines = await accounts.Skip((_page - 1) * PageSize).Take(PageSize).ToListAsync(cancel);
    }
}
