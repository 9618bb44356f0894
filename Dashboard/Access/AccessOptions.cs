using System.ComponentModel.DataAnnotations;

namespace Dashboard.Access;

/// <summary>Section <c>Access</c> of the settings.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";

    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) of reverse proxies whose <c>X-Forwarded-*</c> headers are believed; from others they are ignored.</summary>
    public IReadOnlyList<string> Proxies { get; init; } = [];

    /// <summary>Attempts from one address. A whole office may share one: too small locks it out at eight in the morning.</summary>
    [Range(1, 10_000)]
    public int SignInsPerMinute { get; init; } = 30;

    /// <summary>Requests of one caller of the API; five times as many at once.</summary>
    [Range(1, 100_000)]
    public int ApiRequestsPerSecond { get; init; } = 50;
}
