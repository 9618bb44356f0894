using System.Globalization;
using System.Net.Mail;
using Dashboard.Data.Alerts;
using Dashboard.Jobs.Alerts;
using Dashboard.Tests.Alerts;

namespace Dashboard.Tests.Benchmarks;

/// <summary>The e-mail queue against a local SMTP server: 10,000 waiting, over one pool of connections; beside it the framework's client sending the same letters from memory.</summary>
public sealed class EmailBenchmark : IBenchmark
{
    private const int Count = 10_000;
    private const int Connections = 4;

    public string Name => "email";

    public async Task<IReadOnlyList<BenchmarkLine>> RunAsync(CancellationToken cancel)
    {
        var (taken, most, connections) = (0, 0L, 0);
        var memory = new Dictionary<int, long>();
        await using var peer = await SmtpPeer.StartAsync(cancel, keeps: false, onMail: mail =>
        {
            connections = mail.Connections;
            var count = Interlocked.Increment(ref taken);
            if (count % 1000 == 0)
                memory[count] = GC.GetTotalMemory(forceFullCollection: true);
            if (count % 100 == 0)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false));
        });
        using var world = await ChannelWorld.OpenAsync(ChannelWorld.Mail(peer.Port, ("Email:Connections", $"{Connections}")));
        await world.QueueMailsAsync(Count);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var seconds = await Measured.SecondsAsync(() => world.Run.DrainAsync(AlertChannel.Email, cancel));
        var after = GC.GetTotalMemory(forceFullCollection: true);
        if (await world.CountAsync(DeliveryState.Sent) != Count || taken != Count)
            throw new InvalidOperationException($"{taken} of {Count} came.");

        var used = connections;
        var floor = await FloorAsync(world, peer, cancel);
        var rate = Count / seconds;
        var (early, half, late) = (memory[1000], memory[Count / 2], memory[Count]);
        return
        [
            new(
                $"e-mail queue, {Count:N0} deliveries to a local SMTP server", "≥ 50/s",
                string.Create(CultureInfo.InvariantCulture, $"{rate:0}/s, {used} connections for all"),
                string.Create(CultureInfo.InvariantCulture, $"bare SmtpClient, same letters, {Connections} at once: {floor:0}/s"), rate >= 50 && used <= Count / 100),
            new(
                "the same, live memory while it drains", "no growth",
                string.Create(CultureInfo.InvariantCulture, $"{Megabytes(before)} MB before, {Megabytes(early)} after 1,000, {Megabytes(half)} after 5,000, {Megabytes(late)} after 10,000, {Megabytes(after)} at the end; most at a time {Megabytes(most)}"),
                "–", late - half < 1 << 20),
        ];
    }

    private static string Megabytes(long bytes) => (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture);

    private static async Task<double> FloorAsync(ChannelWorld world, SmtpPeer peer, CancellationToken cancel)
    {
        var options = new AlertOptions { PublicAddress = "https://dashboard.example", Email = new EmailOptions { Host = "127.0.0.1", Port = peer.Port, From = "khong-tra-loi@dashboard.example" } };
        var (tokens, text) = (world.Database.Get<UnsubscribeTokens>(), world.Database.Get<ChannelWording>());
        var seconds = await Measured.SecondsAsync(() => Parallel.ForEachAsync(Enumerable.Range(0, Connections), new ParallelOptions { MaxDegreeOfParallelism = Connections, CancellationToken = cancel }, async (sender, stop) =>
        {
            using var client = new SmtpClient("127.0.0.1", peer.Port);
            for (var i = sender; i < Count; i += Connections)
            {
                var alert = new OutgoingAlert(i, 1, $"hop-thu-{i}@dongnai.example", "vi", AlertSeverity.Warning, AlertKind.TaskUrged, "Đôn đốc: Nhiệm vụ NV07", "Đề nghị khẩn trương báo cáo.", "https://dashboard.example/tasks/7", $"{i}.floor@dashboard.example", IsMandatory: false, UserId: 0) { UnitId = 1, At = world.Now };
                using var message = EmailLetter.Write(alert, EmailLetter.AddressOf(alert.Address)!, options, tokens, text);
                await client.SendMailAsync(message, stop);
            }
        }));
        return Count / seconds;
    }
}
