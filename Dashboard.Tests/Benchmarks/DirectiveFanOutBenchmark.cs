using System.Diagnostics;
using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Dashboard.Tests.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Benchmarks;

/// <summary>One directive to every commune of the country: registered, drawn up, signed and told on the feed, while somebody else writes beside it.</summary>
public sealed class DirectiveFanOutBenchmark : IBenchmark
{
    private const int Rounds = 5;

    public string Name => "fanout";

    public async Task<IReadOnlyList<BenchmarkLine>> RunAsync(CancellationToken cancel)
    {
        using var folder = new TestFolder();
        var lists = NationalLists.Read();
        var (before, after) = (Path.Combine(folder.Path, "before.csv"), Path.Combine(folder.Path, "after.csv"));
        await File.WriteAllBytesAsync(before, lists.Before, cancel);
        await File.WriteAllBytesAsync(after, lists.After, cancel);
        await Measured.RunProductAsync(folder.Path, cancel, "import", "units", before, "--valid-from", "2004-01-01", "--valid-to", "2025-06-30");
        await Measured.RunProductAsync(folder.Path, cancel, "import", "units", after, "--valid-from", "2025-07-01");
        await using var services = new ServiceCollection().AddLogging()
            .AddDashboardData(new StorageOptions(folder.Path, DatabaseProvider.Sqlite, $"Data Source={Path.Combine(folder.Path, "dashboard.db")}")).BuildServiceProvider();

        var tree = await services.GetRequiredService<UnitTrees>().CurrentAsync(cancel);
        var today = DateOnly.FromDateTime(DateTime.UtcNow.AddHours(7));
        int[] communes = [.. tree.All.Where(u => u.Level == UnitLevel.Commune && u.IsValidOn(today)).Select(u => u.Id)];
        var desk = services.GetRequiredService<DirectiveDesk>();
        var gate = services.GetRequiredService<WriteGate>();
        var took = new List<double>();
        var longest = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var waited = new List<double> { 0 };
            var beside = WaitAsync(gate, waited, done.Token);
            took.Add(await Measured.SecondsAsync(async () =>
            {
                var outcome = await desk.AssignAsync(
                    new DirectiveEntry(tree.Root!.Id, null, string.Create(CultureInfo.InvariantCulture, $"{round}/QĐ-TTg"), today, DirectiveOrigin.Document, DirectiveVerb.Assign, "Toàn quốc"),
                    new TaskEntry("Báo cáo", communes, [], DueOn: today.AddDays(30)), new SignEntry("Thủ tướng"), Actor.System, cancel);
                if (outcome.Refusal is { } refusal)
                    throw new InvalidOperationException(refusal.ToString());
            }));
            await done.CancelAsync();
            await beside;
            longest.Add(waited.Max());
        }

        var bare = await BareAsync(services, communes.Length, cancel);
        var (first, warm, held) = (took[0], Measured.Percentile(took.Skip(1), 0.5), Measured.Percentile(longest.Skip(1), 0.5));
        return
        [
            new(
                $"one directive to {communes.Length:N0} communes: registered, tasks, events and feed (deliveries are reckoned by the alerts' own line)", "≤ 10 s",
                string.Create(CultureInfo.InvariantCulture, $"{warm:0.00} s, the first {first:0.00} s"),
                string.Create(CultureInfo.InvariantCulture, $"bare inserts of the same rows: {bare:0.00} s"), first <= 10),
            new("the same: how long somebody else who writes waits, at most", "≤ 100 ms", string.Create(CultureInfo.InvariantCulture, $"{held:0} ms, the first time {longest[0]:0} ms"), "an empty command meanwhile", held <= 100),
        ];
    }

    // Somebody who saves a figure meanwhile: how long the gate keeps them waiting.
    private static async Task WaitAsync(WriteGate gate, List<double> waited, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            await gate.WriteAsync<bool>((_, _) => Task.FromResult<Outcome<bool>>(true), CancellationToken.None);
            waited.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await Task.Delay(5, CancellationToken.None);
        }
    }

    private static async Task<double> BareAsync(ServiceProvider services, int communes, CancellationToken cancel)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(cancel);
        await db.Database.ExecuteSqlRawAsync("CREATE TABLE \"BareTasks\" AS SELECT * FROM \"Tasks\" WHERE 0; CREATE TABLE \"BareEvents\" AS SELECT * FROM \"TaskEvents\" WHERE 0", cancel);
        return await Measured.SecondsAsync(() => db.Database.ExecuteSqlRawAsync(
            "BEGIN; INSERT INTO \"BareTasks\" SELECT * FROM \"Tasks\" LIMIT {0}; INSERT INTO \"BareEvents\" SELECT * FROM \"TaskEvents\" LIMIT {0}; COMMIT", [communes], cancel));
    }
}
