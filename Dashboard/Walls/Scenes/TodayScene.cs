using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Walls;
using Dashboard.Overview;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Scenes;

/// <summary>What changed today: how much, which targets moved, and the changes themselves, newest first.</summary>
public sealed record TodaySceneModel(SceneHead Head, int Changes, int Units, int Approvals, IReadOnlyList<TodayMove> Moves, IReadOnlyList<ChangeLine> Lines);

/// <summary>An indicator whose number is another one than when the day began.</summary>
public sealed record TodayMove(string Mark, string Name, string Before, string After, bool IsApproved);

/// <summary>Sự kiện.</summary>
public sealed class TodayScene : LiveScene<TodaySceneModel, TodayPicture>
{
    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required IStringLocalizer<SceneTexts> Text { get; init; }

    [Inject]
    public required OverviewModels Overview { get; init; }

    protected override ValueTask<TodaySceneModel> ModelAsync(CancellationToken cancel) => Sources.SharedAsync<TodaySceneModel>(View, null, ReadAsync, cancel);

    private async Task<TodaySceneModel> ReadAsync(Standpoint standpoint, TodaySceneModel? former, CancellationToken cancel)
    {
        var readAt = standpoint.KnownAt ?? Sources.Now;
        var start = standpoint.Today.StartInVietnam();
        DayBoard day;
        await using (var db = await Sources.Contexts.CreateDbContextAsync(cancel))
            day = await db.DayAsync(standpoint, View.UnitId, start, readAt, cancel);

        // Before the public only what is approved counts, and no single unit is named.
        var counted = View.IsPublic ? [.. day.Lines.Where(l => l.IsApproved)] : day.Lines;
        IReadOnlyList<DayLine> shown = View.IsPublic ? [] : day.Lines;
        var lines = shown.Select(l => Overview.Line(new TickerLine(
            l.Number, l.At, l.Action, "", l.UnitName, l.Measure.NameVi, l.Measure.NameEn, l.PeriodCode, l.Measure.UnitVi, l.Measure.UnitEn, l.Measure.Decimals, l.Before, l.After)) with
        { Href = null }).ToArray();
        var moves = day.Changes == 0 ? [] : await MovesAsync(standpoint, start, cancel);
        var head = new SceneHead(
            Text["Scene.today"], standpoint.Tree.NameOn(View.UnitId, standpoint.Today), View.IsPublic ? Basis.Approved : Basis.Provisional, Formats.Day(standpoint.Today), readAt, View.KnownAt);
        return new TodaySceneModel(
            head, View.IsPublic ? counted.Count : day.Changes, View.IsPublic ? counted.Select(l => l.UnitId).Distinct().Count() : day.Units, day.Lines.Count(l => l.Action == TickerAction.Approved), former is not null && former.Moves.SequenceEqual(moves) ? former.Moves : moves, lines);
    }

    // The board as it stood when the day began is read from facts, once a day.
    private async Task<IReadOnlyList<TodayMove>> MovesAsync(Standpoint standpoint, DateTime start, CancellationToken cancel)
    {
        var then = await Sources.AtAsync(start.AddMilliseconds(-1), cancel);
        if (then.KnownAt is null || then.Tree.Get(View.UnitId) is null)
            return [];

        var before = (await Sources.BoardAsync(then, View.UnitId, cancel)).Tiles.ToDictionary(t => t.Code, StringComparer.Ordinal);
        var now = await Sources.BoardAsync(standpoint, View.UnitId, cancel);
        return [.. now.Tiles.Select(t => Move(t, before.GetValueOrDefault(t.Code))).OfType<TodayMove>().Take(40)];
    }

    private TodayMove? Move(IndicatorTile now, IndicatorTile? then)
    {
        var name = SceneWords.Name(now);
        if (then is null)
            return null;
        if (now.Closed is { Value: { } value } closed && then.Closed is { Value: { } was } earlier && closed.PeriodCode == earlier.PeriodCode && Differ(value, was, now.Decimals))
            return new TodayMove(SceneWords.Mark(now.Code), name, Formats.Number(was, now.Decimals), Formats.WithUnit(value, now.Decimals, SceneWords.Unit(now)), IsApproved: true);
        if (!View.IsPublic && now.Open is { Value: { } open } collected && then.Open is { Value: { } old } collectedThen && collected.PeriodCode == collectedThen.PeriodCode && Differ(open, old, now.Decimals))
            return new TodayMove(SceneWords.Mark(now.Code), name, Formats.Number(old, now.Decimals), Formats.WithUnit(open, now.Decimals, SceneWords.Unit(now)), IsApproved: false);

        return null;
    }

    private static bool Differ(decimal one, decimal other, int decimals) => Math.Round(one, decimals) != Math.Round(other, decimals);
}
