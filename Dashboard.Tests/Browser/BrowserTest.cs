using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Dashboard.Tests.Browser;

/// <summary>
/// What every browser test needs around it: pages that are closed afterwards, a picture where a test failed, and a failure where a page
/// complained: an error on the console, an unhandled exception, a breach of the content security policy, a request to another host.
/// </summary>
[Collection<BrowserTests>]
public abstract class BrowserTest(BrowserFixture browser) : IAsyncLifetime
{
    private readonly List<IBrowserContext> _contexts = [];
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly List<string> _expected = [];

    protected BrowserFixture Browser { get; } = browser;

    protected virtual DashboardServer Server => Browser.Server;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>A window of its own (its own cookies and storage) at a page of the product.</summary>
    /// <param name="path">For instance <c>/indicators/M1</c>.</param>
    /// <param name="account">User name of a sample account; nobody when null.</param>
    /// <param name="screen">Width and height; <see cref="Screens.Wide"/> unless given.</param>
    /// <param name="dark">What the system says that it prefers.</param>
    protected async Task<IPage> OpenAsync(string path, string? account = null, ViewportSize? screen = null, bool dark = false)
    {
        var context = await Browser.Browser.NewContextAsync(new()
        {
            BaseURL = Server.Url.ToString(),
            Locale = "vi-VN",
            TimezoneId = "Asia/Ho_Chi_Minh",
            ViewportSize = screen ?? Screens.Wide,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        _contexts.Add(context);
        if (account is not null)
            await context.AddCookiesAsync([await BrowserFixture.SignInAsync(Server, account)]);

        Watch(context);
        var page = await context.NewPageAsync();
        await page.GotoAsync(path);
        return page;
    }

    /// <summary>A complaint that holds this text is what the test is about, for instance the 404 that it asks for.</summary>
    protected void Expect(string complaint) => _expected.Add(complaint);

    /// <summary>Pictures of a page in <c>screenshots/</c>: light and dark, wide and phone. For people to look at.</summary>
    /// <param name="name">File name without the ending, for instance <c>overview</c>.</param>
    /// <param name="settled">Waits until the page shows what the picture is to show.</param>
    protected async Task TakePicturesAsync(string name, string path, string? account = null, Func<IPage, Task>? settled = null)
    {
        var page = await OpenAsync(path, account);
        if (settled is not null)
            await settled(page);
        foreach (var (size, screen) in new[] { ("wide", Screens.Wide), ("phone", Screens.Phone) })
        {
            foreach (var dark in new[] { false, true })
            {
                await LookAsync(page, screen, dark);
                await page.ScreenshotAsync(new() { Path = PicturePath($"{name}-{size}-{(dark ? "dark" : "light")}"), Animations = ScreenshotAnimations.Disabled });
            }
        }

        await page.Context.CloseAsync();
    }

    /// <summary>Puts an open page on another screen and into the other light, without loading it again.</summary>
    protected static async Task LookAsync(IPage page, ViewportSize screen, bool dark)
    {
        await page.SetViewportSizeAsync(screen.Width, screen.Height);
        await page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
        await page.EvaluateAsync("document.fonts.ready.then(() => Promise.all(document.getAnimations().filter(a => a.effect.getComputedTiming().endTime < 5000).map(a => a.finished.catch(() => {})))).then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))");
    }

    public async ValueTask DisposeAsync()
    {
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        foreach (var page in _contexts.SelectMany(c => c.Pages))
        {
            if (failed)
                await page.ScreenshotAsync(new() { Path = PicturePath($"failed-{TestContext.Current.TestMethod?.MethodName}") });
        }

        foreach (var context in _contexts)
            await context.CloseAsync();

        var unexpected = _complaints.Where(c => !_expected.Exists(e => c.Contains(e, StringComparison.Ordinal))).Distinct().ToArray();
        Assert.True(unexpected.Length == 0, $"Pages complained:\n{string.Join('\n', unexpected)}");
        GC.SuppressFinalize(this);
    }

    /// <summary>Where a picture is put.</summary>
    protected static string PicturePath(string name) => System.IO.Path.Combine(Repository.Root, "screenshots", name + ".png");

    private void Watch(IBrowserContext context)
    {
        context.Console += (_, message) =>
        {
            if (message.Type == "error")
                _complaints.Enqueue($"{message.Page?.Url}: {message.Text} ({message.Location})");
        };
        context.WebError += (_, error) => _complaints.Enqueue($"{error.Page?.Url}: {error.Error}");
        context.Request += (_, request) =>
        {
            // The product must work where there is no internet.
            if (new Uri(request.Url) is { IsFile: false } url && url.Scheme is "http" or "https" && url.Authority != Server.Url.Authority)
                _complaints.Enqueue($"Asked another host: {request.Url}");
        };
    }
}

/// <summary>The screens that pages are looked at on.</summary>
public static class Screens
{
    public static ViewportSize Wide { get; } = new() { Width = 1440, Height = 900 };

    public static ViewportSize Phone { get; } = new() { Width = 360, Height = 740 };
}
