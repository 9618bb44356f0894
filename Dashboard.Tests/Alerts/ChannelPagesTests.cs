using System.Net;
using System.Text;
using System.Text.Json;
using Dashboard.Data;
using Dashboard.Data.Alerts;
using Dashboard.Jobs.Alerts;
using Dashboard.Tests.Access;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Alerts;

/// <summary>The channels' doors over HTTP.</summary>
public sealed class ChannelPagesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_link_of_an_email_works_without_signing_in_changes_nothing_when_opened_and_acts_when_posted()
    {
        await using var server = await AccessWorld.StartAsync(Cancel);
        using var stranger = new HttpClient { BaseAddress = server.Url };
        var contexts = server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>();
        await using var db = await contexts.CreateDbContextAsync(Cancel);
        var user = await db.Users.SingleAsync(u => u.UserName == "nhaplieu", Cancel);
        var token = server.Services.GetRequiredService<UnsubscribeTokens>().For(user.Id, [AlertKind.Mention, AlertKind.TaskMoved]);

        var page = await (await stranger.GetAsync($"/alerts/unsubscribe?token={token}", Cancel)).Content.ReadAsStringAsync(Cancel);
        Assert.Contains("Được nhắc tên trong ý kiến", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Empty(await db.AlertChoices.ToListAsync(Cancel));

        // As a mail program does it (RFC 8058).
        using var oneClick = new StringContent("List-Unsubscribe=One-Click", Encoding.UTF8, "application/x-www-form-urlencoded");
        Assert.Equal(HttpStatusCode.OK, (await stranger.PostAsync($"/alerts/unsubscribe?token={token}", oneClick, Cancel)).StatusCode);
        var kinds = (await db.AlertChoices.AsNoTracking().SingleAsync(Cancel)).EmailKinds!.Split(',');
        Assert.DoesNotContain("Mention", kinds);
        Assert.DoesNotContain("TaskMoved", kinds);
        Assert.Contains("TaskAssigned", kinds);

        using var again = new StringContent("");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/alerts/unsubscribe?token={token[..^4]}AAAA", again, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/alerts/unsubscribe", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_signed_in_browser_subscribes_with_the_token_of_its_page_and_without_it_does_not()
    {
        await using var server = await AccessWorld.StartAsync(Cancel);
        using var visitor = new Visitor(server);
        await visitor.SignInAsync("nhaplieu", DashboardServer.Password, Cancel);
        var offer = JsonDocument.Parse(await (await visitor.GetAsync("/alerts/push", Cancel)).Content.ReadAsStringAsync(Cancel)).RootElement;
        Assert.Equal("Available", offer.GetProperty("standing").GetString());
        var key = offer.GetProperty("key").GetString()!;
        var body = JsonSerializer.Serialize(new { endpoint = "https://fcm.googleapis.com/fcm/send/abc", expirationTime = (long?)null, keys = new { p256dh = key, auth = "BTBZMqHH6r4Tts7J_aSIgg" } });

        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync("/alerts/push", body, token: null));
        Assert.Equal(HttpStatusCode.OK, await PostAsync("/alerts/push", body, offer.GetProperty("token").GetString()));
        await using var db = await server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel);
        Assert.Equal(1, await db.PushSubscriptions.CountAsync(s => s.EndedAt == null, Cancel));
        Assert.Equal(HttpStatusCode.OK, await PostAsync("/alerts/push/end", body, offer.GetProperty("token").GetString()));
        Assert.Equal(0, await db.PushSubscriptions.CountAsync(s => s.EndedAt == null, Cancel));

        async Task<HttpStatusCode> PostAsync(string path, string json, string? token)
        {
            using var client = new HttpClient { BaseAddress = server.Url };
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
            request.Headers.Add("Cookie", visitor.Cookies);
            if (token is not null)
                request.Headers.Add("RequestVerificationToken", token);
            return (await client.SendAsync(request, Cancel)).StatusCode;
        }
    }
}
