using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Dashboard.Entry;

/// <summary>
/// Style sheet and scripts of the entry page, held compressed as far as it goes and named by their content, so that a phone fetches each once.
/// Not the framework's static assets: those are compressed with Brotli in a published product only, and this page's budget holds everywhere.
/// </summary>
public sealed class EntryAssets(IWebHostEnvironment environment)
{
    private readonly Dictionary<string, Asset> _assets = new[]
    {
        Read(environment.WebRootFileProvider, "entry.css", "text/css; charset=utf-8"),
        Read(environment.WebRootFileProvider, "entry.js", "text/javascript; charset=utf-8"),
        Read(environment.WebRootFileProvider, "worker.js", "text/javascript; charset=utf-8"),
    }.ToDictionary(a => a.Name, StringComparer.Ordinal);

    /// <summary>The address of a file, which changes with its content.</summary>
    public string this[string name] => $"/entry/assets/{_assets[name].Hash}/{name}";

    internal Results<FileContentHttpResult, NotFound> Serve(HttpContext context, string hash, string name)
    {
        if (_assets.GetValueOrDefault(name) is not { } asset || !string.Equals(asset.Hash, hash, StringComparison.Ordinal))
            return TypedResults.NotFound();

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Send(context, asset);
    }

    /// <summary>The service worker has one address for ever: a browser asks it for a newer one.</summary>
    internal Results<FileContentHttpResult, NotFound> ServeWorker(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-cache";
        // It lies below /entry/ and is to look after /entry itself.
        context.Response.Headers["Service-Worker-Allowed"] = "/entry";
        return Send(context, _assets["worker.js"]);
    }

    private static FileContentHttpResult Send(HttpContext context, Asset asset)
    {
        context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (!context.Request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value == "br"))
            return TypedResults.File(asset.Plain, asset.Type);

        context.Response.Headers.ContentEncoding = "br";
        return TypedResults.File(asset.Brotli, asset.Type);
    }

    private static Asset Read(IFileProvider files, string name, string type)
    {
        using var source = files.GetFileInfo("entry/" + name).CreateReadStream();
        using var plain = new MemoryStream();
        source.CopyTo(plain);
        using var small = new MemoryStream();
        using (var brotli = new BrotliStream(small, CompressionLevel.SmallestSize))
            brotli.Write(plain.ToArray());

        return new Asset(name, type, plain.ToArray(), small.ToArray(), Convert.ToHexStringLower(SHA256.HashData(plain.ToArray()).AsSpan(0, 6)));
    }

    private sealed record Asset(string Name, string Type, byte[] Plain, byte[] Brotli, string Hash);
}
