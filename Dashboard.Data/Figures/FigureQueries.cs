using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Figures;

/// <summary>Which figures a reader wants.</summary>
/// <param name="BranchId">The unit whose subtree is meant, with the old units that it continues; null for all that the reader may see.</param>
/// <param name="MeasureIds">Empty for all.</param>
/// <param name="PeriodIds">Null for all.</param>
/// <param name="Kind">Null for all kinds.</param>
/// <param name="BreakdownIds">0 for totals; null for totals and breakdowns.</param>
/// <param name="Basis">The approved version of each cell, or the current one, whatever its stage.</param>
/// <param name="KnownAt">As it stood at this instant; null for now.</param>
public sealed record FigureFilter(
    int? BranchId, IReadOnlyCollection<int> MeasureIds, IReadOnlyCollection<int>? PeriodIds, FigureKind? Kind, IReadOnlyCollection<int>? BreakdownIds, Basis Basis, DateTime? KnownAt);

/// <summary>Reads figures themselves, cell by cell.</summary>
public static class FigureQueries
{
    extension(DashboardContext db)
    {
        /// <summary>Figures that the actor may see, in the order in which they were recorded, after an id.</summary>
        public async Task<IReadOnlyList<Figure>> FiguresAsync(Actor actor, UnitTree tree, FigureFilter filter, DateOnly today, long afterId, int take, CancellationToken cancel)
        {
            var figures = db.Figures.AsNoTracking().Where(f => f.Id > afterId);
            if (filter.MeasureIds.Count > 0)
                figures = figures.Where(f => filter.MeasureIds.Contains(f.MeasureId));

            if (filter.PeriodIds is { } periods)
                figures = figures.Where(f => periods.Contains(f.PeriodId));

            if (filter.Kind is { } kind)
                figures = figures.Where(f => f.Kind == kind);

            if (filter.BreakdownIds is { } breakdowns)
                figures = figures.Where(f => breakdowns.Contains(f.BreakdownId));

            var units = ReadableUnits(actor, tree, filter, today);
            if (units.Length < tree.All.Count)
                figures = figures.Where(f => units.Contains(f.UnitId));

            figures = (filter.Basis, filter.KnownAt) switch
            {
                (Basis.Approved, null) => figures.Where(f => f.ApprovedAt != null && f.ApprovedUntil == null),
                (Basis.Approved, { } at) => figures.Where(f => f.ApprovedAt <= at && (f.ApprovedUntil == null || f.ApprovedUntil > at)),
                (_, null) => figures.Where(f => f.SupersededAt == null),
                (_, { } at) => figures.Where(f => f.RecordedAt <= at && (f.SupersededAt == null || f.SupersededAt > at)),
            };
            return await figures.OrderBy(f => f.Id).Take(take).ToListAsync(cancel);
        }
    }

    private static int[] ReadableUnits(Actor actor, UnitTree tree, FigureFilter filter, DateOnly today) =>
    [
        .. tree.All.Where(u => (filter.BranchId is not { } branch || BelongsTo(tree, u.Id, branch, today))
            && actor.CanRead(tree, u.Id)
            && (filter.Basis == Basis.Approved || !actor.SeesApprovedOnly(tree, u.Id))).Select(u => u.Id),
    ];

    // Within the branch, or carried on there (whole or in part).
    private static bool BelongsTo(UnitTree tree, int unitId, int branchId, DateOnly today) =>
        tree.IsWithin(unitId, branchId) || tree.CarriedTo(unitId, today).Any(p => tree.IsWithin(p.UnitId, branchId));
}
