using Dashboard.Data.Access;
using Dashboard.Data.Sample;
using Dashboard.Jobs.Schedule;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Jobs.Sample;

/// <summary>Registers the sample's clock, hourly and ten minutes before the hour so that it comes before the closing of periods at 00:05; only where the sample is wanted.</summary>
public static class SampleJobs
{
    public static IServiceCollection AddSampleJobs(this IServiceCollection services, SampleOptions options) =>
        options.Load ? services.AddJob<SampleClockJob>(SampleClockJob.Name, "0 50 * * * ?", Role.Coordinator, Role.Administrator) : services;
}
