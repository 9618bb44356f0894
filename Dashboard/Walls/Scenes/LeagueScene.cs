using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Units;
using Dashboard.Indicators;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Scenes;

/// <summary>Units against each other: by one indicator, or by how many of their targets are on track.</summary>
public sealed record LeagueSceneModel(SceneHead Head, SceneRanking? Ranking, IReadOnlyList<LeagueLine> Lines, string? Missing);

/// <summary>A unit's targets by status.</summary>
/// <param name="Rank">Units with the same share share it.</param>
public sealed record LeagueLine(int Rank, string Code, string Name, int Good, int Risk, int Bad, int Unknown)
{
    public int All => Good + Risk + Bad + Unknown;
}

/// <summary>Đơn vị.</summary>
public sealed class LeagueScene : LiveScene<LeagueSceneModel, LeaguePicture>
{
    [Inject]
    public required PeriodLabels Labels { get; init; }

    [Inject]
    public required IStringLocalizer<SceneTexts> Text { get; init; }

    protected override ValueTask<LeagueSceneModel> ModelAsync(CancellationToken cancel) => Sources.SharedAsync<LeagueSceneModel>(View, null, ReadAsync, cancel);

    private async Task<LeagueSceneModel> ReadAsync(Standpoint standpoint, LeagueSceneModel? former, CancellationToken cancel)
    {
        var unit = standpoint.Tree.NameOn(View.UnitId, standpoint.Today);
        var readAt = standpoint.KnownAt ?? Sources.Now;
        if (View["indicator"] is { Length: > 0 } code)
            return await OneAsync(standpoint, code, unit, readAt, cancel);

        var group = View["group"] ?? SceneValues.Groups[0];
        var counts = new Dictionary<string, LeagueLine>(StringComparer.Ordinal);
        foreach (var indicator in standpoint.Catalogue.Indicators.Where(i => i.Group == group))
        {
            // One cached read an indicator; only those that a change touched are read again.
            if (await Sources.RankingAsync(standpoint, View.UnitId, indicator, cancel) is not { Units.Count: > 1 } ranking)
                continue;

            // Like with like: an agency that owes one target is not ahead of a commune that owes seven.
            if (standpoint.Tree[ranking.Units[0].UnitId].Level == UnitLevel.Agency)
                continue;

            foreach (var ranked in ranking.Units)
            {
                var line = counts.GetValueOrDefault(ranked.Code) ?? new LeagueLine(0, ranked.Code, ranked.Name, 0, 0, 0, 0);
                counts[ranked.Code] = (ranked.Value is null ? "unknown" : StatusLook.Tone(ranked.Status)) switch
                {
                    "good" => line with { Good = line.Good + 1 },
                    "risk" => line with { Risk = line.Risk + 1 },
                    "bad" => line with { Bad = line.Bad + 1 },
                    "unknown" => line with { Unknown = line.Unknown + 1 },
                    _ => line,
                };
            }
        }

        var lines = new List<LeagueLine>();
        foreach (var line in counts.Values.Where(l => l.All > 0).OrderByDescending(Share).ThenBy(l => l.Bad).ThenByDescending(l => l.Risk).ThenBy(l => l.Code, StringComparer.Ordinal))
        {
            var rank = lines.Count > 0 && (Share(lines[^1]), lines[^1].Bad, lines[^1].Risk) == (Share(line), line.Bad, line.Risk) ? lines[^1].Rank : lines.Count + 1;
            lines.Add(line with { Rank = rank });
        }

        var head = new SceneHead(Text[$"League.Title.{group}"], unit, Basis.Approved, Text["LatestClosed"], readAt, View.KnownAt);
        return new LeagueSceneModel(head, null, former is not null && former.Lines.SequenceEqual(lines) ? former.Lines : lines, lines.Count == 0 ? Text["League.None", unit].Value : null);
    }

    private static double Share(LeagueLine line) => (double)line.Good / line.All;

    private async Task<LeagueSceneModel> OneAsync(Standpoint standpoint, string code, string unit, DateTime readAt, CancellationToken cancel)
    {
        if (standpoint.Catalogue.FindIndicator(code) is not { } indicator)
            return new LeagueSceneModel(new SceneHead(Text["Scene.league"], unit, null, null, readAt, View.KnownAt), null, [], Text["Indicator.Gone", code]);

        var ranking = await Sources.RankingAsync(standpoint, View.UnitId, indicator, cancel);
        var period = ranking is null ? null : standpoint.Catalogue.FindPeriod(ranking.PeriodCode);
        var head = new SceneHead(
            indicator.Group == SceneValues.Groups[0] ? Text["Indicator.Title", SceneWords.Mark(code), SceneWords.Name(indicator)] : SceneWords.Name(indicator), unit, Basis.Approved,
            period is null ? null : Text["PeriodClosing", Labels.Of(period.Code), Formats.DayOfYear(period.To)].Value, readAt, View.KnownAt);
        return ranking is { Units.Count: > 0 }
            ? new LeagueSceneModel(head, SceneRankings.Of(ranking, SceneWords.Unit(indicator), indicator.Decimals), [], null)
            : new LeagueSceneModel(head, null, [], Text["Map.NoneBelow", unit]);
    }
}
