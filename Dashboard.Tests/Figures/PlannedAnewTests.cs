using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Figures;

// Inside the namespace: outside it, the word Entry would mean the folder of the entry page.
using static SmallCountry;

/// <summary>
/// A figure that was planned with units, definitions or periods of a moment ago, while another process committed newer ones: it is planned again,
/// so that no row is written on a tree that is gone. The feed is not read here, as in the moment before its nudge.
/// </summary>
public sealed class PlannedAnewTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 10, 1);
    private readonly TestDatabase _database = new();
    private ServiceProvider _other = null!;
    private Actor _coordinator = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FigureDesk Desk => _database.Get<FigureDesk>();

    public async ValueTask InitializeAsync()
    {
        await FillAsync(_database);
        await _database.Get<TreeVersions>().EnsureAsync(Cancel);
        _database.Clock.Advance(TimeSpan.FromMinutes(1));
        _other = new ServiceCollection().AddLogging().AddDashboardData(_database.Get<StorageOptions>()).AddSingleton<TimeProvider>(_database.Clock).BuildServiceProvider();

        // Both are in this process's memory before the other one writes.
        _database.Get<UnitTrees>().Forget();
        _coordinator = await CoordinatorAsync(_database);
        await _database.Get<Catalogues>().CurrentAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        _database.Dispose();
    }

    [Fact]
    public async Task A_merger_of_another_process_is_seen()
    {
        await MergeThereAsync();

        Assert.Equal("Figure.UnitNotValid", (await RecordAsync(Cell("meetings.total", "N1", "2026-10", "7"))).Refusal?.Code);
        Assert.False((await RecordAsync(Cell("meetings.total", "N1", "2026-09", "7"))).Refused);

        await using var db = _database.Open();
        var made = await db.Units.SingleAsync(u => u.Code == "90001", Cancel);
        Assert.Equal(7_0000, (await db.Rollups.SingleAsync(r => r.UnitId == made.Id, Cancel)).ProvisionalValue);
        await AssertAddsUpAsync();
    }

    [Fact]
    public async Task So_is_it_when_the_stage_of_a_figure_changes()
    {
        Assert.False((await RecordAsync(Cell("meetings.total", "N1", "2026-09", "7"))).Refused);
        await MergeThereAsync();

        Assert.False((await Desk.SubmitAsync(new FigureSelection("N1", "2026-09", []), _coordinator, Cancel)).Refused);
        Assert.False((await Desk.ApproveAsync([new FigureSelection("N1", "2026-09", [])], _coordinator, Cancel)).Refused);

        await AssertAddsUpAsync();
    }

    [Fact]
    public async Task A_formula_of_another_process_is_seen()
    {
        await using (var db = _database.Open())
        {
            var share = await db.Indicators.SingleAsync(i => i.Code == "share", Cancel);
            var entry = IndicatorEntry.Of(share);
            entry.Numerator = "trained";
            Assert.False((await _other.GetRequiredService<SeriesDesk>().SaveIndicatorAsync(share.Id, entry, "Công thức mới", _coordinator, Cancel)).Refused);
        }

        await RecordAsync(Cell("meetings.total", "N1", "2026-09", "7"), Cell("trained", "N1", "2026-09", "3"));

        await AssertAddsUpAsync();
    }

    [Fact]
    public async Task A_period_that_another_process_closed_takes_nothing()
    {
        await _other.GetRequiredService<PeriodCalendar>().CloseAsync(Vietnam.Today(_database.Clock), Cancel);

        Assert.Equal("Figure.PeriodClosed", (await RecordAsync(Cell("meetings.total", "N1", "2026-09", "7"))).Refusal?.Code);
    }

    private Task<Outcome<FigureReceipt>> RecordAsync(params FigureEntry[] entries) => Desk.RecordAsync(Batch(entries), _coordinator, Cancel);

    private async Task MergeThereAsync()
    {
        var tree = await _other.GetRequiredService<UnitTrees>().CurrentAsync(Cancel);
        var (one, two) = (tree.Find("N1", Day)!, tree.Find("N2", Day)!);
        var entry = new Reorganisation(Day, "1/NQ", [one.Id, two.Id], [new("90001", "Xã Mới", one.ParentId!.Value, null)]);
        var outcome = await _other.GetRequiredService<ReorganisationDesk>().CarryOutAsync(entry, Actor.System, Cancel);
        Assert.False(outcome.Refused, outcome.Refusal?.ToString());
        await _other.GetRequiredService<TreeVersions>().EnsureAsync(Cancel);
    }

    private async Task AssertAddsUpAsync() => Assert.Empty((await _other.GetRequiredService<RollupVerifier>().VerifyAsync(Cancel)).First);
}
