using Dashboard.Data;
using Dashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Api;

/// <summary>What changed after a number.</summary>
/// <param name="Items">In the order of their commits.</param>
/// <param name="UpTo">Ask again with <c>after</c> = this; what is missing between does not concern the caller.</param>
/// <param name="IsReset">What came after the caller's number is no longer kept: read everything again, then go on from <paramref name="UpTo"/>.</param>
/// <param name="HasMore">There is more already.</param>
public sealed record ChangesAnswer(IReadOnlyList<LiveMessage> Items, long UpTo, bool IsReset, bool HasMore);

/// <summary><c>/api/v1/changes</c>: the feed for who cannot keep a connection open.</summary>
internal static class ChangeEndpoints
{
    private const int PageSize = 1_000;
    private const int LargestPage = 10_000;

    public static async Task<IResult> ListAsync(ApiQuery query, IDbContextFactory<DashboardContext> contexts, CancellationToken cancel)
    {
        var after = query.After("after");
        var limit = query.Limit(PageSize, LargestPage);
        var topics = LiveTopics.Parse(query.Many("topics") is { Count: > 0 } named ? named : LiveTopics.All, query.Tree, out var unknown);
        if (topics is null)
            query.Refuse("Import.NotOneOf", "topics", unknown, string.Join(", ", LiveTopics.All) + ", figures/CODE");

        if (query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var head = await db.FeedHeads.Select(h => h.Number).SingleAsync(cancel);
        var oldest = await db.Changes.OrderBy(c => c.Number).Select(c => (long?)c.Number).FirstOrDefaultAsync(cancel) ?? head + 1;
        if (after > head || (after < head && after + 1 < oldest))
            return ApiAnswer.Of(new ChangesAnswer([], head, IsReset: true, HasMore: false));

        var changes = await db.Changes.AsNoTracking().Where(c => c.Number > after).OrderBy(c => c.Number).Take(limit).ToListAsync(cancel);
        var upTo = changes.Count > 0 ? changes[^1].Number : after;
        return ApiAnswer.Of(new ChangesAnswer(
            [.. changes.Select(c => topics!.Tell(c, query.Actor, query.Tree, query.Today)).OfType<LiveMessage>()], upTo, IsReset: false, HasMore: upTo < head));
    }
}
