using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Map;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Dashboard.Walls.Scenes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Dashboard.Tests.Walls.Scenes;

/// <summary>What scenes read: where figures lie, what a day brought, and that many walls cost one read.</summary>
public sealed class SceneReadingTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new(services => services.AddSingleton<OutlineDrawings>().AddSingleton<RankingMaps>().AddSingleton<SceneSources>());
    private Actor _coordinator = Actor.Nobody;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FigureDesk Desk => _database.Get<FigureDesk>();

    public async ValueTask InitializeAsync()
    {
        await SmallCountry.FillAsync(_database);

        // October is the month that is collected: the ones before are closed.
        await using (var db = _database.Open())
        {
            var before = await db.Periods.Where(p => p.To < new DateOnly(2026, 10, 1)).ToListAsync(Cancel);
            foreach (var period in before)
                period.ClosedAt = period.ClosesOn.AddDays(1).StartInVietnam();
            await db.SaveChangesAsync(Cancel);
        }

        _coordinator = await SmallCountry.CoordinatorAsync(_database);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_units_figures_lie_with_the_unit_until_all_are_sent_then_with_who_approves()
    {
        string[] measures = ["meetings.total", "meetings.online", "trained", "peak"];
        Assert.Equal([ReportingStage.Missing, ReportingStage.Missing], (await ReportingAsync()).Units.Select(u => u.Stage));

        await EnterAsync("N1", measures[..2]);
        Assert.Equal((ReportingStage.Entering, 4, 2), Of(await ReportingAsync(), "N1"));

        await EnterAsync("N1", measures);
        Assert.Equal((ReportingStage.Entering, 4, 4), Of(await ReportingAsync(), "N1"));

        Assert.False((await Desk.SubmitAsync(new FigureSelection("N1", "2026-10", []), _coordinator, Cancel)).Refused);
        var sent = await ReportingAsync();
        Assert.Equal((ReportingStage.Submitted, 4, 4), Of(sent, "N1"));
        Assert.Equal((2, 1, 0), (sent.Expected, sent.Reported, sent.Approved));
        var before = _database.Clock.GetUtcNow().UtcDateTime;
        _database.Clock.Advance(TimeSpan.FromHours(1));

        Assert.False((await Desk.ApproveAsync([new FigureSelection("N1", "2026-10", [])], _coordinator, Cancel)).Refused);
        Assert.Equal(1, (await ReportingAsync()).Approved);
        Assert.Equal(0, (await ReportingAsync(before)).Approved);
        Assert.Equal("2026-10", sent.PeriodCode);
    }

    [Fact]
    public async Task A_day_is_told_newest_first_with_what_stood_before()
    {
        await EnterAsync("N1", ["meetings.total"], "5");
        _database.Clock.Advance(TimeSpan.FromMinutes(5));
        await EnterAsync("N1", ["meetings.total"], "7");
        await EnterAsync("N2", ["peak"], "3");

        await using var db = _database.Open();
        var standpoint = await StandpointAsync(null);
        var now = _database.Clock.GetUtcNow().UtcDateTime;
        var day = await db.DayAsync(standpoint, Province(standpoint.Tree), standpoint.Today.StartInVietnam(), now, Cancel);

        Assert.Equal((3, 2), (day.Changes, day.Units));
        Assert.Equal([("N2", TickerAction.Entered, null, 3m), ("N1", TickerAction.Corrected, 5m, 7m)], day.Lines.Select(l => (l.UnitName, l.Action, l.Before, l.After)));
        Assert.Equal(0, (await db.DayAsync(standpoint, Province(standpoint.Tree), now.AddDays(1), now.AddDays(2), Cancel)).Changes);
    }

    [Fact]
    public async Task The_newest_note_of_each_indicator_is_read_as_it_was_known()
    {
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var desk = _database.Get<TargetNoteDesk>();
        foreach (var cause in new[] { "Mưa lũ", "Thiếu thiết bị" })
        {
            Assert.False((await desk.WriteAsync(new("share", Province(tree), "2026-09", cause, "Mở lớp", null, null), _coordinator, Cancel)).Refused);
            _database.Clock.Advance(TimeSpan.FromHours(1));
        }

        await using var db = _database.Open();
        var id = (await db.Indicators.SingleAsync(i => i.Code == "share", Cancel)).Id;
        Assert.Equal("Thiếu thiết bị", (await db.LatestNotesAsync([id], Province(tree), null, Cancel))[id].Cause);
        Assert.Equal("Mưa lũ", (await db.LatestNotesAsync([id], Province(tree), _database.Clock.GetUtcNow().UtcDateTime.AddMinutes(-90), Cancel))[id].Cause);
    }

    [Fact]
    public async Task Fifty_walls_that_show_the_same_cost_one_read_and_a_change_that_concerns_them_one_more()
    {
        var sources = _database.Get<SceneSources>();
        var reader = _database.Services.GetServices<IHostedService>().OfType<FeedReader>().Single();
        await reader.StartAsync(Cancel);
        var reads = 0;
        var view = new SceneView("indicator", Province(await _database.Get<UnitTrees>().CurrentAsync(Cancel)), new Dictionary<string, string> { ["indicator"] = "share" }, IsPublic: false);

        var first = await LookAsync();
        Assert.Equal(1, reads);
        Assert.Single(first.Distinct());

        // Another measure's figure does not concern it; its own does.
        await EnterAsync("N1", ["peak"]);
        await SeenAsync();
        await LookAsync();
        Assert.Equal(1, reads);

        await EnterAsync("N1", ["meetings.total"]);
        await SeenAsync();
        Assert.NotSame(first[0], (await LookAsync())[0]);
        Assert.Equal(2, reads);
        await reader.StopAsync(Cancel);

        async Task<object[]> LookAsync() => await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ => (object)await sources.SharedAsync<StringWriter>(
            view with { Values = new Dictionary<string, string>(view.Values) }, new HashSet<string> { "meetings.total", "meetings.online" },
            (_, _, _) =>
            {
                Interlocked.Increment(ref reads);
                return Task.FromResult(new StringWriter());
            },
            Cancel)));

        async Task SeenAsync()
        {
            await using var db = _database.Open();
            var head = await db.FeedHeads.Select(h => h.Number).SingleAsync(Cancel);
            while (_database.Get<LiveFeed>().Number < head)
                await Task.Yield();
        }
    }

    private async Task EnterAsync(string unit, string[] measures, string value = "2")
    {
        var entered = await Desk.RecordAsync(new FigureBatch([.. measures.Select(m => new FigureEntry(m, unit, "2026-10", value, Reason: "rà soát"))], FigureDoor.Page), _coordinator, Cancel);
        Assert.False(entered.Refused, entered.Refusal?.ToString());
    }

    private async Task<ReportingBoard> ReportingAsync(DateTime? knownAt = null)
    {
        await using var db = _database.Open();
        var standpoint = await StandpointAsync(knownAt);
        return (await db.ReportingAsync(standpoint, Province(standpoint.Tree), Cancel))!;
    }

    private ValueTask<Standpoint> StandpointAsync(DateTime? knownAt) => _database.Get<Standpoints>().AtAsync(knownAt, Cancel);

    private static int Province(UnitTree tree) => tree.OfCode("75")[^1].Id;

    private static (ReportingStage, int, int) Of(ReportingBoard board, string code) => board.Units.Where(u => u.Code == code).Select(u => (u.Stage, u.Owed, u.Given)).Single();
}
