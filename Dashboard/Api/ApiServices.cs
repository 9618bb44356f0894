using System.Globalization;
using Dashboard.Access;

namespace Dashboard.Api;

/// <summary>The door for programs: <c>/api/v1</c> and its description.</summary>
public static class ApiServices
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.AddProblemDetails();
        return services;
    }

    /// <summary>Requests that are answered with problem details, not with a page.</summary>
    internal static bool IsForPrograms(HttpContext context) => context.Request.Path.StartsWithSegments("/api") || context.Request.Path.StartsWithSegments("/hubs");

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").RequireAuthorization(Policies.Read).RequireRateLimiting(Limits.Api).AddEndpointFilter(InEnglish);
        api.MapGet("/figures", FigureEndpoints.ListAsync);
        api.MapPost("/figures", FigureEndpoints.RecordAsync).RequireAuthorization(Policies.Enter);
    }

    // Programs are read by programmers of many places; people have the pages.
    private static ValueTask<object?> InEnglish(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        return next(context);
    }
}
