using System.Diagnostics;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Dashboard.Tests.Access;

/// <summary>Rights end at once (decision 26), seen from an open page: nobody clicks, and yet it leads to the sign-in.</summary>
public sealed class CircuitEndBrowserTests(BrowserFixture browser) : BrowserTest(browser)
{
    [Fact]
    public async Task An_open_page_of_a_disabled_account_is_ended_within_a_second_and_leads_to_the_sign_in()
    {
        var page = await OpenAsync("/", "trunguong");
        var other = await OpenAsync("/", "lanhdao");
        await Assertions.Expect(page.Locator(".live")).ToBeVisibleAsync();
        await Assertions.Expect(other.Locator(".live")).ToBeVisibleAsync();
        var desk = Server.Services.GetRequiredService<AccountDesk>();
        var user = await UserAsync("trunguong");
        var administrator = AccessWorld.ActorOf(await UserAsync("quantri"), Role.Administrator);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        page.Request += (_, request) =>
        {
            if (request.IsNavigationRequest)
                ended.TrySetResult();
        };
        var watch = Stopwatch.StartNew();

        var disabled = await desk.DisableAsync(user.Id, administrator, Cancel);
        try
        {
            Assert.Null(disabled.Refusal);
            await ended.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));

            await page.WaitForURLAsync("**/sign-in*");
            await Assertions.Expect(page.Locator("#password")).ToBeVisibleAsync();
            await Assertions.Expect(other.Locator(".live")).ToBeVisibleAsync();
            Assert.Equal("/", new Uri(other.Url).AbsolutePath);
        }
        finally
        {
            await desk.EnableAsync(user.Id, administrator, Cancel);
        }
    }

    private async Task<User> UserAsync(string name)
    {
        await using var db = await Server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel);
        return await db.Users.AsNoTracking().SingleAsync(u => u.UserName == name, Cancel);
    }
}
