using System.Globalization;
using System.Text.Json;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Jobs.Alerts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Alerts;

/// <summary>Webhooks and the SMS gateway against real peers, and where the product does not go.</summary>
public sealed class ChannelWebhookTests
{
    private static readonly (string, string)[] Here = [("AllowHttp", "true"), ("PrivateNetworks:0", "127.0.0.0/8"), ("Webhook:Hosts:0", "127.0.0.1")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_webhook_is_signed_and_names_its_delivery_the_same_at_each_attempt()
    {
        var answers = new Queue<int>([500, 200]);
        await using var peer = await HttpPeer.StartAsync(_ => answers.Dequeue());
        using var world = await ChannelWorld.OpenAsync(Here);
        var made = (await world.Database.Get<WebhookDesk>().AddAsync(new WebhookEntry("Trục tích hợp", "75", peer.Url + "nhan", []), world.Administrator, Cancel)).Value!;
        var delivery = await world.QueueAsync(await world.AddAlertAsync(), AlertChannel.Webhook, made.Id.ToString(CultureInfo.InvariantCulture));

        await world.Run.DrainAsync(AlertChannel.Webhook, Cancel);
        var waiting = Assert.Single(await world.DeliveriesAsync());
        Assert.Equal((DeliveryState.Queued, 1), (waiting.State, waiting.Attempts));
        Assert.StartsWith("500", waiting.Error, StringComparison.Ordinal);
        world.Database.Clock.Advance(TimeSpan.FromMinutes(2));
        await world.Run.DrainAsync(AlertChannel.Webhook, Cancel);

        Assert.Equal(DeliveryState.Sent, (await world.DeliveriesAsync())[0].State);
        Assert.Equal(2, peer.Received.Count);
        Assert.All(peer.Received, r =>
        {
            Assert.Equal(delivery.Id.ToString(CultureInfo.InvariantCulture), r.Headers["Idempotency-Key"]);
            Assert.Equal(WebhookChannel.Sign(made.Secret, r.Headers[WebhookChannel.TimestampHeader], r.Body), r.Headers[WebhookChannel.SignatureHeader]);
        });
        var body = JsonDocument.Parse(peer.Received.Last().Body).RootElement;
        Assert.Equal(("TaskUrged", "75", "https://dashboard.example/tasks/7"), (body.GetProperty("kind").GetString(), body.GetProperty("unit").GetProperty("code").GetString(), body.GetProperty("link").GetString()));
    }

    [Fact]
    public async Task A_webhook_that_never_answers_holds_neither_email_nor_other_webhooks()
    {
        using var silent = new SilentPeer();
        await using var answering = await HttpPeer.StartAsync();
        await using var smtp = await SmtpPeer.StartAsync(Cancel);
        using var world = await ChannelWorld.OpenAsync([.. ChannelWorld.Mail(smtp.Port), .. Here, ("Webhook:TimeoutSeconds", "2")]);
        var desk = world.Database.Get<WebhookDesk>();
        var never = (await desk.AddAsync(new WebhookEntry("Không trả lời", "75", silent.Url.ToString(), []), world.Administrator, Cancel)).Value!;
        var well = (await desk.AddAsync(new WebhookEntry("Trả lời", "75", answering.Url.ToString(), []), world.Administrator, Cancel)).Value!;
        var alert = await world.AddAlertAsync();
        for (var i = 0; i < 20; i++)
            await world.QueueAsync(alert, AlertChannel.Webhook, never.Id.ToString(CultureInfo.InvariantCulture), unitId: 100 + i);
        for (var i = 0; i < 20; i++)
            await world.QueueAsync(alert, AlertChannel.Webhook, well.Id.ToString(CultureInfo.InvariantCulture), unitId: 200 + i);
        await world.QueueMailsAsync(30);

        var webhooks = world.Run.DrainAsync(AlertChannel.Webhook, Cancel);
        await world.Run.DrainAsync(AlertChannel.Email, Cancel);
        Assert.Equal(30, smtp.Received.Count);
        while (answering.Received.IsEmpty && !webhooks.IsCompleted)
            await Task.Yield();
        Assert.False(webhooks.IsCompleted, "The other webhook was told only after the silent one had been given up.");
        await webhooks;

        world.Database.Clock.Advance(TimeSpan.FromSeconds(10));
        await world.Run.DrainAsync(AlertChannel.Webhook, Cancel);
        Assert.Equal(20, answering.Received.Select(r => r.Headers["Idempotency-Key"]).Distinct().Count());
        Assert.Equal(20, answering.Received.Count);
        var rows = await world.DeliveriesAsync();
        Assert.InRange(rows.Where(d => d.Address == $"{never.Id}").Sum(d => d.Attempts), 1, 4);
        Assert.All(rows.Where(d => d.Address == $"{never.Id}"), d => Assert.Equal(DeliveryState.Queued, d.State));
    }

    [Fact]
    public async Task What_leads_inside_elsewhere_or_goes_in_clear_is_not_reached()
    {
        await using var peer = await HttpPeer.StartAsync(_ => 302, location: "http://127.0.0.1:1/inside");
        using var world = await ChannelWorld.OpenAsync(("AllowHttp", "true"), ("Webhook:Hosts:0", "localhost"), ("Webhook:Hosts:1", "*.dongnai.example"));
        using var strict = new OutboundHttp(new AlertOptions());
        Assert.All(
            (string[])["http://a.dongnai.example/", "https://dongnai.example.evil.example/", "https://u:p@a.dongnai.example/", "https://dongnai.example/", "file:///etc/passwd", "https://[::1]/", "a"],
            address => Assert.False(strict.Allows(address, ["*.dongnai.example"])));
        Assert.True(strict.Allows("https://a.dongnai.example:8443/x", ["*.dongnai.example"]));

        // By its name it is on the list; where the name leads is not open.
        var webhook = (await world.Database.Get<WebhookDesk>().AddAsync(new WebhookEntry("Trong máy", "75", $"http://localhost:{peer.Url.Port}/", []), world.Administrator, Cancel)).Value!;
        await world.QueueAsync(await world.AddAlertAsync(), AlertChannel.Webhook, $"{webhook.Id}");
        await world.Run.DrainAsync(AlertChannel.Webhook, Cancel);
        Assert.Empty(peer.Received);
        Assert.Equal(DeliveryState.Failed, (await world.DeliveriesAsync())[0].State);

        // A redirect is an answer like any other.
        using var open = await ChannelWorld.OpenAsync(Here);
        var redirects = (await open.Database.Get<WebhookDesk>().AddAsync(new WebhookEntry("Chuyển hướng", "75", peer.Url.ToString(), []), open.Administrator, Cancel)).Value!;
        await open.QueueAsync(await open.AddAlertAsync(), AlertChannel.Webhook, $"{redirects.Id}");
        await open.Run.DrainAsync(AlertChannel.Webhook, Cancel);
        Assert.Single(peer.Received);
        Assert.StartsWith("302", (await open.DeliveriesAsync())[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_units_administrator_makes_and_ends_webhooks_and_the_key_lies_protected()
    {
        using var world = await ChannelWorld.OpenAsync(("Webhook:Hosts:0", "*.dongnai.example"));
        var desk = world.Database.Get<WebhookDesk>();
        var entry = new WebhookEntry("Trục", "75", "https://truc.dongnai.example/nhan", [AlertKind.Message]);
        var leader = new Actor(2, "Lãnh đạo", world.UnitId, [new ActorGrant(Role.Leader, world.UnitId)]);
        Assert.Equal("Webhook.NoRight", (await desk.AddAsync(entry, leader, Cancel)).Refusal?.Code);
        Assert.Equal("Webhook.HostNotAllowed", (await desk.AddAsync(entry with { Url = "https://evil.example/" }, world.Administrator, Cancel)).Refusal?.Code);
        Assert.Equal("Webhook.HostNotAllowed", (await desk.AddAsync(entry with { Url = "http://truc.dongnai.example/" }, world.Administrator, Cancel)).Refusal?.Code);
        Assert.Equal("Webhook.Name", (await desk.AddAsync(entry with { Name = " " }, world.Administrator, Cancel)).Refusal?.Code);

        var made = (await desk.AddAsync(entry, world.Administrator, Cancel)).Value!;
        await using (var db = world.Database.Open())
        {
            var row = await db.Webhooks.SingleAsync(Cancel);
            Assert.DoesNotContain(made.Secret, row.ProtectedSecret, StringComparison.Ordinal);
            Assert.Equal(made.Secret, world.Database.Get<WebhookSecrets>().Read(row.ProtectedSecret));
            Assert.DoesNotContain(await db.AuditEntries.Select(a => a.Detail).ToListAsync(Cancel), d => d?.Contains(made.Secret, StringComparison.Ordinal) == true);
            var tree = await world.Database.Get<Data.Units.UnitTrees>().CurrentAsync(Cancel);
            Assert.Single(await db.WebhooksAsync(world.Administrator, tree, Cancel));
            Assert.Empty(await db.WebhooksAsync(leader, tree, Cancel));
        }

        Assert.Equal("Webhook.Unknown", (await desk.EndAsync(made.Id, leader, Cancel)).Refusal?.Code);
        Assert.Null((await desk.EndAsync(made.Id, world.Administrator, Cancel)).Refusal);
        await world.QueueAsync(await world.AddAlertAsync(), AlertChannel.Webhook, $"{made.Id}");
        await world.Run.DrainAsync(AlertChannel.Webhook, Cancel);
        Assert.Equal((DeliveryState.Failed, "NoWebhook"), ((await world.DeliveriesAsync())[0].State, (await world.DeliveriesAsync())[0].Error));
    }

    [Fact]
    public async Task A_gateways_template_is_filled_in_so_that_no_words_can_add_a_field()
    {
        await using var peer = await HttpPeer.StartAsync();
        using var world = await ChannelWorld.OpenAsync(
            ("Gateway:Url", peer.Url + "send?to={phone}"), ("Gateway:Headers:Authorization", "Bearer bi-mat"), ("Gateway:Body", """{"brand":"UBND","to":"{phone}","text":"{text}"}"""));
        await world.QueueAsync(await world.AddAlertAsync(argument: "\",\"to\":\"0900000000\",\"x\":\"\r\n{phone}"), AlertChannel.Gateway, "+84 912.345-678");
        await world.QueueAsync(await world.AddAlertAsync(), AlertChannel.Gateway, "0912345678; rm");

        await world.Run.DrainAsync(AlertChannel.Gateway, Cancel);

        var request = Assert.Single(peer.Received);
        Assert.Equal(("/send?to=%2B84912345678", "Bearer bi-mat"), (request.Path, request.Headers["Authorization"]));
        var body = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal(["brand", "to", "text"], body.EnumerateObject().Select(p => p.Name));
        Assert.Equal("+84912345678", body.GetProperty("to").GetString());
        Assert.Contains("{phone}", body.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal([DeliveryState.Sent, DeliveryState.Failed], (await world.DeliveriesAsync()).Select(d => d.State));
    }
}
