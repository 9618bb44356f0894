using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Sample;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Sample;

/// <summary>The sample lives on when time does.</summary>
public sealed class SampleClockTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_a_month_passes_its_figures_are_entered_approved_and_closed_and_the_next_one_opens()
    {
        using var database = SampleProvince.NewDatabase();
        await SampleProvince.LoadAsync(database);
        var typed = await database.Get<FigureDesk>().RecordAsync(
            new FigureBatch([new FigureEntry("meetings", "25222", "2026-11", "7", Reason: "Nhập nhầm")], FigureDoor.Entry), Actor.System, Cancel);
        Assert.Empty(typed.Refusals);

        database.Clock.AdvanceTo(new DateTimeOffset(2026, 12, 12, 2, 0, 0, TimeSpan.Zero));
        var advanced = await database.Get<SampleClock>().AdvanceAsync(Cancel);
        Assert.Empty(advanced.Refusals);
        Assert.True(advanced.Value > 100);

        await using var db = database.Open();
        var november = await db.Periods.SingleAsync(p => p.Code == "2026-11", Cancel);
        Assert.NotNull(november.ClosedAt);
        Assert.Null((await db.Periods.SingleAsync(p => p.Code == "2026-12", Cancel)).ClosedAt);
        var meetings = await db.Measures.SingleAsync(m => m.Code == "meetings", Cancel);
        var figures = await db.Figures.Where(f => f.PeriodId == november.Id && f.MeasureId == meetings.Id && f.SupersededAt == null).ToListAsync(Cancel);
        Assert.True(figures.Count >= 36);
        Assert.Equal(7, FixedPoint.ToDecimal(Assert.Single(figures, f => f.Door == FigureDoor.Entry).Value));
        Assert.True(figures.Count(f => f.ApprovedAt is not null) >= 36);

        var count = await db.Figures.CountAsync(Cancel);
        Assert.Equal(0, (await database.Get<SampleClock>().AdvanceAsync(Cancel)).Value);
        Assert.Equal(count, await db.Figures.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_database_without_the_sample_is_left_alone()
    {
        using var database = SampleProvince.NewDatabase();
        Assert.Equal(0, (await database.Get<SampleClock>().AdvanceAsync(Cancel)).Value);
        await using var db = database.Open();
        Assert.False(await db.Periods.AnyAsync(Cancel));
    }
}
