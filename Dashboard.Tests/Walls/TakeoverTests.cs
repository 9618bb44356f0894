using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Tests.Access;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Walls;

/// <summary>Takeovers: which comes first, how they end, and who may.</summary>
public sealed class TakeoverTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private IReadOnlyDictionary<string, User> _users = new Dictionary<string, User>();
    private int _hall;
    private int _commune;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TakeoverDesk Desk => _database.Get<TakeoverDesk>();

    private Actor Coordinator => AccessWorld.ActorOf(_users["tonghop"], Role.Coordinator);

    private DateTime Now => _database.Clock.GetUtcNow().UtcDateTime;

    public async ValueTask InitializeAsync()
    {
        _users = await AccessWorld.FillAsync(_database.Services, Cancel);
        _hall = await ScreenAsync("Sảnh", "75");
        _commune = await ScreenAsync("Xã Bù Gia Mập", AccessWorld.North);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_whole_picture_goes_before_a_band_what_is_urgent_before_what_is_not_and_the_newest_first()
    {
        await StartAsync("băng khẩn", TakeoverForm.Band, isUrgent: true, minutes: 50);
        await StartAsync("cũ", TakeoverForm.Full, minutes: 40);
        await StartAsync("khẩn", TakeoverForm.Full, isUrgent: true, minutes: 10);
        await StartAsync("mới", TakeoverForm.Full, minutes: 20);
        await StartAsync("băng", TakeoverForm.Band, minutes: 60);

        // As each one's time runs out the next one comes, to the millisecond.
        var seen = new List<string>();
        foreach (var minutes in new[] { 10, 20, 40, 50, 60 })
        {
            seen.Add(await FirstAsync(_hall, (minutes * 60_000) - 1));
            Assert.NotEqual(seen[^1], await FirstAsync(_hall, minutes * 60_000));
        }

        Assert.Equal(["khẩn", "mới", "cũ", "băng khẩn", "băng"], seen);
    }

    [Fact]
    public async Task It_stands_in_the_database_and_ends_on_time_without_anybody()
    {
        var id = await StartAsync("Họp khẩn", TakeoverForm.Full, minutes: 5);
        Assert.Equal("Họp khẩn", await FirstAsync(_hall, 0));
        Assert.Equal("", await FirstAsync(_commune, 0));
        Assert.Equal(TakeoverState.Standing, (await LineAsync(id)).StateAt(Now));
        Assert.Equal(1, await StandingAsync());

        _database.Clock.Advance(TimeSpan.FromMinutes(5));
        await using var db = _database.Open();
        Assert.Empty(await db.TakeoversOn(_hall, Now).ToListAsync(Cancel));
        Assert.Equal(TakeoverState.TimedOut, (await LineAsync(id)).StateAt(Now));
        Assert.Equal(0, await StandingAsync());
        Assert.Equal("Takeover.Over", (await Desk.AcknowledgeAsync(id, Coordinator, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task Whoever_runs_a_screen_acknowledges_it_there_and_those_who_run_it_see_who_and_when()
    {
        var id = await StartAsync("Thông báo", TakeoverForm.Full, screens: [_hall, _commune]);
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var north = tree.OfCode(AccessWorld.North)[^1].Id;
        var ofCommune = new Actor(_users["quantri"].Id, "Quản trị xã", north, [new ActorGrant(Role.Administrator, north)]);

        Assert.Equal("Takeover.Unknown", (await Desk.AcknowledgeAsync(id, AccessWorld.ActorOf(_users["lanhdao"], Role.Leader), Cancel)).Refusal?.Code);
        Assert.Equal(1, (await Desk.AcknowledgeAsync(id, ofCommune, Cancel)).Value);
        Assert.Equal("", await FirstAsync(_commune, 0));
        Assert.Equal("Thông báo", await FirstAsync(_hall, 0));
        Assert.Equal("Takeover.Over", (await Desk.AcknowledgeAsync(id, ofCommune, Cancel)).Refusal?.Code);

        _database.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await Desk.AcknowledgeAsync(id, Coordinator, Cancel)).Value);
        Assert.Equal("", await FirstAsync(_hall, 0));
        var line = await LineAsync(id);
        Assert.Equal((TakeoverState.Acknowledged, _users["tonghop"].DisplayName, Now), (line.StateAt(Now), line.Acknowledged!.AcknowledgedBy, line.Acknowledged.AcknowledgedAt!.Value));

        // Who runs one of the screens hears of that one alone.
        await using var db = _database.Open();
        Assert.Equal(_commune, Assert.Single(Assert.Single(await db.Takeovers(ofCommune, tree, "báo", null).ToListAsync(Cancel)).Screens).ScreenId);
        Assert.Empty(await db.Takeovers(AccessWorld.ActorOf(_users["lanhdao"], Role.Leader), tree, null, null).ToListAsync(Cancel));
        Assert.Equal(["Takeover.Start", "Takeover.Acknowledge", "Takeover.Acknowledge"], await db.AuditEntries.Where(e => e.Action.StartsWith("Takeover.")).OrderBy(e => e.Id).Select(e => e.Action).ToListAsync(Cancel));
    }

    [Fact]
    public async Task What_cannot_be_shown_is_refused_whole()
    {
        Assert.Equal("Takeover.Words", (await TryAsync(" ")).Refusal?.Code);
        Assert.Equal("Takeover.Words", (await TryAsync(new string('a', TakeoverDesk.LongestWords + 1))).Refusal?.Code);
        Assert.Equal("Takeover.Lasting", (await TryAsync("A", minutes: 0)).Refusal?.Code);
        Assert.Equal("Takeover.Lasting", (await TryAsync("A", minutes: (24 * 60) + 1)).Refusal?.Code);
        Assert.Equal("Takeover.NoScreen", (await Desk.StartAsync(new TakeoverEntry([], TakeoverForm.Band, false, "A", TimeSpan.FromMinutes(5)), Coordinator, Cancel)).Refusal?.Code);
        Assert.Equal("Screen.Unknown", (await Desk.StartAsync(new TakeoverEntry([_hall, 999], TakeoverForm.Band, false, "A", TimeSpan.FromMinutes(5)), Coordinator, Cancel)).Refusal?.Code);
        Assert.Equal("Screen.Unknown", (await Desk.StartAsync(new TakeoverEntry([_hall], TakeoverForm.Band, false, "A", TimeSpan.FromMinutes(5)), AccessWorld.ActorOf(_users["lanhdao"], Role.Leader), Cancel)).Refusal?.Code);
        await using var db = _database.Open();
        Assert.Empty(db.Takeovers);
    }

    [Fact]
    public void A_pin_is_ended_by_choosing_a_scene_and_not_by_turning()
    {
        var at = Now;
        var orders = new[] { (ScreenCommandKind.Pause, (string?)null), (ScreenCommandKind.Pin, "7"), (ScreenCommandKind.Next, null) }
            .Aggregate(new ScreenOrders(), (sum, order) => sum.With(Command(order.Item1, order.Item2)));
        Assert.Equal((true, (int?)7), (orders.IsHeld, orders.PinnedSceneId));
        Assert.Equal((true, (int?)null), (orders.With(Command(ScreenCommandKind.Show, "8")).IsHeld, orders.With(Command(ScreenCommandKind.Show, "8")).PinnedSceneId));
        Assert.False(orders.With(Command(ScreenCommandKind.Unpin, null)).With(Command(ScreenCommandKind.Resume, null)).IsHeld);
        Assert.True(orders.At(at.AddHours(1).AddMilliseconds(-1)).IsHeld);
        Assert.False(orders.At(at.AddHours(1)).IsHeld);

        ScreenCommand Command(ScreenCommandKind kind, string? argument) => new() { ScreenId = 1, Kind = kind, Argument = argument, UserId = 1, At = at, Until = at.AddHours(1) };
    }

    private Task<Data.Outcome<long>> TryAsync(string words, int minutes = 5) =>
        Desk.StartAsync(new TakeoverEntry([_hall], TakeoverForm.Full, false, words, TimeSpan.FromMinutes(minutes)), Coordinator, Cancel);

    private async Task<long> StartAsync(string words, TakeoverForm form, bool isUrgent = false, int minutes = 30, params int[] screens)
    {
        var outcome = await Desk.StartAsync(new TakeoverEntry(screens.Length == 0 ? [_hall] : screens, form, isUrgent, words, TimeSpan.FromMinutes(minutes)), Coordinator, Cancel);
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    /// <summary>What a screen shows so many milliseconds from now.</summary>
    private async Task<string> FirstAsync(int screen, int milliseconds)
    {
        var at = Now.AddMilliseconds(milliseconds);
        await using var db = _database.Open();
        return TakeoverOrder.First(await db.TakeoversOn(screen, at).ToListAsync(Cancel), at)?.Words ?? "";
    }

    private async Task<TakeoverLine> LineAsync(long id)
    {
        await using var db = _database.Open();
        return (await db.Takeovers(Coordinator, await _database.Get<UnitTrees>().CurrentAsync(Cancel), null, null).ToListAsync(Cancel)).Single(t => t.Id == id);
    }

    private async Task<int> StandingAsync()
    {
        await using var db = _database.Open();
        return await db.Takeovers(Coordinator, await _database.Get<UnitTrees>().CurrentAsync(Cancel), null, Now).CountAsync(Cancel);
    }

    private async Task<int> ScreenAsync(string name, string unit)
    {
        var offer = (await _database.Get<ScreenTokens>().OfferAsync(null, "10.0.0.1", Cancel)).Value!;
        var paired = await _database.Get<WallDesk>().PairAsync(offer.Code, null, new ScreenEntry(name, "", unit, IsPublic: true, null), Coordinator, Cancel);
        Assert.Null(paired.Refusal);
        return paired.Value;
    }
}
