using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Units;

namespace Dashboard.Directives;

/// <summary>Makes the view of tasks for who looks.</summary>
public sealed class TaskViews(UnitTrees trees, TaskSettingsDesk settings)
{
    public async ValueTask<TaskView> OfAsync(Actor actor, CancellationToken cancel) =>
        new(actor, await trees.CurrentAsync(cancel), await settings.TodayAsync(cancel), await settings.CurrentAsync(cancel));
}
