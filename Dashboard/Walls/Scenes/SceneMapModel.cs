using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Indicators;
using Dashboard.Map;

namespace Dashboard.Walls.Scenes;

/// <summary>Units by status. Where no outlines are loaded, squares by parent that claim nothing about geography.</summary>
/// <param name="Outlines">The cached drawing and the part of it that is shown.</param>
public sealed record SceneMapModel(MapOutlines? Outlines, IReadOnlyList<SceneArea> Areas, bool IsWholeCountry);

/// <summary>One unit on a map of statuses.</summary>
/// <param name="Tone">Class of its colour (<see cref="StatusLook.Tone"/>); <c>outside</c> where it owes nothing.</param>
/// <param name="X">Where its label may stand, in the drawing's units; null without outlines.</param>
/// <param name="Priority">Of its label: those with the lowest are placed first, what finds no room is left out.</param>
public sealed record SceneArea(string Code, string Name, string Tone, TargetStatus? Status, decimal? Value, int? X, int? Y, int Priority, string? Parent);

/// <summary>Draws rankings as maps of statuses.</summary>
internal static class SceneMaps
{
    /// <param name="focus">Units that the map is opened on; all of the ranking's when null.</param>
    public static async ValueTask<SceneMapModel> OfAsync(
        SceneSources sources, Standpoint standpoint, int unitId, Indicator indicator, IndicatorRanking ranking, IReadOnlySet<string>? focus, CancellationToken cancel)
    {
        var map = await sources.Maps.OfAsync(ranking, indicator, standpoint, unitId, _ => null, cancel);
        var drawing = map.Outlines is null ? null : await sources.Outlines.CurrentAsync(cancel);
        var places = drawing?.Units.ToDictionary(u => u.Code, u => u.Outline, StringComparer.Ordinal);
        var byCode = ranking.Units.ToDictionary(u => u.Code, StringComparer.Ordinal);
        var areas = map.Areas.Select(area =>
        {
            var unit = byCode.GetValueOrDefault(area.Code);
            var place = places?.GetValueOrDefault(area.Code);
            TargetStatus? status = unit is null ? null : unit.Value is null ? TargetStatus.Insufficient : unit.Status;
            var isShown = focus?.Contains(area.Code) ?? true;
            return new SceneArea(
                area.Code, area.Name, unit is null ? "outside" : StatusLook.Tone(status!.Value), status, unit?.Value, isShown && unit is not null ? place?.LabelX : null, place?.LabelY,
                Priority(status), area.Parent);
        }).ToArray();
        var outlines = drawing is null || map.Outlines is null ? null : drawing.At(map.Outlines.Url, focus ?? byCode.Keys.ToHashSet(StringComparer.Ordinal), map.IsWholeCountry);
        return new SceneMapModel(outlines, areas, map.IsWholeCountry);
    }

    // What is wrong is named first.
    private static int Priority(TargetStatus? status) => status switch
    {
        TargetStatus.Late or TargetStatus.Missed => 0,
        TargetStatus.AtRisk => 1,
        TargetStatus.Insufficient => 2,
        _ => 3,
    };
}
