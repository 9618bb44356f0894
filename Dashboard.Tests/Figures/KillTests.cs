using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Storage;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Figures;

/// <summary>
/// Invariants 1 and 2 under <c>SIGKILL</c>: real processes write to one file, each is killed at a random moment and another takes its place.
/// <c>KILLS</c> asks for more of them, <c>KILL_SEED</c> for the same ones.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int AtOnce = 3;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_every_number_adds_up_after_kills_under_load()
    {
        var kills = int.TryParse(Environment.GetEnvironmentVariable("KILLS"), CultureInfo.InvariantCulture, out var asked) ? asked : 50;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("KILL_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"KILL_SEED={seed}");
        using var database = new TestDatabase();
        await SmallCountry.FillAsync(database);
        var acknowledged = new ConcurrentDictionary<long, long>();
        var next = -1;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < kills; i = Interlocked.Increment(ref next))
                await WriteUntilKilledAsync(database.Folder, seed + i, acknowledged);
        }));
        output.WriteLine($"{kills} kills in {watch.Elapsed.TotalSeconds:0} s, {acknowledged.Count} figures acknowledged");

        Assert.True(acknowledged.Count >= kills);
        var report = await database.Get<RollupVerifier>().VerifyAsync(Cancel);
        Assert.True(report.Differences == 0, string.Join('\n', report.First));
        Assert.True(report.Rows > 0);
        Assert.Empty(await database.Get<AuditChain>().VerifyAsync(Cancel));
        Assert.DoesNotContain((await database.Get<StorageCheck>().RunAsync(Cancel)).Problems, p => p.Code != "Check.LowDisk");

        await using var db = database.Open();
        var values = await db.Figures.ToDictionaryAsync(f => f.Id, f => f.Value, Cancel);
        Assert.All(acknowledged, a => Assert.Equal(a.Value, values[a.Key]));
        var numbers = await db.Changes.OrderBy(c => c.Number).Select(c => c.Number).ToListAsync(Cancel);
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers);
        Assert.Equal(numbers[^1], (await db.FeedHeads.SingleAsync(Cancel)).Number);
    }

    private static async Task WriteUntilKilledAsync(string folder, int seed, ConcurrentDictionary<long, long> acknowledged)
    {
        var random = new Random(seed);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "write-load", "--seed", seed.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development", ["Data__Folder"] = folder, ["DOTNET_TieredPGO"] = "0" },
        })!;
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        var left = random.Next(1, 60);
        while (await process.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            if (line.Split(' ') is [var id, var value, "."])
                acknowledged[long.Parse(id, CultureInfo.InvariantCulture)] = long.Parse(value, CultureInfo.InvariantCulture) * FixedPoint.One;

            // Whatever the process is doing by now, within the commit or between two.
            if (--left == 0)
                process.Kill();
        }

        await process.WaitForExitAsync(Cancel);
        Assert.True(left <= 0, $"The writer ended by itself: {await errors}");
    }
}
