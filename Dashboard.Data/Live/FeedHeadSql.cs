using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Live;

/// <summary>Takes numbers from the head row and writes the change rows, in both dialects.</summary>
internal static class FeedHeadSql
{
    public static async Task AppendAsync(DashboardContext db, IReadOnlyList<Change> changes, CancellationToken cancel)
    {
        var count = changes.Count;
        var head = (await (db.Database.IsSqlServer()
                ? db.Database.SqlQuery<long>($"UPDATE [FeedHeads] SET [Number] = [Number] + {count} OUTPUT inserted.[Number] AS [Value] WHERE [Id] = 1")
                : db.Database.SqlQuery<long>($"UPDATE \"FeedHeads\" SET \"Number\" = \"Number\" + {count} WHERE \"Id\" = 1 RETURNING \"Number\" AS \"Value\""))
            .ToListAsync(cancel))[0];
        for (var i = 0; i < count; i++)
        {
            changes[i].Number = head - count + 1 + i;
            db.Changes.Add(changes[i]);
        }

        await db.SaveChangesAsync(cancel);
    }
}
