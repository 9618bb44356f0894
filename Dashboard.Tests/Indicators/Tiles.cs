using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;

namespace Dashboard.Tests.Indicators;

/// <summary>Tiles to look at: a target six that is late, with its fourth quarter being collected.</summary>
internal static class Tiles
{
    public static IndicatorTile Of(int number = 6, TargetStatus status = TargetStatus.Late, decimal? value = 68m) =>
        new(number, $"M{number}", "Cán bộ được tập huấn kỹ năng số", "Staff trained in digital skills", "%", "%", 1, Direction.HigherIsBetter, SeriesSource.Entered,
            new IndicatorNumber("2026-Q3", new(2026, 7, 1), new(2026, 9, 30), Basis.Approved, value, 251, 369, 37, 40, new(2026, 11, 23, 1, 54, 0, DateTimeKind.Utc)),
            new TargetStanding(status, 85, 100, new(2030, 12, 31), IsIllustrative: true),
            new IndicatorNumber("2026-11", new(2026, 11, 1), new(2026, 11, 30), Basis.Provisional, 12.4m, null, null, 9, 40, null),
            [new("2026-Q1", 50), new("2026-Q2", null), new("2026-Q3", 68)], IsIllustrative: true);

    public static IndicatorTile WithValue(this IndicatorTile tile, decimal value) => tile with { Closed = tile.Closed! with { Value = value } };
}
