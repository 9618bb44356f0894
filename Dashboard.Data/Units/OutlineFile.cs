using System.Globalization;
using System.Text;
using System.Text.Json;
using NetTopologySuite.Algorithm;
using NetTopologySuite.Geometries;

namespace Dashboard.Data.Units;

/// <summary>
/// A GeoJSON file of outlines (WGS 84 polygons with a <c>code</c>), joined to units by code. Where its names differ from the unit list,
/// the list wins and the report says so.
/// </summary>
internal static class OutlineFile
{
    /// <summary>Mercator degrees become whole numbers: some 28 m a step, finer than a screen shows and short to write.</summary>
    private const double StepsPerDegree = 4000;

    // West and north of everything Vietnamese, so that coordinates are positive.
    private const double West = 102;
    private static readonly double North = Mercator(24);

    public static ImportPlan Read(string text, UnitTree tree, IReadOnlyDictionary<int, Outline> loaded, DateOnly day)
    {
        var plan = new ImportPlan();
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException error)
        {
            plan.Refusals.Add(new Refusal("Import.NotJson", error.Path ?? "") { Row = (int)(error.LineNumber ?? 0) + 1 });
            return plan;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("features", out var features) || features.ValueKind != JsonValueKind.Array)
            {
                plan.Refusals.Add(new Refusal("Outline.NoFeatures", "") { Row = 1, Field = "features" });
                return plan;
            }

            var seen = new Dictionary<int, int>();
            var number = 0;
            foreach (var feature in features.EnumerateArray())
                ReadFeature(feature, ++number, tree, loaded, day, seen, plan);

            if (number == 0)
                plan.Refusals.Add(new Refusal("Import.NoRows", ""));
        }

        return plan;
    }

    private static void ReadFeature(JsonElement feature, int number, UnitTree tree, IReadOnlyDictionary<int, Outline> loaded, DateOnly day, Dictionary<int, int> seen, ImportPlan plan)
    {
        var code = Text(feature, "code");
        if (code is null)
        {
            Refuse("Import.Required", "code", "");
            return;
        }

        if (tree.Find(code, day) is not { } unit)
        {
            Refuse("Unit.UnknownOn", "code", code, day);
            return;
        }

        if (!seen.TryAdd(unit.Id, number))
        {
            Refuse("Import.DuplicateRow", "code", code, seen[unit.Id]);
            return;
        }

        if (!feature.TryGetProperty("geometry", out var geometry) || ReadPolygons(geometry) is not { Count: > 0 } polygons)
        {
            Refuse("Outline.NotAPolygon", "geometry", code);
            return;
        }

        var listed = tree.NameOn(unit.Id, day);
        if (Text(feature, "fullName")?.Normalize(NormalizationForm.FormC) is { } name && !string.Equals(name, listed, StringComparison.Ordinal))
        {
            var spelling = string.Equals(SearchText.Fold(name), SearchText.Fold(listed), StringComparison.Ordinal);
            plan.Warnings.Add(new Refusal(spelling ? "Outline.SpellingDiffers" : "Outline.NameDiffers", name, code, listed) { Row = number, Field = "fullName" });
        }

        var outline = Draw(unit.Id, polygons);
        if (!loaded.TryGetValue(unit.Id, out var before))
        {
            plan.Outlines.Add(outline);
        }
        else if (!string.Equals(before.Path, outline.Path, StringComparison.Ordinal))
        {
            plan.Outlines.Add(outline);
            plan.Replaced++;
        }
        else
        {
            plan.Unchanged++;
        }

        void Refuse(string reason, string field, params object?[] arguments) =>
            plan.Refusals.Add(new Refusal(reason, arguments) { Row = number, Field = field });
    }

    private static string? Text(JsonElement feature, string property) =>
        feature.ValueKind == JsonValueKind.Object && feature.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            && properties.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Projected polygons, or null when the geometry is something else or has a position that is none.</summary>
    private static List<Polygon>? ReadPolygons(JsonElement geometry)
    {
        if (geometry.ValueKind != JsonValueKind.Object || !geometry.TryGetProperty("type", out var type) || !geometry.TryGetProperty("coordinates", out var coordinates) || coordinates.ValueKind != JsonValueKind.Array)
            return null;

        var polygons = new List<Polygon>();
        JsonElement[] parts = type.ValueKind != JsonValueKind.String ? [] : type.GetString() switch
        {
            "Polygon" => [coordinates],
            "MultiPolygon" => [.. coordinates.EnumerateArray()],
            _ => [],
        };
        foreach (var part in parts)
        {
            if (part.ValueKind != JsonValueKind.Array)
                return null;

            var rings = new List<LinearRing>();
            foreach (var ring in part.EnumerateArray())
            {
                if (ReadRing(ring) is not { } read)
                    return null;

                if (!read.IsEmpty)
                    rings.Add(read);
            }

            if (rings.Count > 0)
                polygons.Add(new Polygon(rings[0], [.. rings.Skip(1)]));
        }

        return polygons;
    }

    /// <summary>A closed ring without the points that say nothing at this precision; empty when nothing is left of it, null when it is not a ring.</summary>
    private static LinearRing? ReadRing(JsonElement ring)
    {
        if (ring.ValueKind != JsonValueKind.Array || ring.GetArrayLength() < 4)
            return null;

        var points = new List<Coordinate>(ring.GetArrayLength());
        foreach (var position in ring.EnumerateArray())
        {
            if (position.ValueKind != JsonValueKind.Array || position.GetArrayLength() < 2
                || position[0].ValueKind != JsonValueKind.Number || position[1].ValueKind != JsonValueKind.Number
                || position[0].GetDouble() is not (>= -180 and <= 180) || position[1].GetDouble() is not (> -85 and < 85))
                return null;

            var point = new Coordinate(Math.Round((position[0].GetDouble() - West) * StepsPerDegree), Math.Round((North - Mercator(position[1].GetDouble())) * StepsPerDegree));
            if (points.Count == 0 || !points[^1].Equals2D(point))
                points.Add(point);
        }

        var (first, last) = (ring[0], ring[ring.GetArrayLength() - 1]);
        if (first[0].GetDouble() != last[0].GetDouble() || first[1].GetDouble() != last[1].GetDouble())
            return null;

        return points.Count < 4 ? new LinearRing([]) : new LinearRing([.. points]);
    }

    private static double Mercator(double latitude) => Math.Log(Math.Tan((Math.PI / 4) + (latitude * Math.PI / 360))) * 180 / Math.PI;

    private static Outline Draw(int unitId, List<Polygon> polygons)
    {
        var path = new StringBuilder();
        foreach (var polygon in polygons)
        {
            Draw(path, polygon.ExteriorRing);
            foreach (var hole in polygon.InteriorRings)
                Draw(path, hole);
        }

        var shape = new MultiPolygon([.. polygons]);
        var label = InteriorPointArea.GetInteriorPoint(shape) ?? shape.Envelope.Centroid.Coordinate;
        var box = shape.EnvelopeInternal;
        return new Outline
        {
            UnitId = unitId,
            Path = path.ToString(),
            LabelX = (int)label.X,
            LabelY = (int)label.Y,
            Left = (int)box.MinX,
            Top = (int)box.MinY,
            Right = (int)box.MaxX,
            Bottom = (int)box.MaxY,
        };
    }

    // First point absolute, the rest as steps from the one before; the last one closes by itself.
    private static void Draw(StringBuilder path, LineString ring)
    {
        var points = ring.Coordinates;
        path.Append(CultureInfo.InvariantCulture, $"M{points[0].X} {points[0].Y}l");
        for (var i = 1; i < points.Length - 1; i++)
        {
            if (i > 1)
                path.Append(' ');

            path.Append(CultureInfo.InvariantCulture, $"{points[i].X - points[i - 1].X} {points[i].Y - points[i - 1].Y}");
        }

        path.Append('z');
    }
}
