using Dashboard.Alerts;
using Dashboard.Data.Alerts;

namespace Dashboard.Tests.Alerts;

public sealed class SilenceWordsTests
{
    // 2026-11-23 is a Monday; times in the comments are Vietnam's.
    private static readonly DateTime Monday = new(2026, 11, 22, 17, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_weekly_silence_over_midnight_belongs_to_the_day_on_which_it_begins()
    {
        var nights = Of("1,5", new TimeOnly(22, 0), new TimeOnly(6, 0));

        Assert.Equal((Monday.AddHours(22), Monday.AddHours(30)), SilenceWords.HoursOn(nights, new DateOnly(2026, 11, 23)));
        Assert.Null(SilenceWords.HoursOn(nights, new DateOnly(2026, 11, 24)));
        Assert.Equal("now", SilenceWords.StateOf(nights, Monday.AddHours(29)));
        Assert.Equal("waiting", SilenceWords.StateOf(nights, Monday.AddHours(31)));
    }

    [Fact]
    public void A_stretch_is_cut_to_the_day_the_calendar_shows()
    {
        var once = Of("", null, null);
        once.From = Monday.AddHours(18);
        once.Until = Monday.AddHours(30);

        Assert.Equal((Monday.AddHours(18), Monday.AddHours(24)), SilenceWords.HoursOn(once, new DateOnly(2026, 11, 23)));
        Assert.Equal((Monday.AddHours(24), Monday.AddHours(30)), SilenceWords.HoursOn(once, new DateOnly(2026, 11, 24)));
        Assert.Equal(["later", "now", "past"], new[] { 17, 20, 30 }.Select(h => SilenceWords.StateOf(once, Monday.AddHours(h))));
    }

    [Fact]
    public void One_that_was_ended_is_past()
    {
        var ended = Of("", null, null);
        ended.EndedAt = Monday.AddHours(1);

        Assert.Equal("past", SilenceWords.StateOf(ended, Monday.AddHours(2)));
    }

    private static Silence Of(string days, TimeOnly? from, TimeOnly? until) => new()
    {
        UnitId = 1,
        From = Monday.AddDays(-7),
        Until = Monday.AddDays(30),
        Days = days,
        DailyFrom = from,
        DailyUntil = until,
        Reason = "Bảo trì",
        CreatedBy = 1,
    };
}
