using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Tests.Access;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Walls;

/// <summary>Codes, tokens and rights of wall screens, at the data layer.</summary>
public sealed class ScreenTokensTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private IReadOnlyDictionary<string, User> _users = new Dictionary<string, User>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ScreenTokens Tokens => _database.Get<ScreenTokens>();

    private WallDesk Desk => _database.Get<WallDesk>();

    private Actor Coordinator => AccessWorld.ActorOf(_users["tonghop"], Role.Coordinator);

    public async ValueTask InitializeAsync() => _users = await AccessWorld.FillAsync(_database.Services, Cancel);

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_code_has_six_characters_that_are_not_taken_for_another_and_stays_with_its_browser()
    {
        Assert.DoesNotContain(ScreenTokens.Alphabet, "0O1IL2Z5S8B".Contains);
        var offer = await OfferAsync();
        Assert.Equal(ScreenTokens.CodeLength, offer.Code.Length);
        Assert.All(offer.Code, character => Assert.Contains(character, ScreenTokens.Alphabet));

        // A reload shows the same code; after ten minutes there is another.
        Assert.Equal(offer.Code, (await Tokens.OfferAsync(offer.Secret, "10.0.0.1", Cancel)).Value!.Code);
        _database.Clock.Advance(ScreenTokens.CodeLife);
        Assert.NotEqual(offer.Code, (await Tokens.OfferAsync(offer.Secret, "10.0.0.1", Cancel)).Value!.Code);
        Assert.Equal("Screen.UnknownCode", (await PairAsync(offer.Code)).Refusal?.Code);
    }

    [Fact]
    public async Task One_address_cannot_fill_the_codes_and_all_together_cannot_either()
    {
        for (var i = 0; i < 20; i++)
            await OfferAsync();

        Assert.Equal("Screen.TooManyCodes", (await Tokens.OfferAsync(null, "10.0.0.1", Cancel)).Refusal?.Code);
        Assert.Null((await Tokens.OfferAsync(null, "10.0.0.2", Cancel)).Refusal);
    }

    [Fact]
    public async Task A_typed_code_makes_a_screen_whose_token_is_nowhere_in_the_database()
    {
        var offer = await OfferAsync();
        Assert.False(await Tokens.IsPairedAsync(offer.Secret, Cancel));
        Assert.Equal("Screen.NotPaired", (await Tokens.ClaimAsync(offer.Secret, Cancel)).Refusal?.Code);

        // As people type it.
        var id = (await PairAsync($" {offer.Code[..3].ToLowerInvariant()}-{offer.Code[3..]} ")).Value;
        Assert.True(await Tokens.IsPairedAsync(offer.Secret, Cancel));
        Assert.Equal("Screen.UnknownCode", (await PairAsync(offer.Code)).Refusal?.Code);

        // An answer that was lost is asked for again; what was lost is worth nothing.
        var lost = (await Tokens.ClaimAsync(offer.Secret, Cancel)).Value!;
        var token = (await Tokens.ClaimAsync(offer.Secret, Cancel)).Value!;
        Assert.Null(await Tokens.FindAsync(lost, Cancel));
        Assert.Equal(id, (await Tokens.FindAsync(token, Cancel))!.ScreenId);

        // Used once, the code's secret is gone.
        Assert.Equal("Screen.NotPaired", (await Tokens.ClaimAsync(offer.Secret, Cancel)).Refusal?.Code);
        await using var db = _database.Open();
        var screen = await db.Screens.SingleAsync(Cancel);
        Assert.Equal(ApiToken.HashOf(token), screen.TokenHash);
        Assert.DoesNotContain(token, System.Text.Json.JsonSerializer.Serialize(await db.AuditEntries.ToListAsync(Cancel)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_token_ends_the_one_before_it_when_it_is_used_and_not_sooner()
    {
        var (id, token) = await PairedAsync();
        Assert.Null(await Tokens.RenewAsync(id, Cancel));

        _database.Clock.Advance(ScreenTokens.RenewAfter);
        var unheard = (await Tokens.RenewAsync(id, Cancel))!;
        Assert.NotNull(await Tokens.FindAsync(token, Cancel));

        // The answer with the new one was lost; it is renewed again.
        var renewed = (await Tokens.RenewAsync(id, Cancel))!;
        Assert.Null(await Tokens.FindAsync(unheard, Cancel));
        Assert.NotNull(await Tokens.FindAsync(token, Cancel));

        Assert.Equal(id, (await Tokens.FindAsync(renewed, Cancel))!.ScreenId);
        Assert.Null(await Tokens.FindAsync(token, Cancel));
        Assert.NotNull(await Tokens.FindAsync(renewed, Cancel));
    }

    [Fact]
    public async Task A_revoked_token_ends_at_once_and_another_device_can_take_the_screen()
    {
        var (id, token) = await PairedAsync();
        Assert.NotNull(await Tokens.FindAsync(token, Cancel));
        Assert.Null((await Desk.RevokeAsync(id, Coordinator, Cancel)).Refusal);

        Assert.Null(await Tokens.FindAsync(token, Cancel));
        Assert.Same(Actor.Nobody, await ActorAsync(id, pairing: 1));
        Assert.Equal("Screen.Unknown", (await Desk.RevokeAsync(id, Coordinator, Cancel)).Refusal?.Code);

        // A new device for the same screen; what says that it belongs to the old one is nobody.
        var offer = await OfferAsync();
        Assert.Equal(id, (await Desk.PairAsync(offer.Code, id, Entry(), Coordinator, Cancel)).Value);
        Assert.NotNull((await Tokens.ClaimAsync(offer.Secret, Cancel)).Value);
        Assert.Same(Actor.Nobody, await ActorAsync(id, pairing: 1));
        Assert.True((await ActorAsync(id, pairing: 2)).IsScreen);
    }

    [Fact]
    public async Task A_code_typed_wrongly_twenty_times_is_stopped_for_a_while()
    {
        var offer = await OfferAsync();
        for (var i = 0; i < WallDesk.MostWrongCodes; i++)
            Assert.Equal("Screen.UnknownCode", (await PairAsync("AAAAAA")).Refusal?.Code);

        // The right one comes too late; another person's comes through.
        Assert.Equal("Screen.WrongTooOften", (await PairAsync(offer.Code)).Refusal?.Code);
        var administrator = AccessWorld.ActorOf(_users["quantri"], Role.Administrator);
        Assert.Null((await Desk.PairAsync(offer.Code, null, Entry(), administrator, Cancel)).Refusal);

        _database.Clock.Advance(WallDesk.WrongCodesFor + TimeSpan.FromSeconds(1));
        Assert.Null((await PairAsync((await OfferAsync()).Code)).Refusal);
    }

    [Fact]
    public async Task A_screen_reads_its_subtree_and_may_do_nothing_else()
    {
        var (id, _) = await PairedAsync(AccessWorld.North);
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var (province, north, south) = (tree.OfCode("75")[^1].Id, tree.OfCode(AccessWorld.North)[^1].Id, tree.OfCode(AccessWorld.South)[^1].Id);
        var screen = await ActorAsync(id, pairing: 1);

        Assert.Equal((true, false, false), (screen.CanRead(tree, north), screen.CanRead(tree, south), screen.CanRead(tree, province)));
        Assert.False(screen.CanEnter(tree, north) || screen.CanApprove(tree, north) || screen.CanAdminister(tree, north) || screen.CanRunScreens(tree, north));
        Assert.DoesNotContain(Enum.GetValues<Role>(), screen.Has);

        // Provisional numbers where a scene names them so.
        Assert.False(screen.SeesApprovedOnly(tree, north));
    }

    [Theory]
    [InlineData("tonghop", Role.Coordinator, null)]
    [InlineData("quantri", Role.Administrator, null)]
    [InlineData("lanhdao", Role.Leader, "Screen.NotAllowed")]
    [InlineData("nhaplieu", Role.Officer, "Screen.NotAllowed")]
    [InlineData("trunguong", Role.Central, "Screen.NotAllowed")]
    [InlineData("thanhtra", Role.Inspector, "Screen.NotAllowed")]
    public async Task Who_coordinates_or_administers_a_unit_runs_its_screens(string account, Role role, string? refusal)
    {
        var actor = AccessWorld.ActorOf(_users[account], role);
        Assert.Equal(refusal, (await Desk.PairAsync((await OfferAsync()).Code, null, Entry(), actor, Cancel)).Refusal?.Code);

        var (id, _) = await PairedAsync();
        Assert.Equal(refusal is null ? null : "Screen.Unknown", (await Desk.CommandAsync(id, ScreenCommandKind.Reload, null, TimeSpan.FromMinutes(1), actor, Cancel)).Refusal?.Code);
        Assert.Equal(refusal, (await Desk.ChangeAsync(id, Entry() with { Name = "Khác" }, actor, Cancel)).Refusal?.Code);

        // A commune's coordinator has nothing to do with the province's screens.
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var commune = new Actor(77, "Xã", tree.OfCode(AccessWorld.North)[^1].Id, [new ActorGrant(Role.Coordinator, tree.OfCode(AccessWorld.North)[^1].Id)]);
        Assert.Equal("Screen.Unknown", (await Desk.CommandAsync(id, ScreenCommandKind.Reload, null, TimeSpan.FromMinutes(1), commune, Cancel)).Refusal?.Code);
        await using var db = _database.Open();
        Assert.Empty(await db.Screens(commune, tree).ToListAsync(Cancel));
        Assert.NotEmpty(await db.Screens(Coordinator, tree).ToListAsync(Cancel));
    }

    private static ScreenEntry Entry(string unit = "75") => new("Phòng họp", "Tầng 2", unit, IsPublic: false, PlaylistId: null);

    private async Task<PairingOffer> OfferAsync() => (await Tokens.OfferAsync(null, "10.0.0.1", Cancel)).Value!;

    private Task<Data.Outcome<int>> PairAsync(string code) => Desk.PairAsync(code, null, Entry(), Coordinator, Cancel);

    private async Task<(int Id, string Token)> PairedAsync(string unit = "75")
    {
        var offer = await OfferAsync();
        var id = (await Desk.PairAsync(offer.Code, null, Entry(unit), Coordinator, Cancel)).Value;
        return (id, (await Tokens.ClaimAsync(offer.Secret, Cancel)).Value!);
    }

    private async Task<Actor> ActorAsync(int screenId, int pairing)
    {
        var identity = new System.Security.Claims.ClaimsIdentity(
            [new(Actors.ScreenClaim, screenId.ToString(System.Globalization.CultureInfo.InvariantCulture)), new(Actors.StampClaim, pairing.ToString(System.Globalization.CultureInfo.InvariantCulture))], "Screen");
        return await _database.Get<Actors>().GetAsync(new(identity), Cancel);
    }
}
