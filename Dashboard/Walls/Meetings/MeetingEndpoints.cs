using System.Globalization;
using System.IO.Compression;
using System.Text;
using Dashboard.Access;
using Dashboard.Data.Access;
using Dashboard.Documents;
using Dashboard.Exports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Dashboard.Walls.Meetings;

/// <summary>Files of takeovers and stocktakes.</summary>
internal static class MeetingEndpoints
{
    // Entries of equal pictures are equal bytes: a zip knows nothing before 1980.
    private static readonly DateTimeOffset ZipTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IServiceCollection AddMeetings(this IServiceCollection services)
    {
        services.AddOptions<DocumentOptions>().BindConfiguration(DocumentOptions.Section);
        services.AddSingleton<DocumentConverter>();
        services.AddSingleton<MeetingTables>();
        services.AddSingleton<StocktakeBooks>();
        services.AddSingleton<StocktakePictures>();
        return services;
    }

    public static void MapMeetings(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/walls/takeovers/export.{format}", async (string format, [AsParameters] TakeoverFilter filter, HttpContext context, Actors actors, MeetingTables tables, CancellationToken cancel) =>
            TableExport.File(await tables.ExportAsync(await actors.GetAsync(context.User, cancel), filter, cancel), format)).RequireAuthorization(Policies.Operate);
        routes.MapGet("/walls/stocktakes/export.{format}", async (string format, [AsParameters] StocktakeFilter filter, HttpContext context, Actors actors, MeetingTables tables, CancellationToken cancel) =>
            TableExport.File(await tables.ExportAsync(await actors.GetAsync(context.User, cancel), filter, cancel), format)).RequireAuthorization(Policies.Read);

        var stocktake = routes.MapGroup("/walls/stocktakes/{id:int}").RequireAuthorization(Policies.Read);
        stocktake.MapGet("/export.{format}", async (int id, string format, HttpContext context, Actors actors, StocktakeBooks books, CancellationToken cancel) =>
            await books.ReadAsync(id, await actors.GetAsync(context.User, cancel), cancel) is { } book ? TableExport.File(books.ToExport(book), format) : TypedResults.NotFound());
        stocktake.MapGet("/pictures.zip", PicturesAsync);
        stocktake.MapGet("/pictures.pdf", PdfAsync);
    }

    private static async Task<Results<FileContentHttpResult, NotFound>> PicturesAsync(int id, HttpContext context, Actors actors, StocktakeBooks books, StocktakePictures pictures, CancellationToken cancel)
    {
        if (await books.ReadAsync(id, await actors.GetAsync(context.User, cancel), cancel) is not { } book)
            return TypedResults.NotFound();

        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, svg) in pictures.Draw(book))
            {
                var entry = archive.CreateEntry(name, CompressionLevel.Fastest);
                entry.LastWriteTime = ZipTime;
                await using var file = await entry.OpenAsync(cancel);
                await file.WriteAsync(Encoding.UTF8.GetBytes(svg), cancel);
            }
        }

        return TypedResults.File(stream.ToArray(), "application/zip", string.Create(CultureInfo.InvariantCulture, $"stocktake-{id}.zip"));
    }

    /// <summary>404 where no converter is configured: the page does not offer it then.</summary>
    private static async Task<Results<FileContentHttpResult, NotFound, ProblemHttpResult>> PdfAsync(
        int id, HttpContext context, Actors actors, StocktakeBooks books, StocktakePictures pictures, DocumentConverter converter, CancellationToken cancel)
    {
        if (!converter.IsConfigured || await books.ReadAsync(id, await actors.GetAsync(context.User, cancel), cancel) is not { } book)
            return TypedResults.NotFound();

        var key = string.Create(CultureInfo.InvariantCulture, $"stocktake-{id}-{book.Stocktake.Hash?[..16]}-{CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}");
        return await converter.ToPdfAsync(key, [.. pictures.Draw(book).Select(p => p.Svg)], cancel) is { } pdf
            ? TypedResults.File(pdf, "application/pdf", string.Create(CultureInfo.InvariantCulture, $"stocktake-{id}.pdf"))
            : TypedResults.Problem(statusCode: StatusCodes.Status502BadGateway, title: "The converter failed.");
    }
}
