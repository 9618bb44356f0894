using System.Globalization;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Periods;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Scenes;

/// <summary>Words that several scenes need.</summary>
public static class SceneWords
{
    /// <summary>At most so many characters, cut between words: a wall has no room to scroll.</summary>
    public static string Cut(string text, int most)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= most)
            return line;

        var cut = line.LastIndexOf(' ', most - 1);
        return line[..(cut > most / 2 ? cut : most - 1)].TrimEnd(' ', ',', ';', '.', ':') + "…";
    }

    /// <summary><em>Thứ Hai 23/11</em>.</summary>
    public static string Day(DateTime local)
    {
        var name = CultureInfo.CurrentCulture.DateTimeFormat.GetDayName(local.DayOfWeek);
        return $"{CultureInfo.CurrentCulture.TextInfo.ToUpper(name[0])}{name[1..]} {local:dd/MM}";
    }

    /// <summary>A scheme's target by its number alone (<em>6</em>), others by their code.</summary>
    public static string Mark(string code) => code is ['M', var digit, ..] && char.IsAsciiDigit(digit) ? code[1..] : code;

    public static string Name(Indicator indicator) => Formats.IsVietnamese ? indicator.NameVi : indicator.NameEn;

    public static string Name(IndicatorTile tile) => Formats.IsVietnamese ? tile.NameVi : tile.NameEn;

    public static string Unit(IndicatorTile tile) => Formats.IsVietnamese ? tile.UnitVi : tile.UnitEn;

    public static string Unit(Indicator indicator) => Formats.IsVietnamese ? indicator.UnitVi : indicator.UnitEn;

    /// <summary>Period and closing day of a number: <em>Quý III/2026, chốt 30/09</em>.</summary>
    public static string Closing(IStringLocalizer<SceneTexts> text, PeriodLabels labels, IndicatorNumber number) =>
        text["PeriodClosing", labels.Of(number), Formats.DayOfYear(number.SpanTo)];

    /// <summary>
    /// Why a number is old, or null. It is when the period after it should have been closed and is not, or when nobody has reported what it stands for:
    /// an hour-old picture must not look like a fresh one.
    /// </summary>
    public static string? Stale(IStringLocalizer<SceneTexts> text, PeriodLabels labels, Catalogue catalogue, IndicatorTile tile, DateOnly today)
    {
        if (tile.Closed is not { } closed)
            return text["Stale.NoneClosed"];
        if (closed is { Value: null, Reported: 0 })
            return text["Stale.NobodyReported"];
        if (catalogue.FindPeriod(closed.PeriodCode) is { } period && catalogue.Step(period, 1) is { } next && next.ClosesOn < today && next.StateOn(today) != PeriodState.Closed)
            return text["Stale.Overdue", labels.WithoutYear(next.Code), Formats.DayOfYear(next.ClosesOn)];

        return null;
    }
}
