using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;

namespace Dashboard.Indicators;

/// <summary>How an indicator is called on a screen: the scheme's targets with their number, <em>Mục tiêu 6 · …</em>.</summary>
public static partial class IndicatorNames
{
    public static string Of(IStringLocalizer<IndicatorTexts> text, string code, string nameVi, string nameEn)
    {
        var name = Formats.IsVietnamese ? nameVi : nameEn;
        return Brief(text, code) is { } number ? $"{number} · {name}" : name;
    }

    /// <summary><em>Mục tiêu 6</em>, or null for an indicator outside the scheme.</summary>
    public static string? Brief(IStringLocalizer<IndicatorTexts> text, string code) =>
        SchemeCode().Match(code) is { Success: true } match ? text["SchemeTarget", match.Groups[1].Value].Value : null;

    [GeneratedRegex("^M([0-9]{1,2}[a-z]?)$")]
    private static partial Regex SchemeCode();
}
