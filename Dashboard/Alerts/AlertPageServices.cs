namespace Dashboard.Alerts;

/// <summary>The bell and what the pages about alerts need.</summary>
internal static class AlertPageServices
{
    public static IServiceCollection AddAlertPages(this IServiceCollection services)
    {
        services.AddSingleton<Bells>();
        services.AddScoped<BellState>();
        services.AddSingleton<AlertFiles>();
        return services;
    }

    public static void MapAlertPages(this IEndpointRouteBuilder routes)
    {
        // Before the first page, so that it hears the feed from the start.
        routes.ServiceProvider.GetRequiredService<Bells>();
        routes.MapAlertExports();
    }
}
