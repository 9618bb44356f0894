using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace Dashboard.Entry;

/// <summary>Registers the entry page.</summary>
public static class EntryServices
{
    public static IServiceCollection AddEntry(this IServiceCollection services)
    {
        services.AddSingleton<EntryAssets>();
        services.AddSingleton<EntryReader>();
        // Over HTTPS too: the one secret in the page, the antiforgery token, is encrypted anew for each answer, so its length and text tell nothing.
        services.AddResponseCompression(compression => compression.EnableForHttps = true);
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal);
        return services;
    }
}
