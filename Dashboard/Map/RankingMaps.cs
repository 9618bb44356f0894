using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Data.Units;

namespace Dashboard.Map;

/// <summary>A ranking as a map: outlines where they are loaded, else tiles.</summary>
public sealed record RankingMap(MapScale Scale, IReadOnlyList<MapArea> Areas, MapOutlines? Outlines, bool IsWholeCountry);

/// <summary>Draws rankings on the map of a branch.</summary>
public sealed class RankingMaps(OutlineDrawings outlines)
{
    /// <param name="branchId">The unit whose map it is.</param>
    /// <param name="link">Where a click on a unit leads.</param>
    public async ValueTask<RankingMap> OfAsync(IndicatorRanking ranking, Indicator indicator, Standpoint standpoint, int branchId, Func<RankedUnit, string?> link, CancellationToken cancel)
    {
        var tree = standpoint.Tree;
        var isWholeCountry = tree[branchId].Level == UnitLevel.Country;
        var areas = ranking.Units.Select(u => new MapArea(
            u.Code, u.Name, u.Value, u.Value is null ? MapGap.NotReported : MapGap.None, isWholeCountry ? null : tree[u.UnitId].ParentId is { } parent ? tree[parent].Name : null, link(u))).ToList();

        // Outlines are those of today's communes; other units are tiles, with no claim of geography.
        var drawn = ranking.Units.All(u => tree[u.UnitId] is { Level: UnitLevel.Commune, ValidTo: null }) ? await outlines.OfAsync(branchId, cancel) : null;
        if (drawn is not null)
        {
            var inside = areas.Select(a => a.Code).ToHashSet(StringComparer.Ordinal);
            areas.AddRange(drawn.Codes.Where(c => !inside.Contains(c)).Select(c => new MapArea(c, tree.OfCode(c) is [.., var last] ? last.Name : c, null, MapGap.Outside)));
        }

        return new RankingMap(ScaleOf(ranking, indicator), areas, drawn, isWholeCountry);
    }

    private static MapScale ScaleOf(IndicatorRanking ranking, Indicator indicator)
    {
        var unit = Formats.IsVietnamese ? indicator.UnitVi : indicator.UnitEn;
        var values = ranking.Units.Select(u => u.Value).OfType<decimal>().ToArray();
        return indicator is { UnitVi: "%", Direction: Direction.HigherIsBetter } && values.Length > 0 && values.Average() > 50
            ? new MapScale([60, 70, 80, 90], unit)
            : MapScale.Quantiles(values, unit, indicator.Decimals);
    }
}
