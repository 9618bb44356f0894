using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Refusals;
using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Access;

/// <summary>One account: its grants, offices and credentials.</summary>
public sealed partial class UserPage : ComponentBase
{
    private AccountLine? _line;
    private List<Grant> _grants = [];
    private List<OfficeHeld> _offices = [];
    private UnitTree _tree = UnitTree.Empty;
    private Actor _actor = Actor.Nobody;
    private DateOnly _today;
    private DateTime _now;
    private string? _refusal;
    private string? _password;

    [Parameter]
    public int Id { get; set; }

    [SupplyParameterFromForm(FormName = "grant")]
    private GrantForm? Grant { get; set; }

    [SupplyParameterFromForm(FormName = "office")]
    private OfficeForm? Office { get; set; }

    [CascadingParameter]
    public required HttpContext Context { get; set; }

    [Inject]
    public required AccountDesk Desk { get; init; }

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

    private CancellationToken Cancel => Context.RequestAborted;

    protected override async Task OnInitializedAsync()
    {
        _now = Clock.GetUtcNow().UtcDateTime;
        _today = Vietnam.Today(Clock);
        _tree = await Trees.CurrentAsync(Cancel);
        _actor = await Me.GetAsync(Cancel);
        if (await Reads.RecordAsync(_actor, Actors.KeyOfUser(Id), null, Cancel) is { } refusal)
            _refusal = Reasons.Say(refusal);
        else
            await LookAsync();
    }

    private async Task LookAsync()
    {
        await using var db = await Contexts.CreateDbContextAsync(Cancel);
        _line = await db.Accounts(_actor, _tree, new AccountFilter(Id: Id), _now).SingleOrDefaultAsync(Cancel);
        if (_line is null)
        {
            _refusal = Reasons.Say(new Refusal("Account.Unknown"));
            return;
        }

        _grants = await db.Grants.AsNoTracking().Where(g => g.UserId == Id).OrderBy(g => g.From).ToListAsync(Cancel);
        _offices = await db.OfficesHeld.AsNoTracking().Where(o => o.UserId == Id).OrderBy(o => o.From).ToListAsync(Cancel);
    }

    private async Task GiveGrantAsync() =>
        await TellAsync(await Desk.GiveGrantAsync(new GrantEntry(Id, Grant!.Role, Grant.Unit?.Trim() ?? "", Grant.From, Grant.Until), _actor, Cancel));

    private async Task EndGrantAsync(int grantId) => await TellAsync(await Desk.EndGrantAsync(grantId, _actor, Cancel));

    private async Task HoldOfficeAsync() => await TellAsync(await Desk.HoldOfficeAsync(Id, Office?.Title ?? "", Office!.From, _actor, Cancel));

    private async Task DisableAsync() => await TellAsync(await Desk.DisableAsync(Id, _actor, Cancel));

    private async Task EnableAsync() => await TellAsync(await Desk.EnableAsync(Id, _actor, Cancel));

    private async Task RemoveSecondFactorAsync() => await TellAsync(await Desk.RemoveSecondFactorAsync(Id, _actor, Cancel));

    private async Task ResetAsync()
    {
        var reset = await Desk.ResetPasswordAsync(Id, _actor, Cancel);
        _password = reset.Value?.Password;
        await TellAsync(reset);
    }

    private async Task TellAsync<T>(Outcome<T> outcome)
    {
        _now = Clock.GetUtcNow().UtcDateTime;
        _refusal = outcome.Refusal is { } refusal ? Reasons.Say(refusal) : null;
        await LookAsync();
    }

    private sealed class GrantForm
    {
        public Role Role { get; set; }

        public string? Unit { get; set; }

        public DateOnly From { get; set; }

        public DateOnly? Until { get; set; }
    }

    private sealed class OfficeForm
    {
        public string? Title { get; set; }

        public DateOnly From { get; set; }
    }
}
