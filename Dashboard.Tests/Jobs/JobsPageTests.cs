using System.Globalization;
using System.Security.Claims;
using Bunit;
using Dashboard.Access;
using Dashboard.Data.Access;
using Dashboard.Data.Jobs;
using Dashboard.Data.Live;
using Dashboard.Data.Units;
using Dashboard.Jobs;
using Dashboard.Jobs.Schedule;
using Dashboard.Layout;
using Dashboard.Periods;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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
