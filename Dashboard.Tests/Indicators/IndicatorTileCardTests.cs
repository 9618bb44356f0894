using System.Globalization;
using Bunit;
using Dashboard.Data.Indicators;
using Dashboard.Indicators;

namespace Dashboard.Tests.Indicators;

public sealed class IndicatorTileCardTests : LookContext
{
    [Fact]
    public void A_number_is_never_alone()
    {
        var card = Render<IndicatorTileCard>(p => p.Add(c => c.Tile, Tiles.Of()).Add(c => c.Href, "/indicators/M6"));

        var words = Words(card.Find("article").TextContent);
        Assert.Contains("Quý III/2026 · chốt 30/09", words);
        Assert.Contains("Mục tiêu 6 · Cán bộ được tập huấn kỹ năng số", words);
        Assert.Contains("68%", words.Replace(" ", ""));
        Assert.Contains("251/369 · đã duyệt", words);
        Assert.Contains("Chậm tiến độ", words);
        Assert.Contains("yêu cầu 85 %", words);
        Assert.Contains("đã báo cáo 37/40", words);
        Assert.Contains("thay đổi 6 phút trước", words);
        Assert.Contains("từ Q1/26", words);
        Assert.Contains("Tháng 11: 12,4 % sơ bộ, 9/40", words);
    }

    [Fact]
    public void It_speaks_English_when_asked()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Formats.English;

        var words = Words(Render<IndicatorTileCard>(p => p.Add(c => c.Tile, Tiles.Of())).Find("article").TextContent);

        Assert.Contains("Target 6 · Staff trained in digital skills", words);
        Assert.Contains("November: 12.4 % provisional, 9/40", words);
        Assert.Contains("Late", words);
    }

    [Fact]
    public void It_paints_once_for_equal_tiles_and_again_for_another()
    {
        var card = Render<IndicatorTileCard>(p => p.Add(c => c.Tile, Tiles.Of()));

        card.Render(p => p.Add(c => c.Tile, Tiles.Of()));
        Assert.Equal(1, card.RenderCount);

        card.Render(p => p.Add(c => c.Tile, Tiles.Of().WithValue(69)));
        Assert.Equal(2, card.RenderCount);
    }

    [Fact]
    public void Only_a_changed_number_flashes()
    {
        var card = Render<IndicatorTileCard>(p => p.Add(c => c.Tile, Tiles.Of()));
        Assert.Empty(card.FindAll(".changed"));

        card.Render(p => p.Add(c => c.Tile, Tiles.Of() with { Open = null }));
        Assert.Empty(card.FindAll(".changed"));

        card.Render(p => p.Add(c => c.Tile, Tiles.Of().WithValue(69)));
        Assert.Equal("69", card.Find(".number.changed").TextContent.Trim());

        card.Render(p => p.Add(c => c.Tile, Tiles.Of().WithValue(69)));
        card.Render(p => p.Add(c => c.Tile, Tiles.Of().WithValue(69) with { Open = Tiles.Of().Open! with { Reported = 12 } }));
        Assert.Contains("12/", card.Find(".open .changed").TextContent);
        Assert.Empty(card.FindAll(".number.changed"));
    }

    [Fact]
    public void A_target_without_a_number_has_no_bar()
    {
        var tile = Tiles.Of() with { Standing = new TargetStanding(TargetStatus.NoTarget, null, null, null, false) };

        var card = Render<IndicatorTileCard>(p => p.Add(c => c.Tile, tile));

        Assert.Contains("Chưa giao chỉ tiêu định lượng", card.Markup);
        Assert.Empty(card.FindAll(".bar i, .bar b"));
        Assert.DoesNotContain("yêu cầu", card.Markup);
    }

    [Fact]
    public void What_was_not_reported_is_a_dash_and_never_a_zero()
    {
        var tile = Tiles.Of(status: TargetStatus.Insufficient, value: null);

        var card = Render<IndicatorTileCard>(p => p.Add(c => c.Tile, tile));

        Assert.Equal(Formats.None, card.Find(".number").TextContent.Trim());
        Assert.Contains("chưa báo cáo", card.Find(".value").TextContent);
        Assert.Empty(card.FindAll(".bar i"));
    }
}
