using System.Text.Encodings.Web;
using System.Text.Unicode;
using Dashboard.Periods;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.WebEncoders;
using Radzen;

namespace Dashboard.Layout;

/// <summary>Registers components, languages and what the shell shows.</summary>
public static class LookServices
{
    public static IServiceCollection AddLook(this IServiceCollection services)
    {
        services.AddLabels();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = new RequestCulture(Formats.Vietnamese);
            options.SupportedCultures = options.SupportedUICultures = [Formats.Vietnamese, Formats.English];
            // The person's own choice alone: an English browser in a Vietnamese office still opens in Vietnamese.
            options.RequestCultureProviders = [new CookieRequestCultureProvider()];
        });

        // Vietnamese as it is, not as numbered entities: pages are a third smaller, which counts on a bad line.
        services.Configure<WebEncoderOptions>(web => web.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));

        // A page must say at once that the line is dead: js/reconnect.js waits for three missed beats.
        services.AddRazorComponents()
            .AddInteractiveServerComponents()
            .AddHubOptions(options => options.KeepAliveInterval = TimeSpan.FromSeconds(5));
        services.AddCascadingAuthenticationState();
        services.AddRadzenComponents();
        return services;
    }

    /// <summary>What components need to put things into words; also enough for documents and for component tests.</summary>
    public static IServiceCollection AddLabels(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton<SampleMark>();
        services.AddSingleton<PeriodLabels>();
        services.AddSingleton<AgoLabels>();
        return services;
    }
}
