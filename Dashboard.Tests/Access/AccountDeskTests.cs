using System.Globalization;
using System.Security.Claims;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Access;

/// <summary>Who may make accounts and give rights, and when those rights hold.</summary>
public sealed class AccountDeskTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private IReadOnlyDictionary<string, User> _users = new Dictionary<string, User>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AccountDesk Desk => _database.Get<AccountDesk>();

    private Actor Administrator => AccessWorld.ActorOf(_users["quantri"], Role.Administrator);

    private DateOnly Today => DateOnly.FromDateTime(_database.Clock.GetUtcNow().UtcDateTime.AddHours(7));

    public async ValueTask InitializeAsync() => _users = await AccessWorld.FillAsync(_database.Services, Cancel);

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Only_an_administrator_of_the_unit_makes_accounts_there()
    {
        var entry = new AccountEntry("moi.tao", "Công chức mới", AccessWorld.North, "Công chức văn hóa", Role.Officer);
        foreach (var (name, role) in new[] { ("lanhdao", Role.Leader), ("tonghop", Role.Coordinator), ("nhaplieu", Role.Officer), ("trunguong", Role.Central), ("thanhtra", Role.Inspector) })
        {
            var refused = await Desk.CreateAsync([entry], dryRun: false, AccessWorld.ActorOf(_users[name], role), Cancel);
            Assert.Equal("Account.NoRight", refused.Refusal?.Code);
        }

        var made = await Desk.CreateAsync([entry], dryRun: false, Administrator, Cancel);

        Assert.Null(made.Refusal);
        var actor = await ActorAsync(made.Value![0].UserId);
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        Assert.True(actor.CanEnter(tree, tree.Find(AccessWorld.North, Today)!.Id));
        Assert.False(actor.CanEnter(tree, tree.Find(AccessWorld.South, Today)!.Id));
        Assert.False(actor.CanApprove(tree, tree.Find(AccessWorld.North, Today)!.Id));
    }

    [Fact]
    public async Task Nobody_changes_its_own_rights()
    {
        var own = await Desk.GiveGrantAsync(new GrantEntry(_users["quantri"].Id, Role.Leader, "75", Today, null), Administrator, Cancel);
        var off = await Desk.DisableAsync(_users["quantri"].Id, Administrator, Cancel);

        Assert.Equal("Account.Own", own.Refusal?.Code);
        Assert.Equal("Account.Own", off.Refusal?.Code);
    }

    [Fact]
    public async Task An_inspectors_grant_has_an_end_and_ends_by_the_clock()
    {
        var endless = await Desk.GiveGrantAsync(new GrantEntry(_users["nhaplieu"].Id, Role.Inspector, "75", Today, null), Administrator, Cancel);
        Assert.Equal("Grant.InspectorNeedsEnd", endless.Refusal?.Code);

        var given = await Desk.GiveGrantAsync(new GrantEntry(_users["nhaplieu"].Id, Role.Inspector, "75", Today, Today), Administrator, Cancel);
        Assert.Null(given.Refusal);
        Assert.True((await ActorAsync(_users["nhaplieu"].Id)).Has(Role.Inspector));

        _database.Clock.Advance(TimeSpan.FromDays(1));
        Assert.False((await ActorAsync(_users["nhaplieu"].Id)).Has(Role.Inspector));
    }

    [Fact]
    public async Task A_grant_that_ends_is_gone_with_the_next_question()
    {
        var id = _users["tonghop"].Id;
        Assert.True((await ActorAsync(id)).Has(Role.Coordinator));
        await using var db = _database.Open();
        var grant = await db.Grants.SingleAsync(g => g.UserId == id, Cancel);

        await Desk.EndGrantAsync(grant.Id, Administrator, Cancel);

        Assert.Empty((await ActorAsync(id)).Grants);
    }

    [Fact]
    public async Task A_disabled_account_is_nobody_and_stays_in_the_books()
    {
        var id = _users["lanhdao"].Id;
        var stamp = _users["lanhdao"].SecurityStamp!;
        Assert.NotEqual(Actor.Nobody, await ActorAsync(id, stamp));

        await Desk.DisableAsync(id, Administrator, Cancel);

        Assert.Equal(Actor.Nobody, await ActorAsync(id, stamp));
        await using var db = _database.Open();
        Assert.NotNull((await db.Users.SingleAsync(u => u.Id == id, Cancel)).DisabledAt);
        Assert.Contains(await db.AuditEntries.ToListAsync(Cancel), e => e.Action == "Access.DisableUser" && e.UserId == Administrator.UserId && e.Subject == id.ToString(CultureInfo.InvariantCulture));
        Assert.Contains(await db.Changes.ToListAsync(Cancel), c => c.Key == Actors.KeyOfUser(id));
    }

    [Fact]
    public async Task A_reset_password_ends_what_was_signed_in_with_the_old_one()
    {
        var user = _users["lanhdao"];

        var reset = await Desk.ResetPasswordAsync(user.Id, Administrator, Cancel);

        Assert.Null(reset.Refusal);
        Assert.Equal(Actor.Nobody, await ActorAsync(user.Id, user.SecurityStamp!));
        await using var db = _database.Open();
        Assert.True((await db.Users.SingleAsync(u => u.Id == user.Id, Cancel)).MustChangePassword);
        Assert.DoesNotContain(await db.AuditEntries.ToListAsync(Cancel), e => e.Detail?.Contains(reset.Value!.Password, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_file_of_accounts_is_taken_whole_or_not_at_all()
    {
        AccountEntry[] entries =
        [
            new("xa.mot", "Công chức một", AccessWorld.North, null, Role.Officer),
            new("nhaplieu", "Trùng tên", AccessWorld.North),
            new("xa mot", "Tên sai", AccessWorld.North),
            new("xa.hai", "Đơn vị sai", "99999"),
        ];

        var refused = await Desk.CreateAsync(entries, dryRun: true, Administrator, Cancel);
        Assert.Equal([("Account.BadName", 2), ("Unit.UnknownOn", 3)], refused.Refusals.Select(r => (r.Code, r.Row!.Value)));

        var taken = await Desk.CreateAsync(entries[..2], dryRun: false, Administrator, Cancel);
        Assert.Equal([("Account.NameTaken", 1)], taken.Refusals.Select(r => (r.Code, r.Row!.Value)));

        var preview = await Desk.CreateAsync(entries[..1], dryRun: true, Administrator, Cancel);
        Assert.Null(preview.Refusal);
        await using var db = _database.Open();
        Assert.Equal(SampleAccounts.All.Count, await db.Users.CountAsync(Cancel));
    }

    [Fact]
    public async Task Lists_show_what_the_reader_administers_and_nothing_else()
    {
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var north = tree.Find(AccessWorld.North, Today)!.Id;
        var local = new Actor(999, "local", north, [new ActorGrant(Role.Administrator, north)]);
        await using var db = _database.Open();
        var now = _database.Clock.GetUtcNow().UtcDateTime;

        Assert.Equal(["chutichxa", "nhaplieu"], await db.Accounts(local, tree, new AccountFilter(), now).Select(a => a.Name).ToListAsync(Cancel));
        Assert.Equal(SampleAccounts.All.Count, await db.Accounts(Administrator, tree, new AccountFilter(), now).CountAsync(Cancel));
        Assert.Equal(["thanhtra"], await db.Accounts(Administrator, tree, new AccountFilter(Role: Role.Inspector), now).Select(a => a.Name).ToListAsync(Cancel));
        Assert.Empty(await db.Accounts(AccessWorld.ActorOf(_users["lanhdao"], Role.Leader), tree, new AccountFilter(), now).ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_token_acts_in_its_role_until_it_is_revoked()
    {
        var desk = _database.Get<TokenDesk>();
        var admin = await desk.CreateAsync(new TokenEntry("x", Role.Administrator, "75", Today.AddDays(1)), Administrator, Cancel);
        var endless = await desk.CreateAsync(new TokenEntry("x", Role.Officer, "75", Today.AddDays(400)), Administrator, Cancel);
        var foreign = await desk.CreateAsync(new TokenEntry("x", Role.Officer, "75", Today.AddDays(1)), AccessWorld.ActorOf(_users["lanhdao"], Role.Leader), Cancel);
        Assert.Equal(["Token.Administrator", "Token.Expiry", "Account.NoRight"], new[] { admin, endless, foreign }.Select(o => o.Refusal?.Code));

        var made = await desk.CreateAsync(new TokenEntry("Phần mềm một cửa", Role.Coordinator, "75", Today.AddDays(30)), Administrator, Cancel);
        await using var db = _database.Open();
        var row = await db.ApiTokens.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal(ApiToken.HashOf(made.Value!.Secret), row.Hash);
        var actor = await TokenActorAsync(row.Id);
        Assert.Equal((-row.Id, Role.Coordinator), (actor.UserId, Assert.Single(actor.Grants).Role));

        await desk.RevokeAsync(row.Id, Administrator, Cancel);
        Assert.Equal(Actor.Nobody, await TokenActorAsync(row.Id));
    }

    private async Task<Actor> ActorAsync(int userId, string? stamp = null)
    {
        if (stamp is null)
        {
            await using var db = _database.Open();
            stamp = await db.Users.Where(u => u.Id == userId).Select(u => u.SecurityStamp).SingleAsync(Cancel);
        }

        return await _database.Get<Actors>().GetAsync(Principal(new Claim(ClaimTypes.NameIdentifier, userId.ToString(CultureInfo.InvariantCulture)), new Claim(Actors.StampClaim, stamp!)), Cancel);
    }

    private async Task<Actor> TokenActorAsync(int id) =>
        await _database.Get<Actors>().GetAsync(Principal(new Claim(Actors.TokenClaim, id.ToString(CultureInfo.InvariantCulture))), Cancel);

    private static ClaimsPrincipal Principal(params Claim[] claims) => new(new ClaimsIdentity(claims, "test"));
}
