using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Scenes;

/// <summary>Capital allocated and disbursed, by source and by unit.</summary>
/// <param name="Total">Null where no disbursement indicator is defined.</param>
/// <param name="Units">Units by their rate, lowest first; left out before the public.</param>
public sealed record DisbursementSceneModel(SceneHead Head, CapitalLine? Total, IReadOnlyList<CapitalLine> Sources, IReadOnlyList<CapitalLine> Units, string? Missing);

/// <summary>Capital of a source or a unit, in words: tỷ đồng from a thousand million on.</summary>
/// <param name="Percent">The rate, 0 to 100 and more; null where nothing was reported.</param>
public sealed record CapitalLine(string Code, string Name, string Allocated, string Disbursed, decimal? Percent, TargetStatus Status, string Reported, DateTime? ChangedAt)
{
    /// <summary>The rate with its sign, or the dash of a missing number.</summary>
    public string Rate => Formats.WithUnit(Percent, 1, "%");
}

/// <summary>Giải ngân.</summary>
public sealed class DisbursementScene : LiveScene<DisbursementSceneModel, DisbursementPicture>
{
    /// <summary>The indicators behind it: the rate of all capital, then that of each source. Each is disbursed over allocated and carried over.</summary>
    private const string TotalCode = "CT26";

    private static readonly string[] SourceCodes = ["CT26I", "CT26R"];

    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required IStringLocalizer<SceneTexts> Text { get; init; }

    protected override async ValueTask<DisbursementSceneModel> ModelAsync(CancellationToken cancel)
    {
        var catalogue = (await Sources.AtAsync(View.KnownAt, cancel)).Catalogue;
        var measures = catalogue.FindIndicator(TotalCode) is { } total ? IndicatorQueries.MeasuresOf(catalogue, total).Select(m => m.Code).ToHashSet(StringComparer.Ordinal) : [];
        return await Sources.SharedAsync<DisbursementSceneModel>(View, measures, ReadAsync, cancel);
    }

    private async Task<DisbursementSceneModel> ReadAsync(Standpoint standpoint, DisbursementSceneModel? former, CancellationToken cancel)
    {
        var unit = standpoint.Tree.NameOn(View.UnitId, standpoint.Today);
        var readAt = standpoint.KnownAt ?? Sources.Now;
        var board = await Sources.BoardAsync(standpoint, View.UnitId, cancel);
        if (board.Tiles.FirstOrDefault(t => t.Code == TotalCode) is not { Closed: { } closed } total || standpoint.Catalogue.FindIndicator(TotalCode) is not { } indicator)
            return new DisbursementSceneModel(new SceneHead(Text["Scene.disbursement"], unit, null, null, readAt, View.KnownAt), null, [], [], Text["Indicator.Gone", TotalCode]);

        var sources = SourceCodes.Select(code => board.Tiles.FirstOrDefault(t => t.Code == code)).OfType<IndicatorTile>().Select(t => Line(t, Text[$"Source.{t.Code}"])).ToArray();
        var ranking = View.IsPublic ? null : await Sources.RankingAsync(standpoint, View.UnitId, indicator, cancel);
        CapitalLine[] units = ranking is null ? [] :
        [
            .. ranking.Units.Where(u => u.Value is not null).Reverse().Concat(ranking.Units.Where(u => u.Value is null))
                .Select(u => new CapitalLine(u.Code, u.Name, Money(u.Denominator), Money(u.Numerator), u.Value, u.Value is null ? TargetStatus.Insufficient : u.Status, "", null)),
        ];
        var head = new SceneHead(Text["Disbursement.Title"], unit, Basis.Approved, SceneWords.Closing(Text, Labels, closed), board.ReadAt, View.KnownAt);
        return new DisbursementSceneModel(head, Line(total, Text["Source.All"]), sources, former is not null && former.Units.SequenceEqual(units) ? former.Units : units, null);
    }

    private CapitalLine Line(IndicatorTile tile, string name) => new(
        tile.Code, name, Money(tile.Closed?.Denominator), Money(tile.Closed?.Numerator), tile.Closed?.Value, tile.Standing.Status,
        tile.Closed is { } closed ? Text["ReportedUnits", Formats.Count(closed.Reported), Formats.Count(closed.Expected)] : "", tile.Closed?.ChangedAt);

    // Kept in triệu đồng; from a thousand on, tỷ đồng are what people say.
    private string Money(decimal? millions) => millions switch
    {
        null => Formats.None,
        >= 1_000 or <= -1_000 => Text["Money.Billion", Formats.Number(millions / 1_000, 1)],
        _ => Text["Money.Million", Formats.Number(millions, 0)],
    };
}
