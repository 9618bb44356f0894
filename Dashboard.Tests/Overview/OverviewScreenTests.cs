using Bunit;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Indicators;
using Dashboard.Overview;
using Dashboard.Tests.Indicators;

namespace Dashboard.Tests.Overview;

public sealed class OverviewScreenTests : LookContext
{
    private static readonly DateTime _now = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_tile_is_not_painted_again_when_another_ones_data_changed()
    {
        var screen = Render<OverviewScreen>(p => p.Add(s => s.Model, Model(68)));
        var cards = screen.FindComponents<IndicatorTileCard>();

        screen.Render(p => p.Add(s => s.Model, Model(69)));

        Assert.Equal([1, 2], cards.Select(card => card.RenderCount));
    }

    [Fact]
    public void It_counts_what_is_late_and_names_who_owes()
    {
        var screen = Render<OverviewScreen>(p => p.Add(s => s.Model, Model(68)));

        Assert.Equal("2 Chậm tiến độ", Words(screen.Find(".summary li").TextContent.Replace("Chậm", " Chậm")));
        Assert.Contains("31/40 đơn vị · tháng 11/2026", Words(screen.Find(".owing-panel h2").TextContent));
        Assert.Contains("và 30 đơn vị khác", screen.Find(".owing-panel").TextContent);
        Assert.Contains("Mức phải đạt là chỉ tiêu minh họa.", screen.Markup);
    }

    [Fact]
    public void Work_is_given_from_what_is_off_track_and_from_nothing_else()
    {
        var onTrack = Tiles.Of(7) with { Standing = Tiles.Of(7).Standing with { Status = TargetStatus.OnTrack } };
        var late = Tiles.Of(6) with { Standing = Tiles.Of(6).Standing with { Status = TargetStatus.Late } };
        var model = Model(68) with
        {
            Tiles = [onTrack, late],
            Choice = late.Code,
            Ranking = new OverviewRanking("", "%", 1, [new(1, "25003", "Xã Tân Lợi", 90, TargetStatus.OnTrack), new(2, "25222", "Xã Bù Gia Mập", 20, TargetStatus.AtRisk)], []),
        };

        Assert.Empty(Render<OverviewScreen>(p => p.Add(s => s.Model, model)).FindAll("a.assign"));
        var screen = Render<OverviewScreen>(p => p.Add(s => s.Model, model).Add(s => s.AssignHref, (indicator, unit, period) => $"/assign/{indicator}/{unit}/{period}"));
        Assert.Equal([$"/assign/{late.Code}//{late.Closed!.PeriodCode}", $"/assign/{late.Code}/25222/"], screen.FindAll("a.assign").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public void A_new_line_of_the_ticker_flashes_and_the_old_ones_do_not()
    {
        var ticker = Render<ChangeTicker>(p => p.Add(t => t.Lines, [Line(1)]));
        Assert.Empty(ticker.FindAll(".changed"));

        ticker.Render(p => p.Add(t => t.Lines, [Line(2), Line(1)]));

        Assert.Equal("09:00:02 Xã 2 gửi số liệu", Words(ticker.Find("li.changed").TextContent.Replace("Xã", " Xã")));
        Assert.Equal(2, ticker.FindAll("li").Count);
    }

    private static ChangeLine Line(int number) => new(number, _now.AddSeconds(number), ChangeSign.Sent, $"Xã {number}", "gửi số liệu");

    private static OverviewModel Model(decimal second) => new(
        "Địa bàn Bình Phước cũ", Basis.Approved, _now, [Tiles.Of(1), Tiles.Of(6).WithValue(second)], null, null, [Line(1)],
        new NotReported("tháng 11/2026", 31, 40, [new NotReportedUnit("25003", "Xã Tân Lợi", 8, new DateOnly(2026, 12, 3))]));
}
