using Dashboard.Access;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Dashboard.Walls.Scenes;

/// <summary>Files of the media library: taken from who manages screens, given to who may see them.</summary>
internal static class MediaEndpoints
{
    private const string Page = "/walls/media";
    private const long LargestRequest = MediaDesk.LargestFilm + (1 << 20);

    public static void MapMedia(this IEndpointRouteBuilder routes)
    {
        routes.MapPost(Page + "/add", AddAsync).RequireAuthorization(Policies.Coordinate)
            .WithMetadata(new RequestSizeLimitAttribute(LargestRequest), new RequestFormLimitsAttribute { MultipartBodyLengthLimit = LargestRequest });
        routes.MapPost(Page + "/remove", RemoveAsync).RequireAuthorization(Policies.Coordinate);
        routes.MapGet(Page + "/{hash}", GetAsync).RequireAuthorization();
    }

    private static async Task<RedirectHttpResult> AddAsync(IFormFile? file, [FromForm] int unit, MediaDesk desk, Actors actors, HttpContext context, CancellationToken cancel)
    {
        if (file is null)
            return Back(new Refusal("Media.Empty"));

        await using var content = file.OpenReadStream();
        var added = await desk.AddAsync(file.FileName, content, unit, await actors.GetAsync(context.User, cancel), cancel);
        return Back(added.Refusal, ("added", added.Value?.Hash));
    }

    private static async Task<RedirectHttpResult> RemoveAsync([FromForm] int id, MediaDesk desk, Actors actors, HttpContext context, CancellationToken cancel) =>
        Back((await desk.RemoveAsync(id, await actors.GetAsync(context.User, cancel), cancel)).Refusal);

    private static async Task<Results<PhysicalFileHttpResult, NotFound>> GetAsync(
        string hash, MediaDesk desk, Actors actors, UnitTrees trees, IDbContextFactory<DashboardContext> contexts, HttpContext context, CancellationToken cancel)
    {
        if (hash.Length != 64 || !hash.All(char.IsAsciiHexDigitLower))
            return TypedResults.NotFound();

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var media = await db.SeenMediaAsync(await trees.CurrentAsync(cancel), await actors.GetAsync(context.User, cancel), hash, cancel);
        if (media is null || !File.Exists(desk.PathOf(hash)))
            return TypedResults.NotFound();

        // Nothing in it may act, should a browser ever take it for a page.
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; media-src 'self'; img-src 'self'; sandbox";
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        context.Response.Headers.ContentDisposition = "inline";
        return TypedResults.PhysicalFile(desk.PathOf(hash), media.ContentType, enableRangeProcessing: true, entityTag: new EntityTagHeaderValue($"\"{hash}\""));
    }

    private static RedirectHttpResult Back(Refusal? refusal, params ReadOnlySpan<(string Name, string? Value)> more)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in more)
            query[name] = value;
        if (refusal is not null)
        {
            query.Clear();
            query["refused"] = refusal.Code;
            query["of"] = string.Join('|', refusal.Arguments);
        }

        return TypedResults.LocalRedirect(QueryHelpers.AddQueryString(Page, query.Where(q => q.Value is not null)));
    }
}
