using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Dashboard.Data.Alerts;

/// <summary>Registers the alerts.</summary>
internal static class AlertServices
{
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        // The bare facts, where no texts are at hand: the product puts its own in front.
        services.TryAddSingleton<AlertTitle>(_ => (alert, _) => $"{alert.Text}: {string.Join(", ", AlertArguments.Read(alert.Arguments).Select(a => Convert.ToString(a, CultureInfo.InvariantCulture)))}");
        services.AddSingleton<AlertReactor>();
        services.AddHostedService(provider => provider.GetRequiredService<AlertReactor>());
        services.AddSingleton<AlertDesk>();
        services.AddSingleton<Escalations>();
        services.AddSingleton<AlertRuleDesk>();
        services.AddSingleton<SilenceDesk>();
        services.AddSingleton<DutyDesk>();
        services.AddSingleton<AlertChoiceDesk>();
        services.AddSingleton<AlertSettingsDesk>();
        services.AddSingleton<RuleTrial>();
        services.AddSingleton<RuleClock>();
        services.AddHostedService(provider => provider.GetRequiredService<RuleClock>());
        return services;
    }
}
