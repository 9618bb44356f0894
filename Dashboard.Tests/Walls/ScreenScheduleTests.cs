using System.Globalization;
using Dashboard.Data.Walls;

namespace Dashboard.Tests.Walls;

/// <summary>How bright a screen is, by Vietnam's clock.</summary>
public sealed class ScreenScheduleTests
{
    [Theory]
    [InlineData("2026-11-23 07:29", ScreenLight.Dim)] // Monday
    [InlineData("2026-11-23 07:30", ScreenLight.Full)]
    [InlineData("2026-11-23 17:29", ScreenLight.Full)]
    [InlineData("2026-11-23 17:30", ScreenLight.Dim)]
    [InlineData("2026-11-23 21:59", ScreenLight.Dim)]
    [InlineData("2026-11-23 22:00", ScreenLight.Off)]
    [InlineData("2026-11-24 05:59", ScreenLight.Off)]
    [InlineData("2026-11-24 06:00", ScreenLight.Dim)]
    [InlineData("2026-11-22 10:00", ScreenLight.Dim)] // Sunday
    public void Office_hours_are_bright_the_rest_dim_and_the_night_dark(string local, ScreenLight light) =>
        Assert.Equal(light, Office().LightAt(At(local)));

    [Theory]
    [InlineData("2026-11-20 23:00", ScreenLight.Full)] // Friday evening, a duty room
    [InlineData("2026-11-21 05:00", ScreenLight.Full)] // still Friday's duty
    [InlineData("2026-11-21 07:00", ScreenLight.Dim)]
    [InlineData("2026-11-22 05:00", ScreenLight.Dim)] // Saturday has none
    public void Hours_over_midnight_belong_to_the_day_on_which_they_begin(string local, ScreenLight light)
    {
        var screen = Office();
        (screen.WorkFrom, screen.WorkTo, screen.OffFrom, screen.OffTo) = (new TimeOnly(18, 0), new TimeOnly(6, 0), null, null);

        Assert.Equal(light, screen.LightAt(At(local)));
    }

    [Fact]
    public void Without_hours_it_is_always_bright_and_set_aside_it_is_dark()
    {
        var screen = new Screen { Name = "Sảnh", UnitId = 1 };
        Assert.All(Enumerable.Range(0, 168), hour => Assert.Equal(ScreenLight.Full, screen.LightAt(At("2026-11-23 00:00").AddHours(hour))));

        screen.DisabledAt = At("2026-11-23 00:00");
        Assert.Equal(ScreenLight.Off, screen.LightAt(At("2026-11-23 10:00")));
    }

    private static Screen Office() => new()
    {
        Name = "Phòng họp",
        UnitId = 1,
        WorkDays = ScreenSchedule.WorkingDays,
        WorkFrom = new TimeOnly(7, 30),
        WorkTo = new TimeOnly(17, 30),
        OffFrom = new TimeOnly(22, 0),
        OffTo = new TimeOnly(6, 0),
    };

    private static DateTime At(string local) => DateTime.SpecifyKind(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), DateTimeKind.Utc).AddHours(-7);
}
