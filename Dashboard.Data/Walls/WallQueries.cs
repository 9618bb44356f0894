using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Walls;

/// <summary>A screen with what was last heard of it.</summary>
public sealed record ScreenLine(Screen Screen, ScreenStatus? Status, string? Playlist);

/// <summary>A line of the list of playlists.</summary>
public sealed record PlaylistLine(int Id, string Name, int UnitId, int Scenes, int Seconds, int Screens);

/// <summary>Reads screens and playlists, each within what the actor runs.</summary>
public static class WallQueries
{
    extension(DashboardContext db)
    {
        /// <summary>Screens that are paired or wait for it, by name.</summary>
        public IQueryable<ScreenLine> Screens(Actor actor, UnitTree tree)
        {
            var screens = db.Screens.AsNoTracking().Where(s => s.RevokedAt == null);
            if (Run(actor, tree) is { } units)
                screens = screens.Where(s => units.Contains(s.UnitId));

            return screens.OrderBy(s => s.Name).ThenBy(s => s.Id).Select(s => new ScreenLine(
                s, db.ScreenStatuses.FirstOrDefault(t => t.ScreenId == s.Id), db.Playlists.Where(p => p.Id == s.PlaylistId).Select(p => p.Name).FirstOrDefault()));
        }

        /// <summary>Playlists that the actor may edit, by name.</summary>
        public IQueryable<PlaylistLine> Playlists(Actor actor, UnitTree tree)
        {
            var playlists = db.Playlists.AsNoTracking();
            if (Run(actor, tree) is { } units)
                playlists = playlists.Where(p => units.Contains(p.UnitId));

            return playlists.OrderBy(p => p.Name).ThenBy(p => p.Id).Select(p => new PlaylistLine(
                p.Id, p.Name, p.UnitId, p.Scenes.Count, p.Scenes.Sum(s => s.Seconds), db.Screens.Count(s => s.PlaylistId == p.Id && s.RevokedAt == null)));
        }

        /// <summary>What a screen was told after a command, and still holds at an instant; oldest first.</summary>
        public IQueryable<ScreenCommand> CommandsAfter(int screenId, long id, DateTime at) =>
            db.ScreenCommands.AsNoTracking().Where(c => c.ScreenId == screenId && c.Id > id && c.Until > at).OrderBy(c => c.Id);
    }

    // Null for the whole country.
    internal static List<int>? Run(Actor actor, UnitTree tree) =>
        tree.Root is { } root && actor.CanRunScreens(tree, root.Id) ? null : [.. tree.All.Where(u => actor.CanRunScreens(tree, u.Id)).Select(u => u.Id)];
}
