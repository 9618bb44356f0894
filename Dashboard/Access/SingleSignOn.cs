using System.Net.Http.Headers;
using System.Security.Claims;
using System.Text.Json;
using Dashboard.Data.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;

namespace Dashboard.Access;

/// <summary>
/// The one seam for single sign-on: OpenID Connect's code flow with PKCE on the framework's OAuth handler. Who somebody is comes from the
/// provider's user info over TLS; what somebody may do comes from the account here, which must already exist.
/// </summary>
internal static class SingleSignOn
{
    public const string SchemeName = "Sso";

    public static void AddSingleSignOn(this AuthenticationBuilder authentication, SsoOptions sso)
    {
        if (!sso.IsOn)
            return;

        authentication.AddOAuth(SchemeName, oauth =>
        {
            oauth.ClientId = sso.ClientId;
            oauth.ClientSecret = sso.ClientSecret;
            oauth.AuthorizationEndpoint = sso.AuthorizationEndpoint;
            oauth.TokenEndpoint = sso.TokenEndpoint;
            oauth.UserInformationEndpoint = sso.UserInfoEndpoint;
            oauth.CallbackPath = "/sign-in/sso/callback";
            oauth.AccessDeniedPath = "/sign-in";
            oauth.SignInScheme = IdentityConstants.ExternalScheme;
            oauth.UsePkce = true;
            oauth.CorrelationCookie.Name = "dashboard-sso.";
            // The provider leads back with a link; None would need HTTPS.
            oauth.CorrelationCookie.SameSite = SameSiteMode.Lax;
            oauth.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            oauth.CorrelationCookie.Path = "/sign-in/sso";
            oauth.Scope.Clear();
            foreach (var scope in sso.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                oauth.Scope.Add(scope);

            oauth.Events = new OAuthEvents
            {
                OnCreatingTicket = context => ReadUserAsync(context, sso.AccountClaim),
                OnRemoteFailure = context =>
                {
                    context.Response.Redirect("/sign-in?ssoRefused=true");
                    context.HandleResponse();
                    return Task.CompletedTask;
                },
            };
        });
    }

    public static void MapSingleSignOn(this IEndpointRouteBuilder routes, SsoOptions sso)
    {
        if (!sso.IsOn)
            return;

        var group = routes.MapGroup("/sign-in/sso").AllowAnonymous();

        // A link, not a form: the policy form-action 'self' would stop a form's redirect to the provider.
        group.MapGet("", (string? returnUrl) => TypedResults.Challenge(
            new AuthenticationProperties { RedirectUri = $"/sign-in/sso/done?returnUrl={Uri.EscapeDataString(AccessEndpoints.Local(returnUrl, "/"))}" }, [SchemeName]));
        group.MapGet("/done", EnterAsync);
    }

    private static async Task<RedirectHttpResult> EnterAsync(HttpContext context, SignInDesk desk, UserManager<User> users, string? returnUrl)
    {
        var vouched = await context.AuthenticateAsync(IdentityConstants.ExternalScheme);
        await context.SignOutAsync(IdentityConstants.ExternalScheme);
        var name = vouched.Principal?.FindFirstValue(ClaimTypes.NameIdentifier);
        if (name is null || await users.FindByNameAsync(name) is not { } user || await desk.VouchedAsync(user, "sso", context.RequestAborted) is not SignInAnswer.SignedIn)
            return TypedResults.LocalRedirect("/sign-in?ssoRefused=true");

        return TypedResults.LocalRedirect(AccessEndpoints.Local(returnUrl, "/"));
    }

    private static async Task ReadUserAsync(OAuthCreatingTicketContext context, string claim)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, context.Options.UserInformationEndpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", context.AccessToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var answer = await context.Backchannel.SendAsync(request, context.HttpContext.RequestAborted);
        answer.EnsureSuccessStatusCode();
        using var user = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(context.HttpContext.RequestAborted));
        if (user.RootElement.TryGetProperty(claim, out var value) && value.ToString() is { Length: > 0 } name)
            context.Identity!.AddClaim(new Claim(ClaimTypes.NameIdentifier, name));
    }
}
