using Dashboard.Data.Units;
using Dashboard.Tests.Storage;

namespace Dashboard.Tests.Units;

/// <summary>What the tree answers: on any day, upwards, downwards, backwards and forwards, and by name.</summary>
public sealed class UnitTreeTests : IDisposable
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task The_tree_of_a_day_holds_what_stood_on_that_day()
    {
        var tree = await _database.LoadSmallCountryAsync();

        Assert.Equal(["VN", "70", "689", "25001", "25004", "25007", "75", "731", "26001"], tree.SubtreeOn(tree.Root!.Id, UnitFiles.LastDay).Select(u => u.Code));
        Assert.Equal(["VN", "75", "25001", "25010", "26001"], tree.SubtreeOn(tree.Root.Id, UnitFiles.After).Select(u => u.Code));
        Assert.Equal(["VN"], tree.SubtreeOn(tree.Root.Id, new DateOnly(1999, 1, 1)).Select(u => u.Code));
    }

    [Fact]
    public async Task Ancestors_go_up_to_the_country_and_a_branch_holds_its_own()
    {
        var tree = await _database.LoadSmallCountryAsync();
        var (old, now) = (tree.Find("25001", UnitFiles.LastDay)!, tree.Find("25001", UnitFiles.After)!);

        Assert.Equal(["25001", "689", "70", "VN"], tree.SelfAndAncestors(old.Id).Select(u => u.Code));
        Assert.Equal(["25001", "75", "VN"], tree.SelfAndAncestors(now.Id).Select(u => u.Code));
        Assert.True(tree.IsWithin(old.Id, tree.Find("70", UnitFiles.LastDay)!.Id));
        Assert.False(tree.IsWithin(old.Id, tree.Find("75", UnitFiles.After)!.Id));
    }

    [Theory]
    [InlineData("dong xoai", "25001", "Phường Đồng Xoài")]
    [InlineData("ĐỒNG XOÀI", "25001", "Phường Đồng Xoài")]
    [InlineData("đồng xoài", "25001", "Phường Đồng Xoài")]
    [InlineData("trang dai", "26001", "Phường Trảng Dài")]
    [InlineData("dak o", "25004", "Xã Đăk Ơ")]
    [InlineData("đăk ơ", "25004", "Xã Đăk Ơ")]
    [InlineData("Đắk Ơ", "25004", "Xã Đăk Ơ")]
    [InlineData("s'tieng", "25007", "Xã S'Tiêng")]
    [InlineData("stiêng", "25007", "Xã S'Tiêng")]
    [InlineData("xtieng", "25007", "Xã S'Tiêng")]
    [InlineData("x’tiêng", "25007", "Xã S'Tiêng")]
    [InlineData("26001", "26001", "Phường Trảng Dài")]
    public async Task A_name_is_found_without_marks_or_case_and_in_its_usual_variants(string text, string code, string name)
    {
        var tree = await _database.LoadSmallCountryAsync();

        var found = tree.Search(text, UnitFiles.After).First();

        Assert.Equal((code, name), (found.Code, found.Name));
    }

    [Fact]
    public async Task What_stands_today_is_found_before_what_ended_and_nothing_for_nothing()
    {
        var tree = await _database.LoadSmallCountryAsync();

        var stand = tree.Search("dong", UnitFiles.After).Select(u => u.IsValidOn(UnitFiles.After)).ToArray();

        Assert.Equal([true, true, false, false], stand);
        Assert.Empty(tree.Search("  ", UnitFiles.After));
        Assert.Empty(tree.Search("không có xã này", UnitFiles.After));
    }

    [Fact]
    public async Task A_renamed_unit_is_found_by_both_names()
    {
        await _database.LoadSmallCountryAsync();
        await _database.Get<UnitImporter>().ImportRenamesAsync(UnitFiles.File("code,name,valid_from,decision\n25010,Phường Hoà Bình,2026-03-01,12/NQ\n"), Data.Access.Actor.System, Cancel);
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);

        Assert.Equal("25010", tree.Search("bu gia map", UnitFiles.After).First().Code);
        Assert.Equal("25010", tree.Search("hòa bình", UnitFiles.After).First().Code);
    }

    [Fact]
    public async Task A_list_is_filtered_by_day_branch_level_and_text()
    {
        var tree = await _database.LoadSmallCountryAsync();
        var province = tree.Find("70", UnitFiles.LastDay)!;

        Assert.Equal(["25001", "25004", "25007"], tree.List(new UnitFilter(UnitFiles.LastDay, Level: UnitLevel.Commune, BranchId: province.Id)).Select(u => u.Code));
        Assert.Equal(["25004"], tree.List(new UnitFilter(UnitFiles.LastDay, Text: "đak ơ")).Select(u => u.Code));
        Assert.Empty(tree.List(new UnitFilter(UnitFiles.After, BranchId: province.Id)));
    }

    [Fact]
    public async Task Whole_units_are_carried_whole_and_divided_ones_in_equal_parts()
    {
        var tree = await _database.LoadSmallCountryAsync();
        int Old(string code) => tree.Find(code, UnitFiles.LastDay)!.Id;
        int Now(string code) => tree.Find(code, UnitFiles.After)!.Id;

        Assert.Equal([new CarriedPart(Now("25001"), 1, 1)], tree.CarriedTo(Old("25004"), UnitFiles.After));
        Assert.Equal([new CarriedPart(Now("25001"), 1, 2), new CarriedPart(Now("25010"), 1, 2)], tree.CarriedTo(Old("25007"), UnitFiles.After));
        Assert.Equal([new CarriedPart(Old("25007"), 1, 1)], tree.CarriedTo(Old("25007"), UnitFiles.LastDay));
        Assert.Equal([new CarriedPart(Now("75"), 1, 1)], tree.CarriedTo(Old("689"), UnitFiles.After)); // a district follows its province
    }
}
