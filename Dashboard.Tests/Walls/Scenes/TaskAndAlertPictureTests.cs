using Bunit;
using Dashboard.Layout;
using Dashboard.Walls.Scenes;

namespace Dashboard.Tests.Walls.Scenes;

/// <summary>What the scenes of tasks and of alerts draw, from models made by hand.</summary>
public sealed class TaskAndAlertPictureTests : LookContext
{
    private static readonly DateTime Now = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);
    private static readonly SceneHead Head = new("Nhiệm vụ", "Tỉnh Đồng Nai", null, "theo ngày làm việc", Now);

    [Fact]
    public void Tasks_are_counted_by_timeliness_in_shape_word_and_number_with_the_overdue_of_the_open_in_front()
    {
        var scene = Render<TaskPicture>(p => p.Add(s => s.Model, Tasks()));

        Assert.Equal("7 /40", Words(scene.Find(".sc-big").TextContent.Replace("/", " /", StringComparison.Ordinal)));
        Assert.Equal(["25 trong hạn", "8 sắp đến hạn", "7 quá hạn", "12 hoàn thành đúng hạn"], scene.FindAll(".sc-stages li").Select(li => Words(string.Join(' ', li.Children.Skip(1).Select(c => c.TextContent)))));
        Assert.All(scene.FindAll(".sc-stages li"), li => Assert.NotNull(li.QuerySelector("svg")));
        Assert.Equal(3, scene.FindAll(".sc-main .sc-stack i").Count);
        Assert.Equal("Xã Bù Gia Mập 34 ngày Rà soát danh sách hộ nghèo", Words(string.Join(' ', scene.Find(".sc-item.task").Children.Skip(1).Select(c => c.TextContent))));
        Assert.Equal("3/9", scene.Find(".sc-item.owes .sc-worth").TextContent);
    }

    [Fact]
    public void Before_the_public_tasks_are_numbers_alone()
    {
        var scene = Render<TaskPicture>(p => p.Add(s => s.Model, Tasks() with { Units = [], Late = [] }));

        Assert.NotNull(scene.Find(".sc-tasks.alone"));
        Assert.DoesNotContain("Xã", scene.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_task_the_wall_says_so_calmly() =>
        Assert.Contains("Chưa có nhiệm vụ nào", Render<TaskPicture>(p => p.Add(s => s.Model, new TaskSceneModel(Head, 0, 0, 0, null, [], [], []))).Find(".sc-calm").TextContent, StringComparison.Ordinal);

    [Fact]
    public void An_alert_stands_with_its_shape_its_age_and_whether_somebody_has_acknowledged_it()
    {
        var model = new AlertSceneModel(Head, 1, 1, 1, Now.AddHours(-3),
        [
            new(9, true, "Chưa có số liệu tháng 11 của 12 xã", "Tỉnh Đồng Nai", Now.AddMinutes(-20), false),
            new(8, false, "Mục tiêu 6 chậm tiến độ", null, Now.AddHours(-3), true),
        ]);
        var scene = Render<AlertPicture>(p => p.Add(s => s.Model, model));

        Assert.Equal(["bad", "risk"], scene.FindAll(".sc-item.alert").Select(i => i.ClassList[^1]));
        Assert.Equal(["20 phút", "3 giờ"], scene.FindAll("time[data-age]").Select(t => t.TextContent));
        Assert.Equal(["Tỉnh Đồng Nai · chưa xác nhận", "đã xác nhận"], scene.FindAll(".sc-item.alert .sc-what").Select(w => Words(w.TextContent)));
        Assert.NotNull(scene.Find(".sc-alerts .sc-main.bad"));
    }

    [Fact]
    public void Before_the_public_alerts_are_numbers_alone_and_without_any_there_are_calm_words()
    {
        Assert.NotNull(Render<AlertPicture>(p => p.Add(s => s.Model, new AlertSceneModel(Head, 2, 1, 0, Now, []))).Find(".sc-alerts.alone"));
        Assert.Contains("Không có cảnh báo", Render<AlertPicture>(p => p.Add(s => s.Model, new AlertSceneModel(Head, 0, 0, 0, null, []))).Find(".sc-calm").TextContent, StringComparison.Ordinal);
    }

    private static TaskSceneModel Tasks() => new(Head, 52, 40, 7, 92.3m,
        [
            new("InTime", "good", IconName.Disc, "trong hạn", 25, true),
            new("DueSoon", "risk", IconName.Triangle, "sắp đến hạn", 8, true),
            new("Overdue", "bad", IconName.Octagon, "quá hạn", 7, true),
            new("DoneOnTime", "plain", IconName.Approved, "hoàn thành đúng hạn", 12, false),
        ],
        [new("Xã Bù Gia Mập", 4, 2, 3, 9)],
        [new(1, "Xã Bù Gia Mập", "Rà soát danh sách hộ nghèo", 34, "bad")]);
}
