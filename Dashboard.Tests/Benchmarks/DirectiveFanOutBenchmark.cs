using System.Diagnostics;
using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Directives;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Dashboard.Tests.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Benchmarks;

/// <summary>
/// One directive to every commune of the country, each with its common inbox and two people: registered, drawn up, signed, told on the feed and
/// delivered, while somebody else writes beside it.
/// </summary>
public sealed class DirectiveFanOutBenchmark : IBenchmark
{
    private const int Rounds = 5;
    private const int People = 2;

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
        await PeopleAsync(services, communes, cancel);
        var desk = services.GetRequiredService<DirectiveDesk>();
        var reactor = services.GetRequiredService<AlertReactor>();
        var gate = services.GetRequiredService<WriteGate>();
        var took = new List<double>();
        var signed = new List<double>();
        var longest = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var waited = new List<double> { 0 };
            var beside = WaitAsync(gate, waited, done.Token);
            signed.Add(await Measured.SecondsAsync(async () =>
            {
                var outcome = await desk.AssignAsync(
                    new DirectiveEntry(tree.Root!.Id, null, string.Create(CultureInfo.InvariantCulture, $"{round}/QĐ-TTg"), today, DirectiveOrigin.Document, DirectiveVerb.Assign, "Toàn quốc"),
                    new TaskEntry("Báo cáo", communes, [], DueOn: today.AddDays(30)), new SignEntry("Thủ tướng"), Actor.System, cancel);
                if (outcome.Refusal is { } refusal)
                    throw new InvalidOperationException(refusal.ToString());
            }));
            took.Add(signed[^1] + await Measured.SecondsAsync(() => reactor.ReactAsync(cancel)));
            await done.CancelAsync();
            await beside;
            longest.Add(waited.Max());
        }

        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(cancel);
        var deliveries = await db.Deliveries.CountAsync(cancel);
        if (await db.Tasks.CountAsync(cancel) != Rounds * communes.Length || await db.AlertUnits.CountAsync(u => u.ReceivedAt != null, cancel) != Rounds * communes.Length || deliveries != Rounds * communes.Length * (1 + (2 * People)))
            throw new InvalidOperationException($"{deliveries} deliveries: not everybody was told, or somebody twice.");

        var bare = await BareAsync(db, communes.Length, cancel);
        var (first, warm, held) = (took[0], Measured.Percentile(took.Skip(1), 0.5), Measured.Percentile(longest.Skip(1), 0.5));
        return
        [
            new(
                $"one directive to {communes.Length:N0} communes with {People} people each: tasks, events, feed and {deliveries / Rounds:N0} deliveries", "≤ 10 s",
                string.Create(CultureInfo.InvariantCulture, $"{warm:0.00} s, of it {Measured.Percentile(signed.Skip(1), 0.5):0.00} s until it is signed; the first {first:0.00} s and {signed[0]:0.00} s"),
                string.Create(CultureInfo.InvariantCulture, $"bare inserts of the same rows: {bare:0.00} s"), first <= 10),
            new("the same: how long somebody else who writes waits, at most", "≤ 100 ms", string.Create(CultureInfo.InvariantCulture, $"{held:0} ms, the first time {longest[0]:0} ms"), "an empty command meanwhile", held <= 100),
        ];
    }

    private static async Task PeopleAsync(ServiceProvider services, int[] communes, CancellationToken cancel)
    {
        await using var db = await services.GetRequiredService<IDbContextFactory<DashboardContext>>().CreateDbContextAsync(cancel);
        foreach (var part in communes.Chunk(500))
        {
            User[] people = [.. part.SelectMany(unit => Enumerable.Range(0, People).Select(i => string.Create(CultureInfo.InvariantCulture, $"canbo{i}-{unit}"))
                .Select(name => new User { UserName = name, DisplayName = name, UnitId = unit, Email = $"{name}@dongnai.example" }))];
            db.Users.AddRange(people);
            await db.SaveChangesAsync(cancel);
            db.Grants.AddRange(people.Select(p => new Grant { UserId = p.Id, UnitId = p.UnitId, Role = Role.Officer, From = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) }));
            await db.SaveChangesAsync(cancel);
            db.ChangeTracker.Clear();
        }
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

    private static async Task<double> BareAsync(DashboardContext db, int communes, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlRawAsync(
            "CREATE TABLE \"BareTasks\" AS SELECT * FROM \"Tasks\" WHERE 0; CREATE TABLE \"BareEvents\" AS SELECT * FROM \"TaskEvents\" WHERE 0; CREATE TABLE \"BareDeliveries\" AS SELECT * FROM \"Deliveries\" WHERE 0", cancel);
        return await Measured.SecondsAsync(() => db.Database.ExecuteSqlRawAsync(
            "BEGIN; INSERT INTO \"BareTasks\" SELECT * FROM \"Tasks\" LIMIT {0}; INSERT INTO \"BareEvents\" SELECT * FROM \"TaskEvents\" LIMIT {0}; INSERT INTO \"BareDeliveries\" SELECT * FROM \"Deliveries\" LIMIT {1}; COMMIT",
            [communes, communes * (1 + (2 * People))], cancel));
    }
}
