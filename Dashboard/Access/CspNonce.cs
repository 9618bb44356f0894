using System.Security.Cryptography;

namespace Dashboard.Access;

/// <summary>The word that inline scripts and styles of one answer carry to be allowed by its content security policy.</summary>
public sealed class CspNonce
{
    public string Value { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
}
