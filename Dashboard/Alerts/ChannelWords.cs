using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>Puts what is sent into words, in the language of whoever gets it, which is not the language of whoever runs here.</summary>
internal static class ChannelWords
{
    /// <summary>A text of <see cref="ChannelTexts"/> in a language.</summary>
    public static string Say(IStringLocalizer<ChannelTexts> text, string language, string key, params object[] arguments)
    {
        // Only for the call: the culture is the thread's own, and goes back before anything else can see it.
        var (before, formats) = (CultureInfo.CurrentUICulture, CultureInfo.CurrentCulture);
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureOf(language);
            return arguments.Length == 0 ? text[key] : text[key, arguments];
        }
        finally
        {
            (CultureInfo.CurrentUICulture, CultureInfo.CurrentCulture) = (before, formats);
        }
    }

    public static CultureInfo CultureOf(string language) => language == "en" ? Formats.English : Formats.Vietnamese;
}
