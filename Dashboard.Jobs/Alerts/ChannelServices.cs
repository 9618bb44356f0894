using System.ComponentModel.DataAnnotations;
using Dashboard.Data.Alerts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Dashboard.Jobs.Alerts;

/// <summary>Registers the channels by which alerts leave the product. Whoever registers them hands in the words (<see cref="AlertWording"/>, <see cref="ChannelWording"/>) and data protection.</summary>
public static class ChannelServices
{
    /// <param name="sends">False on a node that runs no jobs: it takes subscriptions in and sends nothing.</param>
    public static IServiceCollection AddAlertChannels(this IServiceCollection services, IConfiguration configuration, bool sends)
    {
        var options = configuration.GetSection(AlertOptions.Section).Get<AlertOptions>() ?? new AlertOptions();
        foreach (var part in (object[])[options, options.Email, options.Push, options.Webhook, options.Gateway])
            Validator.ValidateObject(part, new ValidationContext(part), validateAllProperties: true);

        services.AddSingleton(options);
        services.Replace(ServiceDescriptor.Singleton(options.Configured()));
        services.AddSingleton<OutboundHttp>();
        services.AddSingleton<UnsubscribeTokens>();
        services.AddSingleton<VapidKeys>();
        services.AddSingleton<WebhookSecrets>();
        services.AddSingleton<PushDesk>();
        services.AddSingleton<WebhookDesk>();
        services.AddSingleton<IAlertChannel, EmailChannel>();
        services.AddSingleton<IAlertChannel, PushChannel>();
        services.AddSingleton<IAlertChannel, WebhookChannel>();
        services.AddSingleton<IAlertChannel, GatewayChannel>();
        services.AddSingleton<DeliveryRun>();
        if (sends)
            services.AddHostedService(provider => provider.GetRequiredService<DeliveryRun>());

        return services;
    }
}
