using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Entry;

/// <summary>Which receipts a list shows; empty parts do not narrow it.</summary>
/// <param name="Number">Part of the number.</param>
public sealed record ReceiptFilter(string? Number = null, int? UnitId = null, int? PeriodId = null);

/// <summary>Reads receipts of submissions.</summary>
public static class ReceiptQueries
{
    extension(DashboardContext db)
    {
        /// <summary>The actor's own receipts and those of the units that it enters or coordinates, newest first.</summary>
        public IQueryable<Receipt> Receipts(Actor actor, UnitTree tree, ReceiptFilter filter)
        {
            var receipts = db.Receipts.AsNoTracking();
            if (tree.Root is not { } root || !actor.CanApprove(tree, root.Id))
            {
                int[] units = [.. tree.All.Where(u => actor.CanEnter(tree, u.Id)).Select(u => u.Id)];
                receipts = receipts.Where(r => r.UserId == actor.UserId || units.Contains(r.UnitId));
            }

            if (filter.Number is { Length: > 0 } number)
                receipts = receipts.Where(r => r.Number.Contains(number));
            if (filter.UnitId is { } unit)
                receipts = receipts.Where(r => r.UnitId == unit);
            if (filter.PeriodId is { } period)
                receipts = receipts.Where(r => r.PeriodId == period);

            return receipts.OrderByDescending(r => r.Id);
        }
    }
}
