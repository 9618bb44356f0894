using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Manage;

/// <summary>What the lists of forms and filters offer.</summary>
public sealed class ManageChoices(IDbContextFactory<DashboardContext> contexts, Catalogues catalogues, UnitTrees trees, TimeProvider clock)
{
    public async Task<IReadOnlyList<UnitSet>> SetsAsync(CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.UnitSets.AsNoTracking().OrderBy(s => s.Code).ToListAsync(cancel);
    }

    public async Task<IReadOnlyList<string>> GroupsAsync(CancellationToken cancel) =>
        [.. (await catalogues.CurrentAsync(cancel)).Indicators.Select(i => i.Group).Distinct().Order(StringComparer.Ordinal)];

    public async Task<IReadOnlyList<string>> AxesAsync(CancellationToken cancel) =>
        [.. (await catalogues.CurrentAsync(cancel)).Categories.Select(c => c.Axis).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Provinces and agencies that stand today and that the reader coordinates: who may lead an indicator or be given a target.</summary>
    public async Task<IReadOnlyList<(int Id, string Name)>> LeadsAsync(Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var today = Vietnam.Today(clock);
        return [.. tree.All.Where(u => u.Level is UnitLevel.Province or UnitLevel.Agency && u.IsValidOn(today) && actor.CanApprove(tree, u.Id))
            .OrderBy(u => u.Level).ThenBy(u => u.Code, StringComparer.Ordinal).Select(u => (u.Id, tree.NameOn(u.Id, today)))];
    }

    /// <summary>The unit whose numbers the reader looks at first: the highest that is coordinated.</summary>
    public async Task<int> HomeAsync(Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        return actor.Grants.Where(g => g.Role == Role.Coordinator && tree.Get(g.UnitId) is not null).Select(g => g.UnitId).OrderBy(id => tree[id].Level).FirstOrDefault(actor.UnitId);
    }
}
