using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Jobs.Directives;
using Dashboard.Jobs.Schedule;

namespace Dashboard.Directives;

/// <summary>Registers and maps directives and tasks.</summary>
internal static class DirectiveServices
{
    public static IServiceCollection AddDirectives(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(ScannerOptions.Section).Get<ScannerOptions>() ?? new ScannerOptions();
        if (options.Icap is { Length: > 0 } && options.Command is { Length: > 0 })
            throw new InvalidOperationException($"{ScannerOptions.Section} names an ICAP service and a command; name one of them.");
        if (options.Icap is { Length: > 0 } icap && !(Uri.TryCreate(icap, UriKind.Absolute, out var service) && service.Scheme == "icap"))
            throw new InvalidOperationException($"{ScannerOptions.Section}:Icap is '{icap}'; it must be an address such as icap://host:1344/service.");

        if (options.Icap is { Length: > 0 } || options.Command is { Length: > 0 })
        {
            services.AddFileScanner(options);
            services.AddJob<ScanFilesJob>(ScanFilesJob.Name, "0 5/10 * * * ?", Role.Administrator);
        }

        services.AddSingleton<TaskViews>();
        return services;
    }

    public static void MapDirectives(this IEndpointRouteBuilder routes) => routes.MapEvidence();
}
