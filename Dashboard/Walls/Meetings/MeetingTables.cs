using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Meetings;

/// <summary>What of the takeovers is shown: the filter of the page's address.</summary>
/// <param name="State"><c>Standing</c>, or null for all.</param>
public sealed record TakeoverFilter(string? Q = null, string? State = null);

/// <summary>What of the stocktakes is shown: the filter of the page's address.</summary>
public sealed record StocktakeFilter(string? Q = null);

/// <summary>The tables of takeovers and stocktakes, for the page and the file alike.</summary>
internal sealed class MeetingTables(IDbContextFactory<DashboardContext> contexts, UnitTrees trees, TimeProvider clock, IStringLocalizer<MeetingTexts> text)
{
    private static readonly string[] TakeoverColumns =
    [
        "Takeover.Words", "Takeover.Form", "Takeover.Rank", "Takeover.Screens", "Column.Began", "Column.By", "Column.Until", "State", "Column.AcknowledgedAt", "Column.AcknowledgedBy",
    ];

    private static readonly string[] StocktakeColumns = ["Stocktake.Name", "Stocktake.Unit", "Stocktake.Playlist", "Stocktake.At", "Column.By", "Stocktake.Figures"];

    // A file is for people; the database keeps the rest.
    private const int MostExported = 10_000;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    public async Task<int> CountAsync(Actor actor, TakeoverFilter filter, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await Query(db, actor, await trees.CurrentAsync(cancel), filter).CountAsync(cancel);
    }

    public async Task<IReadOnlyList<TakeoverLine>> ReadAsync(Actor actor, TakeoverFilter filter, int skip, int take, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await Query(db, actor, await trees.CurrentAsync(cancel), filter).Skip(skip).Take(take).ToListAsync(cancel);
    }

    /// <summary>Stocktakes that the actor reads, newest first; the names are searched as people type them, with or without marks.</summary>
    public async Task<IReadOnlyList<StocktakeLine>> ReadAsync(Actor actor, StocktakeFilter filter, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var lines = await db.Stocktakes(actor, tree).Take(MostExported).ToListAsync(cancel);
        return filter.Q is not { Length: > 0 } words
            ? lines
            : [.. lines.Where(l => SearchText.Fold($"{l.Name} {l.PlaylistName} {tree.NameOn(l.UnitId, l.KnownAt.DayInVietnam())}").Contains(SearchText.Fold(words), StringComparison.Ordinal))];
    }

    public async Task<ExportTable> ExportAsync(Actor actor, TakeoverFilter filter, CancellationToken cancel) => new(
        "takeovers",
        [text["Takeovers"].Value],
        [.. TakeoverColumns.Select(c => text[c].Value)],
        (await ReadAsync(actor, filter, 0, MostExported, cancel)).Select(l => (IReadOnlyList<object?>)
        [
            l.Words, text[$"Form.{l.Form}"].Value, text[l.IsUrgent ? "Urgent" : "Usual"].Value, string.Join(", ", l.Screens.Select(s => s.Name)), l.At, l.By ?? text["System"].Value, l.Until,
            text[$"State.{l.StateAt(Now)}"].Value, l.Acknowledged?.AcknowledgedAt, l.Acknowledged?.AcknowledgedBy,
        ]));

    public async Task<ExportTable> ExportAsync(Actor actor, StocktakeFilter filter, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        return new(
            "stocktakes",
            [text["Stocktakes"].Value],
            [.. StocktakeColumns.Select(c => text[c].Value)],
            (await ReadAsync(actor, filter, cancel)).Select(l => (IReadOnlyList<object?>)[l.Name, tree.NameOn(l.UnitId, l.KnownAt.DayInVietnam()), l.PlaylistName, l.KnownAt, l.By, l.Figures]));
    }

    private IQueryable<TakeoverLine> Query(DashboardContext db, Actor actor, UnitTree tree, TakeoverFilter filter) =>
        db.Takeovers(actor, tree, filter.Q is { Length: > 0 } words ? words : null, filter.State == nameof(TakeoverState.Standing) ? Now : null);
}
