using Dashboard.Data;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Dashboard.Tests.Access;

/// <summary>Passkeys with Chromium's virtual authenticator, on <c>localhost</c>: browsers have none on a bare address (decision 28).</summary>
public sealed class PasskeyBrowserTests(BrowserFixture browser) : BrowserTest(browser)
{
    [Fact]
    public async Task A_passkey_made_on_the_account_page_signs_in_until_it_is_removed()
    {
        var host = new UriBuilder(Server.Url) { Host = "localhost" }.Uri.ToString().TrimEnd('/');
        Expect($"Asked another host: {host}/");
        var page = await OpenAsync(host + "/sign-in");
        await PlugInAuthenticatorAsync(page);
        await page.Locator("form[action='/sign-in/sample']:has(input[value=thanhtra]) button").ClickAsync();
        await page.WaitForURLAsync(host + "/");
        await page.GotoAsync(host + "/account");

        await page.Locator("#passkey-name").FillAsync("máy ở cơ quan");
        await page.Locator("form[data-passkey=create] button").ClickAsync();

        var own = page.Locator("form[action='/account/passkeys/remove']");
        await Assertions.Expect(own).ToContainTextAsync("máy ở cơ quan");

        await SignOutAsync(page);
        await page.Locator("form[data-passkey=use] button").ClickAsync();
        await page.WaitForURLAsync(host + "/");
        await page.GotoAsync(host + "/account");
        await Assertions.Expect(page.GetByText("· thanhtra ·")).ToBeVisibleAsync();
        Assert.Equal("passkey", await HowSignedInAsync("thanhtra"));

        await own.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(own).ToHaveCountAsync(0);
        await SignOutAsync(page);
        await page.Locator("form[data-passkey=use] button").ClickAsync();
        await Assertions.Expect(page.Locator("form[data-passkey=use] .refusal").First).ToContainTextAsync("Không đăng nhập được bằng khóa truy cập này");
    }

    /// <summary>A key inside the machine that holds discoverable credentials and whose owner is always there.</summary>
    private static async Task PlugInAuthenticatorAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }

    private static async Task SignOutAsync(IPage page)
    {
        await page.Locator("form[action='/sign-out'] button").Last.ClickAsync();
        await page.WaitForURLAsync("**/sign-in");
    }

    private async Task<string?> HowSignedInAsync(string account)
    {
        await using var db = await Server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel);
        var id = await db.Users.Where(u => u.UserName == account).Select(u => u.Id).SingleAsync(Cancel);
        return await db.AuditEntries.Where(e => e.UserId == id && e.Action == "Access.SignIn").OrderByDescending(e => e.Id).Select(e => e.Detail).FirstAsync(Cancel);
    }
}
