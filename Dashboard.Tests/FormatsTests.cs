using System.Globalization;

namespace Dashboard.Tests;

public sealed class FormatsTests
{
    [Fact]
    public void Numbers_follow_the_language()
    {
        CultureInfo.CurrentCulture = Formats.Vietnamese;
        Assert.Equal(["1.234,5", "100", "1.234,50", "–", "92,9\u00a0%"],
            [Formats.Number(1234.5m, 2), Formats.Number(100m, 1), Formats.Fixed(1234.5m, 2), Formats.Number(null, 1), Formats.WithUnit(92.86m, 1, "%")]);

        CultureInfo.CurrentCulture = Formats.English;
        Assert.Equal("1,234.5", Formats.Number(1234.5m, 2));
    }

    [Fact]
    public void Instants_are_shown_in_Vietnam() =>
        Assert.Equal("23/11/2026 00:30", Formats.DayAndTime(new DateTime(2026, 11, 22, 17, 30, 0, DateTimeKind.Utc)));
}
