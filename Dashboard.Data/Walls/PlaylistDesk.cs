using System.Globalization;
using System.Text.Json;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Walls;

/// <summary>One scene as somebody put it together.</summary>
/// <param name="Id">Of the scene that it changes, so that a screen goes on showing it; null for a new one.</param>
public sealed record SceneEntry(int? Id, string Kind, IReadOnlyDictionary<string, string> Values, int Seconds);

/// <summary>A playlist as somebody put it together: its scenes in their order.</summary>
/// <param name="BasedOn">The version that was edited; 0 for a new one.</param>
public sealed record PlaylistEntry(string Name, string UnitCode, IReadOnlyList<SceneEntry> Scenes, int BasedOn = 0);

/// <summary>Makes and changes playlists.</summary>
public sealed class PlaylistDesk(WriteGate gate, UnitTrees trees, ScreenPlans plans)
{
    public const int LeastSeconds = 5;

    public const int MostSeconds = 3600;

    public const int MostScenes = 100;

    // The column's length.
    private const int MostValues = 4000;

    /// <summary>Makes a playlist, or changes one; answers its id. Screens that play it go on where they are.</summary>
    public async Task<Outcome<int>> SaveAsync(int? playlistId, PlaylistEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (string.IsNullOrWhiteSpace(entry.Name) || entry.Name.Length > 100)
            return new Refusal("Playlist.NameMissing", 100) { Field = "name" };
        if (tree.OfCode(entry.UnitCode) is not [.., { ValidTo: null } unit])
            return new Refusal("Screen.UnknownUnit", entry.UnitCode) { Field = "unit" };
        if (!actor.CanRunScreens(tree, unit.Id))
            return new Refusal("Screen.NotAllowed", unit.Name) { Field = "unit" };
        if (entry.Scenes.Count > MostScenes)
            return new Refusal("Playlist.TooManyScenes", MostScenes);
        if (entry.Scenes.Any(s => s.Seconds is < LeastSeconds or > MostSeconds))
            return new Refusal("Playlist.Seconds", LeastSeconds, MostSeconds) { Field = "seconds" };

        var values = entry.Scenes.Select(s => JsonSerializer.Serialize(s.Values)).ToList();
        if (entry.Scenes.Any(s => s.Kind.Length is 0 or > 60) || values.Exists(v => v.Length > MostValues))
            return new Refusal("Playlist.ValuesTooLong");

        return await WriteAsync(async (scope, stop) =>
        {
            var playlist = playlistId is { } known ? await scope.Db.Playlists.Include(p => p.Scenes).SingleOrDefaultAsync(p => p.Id == known, stop) : null;
            if (playlistId is not null && (playlist is null || !actor.CanRunScreens(tree, playlist.UnitId)))
                return new Refusal("Playlist.Unknown");
            if (playlist is not null && playlist.Version != entry.BasedOn)
                return new Refusal("Playlist.ChangedMeanwhile");

            if (playlist is null)
                scope.Db.Playlists.Add(playlist = new Playlist { Name = "", UnitId = unit.Id, Version = 0 });

            (playlist.Name, playlist.UnitId) = (entry.Name.Trim(), unit.Id);
            playlist.Version++;
            var kept = entry.Scenes.Select(s => playlist.Scenes.Find(old => old.Id == s.Id)).ToList();
            playlist.Scenes.RemoveAll(old => !kept.Contains(old));
            for (var i = 0; i < entry.Scenes.Count; i++)
            {
                if (kept[i] is not { } scene)
                    playlist.Scenes.Add(scene = new PlaylistScene { Kind = "", Position = i, Seconds = 0 });

                (scene.Position, scene.Kind, scene.Values, scene.Seconds) = (i, entry.Scenes[i].Kind, values[i], entry.Scenes[i].Seconds);
            }

            await scope.Db.SaveChangesAsync(stop);
            var key = playlist.Id.ToString(CultureInfo.InvariantCulture);
            var scenes = string.Join(' ', entry.Scenes.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Kind}/{s.Seconds}")));
            scope.Audit(actor, playlistId is null ? "Playlist.Add" : "Playlist.Change", key, $"{playlist.Name}: {scenes[..Math.Min(scenes.Length, 2000)]}");
            scope.Changed(ChangeKind.Screen, tree.PathOf(unit.Id), $"playlist/{key}", actor.UserId);
            return playlist.Id;
        }, cancel);
    }

    /// <summary>Removes a playlist that no screen plays.</summary>
    public async Task<Outcome<int>> RemoveAsync(int playlistId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        return await WriteAsync(async (scope, stop) =>
        {
            if (await scope.Db.Playlists.SingleOrDefaultAsync(p => p.Id == playlistId, stop) is not { } playlist || !actor.CanRunScreens(tree, playlist.UnitId))
                return new Refusal("Playlist.Unknown");
            if (await scope.Db.Screens.Where(s => s.PlaylistId == playlistId && s.RevokedAt == null).Select(s => s.Name).FirstOrDefaultAsync(stop) is { } player)
                return new Refusal("Playlist.IsPlayed", player);

            await scope.Db.Screens.Where(s => s.PlaylistId == playlistId).ExecuteUpdateAsync(set => set.SetProperty(s => s.PlaylistId, (int?)null), stop);
            scope.Db.Playlists.Remove(playlist);
            scope.Audit(actor, "Playlist.Remove", playlistId.ToString(CultureInfo.InvariantCulture), playlist.Name);
            scope.Changed(ChangeKind.Screen, tree.PathOf(playlist.UnitId), string.Create(CultureInfo.InvariantCulture, $"playlist/{playlistId}"), actor.UserId);
            return playlistId;
        }, cancel);
    }

    private async Task<Outcome<int>> WriteAsync(Func<WriteScope, CancellationToken, Task<Outcome<int>>> command, CancellationToken cancel)
    {
        var outcome = await gate.WriteAsync(command, cancel);
        plans.Forget();
        return outcome;
    }
}
