using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Dashboard.Layout;

/// <summary>Remembers theme and language in cookies and returns to the page that asked.</summary>
internal static class PreferenceEndpoints
{
    public static void MapLook(this IEndpointRouteBuilder routes)
    {
        // Without an antiforgery token: the worst that a stranger's page could do is to darken this one.
        var preferences = routes.MapGroup("/preferences").AllowAnonymous().DisableAntiforgery();
        preferences.MapPost("/theme", SetTheme);
        preferences.MapPost("/language", SetLanguage);
    }

    private static RedirectHttpResult SetTheme(HttpContext context, [FromForm] string theme, [FromForm] string returnUrl = "/")
    {
        if (theme is Theme.Light or Theme.Dark)
            context.Response.Cookies.Append(Theme.Cookie, theme, Lasting(context));
        else
            context.Response.Cookies.Delete(Theme.Cookie);

        return Back(returnUrl);
    }

    private static RedirectHttpResult SetLanguage(HttpContext context, [FromForm] string language, [FromForm] string returnUrl = "/")
    {
        var culture = language == "en" ? Formats.English : Formats.Vietnamese;
        context.Response.Cookies.Append(CookieRequestCultureProvider.DefaultCookieName,
            CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture)), Lasting(context));
        return Back(returnUrl);
    }

    private static RedirectHttpResult Back(string returnUrl) =>
        TypedResults.LocalRedirect(RedirectHttpResult.IsLocalUrl(returnUrl) ? returnUrl : "/");

    private static CookieOptions Lasting(HttpContext context) => new()
    {
        MaxAge = TimeSpan.FromDays(365),
        HttpOnly = true,
        IsEssential = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
    };
}
