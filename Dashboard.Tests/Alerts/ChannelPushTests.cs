using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Jobs.Alerts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Alerts;

/// <summary>Web push: the published example, and a push service of the test's own that reads what it gets as a browser would.</summary>
public sealed class ChannelPushTests
{
    private static readonly (string, string)[] Here = [("AllowHttp", "true"), ("PrivateNetworks:0", "127.0.0.0/8"), ("Push:Hosts:0", "127.0.0.1")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void The_example_of_RFC_8291_comes_out_byte_for_byte()
    {
        var own = Base64Url.DecodeFromChars("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        using var key = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Base64Url.DecodeFromChars("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
            Q = new ECPoint { X = own[1..33], Y = own[33..] },
        });

        var body = WebPush.Encrypt(
            "When I grow up, I want to be a watermelon"u8,
            Base64Url.DecodeFromChars("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            Base64Url.DecodeFromChars("BTBZMqHH6r4Tts7J_aSIgg"),
            key,
            Base64Url.DecodeFromChars("DGv6ra1nlYgDCS1FRnbzlw"));

        Assert.Equal(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
            Base64Url.EncodeToString(body));
    }

    [Fact]
    public async Task Each_browser_of_a_person_reads_the_alert_and_one_that_is_gone_ends()
    {
        await using var service = await HttpPeer.StartAsync(r => r.Path == "/gone" ? 410 : 201);
        using var world = await ChannelWorld.OpenAsync(Here);
        var user = await world.AddPersonAsync("canbo");
        var actor = new Actor(user, "Cán bộ", world.UnitId, []);
        using var browser = new PushBrowser();
        using var other = new PushBrowser();
        var desk = world.Database.Get<PushDesk>();
        Assert.Null((await desk.SubscribeAsync(browser.EntryAt(service.Url + "one"), actor, Cancel)).Refusal);
        Assert.Null((await desk.SubscribeAsync(other.EntryAt(service.Url + "gone"), actor, Cancel)).Refusal);
        await world.QueueAsync(await world.AddAlertAsync(severity: AlertSeverity.Critical, words: new string('ệ', 3000)), AlertChannel.Push, null, user);

        await world.Run.DrainAsync(AlertChannel.Push, Cancel);

        Assert.Equal(DeliveryState.Sent, (await world.DeliveriesAsync())[0].State);
        var request = service.Received.Single(r => r.Path == "/one");
        Assert.Equal(("aes128gcm", "high", "43200"), (request.Headers["Content-Encoding"], request.Headers["Urgency"], request.Headers["TTL"]));
        var words = JsonDocument.Parse(browser.Decrypt(request.Body)).RootElement;
        Assert.Equal(("Tỉnh Đồng Nai đôn đốc thực hiện nhiệm vụ theo 447/UBND: Nhiệm vụ NV07. Hạn hoàn thành: 01/12/2026", "/tasks/7"), (words.GetProperty("title").GetString(), words.GetProperty("link").GetString()));
        Assert.True(request.Body.Length <= 4096);

        // RFC 8292: signed with the key that the browser has subscribed to, for this service, for less than a day.
        var (token, key) = (request.Headers["Authorization"]["vapid t=".Length..].Split(", k=")[0], request.Headers["Authorization"].Split(", k=")[1]);
        Assert.Equal(await world.Database.Get<VapidKeys>().PublicAsync(Cancel), key);
        var point = Base64Url.DecodeFromChars(key);
        using var check = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = point[1..33], Y = point[33..] } });
        var parts = token.Split('.');
        Assert.True(check.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
        Assert.Equal(service.Url.GetLeftPart(UriPartial.Authority), claims.GetProperty("aud").GetString());
        Assert.InRange(claims.GetProperty("exp").GetInt64() - world.Database.Clock.GetUtcNow().ToUnixTimeSeconds(), 1, 86_400);

        await using var db = world.Database.Open();
        Assert.Equal([service.Url + "one"], await db.PushSubscriptionsOf(actor).Select(s => s.Endpoint).ToListAsync(Cancel));
        Assert.DoesNotContain("MIGH", await db.Settings.Where(s => s.Key == "alerts.vapid").Select(s => s.Value).SingleAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browser_that_failed_is_told_again_and_one_that_has_it_is_not()
    {
        var down = true;
        await using var service = await HttpPeer.StartAsync(r => r.Path == "/two" && down ? 503 : 201);
        using var world = await ChannelWorld.OpenAsync(Here);
        var user = await world.AddPersonAsync("canbo");
        var actor = new Actor(user, "Cán bộ", world.UnitId, []);
        using var browser = new PushBrowser();
        foreach (var path in (string[])["one", "two"])
            await world.Database.Get<PushDesk>().SubscribeAsync(browser.EntryAt(service.Url + path), actor, Cancel);
        await world.QueueAsync(await world.AddAlertAsync(), AlertChannel.Push, null, user);

        await world.Run.DrainAsync(AlertChannel.Push, Cancel);
        Assert.Equal(DeliveryState.Queued, (await world.DeliveriesAsync())[0].State);
        down = false;
        world.Database.Clock.Advance(TimeSpan.FromMinutes(2));
        await world.Run.DrainAsync(AlertChannel.Push, Cancel);

        Assert.Equal(DeliveryState.Sent, (await world.DeliveriesAsync())[0].State);
        Assert.Equal(["/one", "/two", "/two"], service.Received.Select(r => r.Path).Order());
    }

    [Fact]
    public async Task Only_a_known_service_with_good_keys_is_taken_and_a_browser_belongs_to_who_used_it_last()
    {
        using var world = await ChannelWorld.OpenAsync();
        var desk = world.Database.Get<PushDesk>();
        var (one, two) = (new Actor(await world.AddPersonAsync("mot"), "Một", world.UnitId, []), new Actor(await world.AddPersonAsync("hai"), "Hai", world.UnitId, []));
        using var browser = new PushBrowser();
        var entry = browser.EntryAt("https://fcm.googleapis.com/fcm/send/x");
        Assert.Equal("Push.NoPerson", (await desk.SubscribeAsync(entry, Actor.Nobody, Cancel)).Refusal?.Code);
        Assert.Equal("Push.UnknownService", (await desk.SubscribeAsync(entry with { Endpoint = "https://169.254.169.254/latest" }, one, Cancel)).Refusal?.Code);
        Assert.Equal("Push.UnknownService", (await desk.SubscribeAsync(entry with { Endpoint = "http://fcm.googleapis.com/x" }, one, Cancel)).Refusal?.Code);
        Assert.Equal("Push.WrongKeys", (await desk.SubscribeAsync(entry with { PublicKey = Base64Url.EncodeToString(new byte[65]) }, one, Cancel)).Refusal?.Code);

        await desk.SubscribeAsync(entry, one, Cancel);
        await desk.SubscribeAsync(entry, one, Cancel);
        await using var db = world.Database.Open();
        Assert.Equal(1, await db.PushSubscriptionsOf(one).CountAsync(Cancel));
        await desk.SubscribeAsync(entry, two, Cancel);
        Assert.Equal((0, 1), (await db.PushSubscriptionsOf(one).CountAsync(Cancel), await db.PushSubscriptionsOf(two).CountAsync(Cancel)));
        for (var i = 0; i < PushDesk.MostBrowsers + 3; i++)
            await desk.SubscribeAsync(entry with { Endpoint = entry.Endpoint + i }, two, Cancel);
        Assert.Equal(PushDesk.MostBrowsers, await db.PushSubscriptionsOf(two).CountAsync(Cancel));
        Assert.Equal(0, (await desk.EndAsync(entry.Endpoint + 5, one, Cancel)).Value);
        Assert.Equal(1, (await desk.EndAsync(entry.Endpoint + 5, two, Cancel)).Value);
    }

    [Fact]
    public async Task On_a_network_without_internet_push_and_gateway_say_so_and_email_goes_on()
    {
        await using var smtp = await SmtpPeer.StartAsync(Cancel);
        using var world = await ChannelWorld.OpenAsync([.. ChannelWorld.Mail(smtp.Port), ("Internet", "false"), ("Gateway:Url", "https://sms.example/send")]);
        var availability = world.Database.Get<ChannelAvailability>();
        Assert.Equal(
            [ChannelStanding.Available, ChannelStanding.Available, ChannelStanding.NotOnThisNetwork, ChannelStanding.NotConfigured, ChannelStanding.NotOnThisNetwork],
            await Task.WhenAll(Enum.GetValues<AlertChannel>().Select(c => availability.OfAsync(c, Cancel))));
        var (user, alert) = (await world.AddPersonAsync("canbo"), await world.AddAlertAsync());
        await world.QueueAsync(alert, AlertChannel.Push, null, user);
        await world.QueueAsync(alert, AlertChannel.Gateway, "0912345678", user);
        await world.QueueAsync(alert, AlertChannel.Email, null, user);

        await world.Run.DrainAsync(Cancel);

        Assert.Equal([(DeliveryState.Failed, "NotOnThisNetwork"), (DeliveryState.Failed, "NotOnThisNetwork"), (DeliveryState.Sent, null)], (await world.DeliveriesAsync()).Select(d => (d.State, d.Error)));
    }

    [Fact]
    public async Task Where_no_push_service_can_be_reached_for_a_while_push_is_not_available_and_it_comes_back_by_itself()
    {
        var port = SmtpPeer.FreePort();
        using var world = await ChannelWorld.OpenAsync(Here);
        var user = await world.AddPersonAsync("canbo");
        using var browser = new PushBrowser();
        await world.Database.Get<PushDesk>().SubscribeAsync(browser.EntryAt($"http://127.0.0.1:{port}/x"), new Actor(user, "Cán bộ", world.UnitId, []), Cancel);
        for (var i = 0; i < 5; i++)
            await world.QueueAsync(await world.AddAlertAsync(), AlertChannel.Push, null, user);
        var availability = world.Database.Get<ChannelAvailability>();
        await world.Run.DrainAsync(AlertChannel.Push, Cancel);
        Assert.Equal(ChannelStanding.Failing, await availability.OfAsync(AlertChannel.Push, Cancel));
        world.Database.Clock.Advance(TimeSpan.FromMinutes(15));
        await world.Run.DrainAsync(AlertChannel.Push, Cancel);
        Assert.Equal(ChannelStanding.NotOnThisNetwork, await availability.OfAsync(AlertChannel.Push, Cancel));

        // The line is there again: one is tried, and the others follow.
        await using (var db = world.Database.Open())
        {
            await using var service = await HttpPeer.StartAsync();
            await db.PushSubscriptions.ExecuteUpdateAsync(set => set.SetProperty(s => s.Endpoint, service.Url + "x"), Cancel);
            world.Database.Clock.Advance(TimeSpan.FromMinutes(15));
            await world.Run.DrainAsync(AlertChannel.Push, Cancel);
            Assert.Equal(5, service.Received.Count);
        }

        Assert.Equal(ChannelStanding.Available, await availability.OfAsync(AlertChannel.Push, Cancel));
        Assert.Equal(5, await world.CountAsync(DeliveryState.Sent));
    }

    /// <summary>A browser's side of RFC 8291.</summary>
    private sealed class PushBrowser : IDisposable
    {
        private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        private readonly byte[] _secret = RandomNumberGenerator.GetBytes(16);

        private byte[] PublicKey => WebPush.PublicKey(_key.ExportParameters(includePrivateParameters: false));

        public PushEntry EntryAt(string endpoint) => new(endpoint, Base64Url.EncodeToString(PublicKey), Base64Url.EncodeToString(_secret));

        public byte[] Decrypt(byte[] body)
        {
            var (salt, length) = (body[..16], body[20]);
            Assert.Equal(4096, BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(16)));
            var (sender, cipher) = (body[21..(21 + length)], body[(21 + length)..]);
            using var theirs = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = sender[1..33], Y = sender[33..] } });
            var keying = HKDF.DeriveKey(HashAlgorithmName.SHA256, _key.DeriveRawSecretAgreement(theirs.PublicKey), 32, _secret, [.. "WebPush: info\0"u8, .. PublicKey, .. sender]);
            using var aes = new AesGcm(HKDF.DeriveKey(HashAlgorithmName.SHA256, keying, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray()), 16);
            var plain = new byte[cipher.Length - 16];
            aes.Decrypt(HKDF.DeriveKey(HashAlgorithmName.SHA256, keying, 12, salt, "Content-Encoding: nonce\0"u8.ToArray()), cipher.AsSpan(0, plain.Length), cipher.AsSpan(plain.Length), plain);
            Assert.Equal(2, plain[^1]);
            return plain[..^1];
        }

        public void Dispose() => _key.Dispose();
    }
}
