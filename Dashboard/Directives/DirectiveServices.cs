using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Jobs.Directives;
using Dashboard.Jobs.Schedule;
using Dashboard.Refusals;
using Microsoft.Extensions.Localization;

namespace Dashboard.Directives;

/// <summary>Registers and maps directives and tasks.</summary>
internal static class DirectiveServices
{
    public static IServiceCollection AddDirectives(this IServiceCollection services, IConfiguration configuration)
    {
        var options = services.AddDirectiveFiles(configuration);
        if (options.Icap is { Length: > 0 } || options.Command is { Length: > 0 })
        {
            services.AddJob<ScanFilesJob>(ScanFilesJob.Name, "0 5/10 * * * ?", Role.Administrator);
        }

        var inbox = configuration.GetSection(InboxOptions.Section).Get<InboxOptions>() ?? new InboxOptions();
        if (inbox.InboxFolder is { Length: > 0 } folder)
        {
            if (!Path.IsPathFullyQualified(folder))
                throw new InvalidOperationException($"{InboxOptions.Section}:InboxFolder is '{folder}'; it must be a whole path.");

            services.AddSingleton(inbox);
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DirectiveInbox>(provider, (Func<Refusal, string>)provider.GetRequiredService<IStringLocalizer<RefusalTexts>>().Say));
            services.AddJob<DirectiveInboxJob>(DirectiveInboxJob.Name, "30 * * * * ?", Role.Administrator, Role.Clerk);
        }

        services.AddSingleton<TaskViews>();
        return services;
    }

    /// <summary>What files need, also those that a command takes in: the scanner and the names of the exchange's elements.</summary>
    public static ScannerOptions AddDirectiveFiles(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection(ScannerOptions.Section).Get<ScannerOptions>() ?? new ScannerOptions();
        if (options.Icap is { Length: > 0 } && options.Command is { Length: > 0 })
            throw new InvalidOperationException($"{ScannerOptions.Section} names an ICAP service and a command; name one of them.");
        if (options.Icap is { Length: > 0 } icap && !(Uri.TryCreate(icap, UriKind.Absolute, out var service) && service.Scheme == "icap"))
            throw new InvalidOperationException($"{ScannerOptions.Section}:Icap is '{icap}'; it must be an address such as icap://host:1344/service.");
        if (options.Icap is { Length: > 0 } || options.Command is { Length: > 0 })
            services.AddFileScanner(options);

        services.AddSingleton(configuration.GetSection(EdxmlOptions.Section).Get<EdxmlOptions>() ?? new EdxmlOptions());
        return options;
    }

    public static void MapDirectives(this IEndpointRouteBuilder routes)
    {
        routes.MapEvidence();
        routes.MapDirectiveExports();
    }
}
