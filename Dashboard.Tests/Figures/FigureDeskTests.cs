using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Figures;

// Inside the namespace: outside it, the word Entry would mean the folder of the entry page.
using static SmallCountry;

public sealed class FigureDeskTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FigureDesk Desk => _database.Get<FigureDesk>();

    public async ValueTask InitializeAsync()
    {
        await FillAsync(_database);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_recorded_figure_is_in_every_row_of_its_path_at_once()
    {
        var outcome = await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2025-09", "7")), await OfficerAsync(_database, "N1"), Cancel);

        Assert.False(outcome.Refused, outcome.Refusal?.ToString());
        foreach (var code in (string[])["N1", "75", "VN"])
            Assert.Equal((0, 7_0000, 1), await RowAsync("meetings.total", "2025-09", code));
        await AssertAddsUpAsync();
    }

    [Fact]
    public async Task Approval_moves_the_figure_to_the_approved_basis()
    {
        var officer = await OfficerAsync(_database, "N1");
        await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2025-09", "7"), Cell("meetings.online", "N1", "2025-09", "2")), officer, Cancel);
        var selection = new FigureSelection("N1", "2025-09", []);

        Assert.Equal("Figure.NoRight", (await Desk.ApproveAsync([selection], officer, Cancel)).Refusal?.Code);
        Assert.Equal("Figure.Approve.Nothing", (await Desk.ApproveAsync([selection], await CoordinatorAsync(_database), Cancel)).Refusal?.Code);
        Assert.False((await Desk.SubmitAsync(selection, officer, Cancel)).Refused);
        Assert.False((await Desk.ApproveAsync([selection], await CoordinatorAsync(_database), Cancel)).Refused);

        Assert.Equal((7_0000, 7_0000, 1), await RowAsync("meetings.total", "2025-09", "VN"));
        await AssertAddsUpAsync();
    }

    [Fact]
    public async Task A_correction_of_an_approved_figure_leaves_the_approved_basis_until_it_is_approved_itself()
    {
        var coordinator = await CoordinatorAsync(_database);
        await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2025-09", "7")) with { Stage = FigureStage.Approved }, coordinator, Cancel);

        var without = await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2025-09", "9")), coordinator, Cancel);
        Assert.Equal("Figure.ReasonRequired", without.Refusal?.Code);
        var with = await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2025-09", "9") with { Reason = "đếm sót" }), coordinator, Cancel);

        Assert.False(with.Refused);
        Assert.Equal((7_0000, 9_0000, 1), await RowAsync("meetings.total", "2025-09", "75"));
        await AssertAddsUpAsync();
    }

    [Fact]
    public async Task Sending_back_takes_the_figure_off_the_approved_basis_and_keeps_its_history()
    {
        var coordinator = await CoordinatorAsync(_database);
        await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2025-09", "7")) with { Stage = FigureStage.Approved }, coordinator, Cancel);

        var outcome = await Desk.SendBackAsync(new FigureSelection("N1", "2025-09", []), "thiếu hai cuộc", coordinator, Cancel);

        Assert.False(outcome.Refused);
        Assert.Equal((0, 7_0000, 1), await RowAsync("meetings.total", "2025-09", "75"));
        await using var db = _database.Open();
        var versions = await db.Figures.OrderBy(f => f.Id).ToListAsync(Cancel);
        Assert.Equal([FigureStage.Submitted, FigureStage.Entering], versions.Select(v => v.Stage));
        Assert.Equal("thiếu hai cuộc", versions[1].Reason);
        await AssertAddsUpAsync();
    }

    [Fact]
    public async Task A_percentage_is_the_sum_over_the_sum_of_units_that_gave_both_parts()
    {
        await Desk.RecordAsync(
            Batch(
                Cell("meetings.total", "N1", "2025-08", "10"), Cell("meetings.online", "N1", "2025-08", "5"),
                Cell("meetings.total", "N2", "2025-08", "90"), Cell("meetings.online", "N2", "2025-08", "9"),
                Cell("meetings.total", "N1", "2025-09", "1000")),
            await CoordinatorAsync(_database), Cancel);

        var number = await NumberAsync("share", "75", "2025-09");

        Assert.Equal(14m, number.Value);
        Assert.Equal((14m, 100m), (number.Numerator, number.Denominator));
        await AssertAddsUpAsync();
    }

    [Fact]
    public async Task A_denominator_of_a_longer_period_pairs_by_its_latest_known_value_and_updates_from_either_side()
    {
        var coordinator = await CoordinatorAsync(_database);
        await Desk.RecordAsync(Batch(Cell("staff", "N1", "2025", "8"), Cell("trained", "N1", "2025-08", "2"), Cell("trained", "N1", "2025-09", "4")), coordinator, Cancel);
        Assert.Equal(50m, (await NumberAsync("coverage", "75", "2025-09")).Value);

        await Desk.RecordAsync(Batch(Cell("staff", "N1", "2025", "16")), coordinator, Cancel);

        Assert.Equal(25m, (await NumberAsync("coverage", "75", "2025-09")).Value);
        Assert.Equal(12.5m, (await NumberAsync("coverage", "75", "2025-08")).Value);
        await AssertAddsUpAsync();
    }

    [Fact]
    public async Task An_extreme_is_found_again_when_it_is_replaced()
    {
        var coordinator = await CoordinatorAsync(_database);
        await Desk.RecordAsync(Batch(Cell("peak", "N1", "2025-09", "10"), Cell("peak", "N2", "2025-09", "30")), coordinator, Cancel);
        Assert.Equal((0, 30_0000, 2), await RowAsync("peak", "2025-09", "VN"));

        await Desk.RecordAsync(Batch(Cell("peak", "N2", "2025-09", "5")), coordinator, Cancel);

        Assert.Equal((0, 10_0000, 2), await RowAsync("peak", "2025-09", "VN"));
        await AssertAddsUpAsync();
    }

    [Fact]
    public async Task Old_units_are_carried_to_their_successors_and_divided_ones_are_marked()
    {
        var coordinator = await CoordinatorAsync(_database);
        await Desk.RecordAsync(
            Batch(Cell("meetings.total", "A1", "2025-03", "4"), Cell("meetings.total", "A2", "2025-03", "6"), Cell("meetings.total", "B1", "2025-03", "7"), Cell("meetings.total", "B2", "2025-03", "1")),
            coordinator, Cancel);
        Assert.True(await _database.Get<TreeVersions>().EnsureAsync(Cancel));
        Assert.False(await _database.Get<TreeVersions>().EnsureAsync(Cancel));

        var reader = await ReaderAsync();
        var (tree, catalogue) = (reader.Tree, reader.Catalogue);
        RollupValue? AsIs(string code) => reader.Rows.Get(catalogue.Find("meetings.total")!.Id, catalogue.FindPeriod("2025-03")!, tree.OfCode(code)[^1].Id, Basis.Provisional, Boundaries.AsIs);

        // Seven meetings divided in two: four and three, so that the parts add up; at the province the sum is exact and unmarked.
        Assert.Equal((14_0000, 1), (AsIs("N1")!.Value.Value, AsIs("N1")!.Value.Estimated));
        Assert.Equal((4_0000, 1), (AsIs("N2")!.Value.Value, AsIs("N2")!.Value.Estimated));
        Assert.Equal((18_0000, 0), (AsIs("75")!.Value.Value, AsIs("75")!.Value.Estimated));
        Assert.Equal(4, AsIs("75")!.Value.Count);
        await AssertAddsUpAsync();

        // The live path keeps the carried rows too.
        await Desk.RecordAsync(Batch(Cell("meetings.total", "B1", "2025-03", "9")), coordinator, Cancel);
        await AssertAddsUpAsync();
    }

    [Fact]
    public async Task The_year_to_date_of_a_unit_born_in_july_holds_its_predecessors_months()
    {
        var coordinator = await CoordinatorAsync(_database);
        await Desk.RecordAsync(
            Batch(
                Cell("meetings.total", "A1", "2025-03", "4"), Cell("meetings.total", "B2", "2025-05", "2"), Cell("meetings.total", "N1", "2025-08", "10"),
                Cell("meetings.total", "N2", "2025-09", "100")),
            coordinator, Cancel);
        await _database.Get<TreeVersions>().EnsureAsync(Cancel);

        Assert.Equal(116m, (await NumberAsync("meetings", "75", "2025-09")).Value);
        Assert.Equal(14m, (await NumberAsync("meetings", "N1", "2025-09")).Value);
    }

    [Fact]
    public async Task The_same_command_twice_is_applied_once_and_answered_the_same()
    {
        var coordinator = await CoordinatorAsync(_database);
        var batch = Batch(Cell("meetings.total", "N1", "2025-09", "7")) with { CommandId = Guid.NewGuid() };

        var first = await Desk.RecordAsync(batch, coordinator, Cancel);
        var second = await Desk.RecordAsync(batch, coordinator, Cancel);

        Assert.Equal(first.Value!.Hash, second.Value!.Hash);
        Assert.Equal(first.Value.Figures, second.Value.Figures);
        await using var db = _database.Open();
        Assert.Equal(1, await db.Figures.CountAsync(Cancel));
    }

    [Fact]
    public async Task The_later_of_two_corrections_is_told_what_it_would_overwrite()
    {
        var coordinator = await CoordinatorAsync(_database);
        var first = await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2025-09", "7") with { BasedOn = 0 }), coordinator, Cancel);
        var seen = first.Value!.Figures[0].FigureId;
        await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2025-09", "8") with { BasedOn = seen }), coordinator, Cancel);

        var late = Cell("meetings.total", "N1", "2025-09", "9") with { BasedOn = seen };
        var refused = await Desk.RecordAsync(Batch(late), coordinator, Cancel);
        var insisted = await Desk.RecordAsync(Batch(late with { Overwrite = true }), coordinator, Cancel);

        Assert.Equal("Figure.ChangedMeanwhile", refused.Refusal?.Code);
        Assert.Equal("8", refused.Refusal!.Arguments[1]);
        Assert.False(insisted.Refused);
    }

    [Theory]
    [InlineData("nothing", "N1", "2025-09", "1", "Figure.UnknownMeasure")]
    [InlineData("meetings.total", "X9", "2025-09", "1", "Figure.UnknownUnit")]
    [InlineData("meetings.total", "A1", "2025-09", "1", "Figure.UnitNotValid")]
    [InlineData("meetings.total", "N1", "2025-13", "1", "Figure.UnknownPeriod")]
    [InlineData("meetings.total", "N1", "2025", "1", "Figure.WrongFrequency")]
    [InlineData("meetings.total", "N1", "2026-12", "1", "Figure.PeriodNotBegun")]
    [InlineData("meetings.total", "N1", "2025-09", "1.5", "Figure.TooManyDecimals")]
    [InlineData("meetings.total", "N1", "2025-09", "-1", "Figure.OutOfRange")]
    [InlineData("meetings.total", "N1", "2025-09", "1e3", "Figure.NotANumber")]
    [InlineData("meetings.total", "N1", "2025-09", "99999999999999999999", "Figure.NotANumber")]
    [InlineData("meetings.total", "75", "2025-09", "1", "Figure.UnitNotInSet")]
    public async Task A_wrong_entry_is_refused_with_its_reason_and_row(string measure, string unit, string period, string value, string code)
    {
        var outcome = await Desk.RecordAsync(Batch(Cell("meetings.total", "N2", "2025-09", "3"), Cell(measure, unit, period, value)), await CoordinatorAsync(_database), Cancel);

        Assert.Equal(code, outcome.Refusal?.Code);
        Assert.Equal(1, outcome.Refusal!.Row);
        await using var db = _database.Open();
        Assert.Empty(await db.Figures.ToListAsync(Cancel));
        Assert.Empty(await db.Changes.ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_part_may_not_exceed_its_whole_nor_categories_their_total()
    {
        var coordinator = await CoordinatorAsync(_database);
        var above = await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2025-09", "7"), Cell("meetings.online", "N1", "2025-09", "9")), coordinator, Cancel);
        var categories = await Desk.RecordAsync(
            Batch(Cell("trained", "N1", "2025-09", "5"), Cell("trained", "N1", "2025-09", "3") with { Breakdown = "sex/female" }, Cell("trained", "N1", "2025-09", "3") with { Breakdown = "sex/male" }),
            coordinator, Cancel);
        var foreign = await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2025-09", "3") with { Breakdown = "sex/female" }), coordinator, Cancel);

        Assert.Equal("Figure.AboveWhole", above.Refusal?.Code);
        Assert.Equal("Figure.BreakdownAboveTotal", categories.Refusal?.Code);
        Assert.Equal("Figure.UnknownBreakdown", foreign.Refusal?.Code);
    }

    [Fact]
    public async Task An_officer_enters_for_the_own_commune_and_what_went_wholly_into_it_alone()
    {
        var officer = await OfficerAsync(_database, "N1");

        Assert.False((await Desk.RecordAsync(Batch(Cell("meetings.total", "A1", "2025-03", "1")), officer, Cancel)).Refused);
        Assert.Equal("Figure.NoRight", (await Desk.RecordAsync(Batch(Cell("meetings.total", "B1", "2025-03", "1")), officer, Cancel)).Refusal?.Code);
        Assert.Equal("Figure.NoRight", (await Desk.RecordAsync(Batch(Cell("meetings.total", "N2", "2025-09", "1")), officer, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task Not_applicable_and_zero_and_withdrawn_are_three_different_things()
    {
        var coordinator = await CoordinatorAsync(_database);
        FigureEntry Mark(string unit, FigureState state) => new("meetings.total", unit, "2025-09", null, state, Reason: "lý do");
        await Desk.RecordAsync(Batch(Mark("N1", FigureState.Zero), Mark("N2", FigureState.NotApplicable)) with { Stage = FigureStage.Approved }, coordinator, Cancel);
        Assert.Equal((0, 0, 1), await RowAsync("meetings.total", "2025-09", "75"));
        var number = await NumberAsync("meetings", "75", "2025-09");
        Assert.Equal((0m, 1, 1), (number.Value, number.Reported, number.Expected));

        await Desk.RecordAsync(Batch(Mark("N1", FigureState.Withdrawn)), coordinator, Cancel);

        Assert.Equal((0, 0, 0), await RowAsync("meetings.total", "2025-09", "75"));
        await AssertAddsUpAsync();
    }

    [Fact]
    public async Task A_dry_run_checks_everything_and_changes_nothing()
    {
        var outcome = await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2025-09", "7")) with { DryRun = true }, await CoordinatorAsync(_database), Cancel);

        Assert.False(outcome.Refused);
        await using var db = _database.Open();
        Assert.Empty(await db.Figures.ToListAsync(Cancel));
        Assert.Empty(await db.Rollups.ToListAsync(Cancel));
    }

    [Fact]
    public async Task Verification_names_a_row_that_does_not_add_up_and_recompute_mends_it()
    {
        await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2025-09", "7")), await CoordinatorAsync(_database), Cancel);
        await using (var db = _database.Open())
            await db.Database.ExecuteSqlRawAsync("UPDATE \"Rollups\" SET \"ProvisionalValue\" = 1 WHERE \"UnitId\" = (SELECT \"Id\" FROM \"Units\" WHERE \"Code\" = 'VN')", Cancel);

        var report = await _database.Get<RollupVerifier>().VerifyAsync(Cancel);
        await _database.Get<RollupRecompute>().RunAsync(null, Cancel);

        Assert.Equal(1, report.Differences);
        Assert.Contains("unit VN", report.First[0].Where);
        await AssertAddsUpAsync();
    }

    private async Task AssertAddsUpAsync()
    {
        var report = await _database.Get<RollupVerifier>().VerifyAsync(Cancel);
        Assert.True(report.Differences == 0, string.Join('\n', report.First));
        Assert.True(report.Rows > 0);
    }

    private async Task<(long Approved, long Provisional, int Count)> RowAsync(string series, string period, string unit)
    {
        await using var db = _database.Open();
        var catalogue = await Catalogue.LoadAsync(db, Cancel);
        var tree = await UnitTrees.LoadAsync(db, null, Cancel);
        var (seriesId, periodId, unitId) = (catalogue.Find(series)!.Id, catalogue.FindPeriod(period)!.Id, tree.OfCode(unit)[^1].Id);
        var row = await db.Rollups.SingleAsync(r => r.SeriesId == seriesId && r.PeriodId == periodId && r.UnitId == unitId && r.TreeVersion == 0, Cancel);
        return (row.ApprovedValue, row.ProvisionalValue, row.ProvisionalCount);
    }

    private async Task<IndicatorNumber> NumberAsync(string code, string unit, string period)
    {
        var reader = await ReaderAsync();
        return new IndicatorReader(reader.Catalogue, reader.Rows).Number(
            reader.Catalogue.FindIndicator(code)!, reader.Tree.OfCode(unit)[^1].Id, reader.Catalogue.FindPeriod(period)!, Basis.Provisional, Boundaries.AsIs);
    }

    private async Task<(UnitTree Tree, Catalogue Catalogue, RollupReader Rows)> ReaderAsync()
    {
        await using var db = _database.Open();
        var catalogue = await Catalogue.LoadAsync(db, Cancel);
        var tree = await UnitTrees.LoadAsync(db, null, Cancel);
        var rows = await RollupReader.ReadAsync(
            db, tree, [.. catalogue.Indicators.Select(i => i.Id), .. catalogue.Measures.Select(m => m.Id)], [.. catalogue.Periods.Select(p => p.Id)], [.. tree.All.Select(u => u.Id)],
            FigureKind.Actual, withBreakdowns: true, Cancel);
        return (tree, catalogue, rows);
    }
}
