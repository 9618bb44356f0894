using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Units;

namespace Dashboard.Data.Search;

/// <summary>What kind of thing was found.</summary>
public enum FoundKind
{
    Indicator,
    Measure,
    Unit,
}

/// <summary>One thing that a search found; exactly one of the two is set.</summary>
public sealed record Found(FoundKind Kind, Series? Series, Unit? Unit);

/// <summary>Finds indicators, measures and units by words without diacritics or case, in memory: a country is 14,000 units.</summary>
public sealed class Finder(UnitTrees trees, Catalogues catalogues)
{
    /// <summary>Whole words before parts of words, and among equals indicators, measures, units that stand, units of the past.</summary>
    public async Task<IReadOnlyList<Found>> FindAsync(string? text, DateOnly today, Actor actor, CancellationToken cancel)
    {
        var key = SearchText.Fold(text ?? "");
        if (key.Length == 0)
            return [];

        var tree = await trees.CurrentAsync(cancel);
        var units = tree.Search(text!, today).Select(u => new Found(FoundKind.Unit, null, u));

        // An administrator sees no more data than needed, and has no page of an indicator; units are public.
        if (!actor.Grants.Any(g => g.Role.SeesFigures) && actor != Actor.System)
            return [.. units];

        var catalogue = await catalogues.CurrentAsync(cancel);
        var series = catalogue.Indicators.Cast<Series>().Concat(catalogue.Measures)
            .Select(s => (Series: s, Rank: Rank(s, key, text!.Trim()))).Where(s => s.Rank > 0)
            .OrderByDescending(s => s.Rank).ThenBy(s => s.Series is Measure).ThenBy(s => s.Series.Sort)
            .Select(s => new Found(s.Series is Indicator ? FoundKind.Indicator : FoundKind.Measure, s.Series, null));
        return [.. series, .. units];
    }

    // 3: the code itself; 2: a whole word; 1: part of a word or the beginning of a code.
    private static int Rank(Series series, string key, string text)
    {
        if (string.Equals(series.Code, text, StringComparison.OrdinalIgnoreCase))
            return 3;

        var words = $" {SearchText.Fold(series.NameVi)} | {SearchText.Fold(series.NameEn)} | {SearchText.Fold(series.Code)} ";
        return words.Contains($" {key} ", StringComparison.Ordinal) ? 2
            : words.Contains(key, StringComparison.Ordinal) || series.Code.StartsWith(text, StringComparison.OrdinalIgnoreCase) ? 1 : 0;
    }
}
