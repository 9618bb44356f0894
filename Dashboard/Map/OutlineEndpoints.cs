using System.Text;
using Microsoft.Net.Http.Headers;

namespace Dashboard.Map;

/// <summary>The drawing of outlines as one file that browsers keep: its address names its content.</summary>
internal static class OutlineEndpoints
{
    private const string Path = "/map/outlines.svg";

    public static void MapOutlines(this IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, GetAsync).AllowAnonymous(); // public geography, and no number in it

    public static string UrlOf(OutlineDrawing drawing) => $"{Path}?v={drawing.Hash}";

    private static async Task<IResult> GetAsync(OutlineDrawings drawings, HttpContext context, CancellationToken cancel, string v = "")
    {
        if (await drawings.CurrentAsync(cancel) is not { } drawing)
            return TypedResults.NotFound();

        context.Response.Headers.CacheControl = v == drawing.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        return TypedResults.Bytes(Encoding.UTF8.GetBytes(drawing.Svg), "image/svg+xml", entityTag: new EntityTagHeaderValue($"\"{drawing.Hash}\""));
    }
}
