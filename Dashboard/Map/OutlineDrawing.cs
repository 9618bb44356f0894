using System.Globalization;
using System.Security;
using System.Security.Cryptography;
using System.Text;
using Dashboard.Data.Units;

namespace Dashboard.Map;

/// <summary>A unit and its stored outline.</summary>
public sealed record OutlinedUnit(string Code, string Name, Outline Outline);

/// <summary>The cached file behind <see cref="UnitMap"/>: every outline and name once, without colours, which circuits send as classes.</summary>
/// <param name="Hash">Of the content, for an address that may be cached for ever.</param>
public sealed record OutlineDrawing(string Svg, string Hash, IReadOnlyList<OutlinedUnit> Units)
{
    public static OutlineDrawing Of(IReadOnlyList<OutlinedUnit> units)
    {
        var svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\">\n");
        foreach (var unit in units)
            svg.Append(CultureInfo.InvariantCulture, $"<path id=\"u{unit.Code}\" fill-rule=\"evenodd\" vector-effect=\"non-scaling-stroke\" d=\"{unit.Outline.Path}\"/>\n");

        svg.Append("<g id=\"names\" text-anchor=\"middle\">\n");
        foreach (var unit in units)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{unit.Outline.LabelX}\" y=\"{unit.Outline.LabelY}\">{SecurityElement.Escape(unit.Name)}</text>\n");

        var content = svg.Append("</g>\n</svg>\n").ToString();
        return new OutlineDrawing(content, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16], units);
    }

    /// <summary>What a map refers to, opened on the units of <paramref name="focus"/> (all when it names none that is drawn); the rest lies around them.</summary>
    public MapOutlines At(string url, IReadOnlySet<string>? focus = null, bool isWholeCountry = false)
    {
        var shown = Units.Where(unit => focus?.Contains(unit.Code) == true).Select(unit => unit.Outline).ToList();
        if (shown.Count == 0)
            shown = [.. Units.Select(unit => unit.Outline)];
        if (shown.Count == 0)
            return new MapOutlines(url, 0, 0, 1, 1, new HashSet<string>(), isWholeCountry);

        var (left, top) = (shown.Min(o => o.Left), shown.Min(o => o.Top));
        var (width, height) = (shown.Max(o => o.Right) - left, shown.Max(o => o.Bottom) - top);
        var margin = Math.Max(width, height) / 50;
        return new MapOutlines(url, left - margin, top - margin, width + (2 * margin), height + (2 * margin), Units.Select(unit => unit.Code).ToHashSet(), isWholeCountry);
    }
}
