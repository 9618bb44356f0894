using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.Data.Access;
using Microsoft.Extensions.Localization;

namespace Dashboard.Access;

/// <summary>
/// Says the audit's lines in the reader's language. What is stored stays as it was sealed, in fixed forms that programs read too;
/// what matches none of them is a person's own words and is shown as written.
/// </summary>
public static partial class AuditWords
{
    extension(IStringLocalizer<AccessTexts> text)
    {
        /// <summary>What a line says beside its action and subject, or null.</summary>
        public string? DetailOf(AuditLine line)
        {
            if (line.Detail is not { } detail)
                return null;

            if (Figures().Match(detail) is { Success: true } figures)
                return text["Detail.Figures", Count(figures.Groups[1]), figures.Groups[2].Value];
            if (Import().Match(detail) is { Success: true } import)
                return text["Detail.Import", Count(import.Groups[2]), Count(import.Groups[3]), Count(import.Groups[4])];
            if (Setting().Match(detail) is { Success: true } setting)
                return text[setting.Groups[1].Value == "now" ? "Detail.Now" : "Detail.Before", setting.Groups[2].Value];

            // A role, alone or before the unit that it is held over.
            var first = detail.Split(' ', 2);
            return line.Action.StartsWith("Access.", StringComparison.Ordinal) && Enum.TryParse<Role>(first[0], out var role) && Enum.IsDefined(role)
                ? string.Join(' ', [text[$"Role.{role}"].Value, .. first[1..]])
                : line.Action == "Personal.Read" && detail == "export" ? text["Detail.Export"].Value : detail;
        }
    }

    private static string Count(Group digits) => Formats.Count(int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^(\d{1,9}) figures, first (\S+)$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Figures();

    [GeneratedRegex(@"^(\w+): (\d{1,9}) new, (\d{1,9}) changed, (\d{1,9}) unchanged$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Import();

    [GeneratedRegex("^(before|now): (.*)$", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Setting();
}
