using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Walls;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Scenes;

/// <summary>Who has reported for the month that is collected, and where the rest lies.</summary>
/// <param name="Board">Null before the first period. On a public screen its units are left out: nobody late is named.</param>
/// <param name="DaysLeft">Until the last day of entry; negative after it.</param>
public sealed record ReportingSceneModel(SceneHead Head, ReportingBoard? Board, int DaysLeft);

/// <summary>Tiến độ báo cáo.</summary>
public sealed class ReportingScene : LiveScene<ReportingSceneModel, ReportingPicture>
{
    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required IStringLocalizer<SceneTexts> Text { get; init; }

    protected override async ValueTask<ReportingSceneModel> ModelAsync(CancellationToken cancel)
    {
        var catalogue = (await Sources.AtAsync(View.KnownAt, cancel)).Catalogue;
        var monthly = catalogue.Measures.Where(m => m.Frequency == Frequency.Month && m.Source == SeriesSource.Entered).Select(m => m.Code).ToHashSet(StringComparer.Ordinal);
        return await Sources.SharedAsync<ReportingSceneModel>(View, monthly, ReadAsync, cancel);
    }

    private async Task<ReportingSceneModel> ReadAsync(Standpoint standpoint, ReportingSceneModel? former, CancellationToken cancel)
    {
        await using var db = await Sources.Contexts.CreateDbContextAsync(cancel);
        var board = await db.ReportingAsync(standpoint, View.UnitId, cancel);
        var unit = standpoint.Tree.NameOn(View.UnitId, standpoint.Today);
        var readAt = standpoint.KnownAt ?? Sources.Now;
        if (board is null)
            return new ReportingSceneModel(new SceneHead(Text["Scene.reporting"], unit, null, null, readAt, View.KnownAt), null, 0);

        // The same units in the same places are the same list: it is not painted again.
        if (former?.Board is { } before && before.Units.SequenceEqual(board.Units))
            board = board with { Units = before.Units };
        var head = new SceneHead(
            Text["Scene.reporting"], unit, Basis.Provisional, Text["PeriodCloses", Labels.Of(board.PeriodCode), Formats.DayOfYear(board.ClosesOn)], readAt, View.KnownAt);
        return new ReportingSceneModel(head, View.IsPublic ? board with { Units = [] } : board, board.ClosesOn.DayNumber - standpoint.Today.DayNumber);
    }
}
