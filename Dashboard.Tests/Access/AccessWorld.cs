using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Access;

/// <summary>The smallest tree in which rights show: a country, a province, two communes; and the sample's accounts in it.</summary>
internal static class AccessWorld
{
    public const string North = "25222";

    public const string South = "25225";

    /// <summary>Fills an empty database and returns the accounts by name.</summary>
    public static async Task<IReadOnlyDictionary<string, User>> FillAsync(IServiceProvider services, CancellationToken cancel)
    {
        await using (var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(cancel))
        {
            var from = new DateOnly(2025, 7, 1);
            var country = new Unit { Code = "VN", Name = "Việt Nam", Level = UnitLevel.Country, ValidFrom = from };
            var province = new Unit { Code = "75", Name = "Tỉnh Đồng Nai", Level = UnitLevel.Province, ValidFrom = from, Parent = country };
            db.Units.AddRange(
                country,
                province,
                new Unit { Code = North, Name = "Xã Bù Gia Mập", Level = UnitLevel.Commune, ValidFrom = from, Parent = province },
                new Unit { Code = South, Name = "Xã Đăk Ơ", Level = UnitLevel.Commune, ValidFrom = from, Parent = province });
            db.Settings.Add(new Setting { Key = "sample", Value = "true" });
            await db.SaveChangesAsync(cancel);
        }

        services.GetRequiredService<UnitTrees>().Forget();
        var made = await services.GetRequiredService<SampleAccounts>().CreateAsync(DashboardServer.Password, cancel);
        Assert.Null(made.Refusal);
        await using var look = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(cancel);
        return await look.Users.AsNoTracking().ToDictionaryAsync(u => u.UserName!, cancel);
    }

    /// <summary>A server on that world, without the sample province.</summary>
    public static async Task<DashboardServer> StartAsync(CancellationToken cancel, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string> { ["Sample:Load"] = "false" };
        foreach (var (key, value) in settings)
            all[key] = value;

        var server = new DashboardServer(all);
        _ = server.Url;
        await FillAsync(server.Services, cancel);
        return server;
    }

    public static Actor ActorOf(User user, Role role) => new(user.Id, user.DisplayName, user.UnitId, [new ActorGrant(role, user.UnitId)]);
}

/// <summary>A browser without a screen: keeps cookies, follows no redirect, and takes the antiforgery token from the page it posts from.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly CookieContainer _cookies = new();
    private readonly HttpClient _http;

    public Visitor(DashboardServer server) : this(server.Url)
    {
    }

    public Visitor(Uri server) =>
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = _cookies }) { BaseAddress = server };

    public string Cookies => _cookies.GetCookieHeader(_http.BaseAddress!);

    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancel) => _http.GetAsync(new Uri(path, UriKind.Relative), cancel);

    /// <summary>Opens a page, then posts a form of it.</summary>
    /// <param name="handler">The form's name where the page itself takes it, or null.</param>
    public async Task<HttpResponseMessage> PostAsync(
        string page, string path, string? handler, IEnumerable<(string Name, string Value)> fields, CancellationToken cancel, (string Name, string Value)? header = null)
    {
        var html = await (await GetAsync(page, cancel)).Content.ReadAsStringAsync(cancel);
        var all = fields.Append(("__RequestVerificationToken", Token().Match(html).Groups["token"].Value));
        if (handler is not null)
            all = all.Append(("_handler", handler));

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(all.Select(f => KeyValuePair.Create(f.Item1, f.Item2))),
        };
        if (header is { } extra)
            request.Headers.Add(extra.Name, extra.Value);

        return await _http.SendAsync(request, cancel);
    }

    public Task<HttpResponseMessage> SignInAsync(string name, string password, CancellationToken cancel) =>
        PostAsync("/sign-in", "/sign-in", "sign-in", [("Entry.Name", name), ("Entry.Password", password)], cancel);

    /// <summary>A cookie that it has from elsewhere.</summary>
    public void Keep(string name, string value) => _cookies.Add(_http.BaseAddress!, new Cookie(name, value));

    public void UseToken(string secret) => _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, CancellationToken cancel) =>
        _http.SendAsync(
            new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
            {
                // An endpoint that takes JSON, or a file, is not even found by a request without.
                Content = (path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/entry/", StringComparison.Ordinal) || path.StartsWith("/wall/", StringComparison.Ordinal)) && method == HttpMethod.Post ? new StringContent("{}", System.Text.Encoding.UTF8, path.EndsWith("/files", StringComparison.Ordinal) ? "application/octet-stream" : "application/json") : null,
            },
            cancel);

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("""__RequestVerificationToken" value="(?<token>[^"]+)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
