using System.Globalization;
using System.Security.Claims;
using Bunit;
using Dashboard.Access;
using Dashboard.Alerts;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Jobs;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Jobs;
using Dashboard.Jobs.Schedule;
using Dashboard.Layout;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Localization;

namespace Dashboard.Tests.Jobs;

/// <summary>The page that lists the jobs.</summary>
public sealed class JobsPageTests : BunitContext
{
    private readonly JobWorld _world = new();
    private readonly FeedReader _reader;

    public JobsPageTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Formats.Vietnamese;
        Services.AddLocalization();
        Services.AddSingleton<TimeProvider>(_world.Database.Clock);
        Services.AddSingleton(_world.Database.Contexts);
        Services.AddSingleton(_world.Database.Get<LiveFeed>());
        Services.AddSingleton(_world.Desk);
        Services.AddSingleton(_world.Database.Get<JobCatalog>());
        Services.AddSingleton(_world.Database.Get<Actors>());
        Services.AddSingleton(_world.Database.Get<JobOptions>());
        Services.AddSingleton(_world.Database.Get<WorkingCalendar>());
        Services.AddSingleton<PeriodLabels>();
        Services.AddSingleton<SampleMark>();
        Services.AddSingleton<AgoLabels>();
        Services.AddScoped<Me>();
        _reader = _world.Database.Services.GetServices<IHostedService>().OfType<FeedReader>().Single();
    }

    private static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_run_by_hand_shows_its_progress_and_then_how_it_ended()
    {
        await SignInAsync(Role.Coordinator);
        var goOn = new TaskCompletionSource();
        _world.Script.Run = async (progress, cancel) =>
        {
            progress.Report(0.4);
            await goOn.Task.WaitAsync(cancel);
            return JobMessage.Of("Periods.Done", "2026-11", "2026-10");
        };
        var page = Render<JobsPage>();
        page.WaitForElement("[aria-label='Chạy ngay: scripted']").Click();
        await page.WaitForAssertionAsync(() => Assert.NotNull(Assert.Single(_world.RunsAsync().GetAwaiter().GetResult()).RequestedBy));

        var running = _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);
        page.WaitForAssertion(() =>
        {
            _world.Database.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("40", page.Find("progress").GetAttribute("value"));
        }, TimeSpan.FromSeconds(20));
        goOn.SetResult();
        await running;

        page.WaitForAssertion(() => Assert.Contains("Mở: 2026-11. Chốt: 2026-10.", page.Markup, StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        Assert.Contains("Hoàn thành", page.Find(".badge").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_come_from_the_address()
    {
        await SignInAsync(Role.Coordinator);
        await _world.OweAsync(_world.Database.Clock.GetUtcNow().UtcDateTime);
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);

        Services.GetRequiredService<NavigationManager>().NavigateTo("/jobs?outcome=Failed");
        var page = Render<JobsPage>();

        page.WaitForAssertion(() => Assert.Contains("Chưa có lần chạy nào khớp bộ lọc", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_may_not_run_a_job_has_no_button_for_it()
    {
        await SignInAsync(Role.Administrator);

        var page = Render<JobsPage>();

        page.WaitForElement("[aria-label='Chạy ngay: Sao lưu hằng đêm']");
        Assert.Empty(page.FindAll("[aria-label='Chạy ngay: scripted']"));
    }

    [Fact]
    public async Task The_history_is_found_by_what_a_reader_sees_of_it()
    {
        await SignInAsync(Role.Coordinator);
        _world.Script.Run = (_, _) => Task.FromResult(JobMessage.Of("Recompute.Clean", 7));
        await _world.OweAsync(_world.Database.Clock.GetUtcNow().UtcDateTime);
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);

        Services.GetRequiredService<NavigationManager>().NavigateTo("/jobs?q=khong sai lech");
        var page = Render<JobsPage>();

        page.WaitForAssertion(() => Assert.Equal("Đã đối chiếu 7 dòng, không sai lệch.", page.Find("section:last-of-type tbody tr td:nth-child(5)").TextContent.Trim()));
        Assert.Equal("khong sai lech", page.Find("#q").GetAttribute("value"));
        page.Find("#q").Change("tính lại nhiều");
        page.WaitForAssertion(() => Assert.Contains("Chưa có lần chạy nào khớp bộ lọc", page.Markup, StringComparison.Ordinal));
        Assert.Contains("q=t%C3%ADnh", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_paused_on_its_page_with_a_reason_that_everyone_sees_and_resumed()
    {
        await SignInAsync(Role.Coordinator);
        var page = Render<JobPage>(p => p.Add(j => j.Name, ScriptedJob.Name));
        page.WaitForElement("#pause-reason").Change("Chờ sửa số liệu");
        Assert.Equal(10, page.FindAll("ol.next-times li").Count);
        Assert.Contains("Mỗi giờ, vào phút thứ 0", page.Markup, StringComparison.Ordinal);

        page.Find("form[aria-label='Tạm dừng']").Submit();
        page.WaitForAssertion(() => Assert.Contains("Chuyên viên tạm dừng tác vụ này", page.Find(".notice.ask").TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        Assert.Contains("Chờ sửa số liệu", page.Find(".notice.ask").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("form[aria-label='Chạy ngay']"));
        var list = Render<JobsPage>();
        list.WaitForAssertion(() => Assert.Contains("Chờ sửa số liệu", list.Markup, StringComparison.Ordinal));
        Assert.Empty(list.FindAll("[aria-label='Chạy ngay: scripted']"));

        page.FindAll("button").Single(b => b.TextContent == "Cho chạy lại").Click();
        page.WaitForElement("form[aria-label='Chạy ngay']", TimeSpan.FromSeconds(20));
        Assert.Equal(["Cho tác vụ chạy lại", "Tạm dừng tác vụ"], page.FindAll("section[aria-labelledby=acts] tbody td:nth-child(3)").Select(c => c.TextContent));
    }

    [Fact]
    public async Task A_run_is_shown_with_its_log_and_past_months_are_asked_for_with_a_reason()
    {
        await SignInAsync(Role.Coordinator);
        await _world.Database.Get<PeriodCalendar>().EnsureAsync(new DateOnly(2026, 11, 23), Cancel);
        _world.Script.Run = (_, _) => throw new InvalidOperationException("đĩa đầy");
        await _world.OweAsync(_world.Database.Clock.GetUtcNow().UtcDateTime);
        await _world.Runner.RunOwedAsync(ScriptedJob.Name, Cancel);

        var page = Render<JobPage>(p => p.Add(j => j.Name, ScriptedJob.Name));
        page.WaitForAssertion(() => Assert.Contains("đĩa đầy", page.Find(".job-log").TextContent, StringComparison.Ordinal));
        page.Find("#from-month").Change("2026-09");
        page.Find("#to-month").Change("2026-10");
        page.Find("form[aria-label='Chạy ngay']").Submit();
        page.WaitForAssertion(() => Assert.Contains("Cần nêu lý do", page.Find(".refusal").TextContent, StringComparison.Ordinal));

        page.Find("#reason").Change("Số liệu sửa");
        page.Find("form[aria-label='Chạy ngay']").Submit();
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("[aria-label^='Rút lại lần chạy']").Count), TimeSpan.FromSeconds(20));
        page.Find("[aria-label='Rút lại lần chạy Tháng 10/2026']").Click();
        page.WaitForAssertion(() => Assert.Single(page.FindAll("[aria-label^='Rút lại lần chạy']")), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Who_may_not_control_a_job_sees_it_without_forms()
    {
        await SignInAsync(Role.Administrator);

        var page = Render<JobPage>(p => p.Add(j => j.Name, ScriptedJob.Name));

        page.WaitForAssertion(() => Assert.Contains("không có quyền điều khiển", page.Markup, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("form"));
    }

    [Fact]
    public void A_run_is_ready_when_the_usual_time_has_passed_and_says_when_it_takes_longer()
    {
        var text = Services.GetRequiredService<IStringLocalizer<JobTexts>>();
        var began = new DateTime(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);
        JobRun Run(int seconds) => new() { Job = "a", DueAt = began, StartedAt = began, EndedAt = began.AddSeconds(seconds) };
        var usual = JobWords.Usual([Run(600), Run(540), Run(9000)]);

        var running = new JobRun { Job = "a", DueAt = began, StartedAt = began, Percent = 40 };
        Assert.Equal("Xong khoảng 09:10 · 8 %/phút", text.Forecast(running, usual, began.AddMinutes(5)));
        Assert.Equal("Lâu hơn thường lệ (10 phút 0 giây) · 2 %/phút", text.Forecast(running, usual, began.AddMinutes(20)));
        Assert.Equal("", text.Forecast(new JobRun { Job = "a", DueAt = began, StartedAt = began }, JobWords.Usual([]), began));
    }

    [Fact]
    public void An_alert_calls_a_job_as_its_page_does()
    {
        Services.AddSingleton<AlertWords>();
        var since = new DateTime(2026, 11, 22, 19, 0, 0, DateTimeKind.Utc);
        var alert = new Alert { Key = "a", Kind = AlertKind.JobFailed, Severity = AlertSeverity.Warning, UnitId = 1, Text = AlertTextKeys.JobLate, Arguments = AlertArguments.Of("backup", 26, since), Link = "/jobs/backup", State = AlertState.Firing };

        var words = Services.GetRequiredService<AlertWords>();
        Assert.Equal("Tác vụ “Sao lưu hằng đêm” chưa thành công trong 26 giờ, tính từ 23/11/2026 02:00", words.TitleOf(alert, Formats.Vietnamese));
        Assert.Equal("Job “Nightly backup” has not succeeded within 26 hours, counted from 23/11/2026 02:00", words.TitleOf(alert, Formats.English));
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await base.DisposeAsyncCore();
        await _reader.StopAsync(CancellationToken.None);
        _world.Dispose();
    }

    private async Task SignInAsync(Role role)
    {
        await using (var db = _world.Database.Open())
        {
            var unit = new Unit { Code = "75", Name = "Đồng Nai", Level = UnitLevel.Province, ValidFrom = new DateOnly(2025, 7, 1) };
            db.Units.Add(unit);
            await db.SaveChangesAsync(Cancel);
            var user = new User { UserName = "someone", DisplayName = "Chuyên viên", UnitId = unit.Id, SecurityStamp = "stamp" };
            db.Users.Add(user);
            await db.SaveChangesAsync(Cancel);
            db.Grants.Add(new Grant { UserId = user.Id, Role = role, UnitId = unit.Id, From = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) });
            await db.SaveChangesAsync(Cancel);
            AddAuthorization().SetAuthorized("someone").SetClaims(
                new Claim(ClaimTypes.NameIdentifier, user.Id.ToString(CultureInfo.InvariantCulture)), new Claim(Actors.StampClaim, "stamp"));
        }

        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        await _reader.StartAsync(Cancel);
    }
}
