using System.Globalization;
using Dashboard.Data;
using Microsoft.Extensions.Localization;

namespace Dashboard.Refusals;

/// <summary>The sentence of every refusal, by its code.</summary>
public sealed class RefusalTexts;

/// <summary>From a refusal to its sentence in the reader's language.</summary>
public static class RefusalSentences
{
    extension(IStringLocalizer<RefusalTexts> text)
    {
        /// <summary>Days read 30/06/2025 in Vietnamese and 2025-06-30 in English; instants are Vietnam's; no value is shown as a dash.</summary>
        public string Say(Refusal refusal)
        {
            var vietnamese = string.Equals(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, "vi", StringComparison.Ordinal);
            var arguments = Array.ConvertAll(refusal.Arguments, a => a switch
            {
                null => "–",
                DateOnly day => day.ToString(vietnamese ? "dd/MM/yyyy" : "yyyy-MM-dd", CultureInfo.InvariantCulture),
                DateTime at => Formats.InVietnam(at),
                Enum value => text[$"{value.GetType().Name}.{value}"] is { ResourceNotFound: false } word ? word.Value : value.ToString(),
                _ => a,
            });
            return text[refusal.Code, arguments!];
        }
    }
}
