using System.Diagnostics.Metrics;
using Dashboard.Access;
using Dashboard.Data.Live;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Dashboard.Health;

/// <summary>
/// Metrics and traces, sent only where an endpoint is configured (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>). The hosting package is not in the feed,
/// so the two providers are built and ended here.
/// </summary>
internal sealed class Telemetry(LiveFeed feed, CircuitRegistry circuits) : IHostedService, IDisposable
{
    public const string EndpointSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string Name = "Dashboard";

    private readonly Meter _meter = new(Name);
    private MeterProvider? _metrics;
    private TracerProvider? _traces;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _meter.CreateObservableGauge("dashboard.feed.number", () => feed.Number, description: "Number of the last change that this node has read.");
        _meter.CreateObservableGauge("dashboard.circuits", () => circuits.Circuits, description: "Pages open on this node.");
        _metrics = Sdk.CreateMeterProviderBuilder()
            .AddMeter(Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Components", "Microsoft.EntityFrameworkCore")
            .AddOtlpExporter()
            .Build();
        _traces = Sdk.CreateTracerProviderBuilder().AddSource("Microsoft.AspNetCore").AddOtlpExporter().Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _metrics?.Dispose();
        _traces?.Dispose();
        _meter.Dispose();
    }
}

/// <summary>Registers telemetry where it is wanted.</summary>
internal static class TelemetryServices
{
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (!string.IsNullOrEmpty(configuration[Telemetry.EndpointSetting]))
            services.AddHostedService<Telemetry>();
    }
}
