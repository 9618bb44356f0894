using Dashboard.Access;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Directives;

/// <summary>Gives out documents and evidence, to be saved and never shown by the browser as a page.</summary>
internal static class EvidenceEndpoints
{
    public static void MapEvidence(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/directives/files/{id:int}", GetAsync).RequireAuthorization(Policies.Follow);

    private static async Task<Results<PhysicalFileHttpResult, NotFound>> GetAsync(int id, EvidenceDesk desk, Actors actors, HttpContext context, CancellationToken cancel)
    {
        if ((await desk.OpenAsync(id, await actors.GetAsync(context.User, cancel), cancel)).Value is not { } evidence)
            return TypedResults.NotFound();

        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        context.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.PhysicalFile(evidence.Path, evidence.File.ContentType, evidence.File.Name);
    }
}
