using Dashboard.Layout;

namespace Dashboard.Tests.Layout;

public sealed class QueryValueTests
{
    [Theory]
    [InlineData(null, 1)]
    [InlineData("", 1)]
    [InlineData("abc", 1)]
    [InlineData("-1", 1)]
    [InlineData("7", 7)]
    [InlineData("1000000000", 1_000_000)]
    [InlineData("99999999999", 1)]
    public void A_page_is_always_one_that_can_be_counted(string? text, int page) => Assert.Equal(page, QueryValue.Page(text));

    [Theory]
    [InlineData("2026-11-22", true)]
    [InlineData("2026-13-45", false)]
    [InlineData("xx", false)]
    [InlineData("0001-01-01", false)]
    [InlineData("9999-12-31", false)]
    [InlineData(null, false)]
    public void A_day_is_one_of_the_calendar_with_room_around_it(string? text, bool isDay) => Assert.Equal(isDay, QueryValue.Day(text) is not null);
}
