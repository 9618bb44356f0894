using System.Diagnostics;
using System.Globalization;
using Dashboard.Data.Alerts;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Alerts;

/// <summary>
/// E-mail under <c>SIGKILL</c>: a real process sends to a real SMTP server and is killed at a random message, again and again.
/// <c>DELIVERY_KILLS</c> asks for more of them, <c>KILL_SEED</c> for the same ones.
/// </summary>
public sealed class ChannelKillTests(ITestOutputHelper output)
{
    private const int Connections = 2;

    // In hand with the server, handed over, and in the transaction that was cut.
    private const int InFlight = Connections * (1 + (2 * Dashboard.Jobs.Alerts.DeliveryRun.HeldPerSender));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_any_moment_the_sender_skips_nobody_and_repeats_no_more_than_was_in_flight_under_one_message_id()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("DELIVERY_KILLS"), CultureInfo.InvariantCulture, out var asked) ? asked : 5;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("KILL_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"KILL_SEED={seed}");
        var random = new Random(seed);
        var count = (kills * 40) + 20;
        using var world = await ChannelWorld.OpenAsync();
        await world.QueueMailsAsync(count, DateTime.UtcNow.AddMinutes(-1));

        Process? sender = null;
        var left = int.MaxValue;
        await using var peer = await SmtpPeer.StartAsync(Cancel, onMail: _ =>
        {
            if (Interlocked.Decrement(ref left) == 0)
                sender!.Kill();
        });
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < kills; i++)
        {
            left = random.Next(1, 40);
            sender = Start(world, peer.Port);
            await sender.WaitForExitAsync(Cancel);
            Assert.True(left <= 0, $"The sender ended by itself: {await sender.StandardError.ReadToEndAsync(Cancel)} {await sender.StandardOutput.ReadToEndAsync(Cancel)}");
            sender.Dispose();
        }

        output.WriteLine($"{kills} kills in {watch.Elapsed.TotalSeconds:0.0} s");
        left = int.MaxValue;
        var last = watch.Elapsed;
        sender = Start(world, peer.Port);
        while (await world.CountAsync(DeliveryState.Sent) < count)
        {
            Assert.True(watch.Elapsed - last < TimeSpan.FromMinutes(3), $"{await world.CountAsync(DeliveryState.Sent)} of {count} in {watch.Elapsed}");
            await Task.Delay(50, Cancel);
        }

        sender.Kill();
        await sender.WaitForExitAsync(Cancel);
        sender.Dispose();

        var mails = peer.Received.ToArray();
        var repeated = mails.Length - count;
        output.WriteLine($"{count} deliveries, {repeated} sent again after {kills} kills; {watch.Elapsed.TotalSeconds:0.0} s in all");
        await using var db = world.Database.Open();
        var ids = await db.Deliveries.ToDictionaryAsync(d => d.Address!, d => $"<{d.MessageId}>", Cancel);
        Assert.Equal(ids.Keys.Order(), mails.Select(m => m.To).Distinct().Order());
        Assert.All(mails, m => Assert.Equal(ids[m.To], m.MessageId));
        Assert.InRange(repeated, 0, kills * InFlight);
    }

    private static Process Start(ChannelWorld world, int port)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "deliver-load"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["Data__Folder"] = world.Database.Folder,
                ["DOTNET_TieredPGO"] = "0",
                ["Alerts__PublicAddress"] = "https://dashboard.example",
                ["Alerts__LeaseSeconds"] = "2",
                ["Alerts__PollSeconds"] = "0.1",
                ["Alerts__Push__TimeoutSeconds"] = "1",
                ["Alerts__Webhook__TimeoutSeconds"] = "1",
                ["Alerts__Gateway__TimeoutSeconds"] = "1",
                ["Alerts__Email__TimeoutSeconds"] = "1.5",
                ["Alerts__Email__Host"] = "127.0.0.1",
                ["Alerts__Email__Port"] = port.ToString(CultureInfo.InvariantCulture),
                ["Alerts__Email__StartTls"] = "false",
                ["Alerts__Email__From"] = "khong-tra-loi@dashboard.example",
                ["Alerts__Email__Connections"] = Connections.ToString(CultureInfo.InvariantCulture),
            },
        };
        return Process.Start(start)!;
    }
}
