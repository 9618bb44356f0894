namespace Dashboard.Live;

/// <summary>The live hub.</summary>
public static class LiveServices
{
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSignalR();
        services.AddSingleton<LiveRelay>();
        return services;
    }

    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        // Before the first connection, so that it hears the feed from the start.
        routes.ServiceProvider.GetRequiredService<LiveRelay>();
        routes.MapHub<LiveHub>(LiveHub.Path);
    }
}
