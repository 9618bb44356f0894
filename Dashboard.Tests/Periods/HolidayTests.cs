using System.Text;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Periods;

/// <summary>The calendar of offices: the lunar calendar at Vietnam's hour, what the law gives, and what decisions add and take.</summary>
public sealed class HolidayTests : IDisposable
{
    private static readonly DateOnly Today = new(2026, 11, 23);
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private HolidayDesk Desk => _database.Get<HolidayDesk>();

    public void Dispose() => _database.Dispose();

    // 1985, 2007 and 2030 differ from the Chinese New Year.
    [Theory]
    [InlineData("1985-01-21")]
    [InlineData("2007-02-17")]
    [InlineData("2021-02-12")]
    [InlineData("2022-02-01")]
    [InlineData("2023-01-22")]
    [InlineData("2024-02-10")]
    [InlineData("2025-01-29")]
    [InlineData("2026-02-17")]
    [InlineData("2027-02-06")]
    [InlineData("2028-01-26")]
    [InlineData("2029-02-13")]
    [InlineData("2030-02-02")]
    public void Tet_is_when_the_moon_is_new_in_Vietnam(string day) => Assert.Equal(Day(day), LunarCalendar.NewYear(Day(day).Year));

    // In 2023 a leap month, the second, lies before it.
    [Theory]
    [InlineData("2021-04-21")]
    [InlineData("2022-04-10")]
    [InlineData("2023-04-29")]
    [InlineData("2024-04-18")]
    [InlineData("2025-04-07")]
    [InlineData("2026-04-26")]
    public void The_kings_day_is_the_tenth_of_the_third_month(string day) => Assert.Equal(Day(day), LunarCalendar.DayOf(Day(day).Year, 3, 10));

    [Fact]
    public void The_last_months_of_a_lunar_year_lie_in_the_next_year()
    {
        Assert.Equal(Day("2025-01-28"), LunarCalendar.DayOf(2024, 12, 29));
        Assert.Equal(Day("2025-12-20"), LunarCalendar.DayOf(2025, 11, 1));
    }

    [Fact]
    public async Task Years_with_decisions_have_the_days_that_the_law_gives_and_the_exchanged_ones()
    {
        await Desk.EnsureAsync(Today, Cancel);
        await Desk.EnsureAsync(Today, Cancel);

        await using var db = _database.Open();
        var days = await db.Holidays.ToListAsync(Cancel);
        for (var year = 2021; year <= 2026; year++)
        {
            var exchanged = days.Where(d => d.On.Year == year && (d.Kind == HolidayKind.MakeUpDay || d.Name.StartsWith("Hoán đổi", StringComparison.Ordinal))).Select(d => d.On).ToArray();
            Assert.Equal(year < 2024 ? 0 : 2, exchanged.Length);
            Assert.Equal(StatutoryHolidays.Of(year).Select(d => d.On), days.Where(d => d.On.Year == year).Select(d => d.On).Except(exchanged).Order());
        }

        Assert.All(days.Where(d => d.On.Year == 2027), d => Assert.True(d.IsReckoned));
        Assert.DoesNotContain(days, d => d.On is { Month: 11, Day: 24 });
        Assert.Equal(days.Count, days.DistinctBy(d => d.On).Count());
    }

    [Fact]
    public async Task Working_days_leave_out_weekends_and_days_off_and_count_make_up_days()
    {
        await Desk.EnsureAsync(Today, Cancel);
        var working = await _database.Get<WorkingCalendar>().CurrentAsync(Cancel);

        Assert.Equal(8, working.Between(Day("2026-11-22"), Day("2026-12-02")));
        Assert.Equal(0, working.Between(Day("2026-09-01"), Day("2026-09-02")));
        Assert.Equal(0, working.Between(Day("2026-12-02"), Day("2026-12-01")));
        Assert.Equal(0, working.Between(Day("2026-02-14"), Day("2026-02-22")));
        Assert.True(working.IsWorking(Day("2026-01-10")));
        Assert.False(working.IsWorking(Day("2026-01-02")));
    }

    [Fact]
    public async Task A_decided_day_takes_the_place_of_a_reckoned_one_and_is_withdrawn_for_a_reason()
    {
        var actor = await CoordinatorAsync();
        var decided = new HolidayEntry(Day("2027-02-04"), "Tết Nguyên đán", HolidayKind.DayOff, "1/TB");
        Assert.Contains(StatutoryHolidays.Of(2027), d => d.On == decided.On);

        var added = await Desk.AddAsync(decided, actor, Cancel);
        Assert.False(added.Refused, added.Refusal?.ToString());
        Assert.Equal("Holiday.DayTaken", (await Desk.AddAsync(decided, actor, Cancel)).Refusal?.Code);
        Assert.Equal("Series.ReasonMissing", (await Desk.WithdrawAsync(added.Value, " ", actor, Cancel)).Refusal?.Code);
        Assert.False((await _database.Get<WorkingCalendar>().CurrentAsync(Cancel)).IsWorking(decided.On!.Value));
        Assert.False((await Desk.WithdrawAsync(added.Value, "Ban hành nhầm", actor, Cancel)).Refused);
        Assert.Equal("Holiday.Unknown", (await Desk.WithdrawAsync(added.Value, "Nữa", actor, Cancel)).Refusal?.Code);

        Assert.True((await _database.Get<WorkingCalendar>().CurrentAsync(Cancel)).IsWorking(decided.On.Value));
        await using var db = _database.Open();
        Assert.Equal(["1/TB", "Ban hành nhầm"], await db.Holidays.Where(h => h.On == decided.On).OrderBy(h => h.Id).Select(h => h.WithdrawReason!).ToListAsync(Cancel));
        Assert.Equal(["Holiday.Withdraw", "Holiday.Add", "Holiday.Withdraw"], await db.AuditEntries.OrderBy(e => e.Id).Select(e => e.Action).ToListAsync(Cancel));
        Assert.Contains(await db.Changes.ToListAsync(Cancel), c => c is { Kind: ChangeKind.Period, Key: "holidays/2027", UserId: 1 });
    }

    [Fact]
    public async Task A_file_is_taken_whole_or_refused_with_its_lines_and_a_second_time_changes_nothing()
    {
        var actor = await CoordinatorAsync();
        const string Good = "date,name,kind,basis\n2027-02-03,Tết Nguyên đán,DayOff,2/TB\n2027-02-20,Làm bù,MakeUpDay,2/TB\n";

        var bad = await ImportAsync("date,name,kind,basis\n2027-02-03,Tết,DayOff,2/TB\n2027-02-22,Làm bù,MakeUpDay,2/TB\nmai,,Off,\n", actor);
        Assert.Equal(
            [(3, "Holiday.MakeUpOnWorkday"), (4, "Import.NotOneOf"), (4, "Import.NotADay"), (4, "Holiday.NameMissing"), (4, "Holiday.BasisMissing")],
            bad.Refusals.Select(r => (r.Row!.Value, r.Code)));
        Assert.Equal((2, "Holiday.DayTaken"), ((await ImportAsync("date,name,kind,basis\n2026-09-02,Khác,DayOff,2/TB\n", actor)).Refusal is var taken ? (taken!.Row!.Value, taken.Code) : default));
        Assert.Equal(2, (await ImportAsync(Good, actor)).Value);
        var again = await ImportAsync(Good, actor);
        Assert.Equal((false, 0), (again.Refused, again.Value));
        Assert.True((await _database.Get<WorkingCalendar>().CurrentAsync(Cancel)).IsWorking(Day("2027-02-20")));
    }

    [Fact]
    public async Task Only_who_coordinates_a_province_or_more_changes_the_calendar_or_a_period()
    {
        await CoordinatorAsync();
        await using var db = _database.Open();
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var commune = tree.OfCode("N1")[0].Id;
        var period = await db.Periods.FirstAsync(p => p.Code == "2026-10", Cancel);
        foreach (var actor in new[] { Actor.Nobody, new Actor(5, "Tổng hợp xã", commune, [new ActorGrant(Role.Coordinator, commune)]) })
        {
            Assert.Equal("Holiday.NotAllowed", (await Desk.AddAsync(new HolidayEntry(Today, "x", HolidayKind.DayOff, "y"), actor, Cancel)).Refusal?.Code);
            Assert.Equal("Holiday.NotAllowed", (await Desk.WithdrawAsync(1, "y", actor, Cancel)).Refusal?.Code);
            Assert.Equal("Holiday.NotAllowed", (await ImportAsync("date,name,kind,basis\n2027-02-03,a,DayOff,b\n", actor)).Refusal?.Code);
            Assert.Equal("Period.NotAllowed", (await _database.Get<PeriodDesk>().CloseAsync(period.Id, actor, Cancel)).Refusal?.Code);
        }
    }

    private async Task<Actor> CoordinatorAsync()
    {
        await SmallCountry.FillAsync(_database);
        await Desk.EnsureAsync(Today, Cancel);
        return await SmallCountry.CoordinatorAsync(_database);
    }

    private async Task<Data.Outcome<int>> ImportAsync(string csv, Actor actor)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(csv));
        return await Desk.ImportAsync(content, actor, Cancel);
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
