using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Walls;

/// <summary>A line of the list of stocktakes.</summary>
/// <param name="By">Who made it.</param>
public sealed record StocktakeLine(int Id, string Name, int UnitId, string PlaylistName, DateTime KnownAt, string? By, int Scenes, int Figures);

/// <summary>A conclusion and who proposed it.</summary>
public sealed record ConclusionLine(int Version, string Text, DateTime At, string? By);

/// <summary>Reads stocktakes, each within what the actor may read.</summary>
public static class StocktakeQueries
{
    extension(DashboardContext db)
    {
        /// <summary>Newest first.</summary>
        public IQueryable<StocktakeLine> Stocktakes(Actor actor, UnitTree tree)
        {
            var stocktakes = db.Stocktakes.AsNoTracking();
            if (!(tree.Root is { } root && actor.CanRead(tree, root.Id)))
            {
                int[] units = [.. tree.All.Where(u => actor.CanRead(tree, u.Id)).Select(u => u.Id)];
                stocktakes = stocktakes.Where(s => units.Contains(s.UnitId));
            }

            return stocktakes.OrderByDescending(s => s.KnownAt).ThenByDescending(s => s.Id).Select(s => new StocktakeLine(
                s.Id, s.Name, s.UnitId, s.PlaylistName, s.KnownAt, db.Users.Where(u => u.Id == s.UserId).Select(u => u.DisplayName).FirstOrDefault(), s.Scenes.Count, s.Figures.Count));
        }

        /// <summary>A stocktake with its scenes and figures, or null when there is none that the actor may read.</summary>
        public async Task<Stocktake?> StocktakeAsync(int id, Actor actor, UnitTree tree, CancellationToken cancel)
        {
            var stocktake = await db.Stocktakes.AsNoTracking().AsSplitQuery()
                .Include(s => s.Scenes.OrderBy(c => c.Position)).Include(s => s.Figures.OrderBy(f => f.Position)).SingleOrDefaultAsync(s => s.Id == id, cancel);
            return stocktake is not null && actor.CanRead(tree, stocktake.UnitId) ? stocktake : null;
        }

        /// <summary>The stocktake of the same unit before this one, with its figures: the last meeting; null when this is the first.</summary>
        public Task<Stocktake?> StocktakeBeforeAsync(Stocktake stocktake, CancellationToken cancel) =>
            db.Stocktakes.AsNoTracking().Include(s => s.Figures.OrderBy(f => f.Position))
                .Where(s => s.UnitId == stocktake.UnitId && s.KnownAt < stocktake.KnownAt && s.CountedAt != null)
                .OrderByDescending(s => s.KnownAt).ThenByDescending(s => s.Id).FirstOrDefaultAsync(cancel);

        /// <summary>Every conclusion that was proposed to a stocktake, newest first.</summary>
        public IQueryable<ConclusionLine> ConclusionsOf(int stocktakeId) =>
            db.Stocktakes.AsNoTracking().Where(s => s.Id == stocktakeId).SelectMany(s => s.Conclusions).OrderByDescending(c => c.Version)
                .Select(c => new ConclusionLine(c.Version, c.Text, c.At, db.Users.Where(u => u.Id == c.UserId).Select(u => u.DisplayName).FirstOrDefault()));
    }
}
