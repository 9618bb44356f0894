using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Walls;
using Dashboard.Indicators;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Scenes;

/// <summary>One indicator: its number, its course against what is required, the units below it.</summary>
/// <param name="Number">Null when there is nothing to show: the frame then says why (<paramref name="Missing"/>).</param>
public sealed record IndicatorSceneModel(SceneHead Head, SceneNumberModel? Number, SceneCourse? Course, SceneRanking? Ranking, SceneMapModel? Map, string? Missing);

/// <summary>The main number with all that belongs to it, in words.</summary>
public sealed record SceneNumberModel(
    string Code, string Value, string Unit, TargetStanding Standing, decimal? Actual, int Decimals, string Parts, string Required, string Final, string Reported, DateTime? ChangedAt, string Open, SceneNote? Note, string? Stale);

/// <summary>An indicator's course.</summary>
/// <param name="BreakAt">Index of the first period on other boundaries than the one before, or null.</param>
public sealed record SceneCourse(IReadOnlyList<SceneCoursePoint> Points, string Unit, int Decimals, int? BreakAt);

/// <summary>One period of a course.</summary>
public sealed record SceneCoursePoint(string Label, decimal? Value, decimal? Required);

/// <summary>Units below by one number, best first; those that have not reported are named after them.</summary>
public sealed record SceneRanking(IReadOnlyList<RankingLine> Lines, IReadOnlyList<string> Unreported, string Unit, int Decimals, IReadOnlyList<TargetStatus> Statuses);

/// <summary>Chỉ tiêu.</summary>
public sealed class IndicatorScene : LiveScene<IndicatorSceneModel, IndicatorPicture>
{
    private const int PointsShown = 18;

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required IStringLocalizer<SceneTexts> Text { get; init; }

    protected override async ValueTask<IndicatorSceneModel> ModelAsync(CancellationToken cancel)
    {
        var standpoint = await Sources.AtAsync(View.KnownAt, cancel);
        var measures = standpoint.Catalogue.FindIndicator(View["indicator"] ?? "") is { } indicator
            ? IndicatorQueries.MeasuresOf(standpoint.Catalogue, indicator).Select(m => m.Code).ToHashSet(StringComparer.Ordinal)
            : [];
        return await Sources.SharedAsync<IndicatorSceneModel>(View, measures, ReadAsync, cancel);
    }

    private async Task<IndicatorSceneModel> ReadAsync(Standpoint standpoint, IndicatorSceneModel? former, CancellationToken cancel)
    {
        var (tree, catalogue, today) = (standpoint.Tree, standpoint.Catalogue, standpoint.Today);
        var unitName = tree.NameOn(View.UnitId, today);
        if (catalogue.FindIndicator(View["indicator"] ?? "") is not { } indicator)
            return Nothing(Text["Scene.indicator"], Text["Indicator.Gone", View["indicator"] ?? ""]);

        var basis = SceneValues.BasisOf(View);
        var name = SceneWords.Name(indicator);
        await using var db = await Sources.Contexts.CreateDbContextAsync(cancel);
        if (await db.IndicatorDetailAsync(standpoint, indicator, View.UnitId, null, basis, Boundaries.AsIs, cancel) is not { } detail)
            return Nothing(name, Text["Indicator.NoPeriod"]);

        var board = await Sources.BoardAsync(standpoint, View.UnitId, cancel);
        var tile = board.Tiles.FirstOrDefault(t => t.IndicatorId == indicator.Id);
        var ranking = basis == Basis.Approved
            ? await Sources.RankingAsync(standpoint, View.UnitId, indicator, cancel)
            : await db.RankingAsync(standpoint, View.UnitId, indicator, detail.Period, basis, Boundaries.AsIs, level: null, cancel);
        var note = View.IsPublic || detail.Standing.Status is not (TargetStatus.Late or TargetStatus.AtRisk or TargetStatus.Missed)
            ? null
            : (await db.LatestNotesAsync([indicator.Id], View.UnitId, standpoint.KnownAt, cancel)).GetValueOrDefault(indicator.Id);
        var unit = SceneWords.Unit(indicator);
        var number = Number(indicator, detail, tile, note, standpoint);
        var course = Course(detail, tree.Breaks, unit);
        var units = ranking is { Units.Count: > 1 } ? SceneRankings.Of(ranking, unit, indicator.Decimals) : null;
        var map = View.IsPublic || units is null ? null : await SceneMaps.OfAsync(Sources, standpoint, View.UnitId, indicator, ranking!, null, cancel);
        var mark = SceneWords.Mark(indicator.Code);
        var head = new SceneHead(
            indicator.Group == SceneValues.Groups[0] ? Text["Indicator.Title", mark, name] : name, unitName, basis, SceneWords.Closing(Text, Labels, detail.Number), standpoint.KnownAt ?? Sources.Now, View.KnownAt);
        return new IndicatorSceneModel(head, Keep(number, former?.Number), Same(course, former?.Course), units, map, null);

        IndicatorSceneModel Nothing(string title, string why) => new(new SceneHead(title, unitName, null, null, standpoint.KnownAt ?? Sources.Now, View.KnownAt), null, null, null, null, why);
    }

    private SceneNumberModel Number(Indicator indicator, IndicatorDetail detail, IndicatorTile? tile, TargetNote? note, Standpoint standpoint)
    {
        var (number, standing) = (detail.Number, detail.Standing);
        var unit = SceneWords.Unit(indicator);
        var parts = number.Denominator is { } denominator ? Text["Parts", Formats.Number(number.Numerator, 1), Formats.Number(denominator, 1)].Value : "";
        var open = View.IsPublic || number.Basis == Basis.Provisional || tile?.Open is not { } collected ? ""
            : collected.Value is null ? Text["OpenEmpty", Labels.WithoutYear(collected.PeriodCode), Formats.Count(collected.Reported), Formats.Count(collected.Expected)].Value
            : Text["Open", Labels.WithoutYear(collected.PeriodCode), Formats.WithUnit(collected.Value, indicator.Decimals, unit), Formats.Count(collected.Reported), Formats.Count(collected.Expected)].Value;
        return new SceneNumberModel(
            indicator.Code, Formats.Number(number.Value, indicator.Decimals), unit, standing, number.Value, indicator.Decimals, parts,
            standing.Required is { } required ? Text[indicator.Direction == Direction.HigherIsBetter ? "RequiredLong" : "RequiredLongAtMost", Formats.WithUnit(required, indicator.Decimals, unit)] : "",
            standing is { Final: { } final, PhaseEnd: { } end } ? Text[standing.IsIllustrative ? "FinalIllustrative" : "Final", Formats.WithUnit(final, indicator.Decimals, unit), Formats.Day(end)] : "",
            indicator.Source == SeriesSource.Computed ? Text["Computed"] : Text["ReportedUnits", Formats.Count(number.Reported), Formats.Count(number.Expected)], number.ChangedAt, open,
            note is null ? null : new SceneNote(SceneWords.Mark(indicator.Code), SceneWords.Name(indicator), SceneWords.Cut(note.Cause, 120), SceneWords.Cut(note.Remedy, 120), note.RemedyBy),
            tile is null || number.Basis == Basis.Provisional ? null : SceneWords.Stale(Text, Labels, standpoint.Catalogue, tile, standpoint.Today));
    }

    private SceneCourse Course(IndicatorDetail detail, IReadOnlyList<DateOnly> breaks, string unit)
    {
        var course = detail.Course.TakeLast(PointsShown).ToArray();
        var first = Array.FindIndex(course, p => breaks.Any(b => p.Period.From <= b && b <= p.Period.To));
        return new SceneCourse(
            [.. course.Select(p => new SceneCoursePoint(Labels.Brief(p.Period.Code), p.Number.Value, p.Required))], unit, detail.Indicator.Decimals, first > 0 ? first : null);
    }

    private static SceneNumberModel Keep(SceneNumberModel fresh, SceneNumberModel? former) => fresh == former ? former : fresh;

    private static SceneCourse Same(SceneCourse fresh, SceneCourse? former) =>
        former is not null && (fresh.Unit, fresh.Decimals, fresh.BreakAt) == (former.Unit, former.Decimals, former.BreakAt) && fresh.Points.SequenceEqual(former.Points) ? former : fresh;
}

/// <summary>Rankings in the words of a wall.</summary>
internal static class SceneRankings
{
    public static SceneRanking Of(IndicatorRanking ranking, string unit, int decimals) => new(
        [.. ranking.Units.Where(u => u.Value is not null).Select(u => new RankingLine(u.Rank!.Value, u.Code, u.Name, u.Value!.Value, u.Status))],
        [.. ranking.Units.Where(u => u.Value is null).Select(u => u.Name)], unit, decimals, [.. ranking.Units.Select(u => u.Value is null ? TargetStatus.Insufficient : u.Status)]);
}
