using Dashboard.Data.Indicators;
using Dashboard.Exports;
using Dashboard.Indicators;
using Microsoft.Extensions.Localization;

namespace Dashboard.Figures;

/// <summary>What every file of numbers says above its table, and how quotients are rounded in it.</summary>
internal static class FigureExports
{
    /// <summary>Indicator, unit, span, basis, boundaries, and the day at whose end it was known.</summary>
    private static string Note(SeenView seen, IStringLocalizer<FigureTexts> text, IStringLocalizer<IndicatorTexts> words, Indicator? indicator, string? span) => string.Join(" · ", new[]
    {
        indicator is null ? words["List.Title"].Value : IndicatorNames.Of(words, indicator.Code, indicator.NameVi, indicator.NameEn),
        $"{seen.UnitName} ({seen.Unit.Code})",
        span,
        words[$"BasisLong.{seen.View.Basis}"].Value,
        text[$"Boundaries.{seen.View.Boundaries}"].Value,
        seen.View.KnownOn is { } day ? $"{text["KnownOn"]} {Formats.Day(day)}" : null,
    }.Where(part => part is not null));

    /// <summary>A file of numbers. Each row says how they are to be read, since CSV has no room above the table.</summary>
    public static IResult File(
        string format, string name, SeenView seen, IStringLocalizer<FigureTexts> text, IStringLocalizer<IndicatorTexts> words, Indicator? indicator, string? span,
        IEnumerable<string> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        object?[] read = [text[$"Basis.{seen.View.Basis}"].Value, text[$"Boundaries.{seen.View.Boundaries}"].Value, seen.View.KnownOn];
        return TableExport.File(
            new ExportTable(
                name, [Note(seen, text, words, indicator, span)], [.. columns, text["Basis"], text["Boundaries"], text["KnownOn"]],
                rows.Select(row => (IReadOnlyList<object?>)[.. row, .. read])),
            format);
    }

    /// <summary>As shown: a file must not claim digits that nobody vouches for.</summary>
    public static decimal? Rounded(decimal? value, int decimals) => value is { } number ? decimal.Round(number, decimals, MidpointRounding.AwayFromZero) : null;
}
