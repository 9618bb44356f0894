using System.Globalization;
using System.Security.Cryptography;
using Dashboard.Data.Alerts;
using Microsoft.AspNetCore.DataProtection;

namespace Dashboard.Jobs.Alerts;

/// <summary>The word in an e-mail's link by which its reader leaves kinds of alerts without signing in. It says who and which, and cannot be made by anybody else.</summary>
public sealed class UnsubscribeTokens(IDataProtectionProvider protection)
{
    private const int Longest = 2000;

    private readonly IDataProtector _protector = protection.CreateProtector("Dashboard.Alerts.Unsubscribe");

    public string For(int userId, IReadOnlyCollection<AlertKind> kinds) =>
        _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{userId}|{string.Join(',', kinds.Select(k => k.ToString()))}"));

    /// <summary>Who and which; null for a word that is not ours.</summary>
    public (int UserId, IReadOnlyList<AlertKind> Kinds)? Read(string? token)
    {
        if (token is not { Length: > 0 and <= Longest })
            return null;

        try
        {
            return _protector.Unprotect(token).Split('|') is [var user, var kinds] && int.TryParse(user, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? (id, [.. kinds.Split(',').Where(k => Enum.TryParse<AlertKind>(k, out _)).Select(Enum.Parse<AlertKind>)])
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
