using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Overview;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Scenes;

/// <summary>All targets of a group at a glance.</summary>
public sealed record OverviewSceneModel(SceneHead Head, IReadOnlyList<SceneTileModel> Tiles, IReadOnlyList<SceneNote> Notes);

/// <summary>A tile of a wall.</summary>
/// <param name="Stale">Why its number is old, or null.</param>
public sealed record SceneTileModel(IndicatorTile Tile, string? Stale);

/// <summary>Why a number is below its target, and what is done about it. Shortened: a wall does not scroll.</summary>
public sealed record SceneNote(string Mark, string Name, string Cause, string Remedy, DateOnly? By);

/// <summary>Toàn cảnh.</summary>
public sealed class OverviewScene : LiveScene<OverviewSceneModel, OverviewPicture>
{
    [Inject]
    public required OverviewModels Overview { get; init; }

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required IStringLocalizer<SceneTexts> Text { get; init; }

    protected override ValueTask<OverviewSceneModel> ModelAsync(CancellationToken cancel) => Sources.SharedAsync<OverviewSceneModel>(View, null, ReadAsync, cancel);

    private async Task<OverviewSceneModel> ReadAsync(Standpoint standpoint, OverviewSceneModel? former, CancellationToken cancel)
    {
        var board = await Sources.BoardAsync(standpoint, View.UnitId, cancel);
        var group = View["group"] ?? SceneValues.Groups[0];
        var kept = former?.Tiles.ToDictionary(t => t.Tile.IndicatorId) ?? [];
        SceneTileModel[] tiles =
        [
            .. board.Tiles.Where(t => standpoint.Catalogue.FindIndicator(t.Code)?.Group == group && OverviewModels.IsOwed(t)).Select(t =>
            {
                // What is provisional does not go before the public.
                var fresh = new SceneTileModel(View.IsPublic ? t with { Open = null } : t, SceneWords.Stale(Text, Labels, standpoint.Catalogue, t, standpoint.Today));
                return kept.TryGetValue(t.IndicatorId, out var before) && before == fresh ? before : fresh;
            }),
        ];
        var notes = View.IsPublic ? [] : await NotesAsync(standpoint, View.UnitId, [.. tiles.Select(t => t.Tile)], cancel);
        var head = new SceneHead(
            Text[$"Overview.Title.{group}", tiles.Length], UnitName(standpoint, board), Basis.Approved, Periods(tiles), board.ReadAt, View.KnownAt,
            View.IsPublic || board.Ticker.Count == 0 ? null : Overview.Line(board.Ticker[0]));
        return new OverviewSceneModel(head, tiles, notes);
    }

    // What lies outside the reporting set is no gap (decision 13), so it is said how much lies inside.
    private string UnitName(Standpoint standpoint, OverviewBoard board)
    {
        var (tree, today) = (standpoint.Tree, standpoint.Today);
        if (tree[board.UnitId].Level is not UnitLevel.Province)
            return board.UnitName;

        var communes = tree.SubtreeOn(board.UnitId, today).Where(u => u.Level == UnitLevel.Commune).ToArray();
        var inside = standpoint.Catalogue.Indicators.Select(i => i.ReportingSetId).Distinct().Max(set => communes.Count(u => tree.IsMember(set, u.Id, today)));
        return inside == communes.Length || inside == 0 ? board.UnitName : Text["Scope", board.UnitName, inside, communes.Length];
    }

    // The two periods that most of the numbers stand for, with their last days.
    private string Periods(IReadOnlyList<SceneTileModel> tiles)
    {
        var closed = tiles.Select(t => t.Tile.Closed).OfType<IndicatorNumber>().GroupBy(n => (n.PeriodCode, n.SpanTo)).OrderByDescending(g => g.Count()).ThenByDescending(g => g.Key.SpanTo).Take(2)
            .Select(g => Text["PeriodClosing", Labels.WithoutYear(g.Key.PeriodCode), Formats.DayOfYear(g.Key.SpanTo)].Value);
        return string.Join("; ", closed);
    }

    private async Task<IReadOnlyList<SceneNote>> NotesAsync(Standpoint standpoint, int unitId, IReadOnlyList<IndicatorTile> tiles, CancellationToken cancel)
    {
        var below = tiles.Where(t => t.Standing.Status is TargetStatus.Late or TargetStatus.Missed or TargetStatus.AtRisk).ToArray();
        if (below.Length == 0)
            return [];

        await using var db = await Sources.Contexts.CreateDbContextAsync(cancel);
        var notes = await db.LatestNotesAsync([.. below.Select(t => t.IndicatorId)], unitId, standpoint.KnownAt, cancel);
        return [.. below.Where(t => notes.ContainsKey(t.IndicatorId)).Select(t => new SceneNote(
            SceneWords.Mark(t.Code), SceneWords.Name(t), SceneWords.Cut(notes[t.IndicatorId].Cause, 105), SceneWords.Cut(notes[t.IndicatorId].Remedy, 95), notes[t.IndicatorId].RemedyBy))];
    }
}
