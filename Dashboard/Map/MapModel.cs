namespace Dashboard.Map;

/// <summary>How a unit is drawn when it has no number.</summary>
public enum MapGap
{
    /// <summary>It has a number.</summary>
    None,

    /// <summary>Chưa báo cáo: hatched, never a colour.</summary>
    NotReported,

    /// <summary>Không thuộc phạm vi: grey, and no gap at all.</summary>
    Outside,
}

/// <summary>One unit on a map.</summary>
/// <param name="Code">Official code; joins the outline.</param>
/// <param name="Parent">Name of the unit above, which groups a tile map.</param>
public sealed record MapArea(string Code, string Name, decimal? Value, MapGap Gap = MapGap.None, string? Parent = null, string? Href = null);

/// <summary>Four bounds make five classes: below the first, between two, from the last on.</summary>
public sealed record MapScale(IReadOnlyList<decimal> Bounds, string Unit, int Decimals = 0)
{
    /// <summary>1 to 5, light to dark.</summary>
    public int ClassOf(decimal value) => 1 + Bounds.Count(bound => value >= bound);

    /// <summary>Equal counts in each class, for values that are not percentages of a target.</summary>
    public static MapScale Quantiles(IEnumerable<decimal> values, string unit, int decimals = 0)
    {
        var sorted = values.Order().ToList();
        return new MapScale(sorted.Count == 0 ? [] : [.. Enumerable.Range(1, 4).Select(fifth => sorted[sorted.Count * fifth / 5]).Where(bound => bound > sorted[0]).Distinct()], unit, decimals);
    }
}

/// <summary>The one cached drawing (<see cref="OutlineDrawing"/>) that a map refers to, and the part of it that is shown first.</summary>
/// <param name="Url">Address with the content's hash, cached for ever.</param>
/// <param name="Codes">Units that it draws; others are listed in the table alone.</param>
public sealed record MapOutlines(string Url, int Left, int Top, int Width, int Height, IReadOnlySet<string> Codes, bool IsWholeCountry = false);
