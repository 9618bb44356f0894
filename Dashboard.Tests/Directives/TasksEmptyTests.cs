using System.Net;
using Dashboard.Tests.Access;
using Dashboard.Tests.Browser;

namespace Dashboard.Tests.Directives;

/// <summary>A commune to which nothing was given yet: every view says so in words, none stands there blank.</summary>
public sealed class TasksEmptyTests
{
    [Fact]
    public async Task Every_view_says_that_there_is_nothing()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await AccessWorld.StartAsync(cancel);
        using var officer = new Visitor(server);
        await officer.SignInAsync("nhaplieu", DashboardServer.Password, cancel);
        foreach (var (path, words) in new[]
        {
            ("/tasks", "Không có việc nào chờ xử lý"), ("/tasks?view=board", "Không có nhiệm vụ"), ("/tasks?view=list", "Không có nhiệm vụ nào khớp bộ lọc"),
            ("/tasks?view=calendar", "Không có nhiệm vụ đến hạn trong tháng này."), ("/tasks?view=gantt", "Không có nhiệm vụ trong khoảng này"),
            ("/tasks?view=units", "Chưa có nhiệm vụ nào đến hạn trong thời gian này"), ("/tasks?view=groups", "N1 · Chuyển đổi nhận thức"), ("/directives", "Sổ chưa có văn bản nào"),
            ("/directives/inspections", "Chưa có cuộc kiểm tra, hướng dẫn nào"),
        })
        {
            var answer = await officer.GetAsync(path, cancel);
            Assert.Equal((path, HttpStatusCode.OK), (path, answer.StatusCode));
            Assert.Contains(words, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(cancel)), StringComparison.Ordinal);
        }
    }
}
