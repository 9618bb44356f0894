using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Jobs;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Indicators;

/// <summary>Definitions of measures and indicators: what is refused, what is kept, who may, and what follows.</summary>
public sealed class SeriesDeskTests : IDisposable
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SeriesDesk Desk => _database.Get<SeriesDesk>();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("", "meetings.total", "Formula.NumeratorEmpty")]
    [InlineData("meetings.online", "", "Formula.DenominatorEmpty")]
    [InlineData("meetings.online", "meetings.total - meetings.total", "Formula.DenominatorZero")]
    [InlineData("meetings.online * 2", null, "Formula.Unreadable")]
    [InlineData("meetings.none", "meetings.total", "Formula.UnknownTerm")]
    [InlineData("share", null, "Formula.Circle")]
    [InlineData("prev(share)", null, "Formula.Circle")]
    [InlineData("through", null, "Formula.Circle")]
    public async Task A_formula_that_cannot_be_computed_is_refused(string numerator, string? denominator, string code)
    {
        await SmallCountry.FillAsync(_database);
        var actor = await SmallCountry.CoordinatorAsync(_database);
        var through = await NewAsync("through");
        through.Numerator = "meetings.total + share";
        Assert.Empty((await Desk.SaveIndicatorAsync(null, through, "Thêm chỉ tiêu", actor, Cancel)).Refusals);
        var (id, share) = await ReadAsync("share");
        (share.Numerator, share.Denominator) = (numerator, denominator);

        var outcome = await Desk.SaveIndicatorAsync(id, share, "Sửa công thức", actor, Cancel);

        Assert.Equal(code, outcome.Refusal?.Code);
        Assert.Equal("meetings.online", (await ReadAsync("share")).Entry.Numerator);
    }

    [Fact]
    public async Task A_circle_is_told_by_its_way()
    {
        await SmallCountry.FillAsync(_database);
        var actor = await SmallCountry.CoordinatorAsync(_database);
        var through = await NewAsync("through");
        through.Numerator = "share";
        await Desk.SaveIndicatorAsync(null, through, "Thêm", actor, Cancel);
        var (id, share) = await ReadAsync("share");
        share.Numerator = "through";

        var outcome = await Desk.SaveIndicatorAsync(id, share, "Sửa", actor, Cancel);

        Assert.Equal("share → through → share", outcome.Refusal?.Arguments[0]);
    }

    [Fact]
    public async Task A_changed_formula_keeps_what_was_and_its_pairs_follow()
    {
        await SmallCountry.FillAsync(_database);
        var actor = await SmallCountry.CoordinatorAsync(_database);
        _database.Clock.Advance(TimeSpan.FromSeconds(1));
        await _database.Get<FigureDesk>().RecordAsync(
            SmallCountry.Batch(SmallCountry.Cell("meetings.total", "N1", "2025-10", "10"), SmallCountry.Cell("meetings.online", "N1", "2025-10", "4"), SmallCountry.Cell("trained", "N1", "2025-10", "6")), actor, Cancel);
        var (id, share) = await ReadAsync("share");
        share.Numerator = "trained";

        var outcome = await Desk.SaveIndicatorAsync(id, share, " Theo công văn mới ", actor, Cancel);
        Assert.Empty(outcome.Refusals);
        await using (var db = _database.Open())
        {
            var owed = await db.JobRuns.SingleAsync(Cancel);
            Assert.Equal((SeriesDesk.RecomputeJob, JobOutcome.Owed, (int?)actor.UserId), (owed.Job, owed.Outcome, owed.RequestedBy));
            var revision = await db.Revisions(actor, id).SingleAsync(Cancel);
            Assert.Equal("Theo công văn mới", revision.Reason);
            var change = Assert.Single(SeriesQueries.Differences(revision.Before!, SeriesQueries.Definition(await db.Indicators.SingleAsync(i => i.Id == id, Cancel))));
            Assert.Equal(new FieldChange("Numerator", "meetings.online", "trained"), change);
            Assert.Contains(await db.AuditEntries.ToListAsync(Cancel), e => e is { Action: "Indicator.Change", Subject: "share" });
        }

        await _database.Get<RollupRecompute>().RunAsync(progress: null, Cancel);

        await using var after = _database.Open();
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var row = await after.Rollups.SingleAsync(r => r.SeriesId == id && r.UnitId == tree.Find("N1", new DateOnly(2025, 10, 31))!.Id && r.TreeVersion == 0, Cancel);
        Assert.Equal((6 * FixedPoint.One, 10 * FixedPoint.One), (row.ProvisionalValue, row.ProvisionalDenominator));
        Assert.Equal(0, (await _database.Get<RollupVerifier>().VerifyAsync(Cancel)).Differences);
    }

    [Fact]
    public async Task A_ratio_that_becomes_a_sum_leaves_no_pairs()
    {
        await SmallCountry.FillAsync(_database);
        var actor = await SmallCountry.CoordinatorAsync(_database);
        await _database.Get<FigureDesk>().RecordAsync(
            SmallCountry.Batch(SmallCountry.Cell("meetings.total", "N1", "2025-10", "10"), SmallCountry.Cell("meetings.online", "N1", "2025-10", "4")), actor, Cancel);
        var (id, share) = await ReadAsync("share");
        share.Denominator = null;

        Assert.Empty((await Desk.SaveIndicatorAsync(id, share, "Đếm số cuộc", actor, Cancel)).Refusals);
        await _database.Get<RollupRecompute>().RunAsync(progress: null, Cancel);

        await using var db = _database.Open();
        Assert.False(await db.Rollups.AnyAsync(r => r.SeriesId == id, Cancel));
    }

    [Fact]
    public async Task A_trial_says_what_saving_would_bring_and_saves_nothing()
    {
        await SmallCountry.FillAsync(_database);
        var actor = await SmallCountry.CoordinatorAsync(_database);
        var figures = _database.Get<FigureDesk>();
        await figures.RecordAsync(
            SmallCountry.Batch(SmallCountry.Cell("meetings.total", "N1", "2026-10", "10"), SmallCountry.Cell("meetings.online", "N1", "2026-10", "4"), SmallCountry.Cell("trained", "N1", "2026-10", "6")), actor, Cancel);
        await figures.SubmitAsync(new FigureSelection("N1", "2026-10", ["meetings.total", "meetings.online", "trained"]), actor, Cancel);
        await figures.ApproveAsync([new FigureSelection("N1", "2026-10", ["meetings.total", "meetings.online", "trained"])], actor, Cancel);
        var (id, share) = await ReadAsync("share");
        share.Numerator = "trained";

        var tried = await _database.Get<FormulaTrial>().RunAsync(id, share, actor.UnitId, actor, Cancel);

        Assert.Empty(tried.Refusals);
        var october = tried.Value!.Single(l => l.Period.Code == "2026-10");
        Assert.Equal((40m, 60m), (october.Now!.Value, october.Then.Value));
        Assert.Equal("meetings.online", (await ReadAsync("share")).Entry.Numerator);
    }

    [Fact]
    public async Task What_figures_rest_on_stays()
    {
        await SmallCountry.FillAsync(_database);
        var actor = await SmallCountry.CoordinatorAsync(_database);
        await _database.Get<FigureDesk>().RecordAsync(SmallCountry.Batch(SmallCountry.Cell("meetings.total", "N1", "2025-10", "10")), actor, Cancel);
        await using var db = _database.Open();
        var measure = await db.Measures.AsNoTracking().SingleAsync(m => m.Code == "meetings.total", Cancel);
        var entry = MeasureEntry.Of(measure);
        (entry.Frequency, entry.Code, entry.Minimum, entry.Maximum) = (Frequency.Quarter, "meetings", 5, 1);

        var outcome = await Desk.SaveMeasureAsync(measure.Id, entry, "", actor, Cancel);

        Assert.Equal(
            ["Measure.FrequencyInUse", "Measure.RangeEmpty", "Series.CodeStays", "Series.ReasonMissing"],
            outcome.Refusals.Select(r => r.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Only_a_coordinator_over_all_who_owe_it_may_define()
    {
        await SmallCountry.FillAsync(_database);
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var (id, share) = await ReadAsync("share");
        var province = tree.OfCode("75")[^1].Id;
        Actor[] refused =
        [
            Actor.Nobody,
            await SmallCountry.OfficerAsync(_database, "N1"),
            new Actor(5, "Lãnh đạo", province, [new ActorGrant(Role.Leader, province)]),
            new Actor(6, "Quản trị", province, [new ActorGrant(Role.Administrator, province)]),
            new Actor(7, "Tổng hợp xã", tree.OfCode("N1")[0].Id, [new ActorGrant(Role.Coordinator, tree.OfCode("N1")[0].Id)]),
        ];
        foreach (var actor in refused)
            Assert.Equal("Series.NotAllowed", (await Desk.SaveIndicatorAsync(id, share, "Sửa", actor, Cancel)).Refusal?.Code);

        var coordinator = new Actor(8, "Tổng hợp tỉnh", province, [new ActorGrant(Role.Coordinator, province)]);
        Assert.Empty((await Desk.SaveIndicatorAsync(id, share, "Sửa", coordinator, Cancel)).Refusals);
    }

    [Fact]
    public async Task A_breakdown_list_grows_and_its_names_change()
    {
        await SmallCountry.FillAsync(_database);
        var actor = await SmallCountry.CoordinatorAsync(_database);

        Assert.Empty((await Desk.SaveCategoryAsync(new CategoryEntry("poverty", "poor", "Hộ nghèo", "Poor", 0), actor, Cancel)).Refusals);
        Assert.Empty((await Desk.SaveCategoryAsync(new CategoryEntry("sex", "female", "Nữ giới", "Women", 0), actor, Cancel)).Refusals);
        Assert.Equal("Series.CodeForm", (await Desk.SaveCategoryAsync(new CategoryEntry("sex", "x y", "Khác", "Other", 2), actor, Cancel)).Refusal?.Code);

        var catalogue = await _database.Get<Catalogues>().CurrentAsync(Cancel);
        Assert.Equal("Nữ giới", catalogue.FindCategory("sex", "female")!.NameVi);
        Assert.NotNull(catalogue.FindCategory("poverty", "poor"));
    }

    private async Task<(int Id, IndicatorEntry Entry)> ReadAsync(string code)
    {
        await using var db = _database.Open();
        var indicator = await db.Indicators.AsNoTracking().SingleAsync(i => i.Code == code, Cancel);
        return (indicator.Id, IndicatorEntry.Of(indicator));
    }

    private async Task<IndicatorEntry> NewAsync(string code)
    {
        var (_, entry) = await ReadAsync("share");
        entry.Code = code;
        entry.Denominator = null;
        return entry;
    }
}
