using System.Text;
using System.Text.RegularExpressions;
using Dashboard.Data.Alerts;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;

namespace Dashboard.Tests.Alerts;

/// <summary>E-mail against a real SMTP server: what a letter holds, and what becomes of the queue when the server is away, refuses or is slow.</summary>
public sealed partial class ChannelEmailTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_letter_is_in_the_readers_language_and_can_be_left_at_one_click_unless_it_is_mandatory()
    {
        await using var peer = await SmtpPeer.StartAsync(Cancel, does: new { raw = true });
        using var world = await ChannelWorld.OpenAsync(ChannelWorld.Mail(peer.Port));
        var (vi, en) = (await world.AddPersonAsync("canbo"), await world.AddPersonAsync("officer", "en"));
        var (free, mandatory) = (await world.AddAlertAsync(), await world.AddAlertAsync(AlertKind.TaskAssigned, isMandatory: true));
        await world.QueueAsync(free, AlertChannel.Email, null, vi);
        await world.QueueAsync(free, AlertChannel.Email, "officer@elsewhere.example", en);
        await world.QueueAsync(mandatory, AlertChannel.Email, null, vi);

        await world.Run.DrainAsync(Cancel);

        var mails = peer.Received.ToArray();
        var (vietnamese, english, must) = (Text(mails.Single(m => m.To.StartsWith("canbo", StringComparison.Ordinal) && m.Raw!.Contains("List-Unsubscribe", StringComparison.Ordinal))), Text(mails.Single(m => m.To == "officer@elsewhere.example")), Text(mails.Single(m => !m.Raw!.Contains("List-Unsubscribe", StringComparison.Ordinal))));
        Assert.Contains("multipart/alternative", vietnamese, StringComparison.Ordinal);
        Assert.Contains("Subject: [Cảnh báo] Tỉnh Đồng Nai đôn đốc thực hiện nhiệm vụ theo 447/UBND: Nhiệm vụ NV07", vietnamese, StringComparison.Ordinal);
        Assert.Contains("Đề nghị khẩn trương báo cáo.", vietnamese, StringComparison.Ordinal);
        Assert.Contains("https://dashboard.example/tasks/7", vietnamese, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://dashboard.example/tasks/7\"", vietnamese, StringComparison.Ordinal);
        Assert.Matches("List-Unsubscribe:\\s+<https://dashboard.example/alerts/unsubscribe\\?token=", vietnamese);
        Assert.Contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click", vietnamese, StringComparison.Ordinal);
        Assert.Contains("447/UBND: Nhiệm vụ NV07", english, StringComparison.Ordinal);
        Assert.Contains("Open in the dashboard", english, StringComparison.Ordinal);
        Assert.Contains("Đây là loại thông báo bắt buộc", must, StringComparison.Ordinal);
        Assert.All(await world.DeliveriesAsync(), d => Assert.Equal((DeliveryState.Sent, 1, null), (d.State, d.Attempts, d.NextAt)));
        Assert.Equal((await world.DeliveriesAsync()).Select(d => $"<{d.MessageId}>").Order(), mails.Select(m => m.MessageId).Order());
    }

    [Fact]
    public async Task Nothing_that_somebody_typed_begins_another_header_or_reaches_another_address()
    {
        await using var peer = await SmtpPeer.StartAsync(Cancel, does: new { raw = true });
        using var world = await ChannelWorld.OpenAsync(ChannelWorld.Mail(peer.Port));
        var alert = await world.AddAlertAsync(argument: "a\r\nBcc: x@evil.example\r\n\r\n<script>alert(1)</script>", words: "<img src=x onerror=alert(1)>");
        await world.QueueAsync(alert, AlertChannel.Email, "hop-thu@dongnai.example");
        foreach (var (address, unit) in new[] { ("a@dongnai.example\r\nBcc: x@evil.example", 101), ("a@b.example, x@evil.example", 102), ("Tên <x@evil.example>", 103), ("khong phai", 104) })
            await world.QueueAsync(alert, AlertChannel.Email, address, unitId: unit);

        await world.Run.DrainAsync(Cancel);

        var mail = Assert.Single(peer.Received);
        Assert.Equal("hop-thu@dongnai.example", mail.To);
        Assert.DoesNotMatch("(?im)^Bcc:", mail.Raw!);
        var text = Text(mail);
        Assert.Contains("&lt;script&gt;", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", text[text.IndexOf("<!DOCTYPE", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.All((await world.DeliveriesAsync())[1..], d => Assert.Equal((DeliveryState.Failed, "NoAddress"), (d.State, d.Error)));
    }

    [Fact]
    public async Task What_was_held_back_for_a_person_is_one_letter_a_day()
    {
        await using var peer = await SmtpPeer.StartAsync(Cancel, does: new { raw = true });
        using var world = await ChannelWorld.OpenAsync(ChannelWorld.Mail(peer.Port));
        var (one, other) = (await world.AddPersonAsync("canbo"), await world.AddPersonAsync("vanthu"));
        for (var i = 0; i < 3; i++)
            await world.QueueAsync(await world.AddAlertAsync(argument: $"Việc {i}"), AlertChannel.Email, null, one, DeliveryState.Held, world.Now.AddHours(1));
        var alert = await world.AddAlertAsync();
        await world.QueueAsync(alert, AlertChannel.Email, null, one, DeliveryState.Held, world.Now.AddDays(1));
        await world.QueueAsync(alert, AlertChannel.Email, null, other, DeliveryState.Held, world.Now.AddHours(1));

        await world.Run.DrainAsync(Cancel);
        Assert.Empty(peer.Received);
        world.Database.Clock.Advance(TimeSpan.FromHours(1));
        await world.Run.DrainAsync(Cancel);

        Assert.Equal(["canbo@dongnai.example", "vanthu@dongnai.example"], peer.Received.Select(m => m.To).Order());
        var digest = Text(peer.Received.Single(m => m.To.StartsWith("canbo", StringComparison.Ordinal)));
        Assert.Contains("Subject: Tổng hợp 3 thông báo", digest, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, 3), i => Assert.Contains($"447/UBND: Việc {i}", digest, StringComparison.Ordinal));
        var rows = await world.DeliveriesAsync();
        Assert.Single(rows[..3].Select(d => d.MessageId).Distinct());
        Assert.Equal([DeliveryState.Sent, DeliveryState.Sent, DeliveryState.Sent, DeliveryState.Held, DeliveryState.Sent], rows.Select(d => d.State));
    }

    [Fact]
    public async Task A_server_that_is_away_for_an_hour_costs_no_delivery_an_attempt_and_gets_everything_once_when_it_is_back()
    {
        var port = SmtpPeer.FreePort();
        using var world = await ChannelWorld.OpenAsync(ChannelWorld.Mail(port));
        await world.QueueMailsAsync(60);
        for (var minute = 0; minute < 60; minute++)
        {
            await world.Run.DrainAsync(Cancel);
            world.Database.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(ChannelStanding.Failing, await world.Database.Get<ChannelAvailability>().OfAsync(AlertChannel.Email, Cancel));
        Assert.All(await world.DeliveriesAsync(), d => Assert.Equal((DeliveryState.Queued, 0), (d.State, d.Attempts)));

        await using var peer = await SmtpPeer.StartAsync(Cancel, port);
        for (var minute = 0; minute < 10; minute++)
        {
            world.Database.Clock.Advance(TimeSpan.FromMinutes(1));
            await world.Run.DrainAsync(Cancel);
        }

        Assert.Equal(60, await world.CountAsync(DeliveryState.Sent));
        Assert.Equal(60, peer.Received.Select(m => m.To).Distinct().Count());
        Assert.Equal(60, peer.Received.Count);
        Assert.Equal(ChannelStanding.Available, await world.Database.Get<ChannelAvailability>().OfAsync(AlertChannel.Email, Cancel));
    }

    [Fact]
    public async Task A_server_that_refuses_half_the_recipients_gets_the_other_half_and_who_is_asked_to_come_later_does()
    {
        await using var peer = await SmtpPeer.StartAsync(Cancel, does: new { refuse = "hop-thu-\\d*[13579]@", later = "hop-thu-0@" });
        using var world = await ChannelWorld.OpenAsync(ChannelWorld.Mail(peer.Port, ("MostAttempts", "3")));
        await world.QueueMailsAsync(40);

        await world.Run.DrainAsync(Cancel);

        var rows = await world.DeliveriesAsync();
        Assert.All(rows, d => Assert.Equal(int.Parse(Digits().Match(d.Address!).Value, null) switch { 0 => DeliveryState.Queued, var n => n % 2 == 0 ? DeliveryState.Sent : DeliveryState.Failed }, d.State));
        Assert.All(rows.Where(d => d.State == DeliveryState.Failed), d => Assert.Contains("No such user", d.Error, StringComparison.Ordinal));
        Assert.Equal(19, peer.Received.Count);

        // Each time later than the last, and given up after as many as the settings say.
        Assert.InRange(rows[0].NextAt!.Value - world.Now, TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(75));
        var times = new List<TimeSpan>();
        while ((await world.DeliveriesAsync())[0] is { State: DeliveryState.Queued } waiting)
        {
            times.Add(waiting.NextAt!.Value - world.Now);
            world.Database.Clock.Advance(times[^1] + TimeSpan.FromMilliseconds(1));
            await world.Run.DrainAsync(Cancel);
        }

        Assert.Equal(2, times.Count);
        Assert.True(times[1] > times[0]);
        Assert.Equal((DeliveryState.Failed, 3), ((await world.DeliveriesAsync())[0].State, (await world.DeliveriesAsync())[0].Attempts));
    }

    [Fact]
    public async Task A_server_that_accepts_slowly_is_waited_for_over_a_few_connections_that_are_used_again()
    {
        await using var peer = await SmtpPeer.StartAsync(Cancel, does: new { delay = 60 });
        using var world = await ChannelWorld.OpenAsync(ChannelWorld.Mail(peer.Port, ("Email:Connections", "3")));
        await world.QueueMailsAsync(30);

        await world.Run.DrainAsync(Cancel);

        Assert.Equal(30, await world.CountAsync(DeliveryState.Sent));
        Assert.Equal(30, peer.Received.Count);
        Assert.InRange(peer.Received.Max(m => m.Connections), 1, 3);
    }

    [Fact]
    public async Task A_connection_is_renewed_after_some_letters_and_none_is_lost()
    {
        await using var peer = await SmtpPeer.StartAsync(Cancel);
        using var world = await ChannelWorld.OpenAsync(ChannelWorld.Mail(peer.Port, ("Email:Connections", "1")));
        await world.QueueMailsAsync(210);

        await world.Run.DrainAsync(Cancel);

        Assert.Equal(210, await world.CountAsync(DeliveryState.Sent));
        Assert.Equal(210, peer.Received.Select(m => m.MessageId).Distinct().Count());
        Assert.Equal(2, peer.Received.Max(m => m.Connections));
    }

    [Fact]
    public async Task A_server_slower_than_patience_gets_no_more_until_it_has_rested()
    {
        await using var peer = await SmtpPeer.StartAsync(Cancel, does: new { delay = 3000 });
        using var world = await ChannelWorld.OpenAsync(ChannelWorld.Mail(peer.Port, ("Email:Connections", "2"), ("Email:TimeoutSeconds", "0.3")));
        await world.QueueMailsAsync(20);

        await world.Run.DrainAsync(Cancel);

        // What it had claimed is put off, the rest was not even claimed.
        Assert.All(await world.DeliveriesAsync(), d => Assert.Equal((DeliveryState.Queued, 0), (d.State, d.Attempts)));
        Assert.InRange((await world.DeliveriesAsync()).Count(d => d.NextAt > world.Now), 2, 8);
        Assert.Equal(ChannelStanding.Failing, await world.Database.Get<ChannelAvailability>().OfAsync(AlertChannel.Email, Cancel));
    }

    [Fact]
    public async Task Without_a_mail_server_in_the_settings_an_email_is_given_up_at_once_and_says_why()
    {
        using var world = await ChannelWorld.OpenAsync();
        await world.QueueMailsAsync(2);

        await world.Run.DrainAsync(Cancel);

        Assert.All(await world.DeliveriesAsync(), d => Assert.Equal((DeliveryState.Failed, "NotConfigured"), (d.State, d.Error)));
    }

    [Fact]
    public async Task Two_nodes_never_hold_one_delivery_at_once_and_what_a_dead_one_held_comes_up_again()
    {
        using var world = await ChannelWorld.OpenAsync();
        await world.QueueMailsAsync(200);
        using var otherGate = new WriteGate(world.Database.Contexts, world.Database.Get<Data.Live.FeedSignal>(), world.Database.Clock);
        var nodes = new[] { world.Database.Get<DeliveryQueue>(), new DeliveryQueue(world.Database.Contexts, otherGate, world.Database.Get<UnitTrees>(), world.Database.Clock) };

        var held = await Task.WhenAll(nodes.Select(node => Task.Run(async () =>
        {
            var mine = new List<ClaimedDelivery>();
            while (await node.ClaimAsync(AlertChannel.Email, 7, TimeSpan.FromMinutes(1), "x.example", Cancel) is { Count: > 0 } claimed)
                mine.AddRange(claimed.SelectMany(c => c));
            return mine;
        })));

        Assert.Equal(200, held.Sum(h => h.Count));
        Assert.Equal(200, held.SelectMany(h => h).Select(d => d.Id).Distinct().Count());
        world.Database.Clock.Advance(TimeSpan.FromMinutes(1));
        var again = await nodes[0].ClaimAsync(AlertChannel.Email, 500, TimeSpan.FromMinutes(1), "y.example", Cancel);
        Assert.Equal(held.SelectMany(h => h).Select(d => d.MessageId).Order(), again.SelectMany(c => c).Select(d => d.MessageId).Order());
    }

    /// <summary>The headers with their words decoded, and each part's text.</summary>
    private static string Text(ReceivedMail mail)
    {
        var head = mail.Raw![..mail.Raw!.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal);
        var text = new StringBuilder(EncodedWords().Replace(head, w => Encoding.UTF8.GetString([.. w.Groups["text"].Captures.SelectMany(c => Convert.FromBase64String(c.Value))])));
        foreach (Match part in Part().Matches(mail.Raw))
            text.Append('\n').Append(Encoding.UTF8.GetString(Convert.FromBase64String(part.Groups["text"].Value.Replace("\r\n", "", StringComparison.Ordinal))));
        return text.ToString();
    }

    [GeneratedRegex(@"=\?utf-8\?B\?(?<text>[^?]+)\?=(?:\s+=\?utf-8\?B\?(?<text>[^?]+)\?=)*", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWords();

    [GeneratedRegex(@"Content-Transfer-Encoding: base64\r\n\r\n(?<text>[A-Za-z0-9+/=\r\n]+)\r\n", RegexOptions.IgnoreCase)]
    private static partial Regex Part();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
