using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Access;

/// <summary>Rights end at once (decision 26), also for what is open.</summary>
public sealed class RightsEndTests : IAsyncLifetime
{
    private DashboardServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await AccessWorld.StartAsync(Cancel);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task The_connection_of_a_changed_account_is_cut_within_a_second_and_no_other()
    {
        var users = await UsersAsync();
        using var changed = await ConnectAsync("lanhdao");
        using var other = await ConnectAsync("tonghop");
        var cut = changed.ReceiveAsync(new byte[1], Cancel);
        var kept = other.ReceiveAsync(new byte[1], Cancel);
        var watch = Stopwatch.StartNew();

        var disabled = await _server.Services.GetRequiredService<AccountDesk>()
            .DisableAsync(users["lanhdao"].Id, AccessWorld.ActorOf(users["quantri"], Role.Administrator), Cancel);

        Assert.Null(disabled.Refusal);
        await Assert.ThrowsAnyAsync<WebSocketException>(() => cut);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.False(kept.IsCompleted);
    }

    [Fact]
    public async Task A_token_opens_the_doors_of_its_role_until_it_is_revoked()
    {
        var users = await UsersAsync();
        var administrator = AccessWorld.ActorOf(users["quantri"], Role.Administrator);
        var desk = _server.Services.GetRequiredService<TokenDesk>();
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var token = (await desk.CreateAsync(new TokenEntry("kiểm toán", Role.Inspector, "75", today.AddDays(7)), administrator, Cancel)).Value!;
        using var program = new Visitor(_server);
        program.UseToken(token.Secret);

        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/admin/audit/heads.csv", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await program.GetAsync("/admin/users", Cancel)).StatusCode);

        await desk.RevokeAsync(token.Id, administrator, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync("/admin/audit/heads.csv", Cancel)).StatusCode);
    }

    private async Task<ClientWebSocket> ConnectAsync(string name)
    {
        using var visitor = new Visitor(_server);
        await visitor.SignInAsync(name, DashboardServer.Password, Cancel);
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", visitor.Cookies);
        await socket.ConnectAsync(new UriBuilder(_server.Url) { Scheme = "ws", Path = "/_blazor" }.Uri, Cancel);
        return socket;
    }

    private async Task<Dictionary<string, User>> UsersAsync()
    {
        await using var db = await _server.Services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(Cancel);
        return await db.Users.AsNoTracking().ToDictionaryAsync(u => u.UserName!, Cancel);
    }
}
