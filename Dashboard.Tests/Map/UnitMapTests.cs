using Bunit;
using Dashboard.Data.Units;
using Dashboard.Map;

namespace Dashboard.Tests.Map;

public sealed class UnitMapTests : LookContext
{
    private static readonly MapScale _scale = new([60, 70, 80, 90], "%");

    private static readonly MapArea[] _areas =
    [
        new("25001", "Xã Bom Bo", 68),
        new("25002", "Xã Tân Lợi", null, MapGap.NotReported),
        new("26001", "Phường Biên Hòa", null, MapGap.Outside),
        new("25003", "Xã Đak Ơ", 0),
    ];

    [Fact]
    public void A_gap_is_hatched_a_zero_is_not_and_what_lies_outside_is_neither()
    {
        var map = Render<UnitMap>(p => p.Add(m => m.Outlines, Outlines()).Add(m => m.Areas, _areas).Add(m => m.Scale, _scale));

        Assert.Equal(["c2", "gap", "outside", "c1"], map.FindAll("g > use").Select(use => use.ClassName));
        Assert.Equal(["Xã Bom Bo: 68 %", "Xã Tân Lợi: chưa báo cáo", "Phường Biên Hòa: không thuộc phạm vi", "Xã Đak Ơ: 0 %"], map.FindAll("g title").Select(title => Words(title.TextContent)));
        Assert.Contains("Bản đồ minh họa, không có giá trị về địa giới hành chính", map.Markup);
    }

    [Fact]
    public void A_change_of_values_changes_classes_and_never_outlines()
    {
        var map = Render<UnitMap>(p => p.Add(m => m.Outlines, Outlines()).Add(m => m.Areas, _areas).Add(m => m.Scale, _scale));
        Assert.DoesNotContain("h100v100z", map.Markup);

        map.Render(p => p.Add(m => m.Areas, [_areas[0] with { Value = 95 }, .. _areas[1..]]));

        Assert.Equal("c5", map.Find("g > use").ClassName);
        Assert.Equal("/map/outlines.svg#u25001", map.Find("g > use").GetAttribute("href"));
    }

    [Fact]
    public void The_whole_country_always_shows_both_archipelagos()
    {
        var map = Render<UnitMap>(p => p.Add(m => m.Outlines, Outlines() with { IsWholeCountry = true }).Add(m => m.Areas, _areas).Add(m => m.Scale, _scale));
        var tiles = Render<TileMap>(p => p.Add(m => m.Areas, _areas).Add(m => m.Scale, _scale).Add(m => m.IsWholeCountry, true));

        foreach (var insets in new[] { map.FindAll(".insets li"), tiles.FindAll(".insets li") })
            Assert.Equal(["Quần đảo Hoàng Sa", "Quần đảo Trường Sa"], insets.Select(inset => Words(inset.TextContent)));
    }

    [Fact]
    public void A_map_opens_on_the_units_in_focus()
    {
        var drawing = Drawing();

        Assert.Equal((-2, -2, 104, 104), Box(drawing.At("/x", new HashSet<string> { "25001" })));
        Assert.Equal((-6, -6, 312, 112), Box(drawing.At("/x")));

        static (int, int, int, int) Box(MapOutlines map) => (map.Left, map.Top, map.Width, map.Height);
    }

    [Fact]
    public void Tiles_stand_by_parent_in_the_order_of_codes()
    {
        var tiles = Render<TileMap>(p => p.Add(m => m.Scale, _scale).Add(m => m.Areas,
            [new MapArea("25009", "Xã Ba", 70, Parent: "Huyện Bù Đăng"), new MapArea("25001", "Xã Một", 65, Parent: "Huyện Bù Đăng"), new MapArea("25005", "Xã Hai", null, MapGap.NotReported, "Huyện Bù Đốp")]));

        Assert.Equal(["Huyện Bù Đăng", "Huyện Bù Đốp"], tiles.FindAll("h3").Select(h => h.TextContent));
        Assert.Equal(["Xã Một: 65 %", "Xã Ba: 70 %", "Xã Hai: chưa báo cáo"], tiles.FindAll(".unseen").Select(name => Words(name.TextContent)));
    }

    private static OutlineDrawing Drawing() => OutlineDrawing.Of(
    [
        new("25001", "Xã Bom Bo", new Outline { UnitId = 1, Path = "M0 0h100v100z", LabelX = 50, LabelY = 50, Left = 0, Top = 0, Right = 100, Bottom = 100 }),
        new("26001", "Phường Biên Hòa", new Outline { UnitId = 2, Path = "M200 0h100v100z", LabelX = 250, LabelY = 50, Left = 200, Top = 0, Right = 300, Bottom = 100 }),
    ]);

    private static MapOutlines Outlines() => Drawing().At("/map/outlines.svg") with { Codes = _areas.Select(area => area.Code).ToHashSet() };
}
