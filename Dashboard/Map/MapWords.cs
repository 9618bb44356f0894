using Microsoft.Extensions.Localization;

namespace Dashboard.Map;

/// <summary>Class and words of a unit on any map.</summary>
internal static class MapWords
{
    /// <summary><c>c1</c> to <c>c5</c>, <c>gap</c> or <c>outside</c>: all that a circuit sends for a unit.</summary>
    public static string Class(MapArea? area, MapScale scale) => area switch
    {
        null or { Gap: MapGap.Outside } => "outside",
        { Gap: MapGap.None, Value: { } value } => $"c{scale.ClassOf(value)}",
        _ => "gap",
    };

    public static string Of(this IStringLocalizer<MapTexts> text, MapArea area, MapScale scale) => area switch
    {
        { Gap: MapGap.Outside } => $"{area.Name}: {text["Outside"]}",
        { Gap: MapGap.None, Value: { } value } => $"{area.Name}: {Formats.WithUnit(value, Math.Max(1, scale.Decimals), scale.Unit)}",
        _ => $"{area.Name}: {text["NotReported"]}",
    };
}
