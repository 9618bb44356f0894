using Dashboard.Data;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Map;

/// <summary>This node's one drawing of all outlines that are loaded, made anew when units change or a day begins.</summary>
public sealed class OutlineDrawings(IDbContextFactory<DashboardContext> contexts, UnitTrees trees, TimeProvider clock)
{
    private volatile Entry? _current;

    /// <summary>The drawing, or null where no outline is loaded: then a tile map stands in.</summary>
    public async ValueTask<OutlineDrawing?> CurrentAsync(CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var today = clock.GetUtcNow().InVietnam();
        if (_current is { } known && known.Tree == tree && known.Day == today)
            return known.Drawing;

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var outlines = await db.Outlines.AsNoTracking().ToListAsync(cancel);
        OutlinedUnit[] units =
        [
            .. outlines.Where(o => tree.Get(o.UnitId)?.IsValidOn(today) == true)
                .Select(o => new OutlinedUnit(tree[o.UnitId].Code, tree.NameOn(o.UnitId, today), o)).OrderBy(u => u.Code, StringComparer.Ordinal),
        ];
        var drawing = units.Length == 0 ? null : OutlineDrawing.Of(units);
        _current = new Entry(tree, today, drawing);
        return drawing;
    }

    /// <summary>What a map of a branch refers to: all outlines, opened on those of the branch. Null where none of them is loaded.</summary>
    public async ValueTask<MapOutlines?> OfAsync(int branchId, CancellationToken cancel)
    {
        if (await CurrentAsync(cancel) is not { } drawing)
            return null;

        var tree = await trees.CurrentAsync(cancel);
        var branch = tree.SubtreeOn(branchId, clock.GetUtcNow().InVietnam()).Select(u => u.Code).ToHashSet(StringComparer.Ordinal);
        return drawing.Units.Any(u => branch.Contains(u.Code))
            ? drawing.At(OutlineEndpoints.UrlOf(drawing), branch, tree.Get(branchId)?.Level == UnitLevel.Country)
            : null;
    }

    private sealed record Entry(UnitTree Tree, DateOnly Day, OutlineDrawing? Drawing);
}
