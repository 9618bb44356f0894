using AngleSharp.Dom;
using Bunit;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Walls;
using Dashboard.Indicators;
using Dashboard.Overview;
using Dashboard.Tests.Indicators;
using Dashboard.Walls.Scenes;
using Microsoft.AspNetCore.Components;

namespace Dashboard.Tests.Walls.Scenes;

/// <summary>What each scene draws, from models made by hand.</summary>
public sealed class ScenePictureTests : LookContext
{
    private static readonly DateTime Now = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);
    private static readonly SceneView Internal = new("any", 1, new Dictionary<string, string>(), IsPublic: false);
    private static readonly SceneView Public = Internal with { IsPublic = true };

    [Fact]
    public void The_frame_names_unit_basis_period_day_clock_and_the_age_of_what_it_shows()
    {
        var scene = Overview([new(Tiles.Of(), null)]);

        Assert.Equal("Toàn cảnh", scene.Find("h1").TextContent);
        Assert.Equal("Tỉnh Đồng Nai số đã duyệt", Words(Spaced(scene.Find(".sc-sub"))));
        Assert.Equal("Tháng 10, chốt 31/10", scene.Find(".sc-when").TextContent);
        Assert.Equal("Thứ Hai 23/11", scene.Find("time[data-clock=day]").TextContent);
        Assert.Equal("09:00", scene.Find("time[data-clock=time]").TextContent);
        Assert.Equal("cập nhật lúc 09:00:00", Words(scene.Find(".sc-updated").TextContent));
        Assert.Contains("Xã Bom Bo gửi số liệu", Words(scene.Find(".sc-last").TextContent));
        Assert.Equal("dark", scene.Find("section.scene").GetAttribute("data-theme"));
    }

    [Fact]
    public void A_stocktake_says_when_it_was_taken_and_not_that_it_is_live()
    {
        var scene = Render<OverviewPicture>(p => p.Add(s => s.Model, new OverviewSceneModel(Head() with { KnownAt = Now.AddDays(-3) }, [new(Tiles.Of(), null)], [])).Add(s => s.View, Internal));

        Assert.Equal("Số liệu chốt lúc 20/11/2026 09:00", scene.Find(".sc-frozen").TextContent);
        Assert.Empty(scene.FindAll(".sc-live"));
    }

    [Fact]
    public void The_place_in_the_playlist_comes_from_the_host()
    {
        var scene = Render<CascadingValue<WallState>>(p => p
            .Add(c => c.Value, new WallState("2 / 6"))
            .AddChildContent<OverviewPicture>(o => o.Add(s => s.Model, new OverviewSceneModel(Head(), [], [])).Add(s => s.View, Internal)));

        Assert.Equal("2 / 6", scene.Find(".sc-foot .sc-place").TextContent);
        Assert.Equal("Chưa có chỉ tiêu nào để hiện", scene.Find(".sc-calm p").TextContent);
    }

    [Fact]
    public void A_tile_carries_status_in_shape_and_word_what_is_required_coverage_and_age()
    {
        var tile = Overview([new(Tiles.Of(), null)]).Find("article");

        Assert.Equal("6 Cán bộ được tập huấn kỹ năng số", Words(Spaced(tile.QuerySelector("h2")!)));
        Assert.Equal("68 %", Words(Spaced(tile.QuerySelector(".sc-value")!)));
        Assert.Equal("Chậm tiến độ", Words(tile.QuerySelector(".badge")!.TextContent));
        Assert.NotNull(tile.QuerySelector(".badge svg"));
        Assert.Contains("cần 85 %", Words(tile.TextContent));
        Assert.Contains("Q3/26 · báo cáo 37/40", Words(tile.TextContent));
        Assert.Equal("6 phút", tile.QuerySelector("time[data-age]")!.TextContent);
        Assert.Contains("T11/26: 12,4 % sơ bộ, 9/40", Words(tile.TextContent));
    }

    [Fact]
    public void A_stale_tile_greys_itself_and_says_why()
    {
        var scene = Overview([new(Tiles.Of(1), null), new(Tiles.Of(6), "Quý IV quá hạn chốt 15/01")]);

        Assert.Equal("Q3/26 · Quý IV quá hạn chốt 15/01", Words(scene.Find("article.stale .sc-why").TextContent));
        Assert.Single(scene.FindAll("article.stale"));
    }

    [Fact]
    public void A_tile_is_painted_again_only_when_its_own_data_changed_and_then_marks_the_number()
    {
        var one = new SceneTileModel(Tiles.Of(1), null);
        var scene = Overview([one, new(Tiles.Of(6), null)]);
        var tiles = scene.FindComponents<SceneTile>();
        var before = tiles.Select(t => t.RenderCount).ToArray();
        Assert.Empty(scene.FindAll(".sc-changed"));

        scene.Render(p => p.Add(s => s.Model, new OverviewSceneModel(Head(), [one, new(Tiles.Of(6).WithValue(69.5m), null)], [])));

        Assert.Equal(before[0], tiles[0].RenderCount);
        Assert.True(tiles[1].RenderCount > before[1]);
        Assert.Equal(["69,5"], scene.FindAll(".sc-tiles .sc-changed").Select(c => c.TextContent));
    }

    [Fact]
    public void Below_target_numbers_show_cause_and_remedy()
    {
        var scene = Render<OverviewPicture>(p => p
            .Add(s => s.Model, new OverviewSceneModel(Head(), [new(Tiles.Of(), null)], [new SceneNote("6", "Cán bộ", "thiếu giảng viên", "mở thêm lớp", new DateOnly(2026, 12, 31))])).Add(s => s.View, Internal));

        Assert.Equal(["Mục tiêu 6: Nguyên nhân: thiếu giảng viên", "Mục tiêu 6: Giải pháp: mở thêm lớp (hạn 31/12/2026)"], scene.FindAll(".sc-note").Select(n => Words(n.TextContent)));
    }

    [Fact]
    public void A_deleted_indicator_leaves_calm_words_and_no_number()
    {
        var model = new IndicatorSceneModel(Head("Chỉ tiêu") with { Basis = null }, null, null, null, null, "Chỉ tiêu M99 không còn trong danh mục");
        var scene = Render<IndicatorPicture>(p => p.Add(s => s.Model, model).Add(s => s.View, Internal));

        Assert.Equal("Chỉ tiêu M99 không còn trong danh mục", scene.Find(".sc-calm p").TextContent);
        Assert.Empty(scene.FindAll(".sc-value"));
    }

    [Fact]
    public void An_indicator_shows_number_course_ranking_and_before_the_public_no_unit()
    {
        var inside = Render<IndicatorPicture>(p => p.Add(s => s.Model, Indicator()).Add(s => s.View, Internal));
        Assert.Equal("68", inside.Find(".sc-big .sc-num").TextContent);
        Assert.Equal(2, inside.FindAll(".sc-item.rank").Count(i => i.QuerySelector(".sc-worth") is not null));
        Assert.Contains("chưa báo cáo", inside.FindAll(".sc-item.rank")[^1].TextContent);
        Assert.Contains("Nguyên nhân: thiếu giảng viên", inside.Find(".sc-why-note").TextContent);
        Assert.Single(inside.FindAll("path.break"));

        var outside = Render<IndicatorPicture>(p => p.Add(s => s.Model, Indicator()).Add(s => s.View, Public));
        Assert.DoesNotContain("Xã", outside.Find(".sc-body").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_course_breaks_at_gaps()
    {
        var chart = Render<SceneChart>(p => p.Add(c => c.Course, new SceneCourse([new("T8/26", 10, 20), new("T9/26", null, 20), new("T10/26", 30, 20)], "%", 1, null)));

        Assert.Equal(2, chart.Find("path.actual").GetAttribute("d")!.Count(c => c == 'M'));
        Assert.Equal(["T8/26", "T10/26"], chart.FindAll(".sc-ends span").Select(s => s.TextContent));
    }

    [Fact]
    public void The_map_and_the_league_say_calmly_that_they_are_not_for_the_public()
    {
        var map = Render<MapPicture>(p => p.Add(s => s.Model, new MapSceneModel(Head(), new SceneMapModel(null, [], false), Ranking(), 0, 1, null)).Add(s => s.View, Public));
        var league = Render<LeaguePicture>(p => p.Add(s => s.Model, new LeagueSceneModel(Head(), Ranking(), [], null)).Add(s => s.View, Public));

        Assert.All([map.Find(".sc-body"), league.Find(".sc-body")], body => Assert.Equal("Nội dung này không trình chiếu công khai", Words(body.TextContent)));
    }

    [Fact]
    public void The_map_lists_the_last_in_rank_first_and_draws_each_unit_by_its_status()
    {
        var areas = new[] { Area("25222", "Xã Bù Gia Mập", TargetStatus.Late), Area("25225", "Xã Đăk Ơ", TargetStatus.Insufficient) };
        var map = Render<MapPicture>(p => p.Add(s => s.Model, new MapSceneModel(Head(), new SceneMapModel(null, areas, false), Ranking(), 1, 3, null)).Add(s => s.View, Internal));

        Assert.Equal(["Xã Bình Tân", "Xã Bù Gia Mập", "Xã Đăk Ơ"], map.FindAll(".sc-units .sc-who").Select(w => w.TextContent));
        Assert.Equal(["bad", "unknown"], map.FindAll(".sc-square").Select(s => s.ClassList[1]));
        Assert.Equal(1, map.FindAll(".sc-turn i").Select((dot, i) => (dot, i)).Single(d => d.dot.ClassList.Contains("on")).i);
    }

    [Fact]
    public void Reporting_says_who_holds_the_figures_and_before_the_public_only_how_many()
    {
        var board = new ReportingBoard(
            "2026-11", new(2026, 11, 30), new(2026, 12, 10), false, 3, 2, 1,
            [new(1, "1", "Xã Một", ReportingStage.Missing, 8, 0, 0), new(2, "2", "Xã Hai", ReportingStage.Submitted, 8, 8, 2), new(3, "3", "Xã Ba", ReportingStage.Approved, 8, 8, 8)], Now);
        var inside = Render<ReportingPicture>(p => p.Add(s => s.Model, new ReportingSceneModel(Head(), board, 17)).Add(s => s.View, Internal));
        Assert.Equal("2/3", Words(inside.Find(".sc-big").TextContent));
        Assert.Equal(["Xã Một|chưa nhập, 8 ô", "Xã Hai|chờ cấp trên duyệt 6 ô"], inside.FindAll(".sc-item").Select(i => $"{i.QuerySelector(".sc-who")!.TextContent}|{i.QuerySelector(".sc-what")!.TextContent}"));
        Assert.Contains("Hạn 10/12/2026, còn 17 ngày", inside.Markup);

        var outside = Render<ReportingPicture>(p => p.Add(s => s.Model, new ReportingSceneModel(Head(), board with { Units = [] }, -1)).Add(s => s.View, Public));
        Assert.DoesNotContain("Xã", outside.Find(".sc-body").TextContent, StringComparison.Ordinal);
        Assert.Contains("Đã quá hạn 10/12/2026", outside.Markup);
    }

    [Fact]
    public void The_league_counts_targets_by_status()
    {
        var league = Render<LeaguePicture>(p => p
            .Add(s => s.Model, new LeagueSceneModel(Head(), null, [new(1, "1", "Xã Một", 6, 1, 0, 0), new(2, "2", "Xã Hai", 3, 2, 2, 0)], null)).Add(s => s.View, Internal));

        Assert.Equal(["1 Xã Một 6/7", "2 Xã Hai 3/7"], league.FindAll(".sc-item").Select(i => Words(Spaced(i))));
    }

    [Fact]
    public void Today_names_what_moved_and_a_day_without_changes_is_said()
    {
        var today = Render<TodayPicture>(p => p.Add(s => s.Model, new TodaySceneModel(
            Head(), 5, 3, 1, [new("6", "Cán bộ được tập huấn", "67,1", "68 %", IsApproved: false)], [Line()])).Add(s => s.View, Internal));
        Assert.Equal("6 Cán bộ được tập huấn 67,1 → 68 % sơ bộ", Words(Spaced(today.Find(".sc-item.move"))));
        Assert.Contains("Xã Bom Bo", today.Find(".sc-item.event").TextContent);

        var empty = Render<TodayPicture>(p => p.Add(s => s.Model, new TodaySceneModel(Head(), 0, 0, 0, [], [])).Add(s => s.View, Internal));
        Assert.Equal("Hôm nay chưa có thay đổi nào", empty.Find(".sc-calm p").TextContent);
    }

    [Fact]
    public void Disbursement_shows_sources_and_units_with_both_parts_of_the_rate()
    {
        CapitalLine Capital(string name) => new(name, name, "348 tỷ đồng", "150,8 tỷ đồng", 43.3m, TargetStatus.Late, "Đã báo cáo 40/40 đơn vị", Now);
        var scene = Render<DisbursementPicture>(p => p.Add(s => s.Model, new DisbursementSceneModel(Head(), Capital("Tổng số"), [Capital("Vốn đầu tư")], [Capital("Xã Một")], null)).Add(s => s.View, Internal));

        Assert.Contains("150,8 tỷ đồng / 348 tỷ đồng", scene.Find(".sc-source").TextContent);
        Assert.Equal("Xã Một 43,3 % 150,8 tỷ đồng / 348 tỷ đồng", Words(Spaced(scene.Find(".sc-item.capital"))));
    }

    [Fact]
    public void What_breaks_in_one_tile_is_said_there_and_the_others_go_on()
    {
        // A tile without a trend cannot be drawn at all.
        var scene = Overview([new(Tiles.Of(1) with { Trend = null! }, null), new(Tiles.Of(6), null)]);

        Assert.Equal("Phần này tạm thời không hiện được", scene.Find("article .sc-broken").TextContent);
        Assert.Contains("68", scene.FindAll("article")[1].TextContent);
    }

    [Theory]
    [InlineData("một hai ba", 20, "một hai ba")]
    [InlineData("một  hai\nba bốn năm", 12, "một hai ba…")]
    [InlineData("mộthaibabốnnăm", 6, "mộtha…")]
    public void Long_words_are_cut_between_words(string text, int most, string cut) => Assert.Equal(cut, SceneWords.Cut(text, most));

    private IRenderedComponent<OverviewPicture> Overview(IReadOnlyList<SceneTileModel> tiles) =>
        Render<OverviewPicture>(p => p.Add(s => s.Model, new OverviewSceneModel(Head(), tiles, [])).Add(s => s.View, Internal));

    private static SceneHead Head(string title = "Toàn cảnh") => new(title, "Tỉnh Đồng Nai", Basis.Approved, "Tháng 10, chốt 31/10", Now, null, Line());

    private static ChangeLine Line() => new(7, Now, ChangeSign.Sent, "Xã Bom Bo", "gửi số liệu");

    private static SceneRanking Ranking() => new(
        [new RankingLine(1, "25222", "Xã Bù Gia Mập", 90, TargetStatus.OnTrack), new RankingLine(2, "25003", "Xã Bình Tân", 40, TargetStatus.Late)], ["Xã Đăk Ơ"], "%", 1,
        [TargetStatus.OnTrack, TargetStatus.Late, TargetStatus.Insufficient]);

    private static SceneArea Area(string code, string name, TargetStatus status) => new(code, name, StatusLook.Tone(status), status, 40, null, null, 0, null);

    private static IndicatorSceneModel Indicator() => new(
        Head("Mục tiêu 6"),
        new SceneNumberModel("M6", "68", "%", Tiles.Of().Standing, 68, 1, "Tử số/mẫu số 251/369", "Yêu cầu đến nay 85 %", "Đích 100 %", "Đã báo cáo 37/40 đơn vị", Now, "", new SceneNote("6", "Cán bộ", "thiếu giảng viên", "mở thêm lớp", null), null),
        new SceneCourse([new("Q1/26", 50, 80), new("Q2/26", 60, 82), new("Q3/26", 68, 85)], "%", 1, 1), Ranking(), null, null);

    // Neighbouring elements are words of their own.
    private static string Spaced(IElement element) =>
        string.Join(' ', element.Descendants<IText>().Select(t => t.Data));
}
