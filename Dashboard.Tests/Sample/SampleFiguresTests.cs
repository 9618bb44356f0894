using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Sample;

/// <summary>The sample's generated figures: plausible, gapped, and never impossible.</summary>
[Collection<SampleProvinceReaders>]
public sealed class SampleFiguresTests(SampleProvince sample)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_figure_belongs_to_a_unit_that_stood_at_the_periods_end_and_owed_it()
    {
        await using var db = sample.Open();
        var tree = await sample.Database.Get<UnitTrees>().CurrentAsync(Cancel);
        var ends = await db.Periods.ToDictionaryAsync(p => p.Id, p => p.To, Cancel);
        var sets = await db.Measures.ToDictionaryAsync(m => m.Id, m => m.ReportingSetId, Cancel);
        var cells = await db.Figures.Select(f => new { f.MeasureId, f.PeriodId, f.UnitId }).Distinct().ToListAsync(Cancel);
        var owing = cells.Select(c => (Set: sets[c.MeasureId], End: ends[c.PeriodId])).Distinct()
            .ToDictionary(k => k, k => tree.MembersOn(k.Set, k.End).Select(u => u.Id).ToHashSet());
        Assert.DoesNotContain(cells, c => !owing[(sets[c.MeasureId], ends[c.PeriodId])].Contains(c.UnitId));
        Assert.InRange(await db.Figures.CountAsync(Cancel), 100_000, 150_000);
    }

    [Fact]
    public async Task No_part_exceeds_its_whole()
    {
        await using var db = sample.Open();
        var above =
            from part in db.Figures
            join measure in db.Measures on part.MeasureId equals measure.Id
            join whole in db.Figures
                on new { MeasureId = measure.NotAboveMeasureId!.Value, part.PeriodId, part.UnitId, part.Kind, part.BreakdownId }
                equals new { whole.MeasureId, whole.PeriodId, whole.UnitId, whole.Kind, whole.BreakdownId }
            where part.Value > whole.Value
            select part.Id;
        Assert.Empty(await above.ToListAsync(Cancel));
    }

    [Fact]
    public async Task Categories_of_an_axis_add_up_to_their_total()
    {
        await using var db = sample.Open();
        var sums =
            from part in db.Figures
            join category in db.BreakdownCategories on part.BreakdownId equals category.Id
            join total in db.Figures.Where(f => f.BreakdownId == 0 && f.SupersededAt == null)
                on new { part.MeasureId, part.PeriodId, part.UnitId, part.Kind } equals new { total.MeasureId, total.PeriodId, total.UnitId, total.Kind }
            group part.Value by new { part.MeasureId, part.PeriodId, part.UnitId, part.Kind, category.Axis, Total = total.Value } into axis
            select new { axis.Key.Total, Sum = axis.Sum() };
        var found = await sums.ToListAsync(Cancel);
        Assert.NotEmpty(found);
        Assert.All(found, f => Assert.Equal(f.Total, f.Sum));
    }

    [Fact]
    public async Task Values_keep_to_the_range_and_the_decimals_of_their_measure()
    {
        await using var db = sample.Open();
        var steps = await db.Measures.ToDictionaryAsync(m => m.Id, m => (long)Math.Pow(10, 4 - m.Decimals), Cancel);
        var values = await db.Figures.Select(f => new { f.MeasureId, f.Value, f.State }).Distinct().ToListAsync(Cancel);
        Assert.All(values, v => Assert.Equal(0, v.Value % steps[v.MeasureId]));
        Assert.All(values, v => Assert.Equal(v.Value == 0, v.State == FigureState.Zero));
        Assert.Empty(await db.Figures.Join(db.Measures, f => f.MeasureId, m => m.Id, (f, m) => new { f.Id, f.Value, m.Minimum, m.Maximum })
            .Where(x => x.Value < x.Minimum || x.Value > x.Maximum).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Nothing_happened_in_the_future_and_stages_follow_each_other()
    {
        await using var db = sample.Open();
        var now = sample.Database.Clock.GetUtcNow().UtcDateTime;
        Assert.Empty(await db.Figures.Where(f => f.RecordedAt > now || f.SubmittedAt > now || f.ApprovedAt > now || f.SupersededAt > now
            || f.SubmittedAt < f.RecordedAt || f.ApprovedAt < f.SubmittedAt || f.SupersededAt < f.RecordedAt || f.ApprovedUntil < f.ApprovedAt).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Some_cells_were_corrected_with_a_reason_and_keep_what_stood_before()
    {
        await using var db = sample.Open();
        var corrected = await db.Figures.Where(f => f.PreviousId != null).ToListAsync(Cancel);
        Assert.True(corrected.Count > 100);
        Assert.All(corrected, f => Assert.False(string.IsNullOrWhiteSpace(f.Reason)));
        Assert.Equal(corrected.Count, await db.Figures.CountAsync(f => f.SupersededAt != null, Cancel));
    }

    [Fact]
    public async Task The_latest_closed_periods_look_like_a_province_at_work()
    {
        Assert.Equal((52m, 56m, 56), await PairAsync("agency.system", "agency.quarter", "2026-Q3"));
        Assert.Equal((118m, 120m, 40), await PairAsync("reports.digital", "reports.due", "2026-10"));
        Assert.Equal((56m, 56m, 56), await PairAsync("agency.reached", "agency.month", "2026-10"));
        var (trained, staff, reported) = await PairAsync("staff.trained", "staff.total", "2026-Q3");
        Assert.Equal(37, reported);
        Assert.InRange(trained / staff, 0.66m, 0.70m);
        Assert.Equal(29, (await PairAsync("respected.informed", "respected.total", "2026-H1")).Reported);
    }

    [Fact]
    public async Task Of_the_open_month_nine_of_forty_communes_have_told_something()
    {
        await using var db = sample.Open();
        var month = await db.Periods.SingleAsync(p => p.Code == "2026-11", Cancel);
        Assert.Null(month.ClosedAt);
        var meetings = await db.Measures.SingleAsync(m => m.Code == "meetings", Cancel);
        var figures = await db.Figures.Where(f => f.PeriodId == month.Id && f.MeasureId == meetings.Id && f.SupersededAt == null).ToListAsync(Cancel);
        Assert.Equal(9, figures.Count);
        Assert.All(figures, f => Assert.Null(f.ApprovedAt));
    }

    [Fact]
    public async Task Staff_lists_have_three_to_fifteen_people()
    {
        await using var db = sample.Open();
        var staff = await db.Measures.SingleAsync(m => m.Code == "staff.total", Cancel);
        Assert.All(
            await db.Figures.Where(f => f.MeasureId == staff.Id && f.BreakdownId == 0).Select(f => FixedPoint.ToDecimal(f.Value)).ToListAsync(Cancel),
            people => Assert.InRange(people, 3, 15));
    }

    [Fact]
    public async Task The_same_day_gives_the_same_figures()
    {
        using var second = SampleProvince.NewDatabase();
        await SampleProvince.LoadAsync(second);
        Assert.Equal(await FingerprintAsync(sample.Database), await FingerprintAsync(second));
    }

    private static async Task<string> FingerprintAsync(TestDatabase database)
    {
        await using var db = database.Open();
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        await foreach (var f in db.Figures.AsNoTracking().OrderBy(f => f.Id).AsAsyncEnumerable())
        {
            var text = string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"{f.Id}|{f.MeasureId}|{f.PeriodId}|{f.UnitId}|{f.Kind}|{f.BreakdownId}|{f.State}|{f.Value}|{f.RecordedAt:O}|{f.SubmittedAt:O}|{f.ApprovedAt:O}|{f.ApprovedUntil:O}|{f.SupersededAt:O}|{f.PreviousId}|{f.Reason}");
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(text));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private async Task<(decimal Numerator, decimal Denominator, int Reported)> PairAsync(string numerator, string denominator, string period)
    {
        await using var db = sample.Open();
        var pairs = await (
            from top in Of(db, numerator, period)
            join bottom in Of(db, denominator, period) on top.UnitId equals bottom.UnitId
            select new { Top = top.Value, Bottom = bottom.Value }).ToListAsync(Cancel);
        return (FixedPoint.ToDecimal(pairs.Sum(p => p.Top)), FixedPoint.ToDecimal(pairs.Sum(p => p.Bottom)), pairs.Count);
    }

    private static IQueryable<Figure> Of(DashboardContext db, string measure, string period) =>
        from figure in db.Figures
        join m in db.Measures on figure.MeasureId equals m.Id
        join p in db.Periods on figure.PeriodId equals p.Id
        where m.Code == measure && p.Code == period && figure.Kind == FigureKind.Actual && figure.BreakdownId == 0
            && figure.ApprovedAt != null && figure.ApprovedUntil == null
        select figure;
}
