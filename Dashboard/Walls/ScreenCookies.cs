namespace Dashboard.Walls;

/// <summary>What the browser of a screen holds: the device's token, and before it the secret behind its code. Scripts see neither.</summary>
internal static class ScreenCookies
{
    public const string Token = "dashboard-wall";

    public const string Pairing = "dashboard-wall-code";

    // The longest that browsers keep a cookie; each renewal sets it again.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    public static void Keep(HttpContext context, string name, string value) => context.Response.Cookies.Append(name, value, Options(context, Longest));

    public static void Drop(HttpContext context, string name) => context.Response.Cookies.Delete(name, Options(context, null));

    private static CookieOptions Options(HttpContext context, TimeSpan? life) => new()
    {
        HttpOnly = true,
        // Lax, not Strict: a page of the intranet may link to the wall.
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        IsEssential = true,
        MaxAge = life,
    };
}
