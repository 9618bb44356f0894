using System.Security.Claims;
using Dashboard.Data.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Playwright;

namespace Dashboard.Tests.Browser;

/// <summary>The tests that share one server and one Chromium, one after another.</summary>
[CollectionDefinition]
public sealed class BrowserTests : ICollectionFixture<BrowserFixture>;

/// <summary>One running product and one Chromium. Tests reach it through <see cref="BrowserTest"/>, which watches their pages.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public DashboardServer Server { get; } = new();

    public IBrowser Browser => _browser!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await LaunchAsync(_playwright);
        _ = Server.Url;
    }

    /// <summary>Without the background traffic of a person's browser, and without the sandbox where it cannot work: as root.</summary>
    public static async Task<IBrowser> LaunchAsync(IPlaywright playwright) =>
        await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = await ChromiumSetup.FindOrInstallAsync(playwright),
            Args =
            [
                .. Environment.UserName == "root" ? ["--no-sandbox"] : Array.Empty<string>(),
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        });

    /// <summary>The cookie that signing in would have set, made by the server's own services, so that each test need not type a password.</summary>
    public static async Task<Cookie> SignInAsync(DashboardServer server, string account)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var services = scope.ServiceProvider;
        await using var db = await services.GetRequiredService<IDbContextFactory<Data.DashboardContext>>().CreateDbContextAsync();
        var user = await db.Users.SingleOrDefaultAsync(u => u.UserName == account)
            ?? throw new InvalidOperationException($"No account {account}; there are: {string.Join(", ", db.Users.Select(u => u.UserName))}");

        ClaimsPrincipal principal = await services.GetRequiredService<IUserClaimsPrincipalFactory<User>>().CreateAsync(user);
        var scheme = IdentityConstants.ApplicationScheme;
        var options = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(scheme);
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var ticket = new AuthenticationTicket(principal, new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = now.AddHours(8) }, scheme);
        return new Cookie { Name = options.Cookie.Name!, Value = options.TicketDataFormat.Protect(ticket), Url = server.Url.ToString() };
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        await Server.DisposeAsync();
    }
}
