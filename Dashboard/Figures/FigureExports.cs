using Dashboard.Data.Indicators;
using Dashboard.Indicators;
using Microsoft.Extensions.Localization;

namespace Dashboard.Figures;

/// <summary>What every file of numbers says above its table, and how quotients are rounded in it.</summary>
internal static class FigureExports
{
    /// <summary>Indicator, unit, span, basis, boundaries, and the day at whose end it was known.</summary>
    public static string Note(SeenView seen, IStringLocalizer<FigureTexts> text, IStringLocalizer<IndicatorTexts> words, Indicator? indicator, string? span) => string.Join(" · ", new[]
    {
        indicator is null ? words["List.Title"].Value : IndicatorNames.Of(words, indicator.Code, indicator.NameVi, indicator.NameEn),
        $"{seen.UnitName} ({seen.Unit.Code})",
        span,
        words[$"BasisLong.{seen.View.Basis}"].Value,
        text[$"Boundaries.{seen.View.Boundaries}"].Value,
        seen.View.KnownOn is { } day ? $"{text["KnownOn"]} {Formats.Day(day)}" : null,
    }.Where(part => part is not null));

    /// <summary>As shown: a file must not claim digits that nobody vouches for.</summary>
    public static decimal? Rounded(decimal? value, int decimals) => value is { } number ? decimal.Round(number, decimals, MidpointRounding.AwayFromZero) : null;
}
