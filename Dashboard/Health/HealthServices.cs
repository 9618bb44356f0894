namespace Dashboard.Health;

/// <summary>What machines ask (<c>/health/live</c>, <c>/health/ready</c>), what people look at (<c>/health</c>), and telemetry where it is wanted.</summary>
internal static class HealthServices
{
    public static void AddHealth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHealthChecks().AddCheck<ReadyCheck>("ready");
        services.AddSingleton<SystemClock>();
        services.AddSingleton<SystemHealth>();
        services.AddTelemetry(configuration);
    }

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health/live", new() { Predicate = _ => false }).AllowAnonymous();
        routes.MapHealthChecks("/health/ready").AllowAnonymous();
    }
}
