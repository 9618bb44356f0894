using Dashboard.Data.Access;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>Keeps somebody's views of the table of tasks.</summary>
public sealed class SavedFilterDesk(WriteGate gate)
{
    public const int LongestName = 100;
    public const int LongestQuery = 2000;

    /// <summary>Filters that one person may keep.</summary>
    public const int Most = 50;

    /// <summary>Keeps a view under a name; one of the same name is replaced. Answers its id.</summary>
    public async Task<Outcome<int>> SaveAsync(string name, string query, Actor actor, CancellationToken cancel)
    {
        if (actor.UserId <= 0)
            return new Refusal("SavedFilter.NotAllowed");
        if (name.Trim() is not { Length: > 0 and <= LongestName } called)
            return new Refusal("SavedFilter.Name", LongestName) { Field = nameof(name) };
        if (query.Length > LongestQuery)
            return new Refusal("SavedFilter.Query", LongestQuery) { Field = nameof(query) };

        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            var kept = await scope.Db.SavedFilters.Where(f => f.UserId == actor.UserId).ToListAsync(stop);
            var filter = kept.Find(f => f.Name == called);
            if (filter is null && kept.Count >= Most)
                return new Refusal("SavedFilter.TooMany", Most);

            if (filter is null)
                scope.Db.SavedFilters.Add(filter = new SavedFilter { UserId = actor.UserId, Name = called, Query = query });

            filter.Query = query;
            await scope.Db.SaveChangesAsync(stop);
            return filter.Id;
        }, cancel);
    }

    public Task<Outcome<bool>> RemoveAsync(int filterId, Actor actor, CancellationToken cancel) =>
        gate.WriteAsync<bool>(async (scope, stop) =>
            await scope.Db.SavedFilters.Where(f => f.Id == filterId && f.UserId == actor.UserId).ExecuteDeleteAsync(stop) > 0 ? true : new Refusal("SavedFilter.Unknown", filterId), cancel);
}
