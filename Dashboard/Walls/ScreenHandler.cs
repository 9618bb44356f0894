using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Dashboard.Data.Access;
using Dashboard.Data.Walls;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Dashboard.Walls;

/// <summary>
/// Recognises a wall screen by its device token, on the wall's own addresses and its circuit alone: everywhere else the token is not even looked at.
/// It knows no sign-in page; who is not recognised gets the status, or a code to be paired by.
/// </summary>
internal sealed class ScreenHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ScreenTokens tokens, WallFleet fleet)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Screen";

    /// <summary>In the circuit's address: the page that opens it, so that a browser with both cookies is the screen there, and a copy is turned away.</summary>
    public const string PageQuery = "screen";

    /// <summary>Whether a request is a screen's to make.</summary>
    public static bool Speaks(HttpRequest request) =>
        request.Path.StartsWithSegments("/wall", StringComparison.Ordinal)
        || (request.Path.StartsWithSegments("/walls/media", StringComparison.Ordinal) && request.Cookies.ContainsKey(ScreenCookies.Token) && !request.Cookies.ContainsKey("dashboard"))
        || (request.Path.StartsWithSegments("/_blazor", StringComparison.Ordinal) && request.Cookies.ContainsKey(ScreenCookies.Token)
            && (request.Query.ContainsKey(PageQuery) || !request.Cookies.ContainsKey("dashboard")));

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Cookies[ScreenCookies.Token] is not { Length: > 0 } token)
            return AuthenticateResult.NoResult();
        if (await tokens.FindAsync(token, Context.RequestAborted) is not { } key)
            return AuthenticateResult.Fail("The screen's token is unknown or revoked.");

        // One browser shows a screen: a circuit opens for the page that was let in, and for no other.
        if (Request.Query[PageQuery].ToString() is { Length: > 0 } page && !fleet.IsHeldBy(key.ScreenId, page))
            return AuthenticateResult.Fail("Another browser shows this screen.");

        var identity = new ClaimsIdentity(
            [
                new Claim(Actors.ScreenClaim, key.ScreenId.ToString(CultureInfo.InvariantCulture)),
                new Claim(Actors.StampClaim, key.Pairing.ToString(CultureInfo.InvariantCulture)),
                new Claim(ClaimTypes.Name, key.Name),
            ], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }
}

/// <summary>Which screen a principal is.</summary>
internal static class ScreenPrincipal
{
    public static int? ScreenId(this ClaimsPrincipal principal) =>
        int.TryParse(principal.FindFirstValue(Actors.ScreenClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
