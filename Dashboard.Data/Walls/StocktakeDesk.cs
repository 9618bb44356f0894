using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Overview;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Walls;

/// <summary>Freezes playlists for meetings, and takes the conclusions proposed to them. Nothing of a stocktake is changed or removed.</summary>
public sealed class StocktakeDesk(IDbContextFactory<DashboardContext> contexts, WriteGate gate, UnitTrees trees, Standpoints standpoints, PastBoards boards)
{
    public const int LongestName = 120;

    public const int LongestConclusion = 1200;

    // The brief names so many; the number of all of them is kept beside.
    private const int MostNamed = 5;

    private const string UsualGroup = "scheme";

    /// <summary>Freezes a playlist as it is now, under a name; answers the stocktake's id.</summary>
    public async Task<Outcome<int>> FreezeAsync(string name, int playlistId, Actor actor, CancellationToken cancel)
    {
        name = name.Trim();
        if (name.Length is 0 or > LongestName)
            return new Refusal("Stocktake.Name", LongestName) { Field = "name" };

        var tree = await trees.CurrentAsync(cancel);
        var frozen = await gate.WriteAsync<int>(async (scope, stop) =>
        {
            var playlist = await scope.Db.Playlists.AsNoTracking().Include(p => p.Scenes.OrderBy(s => s.Position)).SingleOrDefaultAsync(p => p.Id == playlistId, stop);
            if (playlist is null || !actor.CanRunScreens(tree, playlist.UnitId) || !actor.CanRead(tree, playlist.UnitId))
                return new Refusal("Playlist.Unknown") { Field = "playlist" };
            if (playlist.Scenes.Count == 0)
                return new Refusal("Stocktake.NoScene", playlist.Name) { Field = "playlist" };

            // A figure that is recorded in this very millisecond, after this, must not be in it.
            var stocktake = new Stocktake
            {
                Name = name,
                UnitId = playlist.UnitId,
                PlaylistName = playlist.Name,
                KnownAt = scope.At.AddMilliseconds(-1),
                UserId = actor.UserId,
                Scenes = [.. playlist.Scenes.Select(s => new StocktakeScene { Position = s.Position, Kind = s.Kind, Values = s.Values, Seconds = s.Seconds })],
            };
            scope.Db.Stocktakes.Add(stocktake);
            await scope.Db.SaveChangesAsync(stop);
            scope.Audit(actor, "Stocktake.Freeze", Key(stocktake.Id), $"{name}; {playlist.Name}; {stocktake.KnownAt:O}");
            scope.Changed(ChangeKind.Screen, tree.PathOf(stocktake.UnitId), $"stocktake/{Key(stocktake.Id)}", actor.UserId);
            return stocktake.Id;
        }, cancel);
        if (!frozen.Refused)
            await CountAsync(frozen.Value, cancel);

        return frozen;
    }

    /// <summary>Writes a stocktake's figures down, once; they follow from its instant, so that it does not matter when.</summary>
    public async Task CountAsync(int stocktakeId, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var stocktake = await db.Stocktakes.AsNoTracking().Include(s => s.Scenes.OrderBy(c => c.Position)).SingleOrDefaultAsync(s => s.Id == stocktakeId, cancel);
        if (stocktake is not { CountedAt: null })
            return;

        // Outside of the write gate: it takes seconds in a large country. Of two who count at once, the second finds it done.
        var figures = await FiguresAsync(db, stocktake, cancel);
        var hash = HashOf(figures);
        await gate.WriteAsync<int>(async (scope, stop) =>
        {
            var row = await scope.Db.Stocktakes.SingleAsync(s => s.Id == stocktakeId, stop);
            if (row.CountedAt is not null)
                return row.Id;

            (row.CountedAt, row.Hash) = (scope.At, hash);
            row.Figures.AddRange(figures);
            scope.Audit(Actor.System, "Stocktake.Count", Key(row.Id), $"{figures.Count} figures; sha256 {hash}");
            return row.Id;
        }, cancel);
    }

    /// <summary>Proposes a conclusion; the earlier ones stay. Answers its version.</summary>
    /// <param name="basedOn">The version that was edited; 0 when there was none.</param>
    public async Task<Outcome<int>> ConcludeAsync(int stocktakeId, string text, int basedOn, Actor actor, CancellationToken cancel)
    {
        text = text.ReplaceLineEndings("\n").Trim();
        if (text.Length is 0 or > LongestConclusion)
            return new Refusal("Stocktake.Conclusion", LongestConclusion) { Field = "conclusion" };

        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            var stocktake = await scope.Db.Stocktakes.SingleOrDefaultAsync(s => s.Id == stocktakeId, stop);
            if (stocktake is null || !actor.CanRead(tree, stocktake.UnitId))
                return new Refusal("Stocktake.Unknown");
            if (!actor.CanApprove(tree, stocktake.UnitId))
                return new Refusal("Stocktake.NoRight");

            var latest = await scope.Db.Stocktakes.Where(s => s.Id == stocktakeId).SelectMany(s => s.Conclusions).OrderByDescending(c => c.Version).FirstOrDefaultAsync(stop);
            if ((latest?.Version ?? 0) != basedOn)
                return new Refusal("Stocktake.ChangedMeanwhile") { Field = "conclusion" };
            if (latest?.Text == text)
                return basedOn;

            stocktake.Conclusions.Add(new StocktakeConclusion { Version = basedOn + 1, Text = text, UserId = actor.UserId, At = scope.At });
            scope.Audit(actor, "Stocktake.Conclude", Key(stocktakeId), string.Create(CultureInfo.InvariantCulture, $"version {basedOn + 1}"));
            scope.Changed(ChangeKind.Screen, tree.PathOf(stocktake.UnitId), $"stocktake/{Key(stocktakeId)}", actor.UserId);
            return basedOn + 1;
        }, cancel);
    }

    /// <summary>What a stocktake's figures are told apart by; computed again it must come out the same.</summary>
    public static string HashOf(IEnumerable<StocktakeFigure> figures) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', figures.OrderBy(f => f.Position).Select(f => $"{f.UnitId}/{f.IndicatorId} {f.Content}")))));

    /// <summary>A stocktake's figures computed anew from its instant.</summary>
    public async Task<IReadOnlyList<StocktakeFigure>> RecomputeAsync(Stocktake stocktake, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await FiguresAsync(db, stocktake, cancel);
    }

    private async Task<List<StocktakeFigure>> FiguresAsync(DashboardContext db, Stocktake stocktake, CancellationToken cancel)
    {
        var standpoint = await standpoints.AtAsync(stocktake.KnownAt, cancel);
        var figures = new List<StocktakeFigure>();
        foreach (var (unitId, chosen) in Chosen(stocktake, standpoint))
        {
            var board = await boards.GetAsync(standpoint, unitId, cancel);
            var tiles = board.Tiles.Where(t => chosen.Contains(t.IndicatorId) && IsOwed(t)).ToList();
            var notes = await db.LatestNotesAsync([.. tiles.Where(t => IsBehind(t.Standing.Status)).Select(t => t.IndicatorId)], unitId, stocktake.KnownAt, cancel);
            foreach (var tile in tiles)
            {
                var indicator = standpoint.Catalogue.FindIndicator(tile.Code)!;
                var behind = (await boards.RankingAsync(standpoint, unitId, indicator, cancel))?.Units.Where(u => u.Value is not null && IsLate(u.Status)).Reverse().ToList() ?? [];
                var note = notes.GetValueOrDefault(tile.IndicatorId);
                figures.Add(new StocktakeFigure
                {
                    Position = figures.Count,
                    UnitId = unitId,
                    IndicatorId = tile.IndicatorId,
                    Content = StocktakeFigure.Write(new StocktakeNumber(
                        tile.Code, indicator.Group, tile.NameVi, tile.NameEn, tile.UnitVi, tile.UnitEn, board.UnitName, tile.Decimals, tile.Direction, tile.Closed, tile.Standing, tile.Trend,
                        behind.Count, [.. behind.Take(MostNamed).Select(u => u.Name)], note?.Cause, note?.Remedy, note?.RemedyBy)),
                });
            }
        }

        return figures;
    }

    /// <summary>Which indicators of which units the scenes are about: what they name, else a group.</summary>
    private static List<(int UnitId, HashSet<int> Indicators)> Chosen(Stocktake stocktake, Standpoint standpoint)
    {
        var (tree, catalogue) = (standpoint.Tree, standpoint.Catalogue);
        var chosen = new List<(int UnitId, HashSet<int> Indicators)>();
        foreach (var scene in stocktake.Scenes)
        {
            var values = scene.ReadValues();
            var unitId = values.GetValueOrDefault("unit") is { Length: > 0 } code && tree.Find(code, standpoint.Today) is { } named && tree.IsWithin(named.Id, stocktake.UnitId) ? named.Id : stocktake.UnitId;
            var of = chosen.Find(c => c.UnitId == unitId);
            if (of.Indicators is null)
                chosen.Add(of = (unitId, []));

            if (values.GetValueOrDefault("indicator") is { Length: > 0 } indicator)
                of.Indicators.UnionWith(catalogue.FindIndicator(indicator) is { } found ? [found.Id] : []);
            else
                of.Indicators.UnionWith(catalogue.Indicators.Where(i => i.Group == (values.GetValueOrDefault("group") is { Length: > 0 } group ? group : UsualGroup)).Select(i => i.Id));
        }

        return [.. chosen.OrderBy(c => c.UnitId != stocktake.UnitId)];
    }

    // As the overview has it: what nobody owes and nobody gave is no gap.
    private static bool IsOwed(IndicatorTile tile) =>
        (tile.Closed is null && tile.Open is null) || tile.Closed is { Value: not null } or { Expected: > 0 } || tile.Open is { Value: not null } or { Expected: > 0 };

    private static bool IsLate(TargetStatus status) => status is TargetStatus.Late or TargetStatus.Missed;

    private static bool IsBehind(TargetStatus status) => IsLate(status) || status is TargetStatus.AtRisk;

    private static string Key(int id) => id.ToString(CultureInfo.InvariantCulture);
}
