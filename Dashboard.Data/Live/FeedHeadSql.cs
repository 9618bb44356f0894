using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Live;

/// <summary>Takes numbers from the head row and writes the change rows, in both dialects.</summary>
internal static class FeedHeadSql
{
    /// <summary>Appends; answers the number of the last change of reference data, whoever made it. The head row stays locked until the commit, so the answer holds until then.</summary>
    public static async Task<long> AppendAsync(DashboardContext db, IReadOnlyList<Change> changes, CancellationToken cancel)
    {
        var count = changes.Count;
        var isReference = changes.Any(c => c.Kind is ChangeKind.Unit or ChangeKind.Indicator or ChangeKind.Period) ? 1 : 0;
        var head = (await (db.Database.IsSqlServer()
                ? db.Database.SqlQuery<Head>($"UPDATE [FeedHeads] SET [Number] = [Number] + {count}, [ReferenceNumber] = CASE {isReference} WHEN 1 THEN [Number] + {count} ELSE [ReferenceNumber] END OUTPUT inserted.[Number], inserted.[ReferenceNumber] WHERE [Id] = 1")
                : db.Database.SqlQuery<Head>($"UPDATE \"FeedHeads\" SET \"Number\" = \"Number\" + {count}, \"ReferenceNumber\" = CASE {isReference} WHEN 1 THEN \"Number\" + {count} ELSE \"ReferenceNumber\" END WHERE \"Id\" = 1 RETURNING \"Number\", \"ReferenceNumber\""))
            .ToListAsync(cancel))[0];
        for (var i = 0; i < count; i++)
        {
            changes[i].Number = head.Number - count + 1 + i;
            db.Changes.Add(changes[i]);
        }

        await db.SaveChangesAsync(cancel);
        return head.ReferenceNumber;
    }

    private sealed record Head(long Number, long ReferenceNumber);
}
