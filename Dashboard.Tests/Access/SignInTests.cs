using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Tests.Browser;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Access;

/// <summary>Who comes in, by which door, and what is said to those who do not.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private DashboardServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await AccessWorld.StartAsync(Cancel, ("Access:SignInsPerMinute", "1000"));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_password_opens_and_signing_out_closes()
    {
        using var visitor = new Visitor(_server);
        var closed = await visitor.GetAsync("/account", Cancel);
        Assert.Equal("/sign-in", closed.Headers.Location?.AbsolutePath);

        Assert.Equal(HttpStatusCode.OK, (await visitor.SignInAsync("lanhdao", "wrong", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.SignInAsync("lanhdao", DashboardServer.Password, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/account", Cancel)).StatusCode);

        await visitor.PostAsync("/account", "/sign-out", null, [], Cancel);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/account", Cancel)).StatusCode);
        Assert.Equal(["Access.SignInFailed", "Access.SignIn", "Access.SignOut"], await ActionsAsync("lanhdao"));
    }

    [Fact]
    public async Task Every_answer_carries_the_headers_and_a_form_without_its_token_is_refused()
    {
        using var visitor = new Visitor(_server);
        var page = await visitor.GetAsync("/sign-in", Cancel);
        var policy = string.Join(';', page.Headers.GetValues("Content-Security-Policy"));

        Assert.Matches("script-src 'self' 'nonce-[^']+'", policy);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Contains("style-src-attr 'unsafe-inline'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SendAsync(HttpMethod.Post, "/sign-in", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SendAsync(HttpMethod.Post, "/sign-in/sample", Cancel)).StatusCode);
    }

    [Fact]
    public async Task One_click_signs_in_on_the_sample_but_not_through_a_proxy()
    {
        using var visitor = new Visitor(_server);
        var forwarded = await visitor.PostAsync("/sign-in", "/sign-in/sample", null, [("name", "nhaplieu")], Cancel, ("X-Forwarded-For", "203.0.113.9"));
        Assert.Equal(HttpStatusCode.NotFound, forwarded.StatusCode);

        var unknown = await visitor.PostAsync("/sign-in", "/sign-in/sample", null, [("name", "moi.tao")], Cancel);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);

        var away = await visitor.PostAsync("/sign-in", "/sign-in/sample", null, [("name", "nhaplieu"), ("returnUrl", "https://example.org/")], Cancel);
        Assert.Equal("/", away.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/account", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Without_the_sample_there_is_no_click()
    {
        await using (var db = Open())
            await db.Settings.Where(s => s.Key == "sample").ExecuteDeleteAsync(Cancel);

        using var visitor = new Visitor(_server);
        var click = await visitor.PostAsync("/sign-in", "/sign-in/sample", null, [("name", "lanhdao")], Cancel);

        Assert.Equal(HttpStatusCode.NotFound, click.StatusCode);
    }

    [Fact]
    public async Task Five_failures_lock_the_account_and_end_what_is_open()
    {
        using var inside = new Visitor(_server);
        await inside.SignInAsync("thanhtra", DashboardServer.Password, Cancel);
        using var stranger = new Visitor(_server);
        for (var i = 0; i < 5; i++)
            await stranger.SignInAsync("thanhtra", "wrong", Cancel);

        Assert.Equal(HttpStatusCode.Redirect, (await inside.GetAsync("/account", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await inside.SignInAsync("thanhtra", DashboardServer.Password, Cancel)).StatusCode);
        Assert.Contains("Access.LockOut", await ActionsAsync("thanhtra"));
    }

    [Fact]
    public async Task One_account_is_tried_ten_times_a_minute_at_most()
    {
        using var stranger = new Visitor(_server);
        for (var i = 0; i < 11; i++)
            await stranger.SignInAsync("nobody.here", "wrong", Cancel);

        await using var db = Open();
        Assert.Equal(1, await db.AuditEntries.CountAsync(e => e.Action == "Access.SignInThrottled", Cancel));
        Assert.False(await db.AuditEntries.AnyAsync(e => e.Subject.Contains("nobody") || e.Detail!.Contains("nobody"), Cancel));
    }

    [Theory]
    [InlineData("vi", "tài khoản tự khóa 15 phút", "Đợi một phút rồi thử lại")]
    [InlineData("en", "locks itself for 15 minutes", "Wait a minute")]
    public async Task Who_is_locked_out_or_tries_too_often_is_told_for_how_long_in_its_language(string language, string locked, string tooOften)
    {
        using var stranger = new Visitor(_server);
        await stranger.PostAsync("/sign-in", "/preferences/language", null, [("language", language)], Cancel);
        var said = new List<string>();
        for (var i = 0; i < 11; i++)
            said.Add(WebUtility.HtmlDecode(await (await stranger.SignInAsync("lanhdao", i < 6 ? "wrong" : DashboardServer.Password, Cancel)).Content.ReadAsStringAsync(Cancel)));

        // The right password says no more than a wrong one, or the lock would tell a stranger when he has found it.
        Assert.All(said[..10], page => Assert.Contains(locked, page, StringComparison.Ordinal));
        Assert.Contains(tooOften, said[10], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_address_tries_so_many_times_a_minute_whatever_the_accounts_and_may_still_read()
    {
        await using var server = await AccessWorld.StartAsync(Cancel, ("Access:SignInsPerMinute", "3"));
        using var stranger = new Visitor(server);
        foreach (var name in new[] { "mot", "hai", "ba" })
            Assert.Equal(HttpStatusCode.OK, (await stranger.SignInAsync(name, "wrong", Cancel)).StatusCode);

        using var otherBrowser = new Visitor(server);
        var refused = await otherBrowser.SignInAsync("lanhdao", DashboardServer.Password, Cancel);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("60", refused.Headers.GetValues("Retry-After").Single());
        Assert.Contains("Từ địa chỉ này", await refused.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await otherBrowser.PostAsync("/sign-in", "/sign-in/passkey/options", null, [], Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await otherBrowser.GetAsync("/sign-in", Cancel)).StatusCode);
    }

    [Fact]
    public async Task The_second_factor_is_a_code_of_the_app_or_a_printed_one_once()
    {
        string[] printed;
        string key;
        using (var scope = _server.Services.CreateScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
            var user = (await users.FindByNameAsync("tonghop"))!;
            await users.ResetAuthenticatorKeyAsync(user);
            key = (await users.GetAuthenticatorKeyAsync(user))!;
            await users.SetTwoFactorEnabledAsync(user, true);
            printed = [.. (await users.GenerateNewTwoFactorRecoveryCodesAsync(user, 10))!];
        }

        Assert.Equal(10, printed.Length);
        Assert.True(await EnterAsync(CodeOf(key)));
        Assert.True(await EnterAsync(printed[0]));
        Assert.False(await EnterAsync(printed[0]));
        Assert.False(await EnterAsync("000000"));
    }

    [Fact]
    public async Task A_password_given_by_somebody_else_is_changed_first()
    {
        var administrator = AccessWorld.ActorOf(await UserAsync("quantri"), Role.Administrator);
        var user = await UserAsync("lanhdao");
        var reset = await _server.Services.GetRequiredService<AccountDesk>().ResetPasswordAsync(user.Id, administrator, Cancel);
        using var visitor = new Visitor(_server);
        await visitor.SignInAsync("lanhdao", reset.Value!.Password, Cancel);
        Assert.Equal("/account", (await visitor.GetAsync("/no-right", Cancel)).Headers.Location?.OriginalString);

        var weak = await visitor.PostAsync("/account", "/account", "password", [("Password.Current", reset.Value.Password), ("Password.New", "ngan"), ("Password.Again", "ngan")], Cancel);
        Assert.Contains("refusal", await weak.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Equal("/account", (await visitor.GetAsync("/no-right", Cancel)).Headers.Location?.OriginalString);

        await visitor.PostAsync("/account", "/account", "password", [("Password.Current", reset.Value.Password), ("Password.New", "Mot-mat-khau-2026"), ("Password.Again", "Mot-mat-khau-2026")], Cancel);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/no-right", Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("/admin/users", "<table")]
    [InlineData("/admin/users/1", "<table")]
    [InlineData("/admin/tokens", "Chưa có mã truy cập nào")]
    [InlineData("/admin/audit", "<table")]
    public async Task An_administrators_page_shows_its_table_or_says_that_it_is_empty(string page, string shown)
    {
        using var visitor = new Visitor(_server);
        await visitor.SignInAsync("quantri", DashboardServer.Password, Cancel);

        Assert.Contains(shown, await (await visitor.GetAsync(page, Cancel)).Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    private async Task<bool> EnterAsync(string code)
    {
        using var visitor = new Visitor(_server);
        var first = await visitor.SignInAsync("tonghop", DashboardServer.Password, Cancel);
        Assert.StartsWith("/sign-in/second-factor", new Uri(_server.Url, first.Headers.Location!).AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await visitor.GetAsync("/account", Cancel)).StatusCode);
        await visitor.PostAsync("/sign-in/second-factor", "/sign-in/second-factor", "code", [("Entry.Code", code)], Cancel);
        return (await visitor.GetAsync("/account", Cancel)).StatusCode == HttpStatusCode.OK;
    }

    /// <summary>RFC 6238: the code of this half minute.</summary>
    private static string CodeOf(string base32)
    {
        var bits = string.Concat(base32.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var key = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        var step = BitConverter.GetBytes(DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30).Reverse().ToArray();
#pragma warning disable CA5350 // The standard says SHA-1.
        var hash = HMACSHA1.HashData(key, step);
#pragma warning restore CA5350
        var at = hash[^1] & 15;
        var number = ((hash[at] & 127) << 24) | (hash[at + 1] << 16) | (hash[at + 2] << 8) | hash[at + 3];
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private DashboardContext Open() => _server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContext();

    private async Task<User> UserAsync(string name)
    {
        await using var db = Open();
        return await db.Users.AsNoTracking().SingleAsync(u => u.UserName == name, Cancel);
    }

    private async Task<List<string>> ActionsAsync(string name)
    {
        var id = (await UserAsync(name)).Id;
        await using var db = Open();
        return await db.AuditEntries.Where(e => e.UserId == id).OrderBy(e => e.Id).Select(e => e.Action).ToListAsync(Cancel);
    }
}
