using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dashboard.Tests.Live;

/// <summary>Invariant 1: numbers without gaps and in commit order, whoever writes; a reader that stops anywhere goes on from its number.</summary>
public sealed class FeedTests : IDisposable
{
    private const int Writers = 4;
    private const int Each = 40;
    private const string Counter = "test.counter";

    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Numbers_have_no_gaps_and_follow_the_commits_of_many_writers()
    {
        await CountAsync(_database.Get<WriteGate>());
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            // Each with a gate of its own, as processes have.
            await using var services = Another(_database);
            for (var i = 0; i < Each; i++)
            {
                await CountAsync(services.GetRequiredService<WriteGate>());

                // A command that is refused, or fails, after it announced something leaves no trace and takes no number.
                if (i % 5 == writer)
                    await CountAsync(services.GetRequiredService<WriteGate>(), refuse: true);
            }
        }));

        await using var db = _database.Open();
        var changes = await db.Changes.OrderBy(c => c.Number).ToListAsync(Cancel);
        var total = 1 + (Writers * Each);
        Assert.Equal(Enumerable.Range(1, total).Select(n => (long)n), changes.Select(c => c.Number));

        // What each command read in its transaction is the order in which the database let them commit.
        Assert.Equal(Enumerable.Range(1, total).Select(n => n.ToString(CultureInfo.InvariantCulture)), changes.Select(c => c.Key));
        Assert.Equal(total, (await db.FeedHeads.SingleAsync(Cancel)).Number);
    }

    [Fact]
    public async Task A_reader_that_stops_anywhere_and_goes_on_sees_every_change_once()
    {
        await CountAsync(_database.Get<WriteGate>());
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ =>
        {
            await using var services = Another(_database);
            for (var i = 0; i < Each; i++)
                await CountAsync(services.GetRequiredService<WriteGate>());
        }));

        var random = new Random(7);
        var seen = new List<long>();
        while (seen.Count < 1 + (Writers * Each))
        {
            // Begins anew each time and knows no more than its last number.
            var after = seen.Count == 0 ? 0 : seen[^1];
            await using var db = _database.Open();
            seen.AddRange(await db.Changes.Where(c => c.Number > after).OrderBy(c => c.Number).Take(random.Next(1, 9)).Select(c => c.Number).ToListAsync(Cancel));
            if (writing.IsFaulted)
                await writing;
        }

        await writing;
        Assert.Equal(Enumerable.Range(1, 1 + (Writers * Each)).Select(n => (long)n), seen);
    }

    [Fact]
    public async Task A_page_that_does_not_read_is_owed_one_nudge_and_no_more()
    {
        var feed = _database.Get<LiveFeed>();
        var reader = _database.Services.GetServices<IHostedService>().OfType<FeedReader>().Single();
        await reader.StartAsync(Cancel);
        using var slow = feed.Subscribe(new ChangeFilter("/"));
        using var other = feed.Subscribe(new ChangeFilter("/1/", ChangeKind.Access));
        for (var i = 0; i < 50; i++)
            await CountAsync(_database.Get<WriteGate>());

        await UntilAsync(() => feed.Number == 50);
        await reader.StopAsync(Cancel);
        slow.Dispose();
        other.Dispose();

        Assert.Equal(1, await slow.NudgesAsync(Cancel).CountAsync(Cancel));
        Assert.Equal(0, await other.NudgesAsync(Cancel).CountAsync(Cancel));
        Assert.Equal(0, feed.Subscribers);
    }

    [Fact]
    public async Task A_commit_of_another_process_is_noticed_without_a_ring()
    {
        // The system's clock: the reader looks at the file by itself.
        await using var here = Another(_database);
        var reader = here.GetServices<IHostedService>().OfType<FeedReader>().Single();
        await reader.StartAsync(Cancel);
        using var subscription = here.GetRequiredService<LiveFeed>().Subscribe(new ChangeFilter("/"));

        await using var there = Another(_database);
        await CountAsync(there.GetRequiredService<WriteGate>());

        await using var nudges = subscription.NudgesAsync(Cancel).GetAsyncEnumerator(Cancel);
        Assert.True(await nudges.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        Assert.Equal(1, here.GetRequiredService<LiveFeed>().Number);
        await reader.StopAsync(Cancel);
    }

    [Fact]
    public async Task A_figure_of_a_merged_commune_reaches_the_pages_of_the_one_that_carries_it_on()
    {
        await SmallCountry.FillAsync(_database);
        var feed = _database.Get<LiveFeed>();
        var reader = _database.Services.GetServices<IHostedService>().OfType<FeedReader>().Single();
        await reader.StartAsync(Cancel);
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        using var successor = feed.Subscribe(new ChangeFilter(tree.PathOf(tree.OfCode("N1")[0].Id), ChangeKind.Figure));
        using var neighbour = feed.Subscribe(new ChangeFilter(tree.PathOf(tree.OfCode("N2")[0].Id), ChangeKind.Figure));

        var outcome = await _database.Get<FigureDesk>().RecordAsync(SmallCountry.Batch(SmallCountry.Cell("meetings.total", "A1", "2025-05", "3")), await SmallCountry.CoordinatorAsync(_database), Cancel);

        Assert.False(outcome.Refused, outcome.Refusal?.ToString());
        await UntilAsync(() => feed.Number == 1);
        await reader.StopAsync(Cancel);
        successor.Dispose();
        neighbour.Dispose();
        Assert.Equal(1, await successor.NudgesAsync(Cancel).CountAsync(Cancel));
        Assert.Equal(0, await neighbour.NudgesAsync(Cancel).CountAsync(Cancel));
    }

    private static ServiceProvider Another(TestDatabase database) =>
        new ServiceCollection().AddLogging().AddDashboardData(database.Get<StorageOptions>()).BuildServiceProvider();

    /// <summary>Adds one to a counter and announces what it has become.</summary>
    private static async Task CountAsync(WriteGate gate, bool refuse = false) => await gate.WriteAsync<int>(
        async (scope, stop) =>
        {
            var setting = await scope.Db.Settings.SingleOrDefaultAsync(s => s.Key == Counter, stop);
            if (setting is null)
                scope.Db.Settings.Add(setting = new Setting { Key = Counter, Value = "0" });

            var count = int.Parse(setting.Value, CultureInfo.InvariantCulture) + 1;
            setting.Value = count.ToString(CultureInfo.InvariantCulture);
            scope.Changed(ChangeKind.Job, "/", setting.Value, 0);
            await scope.Db.SaveChangesAsync(stop);
            return refuse ? new Refusal("Test.Refused") : count;
        },
        Cancel);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!isSo())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
