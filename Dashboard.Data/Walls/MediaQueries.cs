using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Walls;

/// <summary>Reads the media library.</summary>
public static class MediaQueries
{
    extension(DashboardContext db)
    {
        /// <summary>What screens of a unit may show: its own files and those of the units above, newest first.</summary>
        public IQueryable<MediaFile> MediaFor(UnitTree tree, int unitId)
        {
            int[] owners = [.. tree.SelfAndAncestors(unitId).Select(u => u.Id)];
            return db.MediaFiles.AsNoTracking().Where(m => m.RemovedAt == null && owners.Contains(m.UnitId)).OrderByDescending(m => m.Id);
        }

        /// <summary>The file of a hash that an actor may see, or null: one whose figures it may read, or whose unit lies above its own.</summary>
        public async Task<MediaFile?> SeenMediaAsync(UnitTree tree, Actor actor, string hash, CancellationToken cancel)
        {
            var files = await db.MediaFiles.AsNoTracking().Where(m => m.Hash == hash && m.RemovedAt == null).ToListAsync(cancel);
            return files.Find(m => actor.CanRead(tree, m.UnitId) || tree.IsWithin(actor.UnitId, m.UnitId));
        }
    }
}
