using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Figures;

// Inside the namespace: outside it, the word Entry would mean the folder of the entry page.
using static SmallCountry;

/// <summary>Số liệu tại ngày…: what was published on a day is read again as it was, whatever came after.</summary>
public sealed class KnownAtTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FigureDesk Desk => _database.Get<FigureDesk>();

    public async ValueTask InitializeAsync()
    {
        await FillAsync(_database);
        await _database.Get<TreeVersions>().EnsureAsync(Cancel);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task What_was_published_is_reproduced_after_corrections_approvals_imports_and_new_targets()
    {
        await RecordAsync(FigureStage.Approved, Cell("meetings.total", "B1", "2025-05", "8"), Cell("meetings.online", "B1", "2025-05", "4"), Cell("meetings.total", "A1", "2025-05", "10"));
        await RecordAsync(FigureStage.Approved, Cell("meetings.total", "N1", "2026-10", "10"), Cell("meetings.online", "N1", "2026-10", "5"), Cell("meetings.total", "N2", "2026-10", "4"));
        await RecordAsync(FigureStage.Submitted, Cell("meetings.online", "N2", "2026-10", "1"), Cell("meetings.total", "N2", "2026-11", "3"));
        await RecordAsync(FigureStage.Approved, Cell("staff", "N1", "2025", "12"), Cell("trained", "N1", "2026-10", "6"));
        await GiveTargetAsync(40);
        await _database.Get<PeriodCalendar>().CloseAsync(Vietnam.Today(_database.Clock), Cancel);
        _database.Get<Catalogues>().Forget();
        var at = _database.Clock.GetUtcNow().UtcDateTime;
        var published = await ReadAsync(null);

        // Another day: everything moves.
        _database.Clock.Advance(TimeSpan.FromDays(1));
        var coordinator = await CoordinatorAsync(_database);
        await ReopenAsync("2026-10");
        await ReopenAsync("2025-05");
        await RecordAsync(FigureStage.Approved, Cell("meetings.online", "N1", "2026-10", "9") with { Reason = "Nhập nhầm" }, Cell("meetings.total", "B1", "2025-05", "20") with { Reason = "Bổ sung" });
        await Desk.ApproveAsync([new FigureSelection("N2", "2026-10", [])], coordinator, Cancel);
        await Desk.RecordAsync(Batch(Cell("meetings.total", "N2", "2026-11", "7")) with { Door = FigureDoor.Import, Stage = FigureStage.Submitted }, coordinator, Cancel);
        await GiveTargetAsync(90);
        _database.Get<Catalogues>().Forget();

        var now = await ReadAsync(null);
        var then = await ReadAsync(at);

        Assert.NotEqual(published.Tiles, now.Tiles);
        Assert.Equal(published.Tiles, then.Tiles);
        Assert.Equal(published.Ranking, then.Ranking);
        Assert.Equal(published.AsWas, then.AsWas);
    }

    [Fact]
    public async Task A_unit_that_was_recorded_later_was_not_known()
    {
        var before = _database.Clock.GetUtcNow().UtcDateTime;
        _database.Clock.Advance(TimeSpan.FromHours(1));
        await using (var db = _database.Open())
        {
            var country = await db.Units.SingleAsync(u => u.Code == "VN", Cancel);
            db.Units.Add(new Unit { Code = "99", Level = UnitLevel.Province, ParentId = country.Id, Name = "99", ValidFrom = new DateOnly(2026, 1, 1), RecordedAt = _database.Clock.GetUtcNow().UtcDateTime });
            await db.SaveChangesAsync(Cancel);
        }

        _database.Get<UnitTrees>().Forget();
        _database.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Empty((await _database.Get<Standpoints>().AtAsync(before, Cancel)).Tree.OfCode("99"));
        Assert.Single((await _database.Get<Standpoints>().AtAsync(null, Cancel)).Tree.OfCode("99"));
    }

    [Fact]
    public async Task What_was_published_is_reproduced_after_definitions_thresholds_sets_and_units_changed()
    {
        await RecordAsync(FigureStage.Approved, Cell("meetings.total", "N1", "2026-10", "10"), Cell("meetings.online", "N1", "2026-10", "5"), Cell("trained", "N1", "2026-10", "9"));
        await GiveTargetAsync(60);
        await _database.Get<PeriodCalendar>().CloseAsync(Vietnam.Today(_database.Clock), Cancel);
        _database.Get<Catalogues>().Forget();
        var at = _database.Clock.GetUtcNow().UtcDateTime;
        var published = await ReadAsync(null);
        Assert.Equal(TargetStatus.Insufficient, published.Tiles.Single(t => t.Code == "share").Standing.Status);

        // Another day: the formula counts something else, a lower coverage suffices, one measure is named anew, one indicator is made, a unit leaves the set and two are merged.
        _database.Clock.Advance(TimeSpan.FromDays(1));
        var coordinator = await CoordinatorAsync(_database);
        var desk = _database.Get<SeriesDesk>();
        int setId;
        await using (var db = _database.Open())
        {
            var share = await db.Indicators.AsNoTracking().SingleAsync(i => i.Code == "share", Cancel);
            var entry = IndicatorEntry.Of(share);
            (entry.Numerator, entry.CoverageThreshold, entry.RiskThreshold) = ("trained", 10, 10);
            Assert.False((await desk.SaveIndicatorAsync(share.Id, entry, "Công thức mới", coordinator, Cancel)).Refused);
            var again = entry with { NameVi = "Tên khác", Factor = 1 };
            Assert.False((await desk.SaveIndicatorAsync(share.Id, again, "Lần nữa", coordinator, Cancel)).Refused);
            Assert.False((await desk.SaveIndicatorAsync(null, entry with { Code = "late", Numerator = "share", Denominator = null }, "Thêm", coordinator, Cancel)).Refused);
            setId = share.ReportingSetId;
            var member = await db.UnitSetMembers.SingleAsync(m => db.Units.Any(u => u.Id == m.UnitId && u.Code == "N2"), Cancel);
            Assert.False((await _database.Get<SetDesk>().LeaveAsync(setId, [member.Id], new DateOnly(2026, 9, 30), "Ra khỏi đề án", coordinator, Cancel)).Refused);
        }

        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var (one, two) = (tree.OfCode("N1")[0], tree.OfCode("N2")[0]);
        var merger = new Reorganisation(new DateOnly(2026, 11, 1), "1/NQ", [one.Id, two.Id], [new("90001", "Xã Mới", one.ParentId!.Value, null)]);
        Assert.False((await _database.Get<ReorganisationDesk>().CarryOutAsync(merger, Actor.System, Cancel)).Refused);
        _database.Clock.Advance(TimeSpan.FromDays(1));

        var then = await ReadAsync(at);
        Assert.Equal(published.Tiles, then.Tiles);
        Assert.Equal(published.Ranking, then.Ranking);
        Assert.Equal(published.AsWas, then.AsWas);
        var now = await _database.Get<Standpoints>().AtAsync(null, Cancel);
        Assert.Equal("trained", now.Catalogue.FindIndicator("share")!.Numerator);
        Assert.Single(now.Tree.MembersOn(setId, new DateOnly(2026, 10, 31)));
    }

    [Fact]
    public async Task A_phase_is_read_with_the_days_that_it_had()
    {
        var coordinator = await CoordinatorAsync(_database);
        var desk = _database.Get<TargetDesk>();
        var before = _database.Clock.GetUtcNow().UtcDateTime;
        _database.Clock.Advance(TimeSpan.FromHours(1));
        var entry = new PhaseEntry { Code = "P", NameVi = "Giai đoạn", NameEn = "Phase", From = new DateOnly(2026, 1, 1), To = new DateOnly(2030, 12, 31) };
        var phase = (await desk.SavePhaseAsync(null, entry, "Thêm", coordinator, Cancel)).Value;
        var made = _database.Clock.GetUtcNow().UtcDateTime;
        _database.Clock.Advance(TimeSpan.FromHours(1));
        Assert.False((await desk.SavePhaseAsync(phase, entry with { To = new DateOnly(2028, 12, 31) }, "Rút ngắn", coordinator, Cancel)).Refused);
        _database.Clock.Advance(TimeSpan.FromHours(1));

        var standpoints = _database.Get<Standpoints>();
        Assert.Empty((await standpoints.AtAsync(before, Cancel)).Catalogue.Phases);
        Assert.Equal(2030, Assert.Single((await standpoints.AtAsync(made, Cancel)).Catalogue.Phases).To.Year);
        Assert.Equal(2028, Assert.Single((await standpoints.AtAsync(null, Cancel)).Catalogue.Phases).To.Year);
    }

    private async Task<(IReadOnlyList<IndicatorTile> Tiles, IReadOnlyList<RankedUnit> Ranking, IReadOnlyList<IndicatorNumber> AsWas)> ReadAsync(DateTime? at)
    {
        var standpoint = await _database.Get<Standpoints>().AtAsync(at, Cancel);
        var (tree, catalogue) = (standpoint.Tree, standpoint.Catalogue);
        var province = tree.Find("75", standpoint.Today)!;
        var share = catalogue.FindIndicator("share")!;
        await using var db = _database.Open();
        var tiles = await db.TilesAsync(standpoint, province.Id, catalogue.Indicators, Boundaries.AsIs, Cancel);
        var ranking = await db.RankingAsync(standpoint, province.Id, share, null, Basis.Approved, Boundaries.AsIs, level: null, Cancel);
        var old = tree.Find("B1", Merger.AddDays(-1))!;
        Period[] periods = [catalogue.FindPeriod("2025-05")!];
        var rows = await RollupReader.ReadAsync(
            db, standpoint, IndicatorReader.SeriesNeeded(catalogue, [share]), IndicatorReader.PeriodsNeeded(catalogue, periods), [old.Id, province.Id], FigureKind.Actual, withBreakdowns: false, Cancel);
        var reader = new IndicatorReader(catalogue, rows);
        return (tiles, ranking!.Units, [reader.Number(share, old.Id, periods[0], Basis.Approved, Boundaries.AsWas), reader.Number(share, province.Id, periods[0], Basis.Approved, Boundaries.AsIs)]);
    }

    private async Task RecordAsync(FigureStage stage, params FigureEntry[] entries)
    {
        var outcome = await Desk.RecordAsync(Batch(entries) with { Stage = stage }, await CoordinatorAsync(_database), Cancel);
        Assert.False(outcome.Refused, outcome.Refusal?.ToString());
    }

    private async Task ReopenAsync(string code)
    {
        var catalogue = await _database.Get<Catalogues>().CurrentAsync(Cancel);
        var outcome = await _database.Get<PeriodDesk>().ReopenAsync(
            catalogue.FindPeriod(code)!.Id, Vietnam.Today(_database.Clock).AddDays(5), "Bổ sung", await CoordinatorAsync(_database), Cancel);
        Assert.False(outcome.Refused, outcome.Refusal?.ToString());
        _database.Get<Catalogues>().Forget();
    }

    // The one in force is superseded, as everywhere.
    private async Task GiveTargetAsync(int value)
    {
        await using var db = _database.Open();
        var now = _database.Clock.GetUtcNow().UtcDateTime;
        var phase = await db.Phases.SingleOrDefaultAsync(Cancel);
        if (phase is null)
        {
            phase = new Phase { Code = "2026-2030", NameVi = "2026-2030", NameEn = "2026-2030", From = new DateOnly(2026, 1, 1), To = new DateOnly(2030, 12, 31) };
            db.Phases.Add(phase);
            await db.SaveChangesAsync(Cancel);
        }

        foreach (var standing in await db.Targets.Where(t => t.SupersededAt == null).ToListAsync(Cancel))
            standing.SupersededAt = now;

        await db.SaveChangesAsync(Cancel);
        db.Targets.Add(new Target
        {
            IndicatorId = (await db.Indicators.SingleAsync(i => i.Code == "share", Cancel)).Id,
            PhaseId = phase.Id,
            UnitId = (await db.Units.SingleAsync(u => u.Code == "75" && u.ValidTo == null, Cancel)).Id,
            Value = FixedPoint.From(value),
            Basis = "1/QĐ",
            RecordedAt = now,
        });
        await db.SaveChangesAsync(Cancel);
    }
}
