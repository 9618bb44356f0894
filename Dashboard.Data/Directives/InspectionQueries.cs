using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>Reads inspections: one's own and those of the units that one follows, and what has been concluded about one's own units.</summary>
public static class InspectionQueries
{
    extension(DashboardContext db)
    {
        /// <summary>Plans and conclusions, newest first.</summary>
        public async Task<IReadOnlyList<Inspection>> InspectionsAsync(Actor actor, UnitTree tree, int skip, int take, CancellationToken cancel) =>
            await Seen(db, actor, tree).OrderByDescending(i => i.From).ThenByDescending(i => i.Id).Skip(skip).Take(take).ToListAsync(cancel);

        /// <summary>One that the actor may see, or null.</summary>
        public async Task<Inspection?> InspectionOfAsync(int id, Actor actor, UnitTree tree, CancellationToken cancel) =>
            await Seen(db, actor, tree).SingleOrDefaultAsync(i => i.Id == id, cancel);
    }

    private static IQueryable<Inspection> Seen(DashboardContext db, Actor actor, UnitTree tree)
    {
        var inspections = db.Inspections.AsNoTracking();
        if (actor.UserId == Actor.System.UserId || (tree.Root is { } root && actor.CanFollow(tree, root.Id)))
            return inspections;

        // A unit sees that it was visited by what it was then given to do.
        int[] follows = [.. tree.All.Where(u => actor.CanFollow(tree, u.Id)).Select(u => u.Id)];
        return inspections.Where(i => follows.Contains(i.UnitId) || (i.DirectiveId != null && db.Tasks.Any(t => t.DirectiveId == i.DirectiveId && t.AssignedAt != null && follows.Contains(t.UnitId))));
    }
}
