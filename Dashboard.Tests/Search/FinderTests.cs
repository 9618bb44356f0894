using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Search;
using Dashboard.Data.Units;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Sample;
using Dashboard.Tests.Storage;

namespace Dashboard.Tests.Search;

/// <summary>The search finds what people mean, however they type it.</summary>
[Collection<SampleProvinceReaders>]
public sealed class FinderTests(SampleProvince province)
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("dong xoai", "Phường Đồng Xoài")]
    [InlineData("ĐỒNG XOÀI", "Phường Đồng Xoài")]
    [InlineData("dak o", "Xã Đăk Ơ")]
    [InlineData("25210", "Phường Đồng Xoài")]
    public async Task A_unit_is_found_without_diacritics_or_case(string text, string name)
    {
        var found = await FindAsync(text, Actor.System);

        Assert.Equal(name, found[0].Unit?.Name);
    }

    [Fact]
    public async Task What_ended_comes_after_what_stands()
    {
        var found = await FindAsync("dong xoai", Actor.System);

        Assert.Equal(found.Select(f => f.Unit!.IsValidOn(Today)).OrderDescending(), found.Select(f => f.Unit!.IsValidOn(Today)));
        Assert.Contains(found, f => f.Unit!.ValidTo is not null);
    }

    [Fact]
    public async Task A_code_comes_first_and_words_find_indicators_and_measures()
    {
        Assert.Equal("M8", (await FindAsync("m8", Actor.System))[0].Series?.Code);
        var meetings = await FindAsync("cuoc hop", Actor.System);
        Assert.Equal("M8", meetings[0].Series?.Code);
        Assert.Contains(meetings, f => f is { Kind: FoundKind.Measure, Series.Code: "meetings.online" });
        Assert.Empty(await FindAsync(" - ", Actor.System));
    }

    [Fact]
    public async Task Who_sees_no_figures_finds_units_alone()
    {
        var administrator = new Actor(5, "Quản trị", 1, [new ActorGrant(Role.Administrator, 1)]);

        Assert.Empty(await FindAsync("cuoc hop", administrator));
        Assert.NotEmpty(await FindAsync("dong xoai", administrator));
    }

    [Theory]
    [InlineData("xtieng")]
    [InlineData("s'tieng")]
    [InlineData("Xtiêng")]
    public async Task A_name_that_is_written_in_several_ways_is_found_in_each(string text)
    {
        using var database = new TestDatabase();
        await SmallCountry.FillAsync(database);
        var catalogue = await database.Get<Catalogues>().CurrentAsync(Cancel);
        var entry = MeasureEntry.Of(catalogue.FindMeasure("trained")!);
        (entry.NameVi, entry.NameEn) = ("Người S’tiêng được tập huấn", "Trained people");
        await database.Get<SeriesDesk>().SaveMeasureAsync(catalogue.FindMeasure("trained")!.Id, entry, "Đổi tên", Actor.System, Cancel);

        var found = await database.Get<Finder>().FindAsync(text, Today, Actor.System, Cancel);

        Assert.Equal("trained", Assert.Single(found).Series?.Code);
    }

    private Task<IReadOnlyList<Found>> FindAsync(string text, Actor actor) => province.Database.Get<Finder>().FindAsync(text, Today, actor, Cancel);
}
