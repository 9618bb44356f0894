using Dashboard.Data.Periods;
using Dashboard.Data.Sample;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Periods;

/// <summary>Periods open and close by the calendar.</summary>
public sealed class PeriodCalendarTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_calendar_opens_what_holds_today_and_closes_what_is_past_its_last_day()
    {
        using var database = NewDatabase();
        var calendar = database.Get<PeriodCalendar>();
        var step = await calendar.EnsureAsync(new DateOnly(2026, 4, 15), Cancel);
        Assert.Equal(["2026-01", "2026-02", "2026-03", "2026-04", "2026-Q1", "2026-Q2", "2026-H1", "2026"], step.Opened);
        Assert.Equal(["2026-01", "2026-02", "2026-03"], step.Closed);

        // The quarter takes entries until the end of the 15th.
        Assert.Equal(["2026-Q1"], (await calendar.EnsureAsync(new DateOnly(2026, 4, 16), Cancel)).Closed);
        var again = await calendar.EnsureAsync(new DateOnly(2026, 4, 16), Cancel);
        Assert.Empty(again.Opened);
        Assert.Empty(again.Closed);
    }

    [Fact]
    public async Task A_year_is_closed_after_January_of_the_next()
    {
        using var database = NewDatabase();
        var calendar = database.Get<PeriodCalendar>();
        await calendar.EnsureAsync(new DateOnly(2026, 12, 31), Cancel);
        Assert.DoesNotContain("2026", (await calendar.EnsureAsync(new DateOnly(2027, 1, 31), Cancel)).Closed);
        Assert.Contains("2026", (await calendar.EnsureAsync(new DateOnly(2027, 2, 1), Cancel)).Closed);
        await using var db = database.Open();
        Assert.Equal(["2026-12", "2027-01", "2027-02"], await db.Periods.Where(p => p.Frequency == Frequency.Month).OrderByDescending(p => p.To).Take(3).OrderBy(p => p.To).Select(p => p.Code).ToListAsync(Cancel));
    }

    private static TestDatabase NewDatabase() => new(services => services.AddSample(new SampleOptions(Load: false)));
}
