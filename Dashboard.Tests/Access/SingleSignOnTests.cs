using System.Net;
using Dashboard.Access;
using Dashboard.Data.Storage;
using Dashboard.Tests.Browser;
using Dashboard.Tests.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dashboard.Tests.Access;

/// <summary>The province's single sign-on against a stub of it, and what survives a deployment.</summary>
public sealed class SingleSignOnTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("lanhdao", HttpStatusCode.OK)]
    [InlineData("somebody.else", HttpStatusCode.Redirect)]
    public async Task The_provider_says_who_and_the_account_here_says_what(string name, HttpStatusCode inside)
    {
        string? verifier = null;
        await using var provider = Provider(name, given => verifier = given);
        await provider.StartAsync(Cancel);
        var address = provider.Urls.Single();
        await using var server = await AccessWorld.StartAsync(
            Cancel,
            ("Sso:ClientId", "dashboard"),
            ("Sso:ClientSecret", "secret"),
            ("Sso:AuthorizationEndpoint", address + "/authorize"),
            ("Sso:TokenEndpoint", address + "/token"),
            ("Sso:UserInfoEndpoint", address + "/userinfo"));
        using var visitor = new Visitor(server);

        var challenge = await visitor.GetAsync("/sign-in/sso?returnUrl=/account", Cancel);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        var consent = await browser.GetAsync(challenge.Headers.Location, Cancel);
        var callback = await visitor.GetAsync(consent.Headers.Location!.PathAndQuery, Cancel);
        await visitor.GetAsync(callback.Headers.Location!.OriginalString, Cancel);

        Assert.False(string.IsNullOrEmpty(verifier));
        Assert.Equal(inside, (await visitor.GetAsync("/account", Cancel)).StatusCode);
    }

    [Fact]
    public void Keys_still_open_what_was_sealed_before_a_deployment_to_another_path()
    {
        using var data = new TestFolder();
        using var before = new TestFolder();
        using var after = new TestFolder();

        var secret = Protector(before.Path, data.Path).Protect("cookie");

        Assert.Equal("cookie", Protector(after.Path, data.Path).Unprotect(secret));
    }

    private static IDataProtector Protector(string contentRoot, string dataFolder)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = contentRoot });
        var storage = new StorageOptions(dataFolder, DatabaseProvider.Sqlite, $"Data Source={Path.Combine(dataFolder, "dashboard.db")};Pooling=False");
        builder.Services.AddDashboardData(storage).AddAccess(builder.Configuration, storage);
        return builder.Build().Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
    }

    private static WebApplication Provider(string name, Action<string?> verifier)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var provider = builder.Build();
        provider.Urls.Add("http://127.0.0.1:0");
        provider.MapGet("/authorize", (HttpRequest request) =>
            Results.Redirect($"{request.Query["redirect_uri"]}?code=one&state={Uri.EscapeDataString(request.Query["state"].ToString())}"));
        provider.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync(Cancel);
            verifier(form["code_verifier"]);
            return form["code"] == "one" && form["client_secret"] == "secret" ? Results.Json(new { access_token = "token", token_type = "Bearer" }) : Results.BadRequest();
        });
        provider.MapGet("/userinfo", (HttpRequest request) =>
            request.Headers.Authorization == "Bearer token" ? Results.Json(new { sub = "1", preferred_username = name }) : Results.Unauthorized());
        return provider;
    }
}
