using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dashboard.Health;

/// <summary>The certificate that Kestrel was given for HTTPS, and until when it holds.</summary>
/// <param name="File">As configured.</param>
/// <param name="Until">End of validity in UTC; null when the file cannot be read.</param>
internal sealed record Certificate(string File, DateTime? Until)
{
    /// <summary>The first to end of those configured; null when Kestrel itself has none, as behind a reverse proxy.</summary>
    public static Certificate? Read(IConfiguration configuration, string contentRoot) =>
        configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint.GetSection("Certificate"))
            .Concat(configuration.GetSection("Kestrel:Certificates").GetChildren())
            .Where(section => !string.IsNullOrEmpty(section["Path"]))
            .Select(section => Read(Path.GetFullPath(section["Path"]!, contentRoot), section["Password"]))
            .OrderBy(certificate => certificate.Until ?? DateTime.MinValue)
            .FirstOrDefault();

    private static Certificate Read(string file, string? password)
    {
        try
        {
            using var certificate = X509Certificate2.GetCertContentType(file) == X509ContentType.Pfx
                ? X509CertificateLoader.LoadPkcs12FromFile(file, password)
                : X509CertificateLoader.LoadCertificateFromFile(file);
            return new Certificate(file, certificate.NotAfter.ToUniversalTime());
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return new Certificate(file, null);
        }
    }
}
