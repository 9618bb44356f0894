using System.Security.Cryptography;
using System.Text;

namespace Dashboard.Map;

/// <summary>A unit's outline: rings of longitude and latitude.</summary>
public sealed record Outline(string Code, string Name, IReadOnlyList<IReadOnlyList<(double Longitude, double Latitude)>> Rings);

/// <summary>The cached file behind <see cref="UnitMap"/>: every outline once, without colours, which circuits send as classes.</summary>
/// <param name="Hash">Of the content, for an address that may be cached for ever.</param>
public sealed record OutlineDrawing(string Svg, string Hash, double Width, double Height, IReadOnlySet<string> Codes)
{
    private const double Size = 600;

    /// <summary>Draws in the plain cylindrical projection, shortened to the middle latitude: shapes keep their looks at a province's size.</summary>
    public static OutlineDrawing Of(IReadOnlyList<Outline> outlines)
    {
        var points = outlines.SelectMany(outline => outline.Rings).SelectMany(ring => ring).ToList();
        if (points.Count == 0)
            return new OutlineDrawing("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "none", Size, Size, new HashSet<string>());

        var (west, east) = (points.Min(p => p.Longitude), points.Max(p => p.Longitude));
        var (south, north) = (points.Min(p => p.Latitude), points.Max(p => p.Latitude));
        var squeeze = Math.Cos((south + north) / 2 * Math.PI / 180);
        var scale = Size / Math.Max((east - west) * squeeze, north - south);
        var (width, height) = ((east - west) * squeeze * scale, (north - south) * scale);
        (double X, double Y) Place((double Longitude, double Latitude) p) => ((p.Longitude - west) * squeeze * scale, (north - p.Latitude) * scale);

        var svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
            .Append(Formats.Css(width)).Append(' ').Append(Formats.Css(height)).Append("\">\n");
        var names = new StringBuilder("<g id=\"names\" text-anchor=\"middle\">\n");
        foreach (var outline in outlines)
        {
            svg.Append("<path id=\"u").Append(outline.Code).Append("\" fill-rule=\"evenodd\" d=\"");
            foreach (var ring in outline.Rings)
            {
                for (var i = 0; i < ring.Count; i++)
                {
                    var (x, y) = Place(ring[i]);
                    svg.Append(i == 0 ? 'M' : 'L').Append(Formats.Css(x)).Append(' ').Append(Formats.Css(y));
                }

                svg.Append('Z');
            }

            svg.Append("\"/>\n");
            var (middleX, middleY) = Place(Middle(outline.Rings.MaxBy(ring => ring.Count)!));
            names.Append("<text id=\"n").Append(outline.Code).Append("\" x=\"").Append(Formats.Css(middleX)).Append("\" y=\"").Append(Formats.Css(middleY)).Append("\">")
                .Append(System.Security.SecurityElement.Escape(outline.Name)).Append("</text>\n");
        }

        var content = svg.Append(names).Append("</g>\n</svg>\n").ToString();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16];
        return new OutlineDrawing(content, hash, width, height, outlines.Select(outline => outline.Code).ToHashSet());
    }

    // Centre of gravity of the ring's surface; its corners alone would pull the name to a crooked border.
    private static (double Longitude, double Latitude) Middle(IReadOnlyList<(double Longitude, double Latitude)> ring)
    {
        double area = 0, x = 0, y = 0;
        for (var i = 0; i < ring.Count; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Count]);
            var cross = (a.Longitude * b.Latitude) - (b.Longitude * a.Latitude);
            area += cross;
            x += (a.Longitude + b.Longitude) * cross;
            y += (a.Latitude + b.Latitude) * cross;
        }

        return Math.Abs(area) < 1e-12 ? ring[0] : (x / (3 * area), y / (3 * area));
    }
}
