using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Indicators;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Search;

/// <summary>What kind of thing was found.</summary>
public enum FoundKind
{
    Indicator,
    Measure,
    Unit,
    Directive,
    Task,
}

/// <summary>One thing that a search found; exactly one of the four is set.</summary>
public sealed record Found(FoundKind Kind, Series? Series, Unit? Unit, DirectiveLine? Directive = null, TaskLine? Task = null);

/// <summary>
/// Finds indicators, measures and units by words without diacritics or case, in memory: a country is 14,000 units. Directives and tasks come from
/// the database, those that the actor sees.
/// </summary>
public sealed class Finder(UnitTrees trees, Catalogues catalogues, IDbContextFactory<DashboardContext> contexts, TaskSettingsDesk settings)
{
    /// <summary>Directives and tasks that one search names, of each.</summary>
    public const int MostWork = 50;

    /// <summary>Whole words before parts of words, and among equals indicators, measures, units that stand, units of the past.</summary>
    public async Task<IReadOnlyList<Found>> FindAsync(string? text, DateOnly today, Actor actor, CancellationToken cancel)
    {
        var key = SearchText.Fold(text ?? "");
        if (key.Length == 0)
            return [];

        var tree = await trees.CurrentAsync(cancel);
        var units = tree.Search(text!, today).Select(u => new Found(FoundKind.Unit, null, u));

        var work = await WorkAsync(text!, actor, tree, cancel);

        // An administrator sees no more data than needed, and has no page of an indicator; units are public.
        if (!actor.Grants.Any(g => g.Role.SeesFigures) && actor != Actor.System)
            return [.. work, .. units];

        var catalogue = await catalogues.CurrentAsync(cancel);
        var series = catalogue.Indicators.Cast<Series>().Concat(catalogue.Measures)
            .Select(s => (Series: s, Rank: Rank(s, key, text!.Trim()))).Where(s => s.Rank > 0)
            .OrderByDescending(s => s.Rank).ThenBy(s => s.Series is Measure).ThenBy(s => s.Series.Sort)
            .Select(s => new Found(s.Series is Indicator ? FoundKind.Indicator : FoundKind.Measure, s.Series, null));
        return [.. series, .. work, .. units];
    }

    private async Task<IReadOnlyList<Found>> WorkAsync(string text, Actor actor, UnitTree tree, CancellationToken cancel)
    {
        if (!actor.Grants.Any(g => g.Role.SeesTasks) && actor != Actor.System)
            return [];

        var day = await settings.TodayAsync(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var directives = await db.Directives(actor, tree, new DirectiveFilter(text.Trim()), day.Today).Take(MostWork).ToListAsync(cancel);
        var tasks = await db.TaskPageAsync(actor, tree, new TaskFilter(text), day, 0, MostWork, cancel);
        return [.. directives.Select(d => new Found(FoundKind.Directive, null, null, d)), .. tasks.Lines.Select(t => new Found(FoundKind.Task, null, null, null, t))];
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
