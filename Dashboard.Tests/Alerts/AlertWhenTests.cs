using Dashboard.Alerts;

namespace Dashboard.Tests.Alerts;

public sealed class AlertWhenTests
{
    [Theory]
    [InlineData("hour", "2026-11-26T03:00:00Z", "2026-11-26T04:00:00Z")]
    [InlineData("fourHours", "2026-11-26T03:00:00Z", "2026-11-26T07:00:00Z")]
    [InlineData("tomorrow", "2026-11-26T03:00:00Z", "2026-11-27T00:30:00Z")]
    [InlineData("tomorrow", "2026-11-26T18:00:00Z", "2026-11-28T00:30:00Z")] // one in the morning in Vietnam
    [InlineData("monday", "2026-11-26T03:00:00Z", "2026-11-30T00:30:00Z")]
    [InlineData("monday", "2026-11-30T03:00:00Z", "2026-12-07T00:30:00Z")]
    [InlineData("monday", "2026-11-29T03:00:00Z", "2026-11-30T00:30:00Z")]
    public void A_snooze_ends_when_offices_open(string choice, string now, string until) =>
        Assert.Equal(DateTimeOffset.Parse(until, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime, AlertWhen.Until(choice, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime));

    [Fact]
    public void What_is_no_choice_is_no_time() => Assert.Null(AlertWhen.Until("never", new DateTime(2026, 11, 26, 0, 0, 0, DateTimeKind.Utc)));
}
