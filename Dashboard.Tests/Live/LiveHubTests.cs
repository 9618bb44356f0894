using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Tests.Api;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Live;

/// <summary>The hub, as another system meets it.</summary>
public sealed class LiveHubTests(SmallProvince province) : IClassFixture<SmallProvince>, IAsyncLifetime
{
    private readonly SmallProvince _province = province;
    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private long _head;

    private CancellationToken Cancel => _cancel.Token;

    public async ValueTask InitializeAsync()
    {
        _cancel.CancelAfter(TimeSpan.FromSeconds(60));
        await using var db = _province.Open();
        _head = await db.FeedHeads.Select(h => h.Number).SingleAsync(Cancel);
    }

    public ValueTask DisposeAsync()
    {
        _cancel.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<HubClient> ConnectAsync(Role role, string unit) => HubClient.ConnectAsync(_province.Server.Url, _province.Token(role, unit).Secret, Cancel);

    private async Task RecordAsync(int commune, int value)
    {
        var outcome = await _province.Get<FigureDesk>().RecordAsync(
            new FigureBatch([new FigureEntry("meetings", SmallProvince.Commune(commune), "2026-10", $"{value}")], FigureDoor.Api), Actor.System, Cancel);
        Assert.False(outcome.Refused);
    }

    [Fact]
    public async Task Who_comes_back_with_a_number_sees_every_change_once_and_in_order()
    {
        const int changes = 150;
        var writing = Task.Run(async () =>
        {
            for (var i = 1; i <= changes; i++)
                await RecordAsync((i % 10) + 1, i);
        }, Cancel);

        // Comes and goes while others write; each time it names the last number it has.
        var seen = new List<long>();
        while (seen.Count < changes)
        {
            await using var client = await ConnectAsync(Role.Leader, "75");
            await client.SubscribeAsync(["figures"], seen.Count == 0 ? _head : seen[^1], Cancel);
            for (var i = 0; i < 40 && seen.Count < changes; i++)
                seen.Add((long)(await client.UntilAsync("Change", null, Cancel))["number"]!);
        }

        await writing;
        Assert.Equal(Enumerable.Range(1, changes).Select(n => _head + n), seen);
    }

    [Fact]
    public async Task A_change_names_what_to_look_at_again_and_silence_is_told_from_a_gap()
    {
        await using var client = await ConnectAsync(Role.Leader, "75");
        await client.SubscribeAsync(["figures/" + SmallProvince.Commune(2)], -1, Cancel);
        Assert.Equal(_head, (long)await client.UntilAsync("UpTo", null, Cancel));

        await RecordAsync(1, 5);
        await RecordAsync(2, 6);
        var change = await client.UntilAsync("Change", null, Cancel);

        Assert.Equal(
            (_head + 2, "figures", "figure", "/VN/75/25002/", "meetings/2026-10"),
            ((long)change["number"]!, (string)change["topic"]!, (string)change["kind"]!, (string)change["branch"]!, (string)change["key"]!));
        var beat = client.UntilAsync("UpTo", null, Cancel);
        while (!beat.IsCompleted)
        {
            _province.Clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        Assert.Equal(_head + 2, (long)await beat);
    }

    [Fact]
    public async Task Nobody_hears_of_what_it_may_not_read()
    {
        await using var next = await ConnectAsync(Role.Leader, "79");
        await using var administrator = await ConnectAsync(Role.Administrator, "VN");
        await using var whole = await ConnectAsync(Role.Leader, "75");
        await using var commune = await ConnectAsync(Role.Officer, "25003");
        await RecordAsync(3, 5);
        await RecordAsync(4, 6);
        foreach (var client in (HubClient[])[next, administrator, whole, commune])
            await client.SubscribeAsync(["figures"], _head, Cancel);

        Assert.Empty(await HeardAsync(next));
        Assert.Empty(await HeardAsync(administrator));
        Assert.Equal([_head + 1, _head + 2], await HeardAsync(whole));
        Assert.Equal([_head + 1], await HeardAsync(commune));
    }

    [Fact]
    public async Task A_number_that_is_no_longer_kept_means_to_read_everything_again()
    {
        for (var i = 1; i <= 5; i++)
            await RecordAsync(i, i);
        await using (var db = _province.Open())
            await db.Changes.Where(c => c.Number <= _head + 3).ExecuteDeleteAsync(Cancel);

        await using var old = await ConnectAsync(Role.Leader, "75");
        await old.SubscribeAsync(["figures"], _head + 1, Cancel);
        await using var ahead = await ConnectAsync(Role.Leader, "75");
        await ahead.SubscribeAsync(["figures"], _head + 99, Cancel);
        await using var recent = await ConnectAsync(Role.Leader, "75");
        await recent.SubscribeAsync(["figures"], _head + 3, Cancel);

        Assert.Equal(_head + 5, (long)await old.UntilAsync("Reset", null, Cancel));
        Assert.Equal(_head + 5, (long)await ahead.UntilAsync("Reset", null, Cancel));
        Assert.Equal([_head + 4, _head + 5], await HeardAsync(recent));
    }

    [Fact]
    public async Task What_is_no_topic_is_refused_and_nobody_comes_in_without_a_token()
    {
        await using var client = await ConnectAsync(Role.Leader, "75");
        await client.SubscribeAsync(["figures", "gossip"], 0, Cancel);

        var answer = await client.NextAsync(Cancel);

        Assert.Contains("gossip", (string)answer!["error"]!, StringComparison.Ordinal);
        await Assert.ThrowsAsync<WebSocketException>(() => HubClient.ConnectAsync(_province.Server.Url, "wrong", Cancel));
    }

    [Fact]
    public async Task A_connection_ends_when_its_rights_end()
    {
        var (secret, id) = _province.Token(Role.Leader, "75");
        await using var client = await HubClient.ConnectAsync(_province.Server.Url, secret, Cancel);
        await client.SubscribeAsync(["figures"], -1, Cancel);
        await client.UntilAsync("UpTo", null, Cancel);

        Assert.False((await _province.Get<TokenDesk>().RevokeAsync(id, Actor.System, Cancel)).Refused);
        var ended = EndAsync();
        while (!ended.IsCompleted)
        {
            // The product's clock: the half second that a page has to load itself anew.
            _province.Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await ended;

        async Task EndAsync()
        {
            while (await client.NextAsync(Cancel) is not null)
            {
                // Signs of life until the end.
            }
        }
    }

    private async Task<List<long>> HeardAsync(HubClient client)
    {
        var heard = new List<long>();
        await client.UntilAsync("UpTo", message => Take(message, heard), Cancel);
        return heard;

        static void Take(JsonNode message, List<long> heard)
        {
            if ((string?)message["target"] == "Change")
                heard.Add((long)message["arguments"]![0]!["number"]!);
        }
    }
}
