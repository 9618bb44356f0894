using Dashboard.Data.Figures;
using Dashboard.Data.Units;
using Dashboard.Figures;

namespace Dashboard.Tests.Figures;

public sealed class FigureViewTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    [Fact]
    public void Only_what_differs_from_the_usual_is_written()
    {
        Assert.Equal("/explain?indicator=M8", FigureView.Now.Href("/explain", ("indicator", "M8"), ("page", null)));
        Assert.Equal(
            "/map?unit=70&on=2025-06-30&period=2025-05&basis=provisional&boundaries=asWas&knownAt=2025-06-01",
            FigureView.Read("70", "2025-06-30", "2025-05", "provisional", "aswas", "2025-06-01").Href("/map"));
    }

    [Fact]
    public void What_is_not_understood_is_left_out()
    {
        Assert.Equal(FigureView.Now, FigureView.Read(" ", "30/06/2025", "", "guess", "7", "tomorrow"));
    }

    [Theory]
    [InlineData("9999-12-31")]
    [InlineData("0001-01-01")]
    public void A_day_at_the_calendars_end_is_none(string day) => Assert.Equal(FigureView.Now, FigureView.Read(null, day, null, null, null, day));

    [Fact]
    public void A_day_is_known_at_its_end_in_Vietnam()
    {
        Assert.Equal(new DateTime(2026, 8, 20, 16, 59, 59, 999, DateTimeKind.Utc), FigureView.Read(null, null, null, null, null, "2026-08-20").KnownAt);
    }

    [Fact]
    public void A_unit_that_has_ended_is_named_with_its_last_day()
    {
        var old = new Unit { Code = "70", Level = UnitLevel.Province, Name = "70", ValidFrom = new DateOnly(2004, 1, 1), ValidTo = new DateOnly(2025, 6, 30) };
        var standing = new Unit { Code = "75", Level = UnitLevel.Province, Name = "75", ValidFrom = new DateOnly(2025, 7, 1) };

        Assert.Equal((new DateOnly(2025, 6, 30), null), (FigureView.Now.Of(old, Today).On, FigureView.Now.Of(standing, Today).On));
    }
}
