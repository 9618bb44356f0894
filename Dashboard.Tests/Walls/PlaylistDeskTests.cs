using Dashboard.Data.Access;
using Dashboard.Data.Walls;
using Dashboard.Tests.Access;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Walls;

/// <summary>Playlists: who may change them, and that a screen goes on where it is.</summary>
public sealed class PlaylistDeskTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();
    private Actor _coordinator = Actor.Nobody;
    private Actor _leader = Actor.Nobody;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private PlaylistDesk Desk => _database.Get<PlaylistDesk>();

    public async ValueTask InitializeAsync()
    {
        var users = await AccessWorld.FillAsync(_database.Services, Cancel);
        _coordinator = AccessWorld.ActorOf(users["tonghop"], Role.Coordinator);
        _leader = AccessWorld.ActorOf(users["lanhdao"], Role.Leader);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_changed_playlist_keeps_the_scenes_that_stay_and_two_editors_do_not_overwrite_each_other()
    {
        var id = (await SaveAsync(null, 0, WallWorld.Message("một", 20), WallWorld.Message("hai", 30))).Value;
        var (first, second) = (await ScenesAsync(id)) switch { [var a, var b] => (a, b), _ => throw new InvalidOperationException() };

        // The other way round, one changed, one new.
        Assert.Null((await SaveAsync(id, 1, WallWorld.Message("hai, đã sửa", 40, second.Id), WallWorld.Message("ba", 15), WallWorld.Message("một", 20, first.Id))).Refusal);
        var after = await ScenesAsync(id);
        Assert.Equal([second.Id, first.Id], [after[0].Id, after[2].Id]);
        Assert.Equal(["hai, đã sửa", "ba", "một"], after.Select(s => s.ReadValues()["text"]));
        Assert.Equal([40, 15, 20], after.Select(s => s.Seconds));

        Assert.Equal("Playlist.ChangedMeanwhile", (await SaveAsync(id, 1, WallWorld.Message("bốn", 20))).Refusal?.Code);
        Assert.Null((await SaveAsync(id, 2)).Refusal);
        Assert.Empty(await ScenesAsync(id));
    }

    [Fact]
    public async Task What_is_not_a_playlist_is_refused()
    {
        Assert.Equal("Playlist.Seconds", (await SaveAsync(null, 0, WallWorld.Message("nhanh", 4))).Refusal?.Code);
        Assert.Equal("Playlist.ValuesTooLong", (await SaveAsync(null, 0, WallWorld.Message(new string('a', 4001), 20))).Refusal?.Code);
        Assert.Equal("Playlist.TooManyScenes", (await SaveAsync(null, 0, [.. Enumerable.Range(0, 101).Select(i => WallWorld.Message($"{i}", 20))])).Refusal?.Code);
        Assert.Equal("Playlist.NameMissing", (await Desk.SaveAsync(null, new PlaylistEntry(" ", "75", []), _coordinator, Cancel)).Refusal?.Code);
        Assert.Equal("Screen.UnknownUnit", (await Desk.SaveAsync(null, new PlaylistEntry("A", "00", []), _coordinator, Cancel)).Refusal?.Code);
        Assert.Equal("Screen.NotAllowed", (await Desk.SaveAsync(null, new PlaylistEntry("A", "75", []), _leader, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task A_playlist_on_a_wall_is_not_removed_from_under_it()
    {
        var id = (await SaveAsync(null, 0, WallWorld.Message("một", 20))).Value;
        var offer = (await _database.Get<ScreenTokens>().OfferAsync(null, "10.0.0.1", Cancel)).Value!;
        var screen = (await _database.Get<WallDesk>().PairAsync(offer.Code, null, new ScreenEntry("Sảnh", "", AccessWorld.North, IsPublic: true, id), _coordinator, Cancel)).Value;

        Assert.Equal("Playlist.IsPlayed", (await Desk.RemoveAsync(id, _coordinator, Cancel)).Refusal?.Code);
        Assert.Null((await _database.Get<WallDesk>().RevokeAsync(screen, _coordinator, Cancel)).Refusal);
        Assert.Equal("Playlist.Unknown", (await Desk.RemoveAsync(id, _leader, Cancel)).Refusal?.Code);
        Assert.Null((await Desk.RemoveAsync(id, _coordinator, Cancel)).Refusal);
        await using var db = _database.Open();
        Assert.Empty(db.Playlists);
    }

    private Task<Data.Outcome<int>> SaveAsync(int? id, int basedOn, params SceneEntry[] scenes) => Desk.SaveAsync(id, new PlaylistEntry("Sảnh", "75", scenes, basedOn), _coordinator, Cancel);

    private async Task<List<PlaylistScene>> ScenesAsync(int id)
    {
        await using var db = _database.Open();
        return await db.Playlists.Where(p => p.Id == id).SelectMany(p => p.Scenes).OrderBy(s => s.Position).AsNoTracking().ToListAsync(Cancel);
    }
}
