using Dashboard.Data.Periods;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Data.Sample;

/// <summary>The settings of the sample province.</summary>
/// <param name="Load">Whether an empty database is filled with it: by default in Development alone.</param>
public sealed record SampleOptions(bool Load)
{
    /// <summary>Reads <c>Sample:Load</c>. Throws <see cref="InvalidOperationException"/> naming a wrong value.</summary>
    public static SampleOptions Read(IConfiguration configuration, bool isDevelopment)
    {
        var load = configuration["Sample:Load"];
        if (string.IsNullOrEmpty(load))
            return new SampleOptions(isDevelopment);

        return bool.TryParse(load, out var wanted)
            ? new SampleOptions(wanted)
            : throw new InvalidOperationException($"Sample:Load is '{load}'; it must be true or false.");
    }
}

/// <summary>Registers the sample province.</summary>
public static class SampleServices
{
    public static IServiceCollection AddSample(this IServiceCollection services, SampleOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<SampleLoader>();
        services.AddSingleton<SampleClock>();
        services.AddSingleton<PeriodCalendar>();
        return services;
    }
}
