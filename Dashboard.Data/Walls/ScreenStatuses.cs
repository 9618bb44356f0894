using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Walls;

/// <summary>
/// Writes down what was heard of screens, many in one transaction. Nothing goes on the feed: who looks at screens looks by the clock,
/// since silence makes no change.
/// </summary>
public sealed class ScreenStatuses(WriteGate gate)
{
    public Task WriteAsync(IReadOnlyCollection<ScreenStatus> statuses, CancellationToken cancel) => gate.WriteAsync<int>(async (scope, stop) =>
    {
        var ids = statuses.Select(s => s.ScreenId).ToList();
        var screens = await scope.Db.Screens.Where(s => ids.Contains(s.Id)).Select(s => s.Id).ToListAsync(stop);
        var known = await scope.Db.ScreenStatuses.Where(s => ids.Contains(s.ScreenId)).ToDictionaryAsync(s => s.ScreenId, stop);
        foreach (var status in statuses.Where(s => screens.Contains(s.ScreenId)))
        {
            if (known.TryGetValue(status.ScreenId, out var row))
                scope.Db.Entry(row).CurrentValues.SetValues(status);
            else
                scope.Db.ScreenStatuses.Add(status);
        }

        return statuses.Count;
    }, cancel);
}
