using Bunit;
using Dashboard.Data.Indicators;
using Dashboard.Indicators;

namespace Dashboard.Tests.Indicators;

public sealed class RankingListTests : LookContext
{
    [Fact]
    public void Who_has_not_reported_is_listed_apart_without_a_rank()
    {
        var list = Render<RankingList>(p => p
            .Add(r => r.Lines, [new RankingLine(1, "25001", "Xã Phú Riềng", 92.3m, TargetStatus.OnTrack), new RankingLine(2, "25002", "Xã Phước Sơn", 44.4m, TargetStatus.Late)])
            .Add(r => r.Unreported, [new UnreportedUnit("25003", "Xã Tân Lợi"), new UnreportedUnit("25004", "Xã Nghĩa Trung")])
            .Add(r => r.Unit, "%"));

        Assert.Equal(["1Xã Phú Riềng 92,3 %", "2Xã Phước Sơn 44,4 %"], list.FindAll("li").Select(li => Words(li.TextContent)));
        Assert.StartsWith("Chưa báo cáo (2): Xã Tân Lợi", Words(list.Find(".unreported").TextContent));
    }

    [Fact]
    public void A_long_list_shows_both_ends_and_says_what_it_left_out()
    {
        var lines = Enumerable.Range(1, 20).Select(i => new RankingLine(i, $"{i}", $"Xã {i}", 100 - i, TargetStatus.OnTrack)).ToList();

        var list = Render<RankingList>(p => p.Add(r => r.Lines, lines).Add(r => r.Ends, 3));

        Assert.Equal(["1", "2", "3", "18", "19", "20"], list.FindAll(".place").Select(place => place.TextContent));
        Assert.Equal("14 đơn vị ở giữa không hiện", list.Find(".cut").TextContent);
    }
}
