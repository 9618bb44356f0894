namespace Dashboard.Layout;

/// <summary>Light, dark, or as the system asks; remembered in a cookie that the server reads, so that the first paint is already right.</summary>
public static class Theme
{
    public const string Cookie = "theme";

    public const string Light = "light";

    public const string Dark = "dark";

    /// <summary>No cookie: the style sheet follows the system.</summary>
    public const string System = "system";

    public static string Of(HttpContext? context) =>
        context?.Request.Cookies[Cookie] is Light or Dark ? context.Request.Cookies[Cookie]! : System;
}
