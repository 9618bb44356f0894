using System.Text;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Sample;

/// <summary>The sample's tree before and after July 2025.</summary>
[Collection<SampleProvinceReaders>]
public sealed class SampleUnitsTests(SampleProvince sample)
{
    private static readonly DateOnly Before = new(2025, 6, 30);
    private static readonly DateOnly After = new(2025, 7, 1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("70", UnitLevel.District, 11)]
    [InlineData("70", UnitLevel.Commune, 111)]
    [InlineData("75", UnitLevel.District, 11)]
    [InlineData("75", UnitLevel.Commune, 159)]
    public async Task Before_the_merger_two_provinces_stood_with_their_districts(string province, UnitLevel level, int count)
    {
        var tree = await TreeAsync();
        Assert.Equal(count, tree.SubtreeOn(tree.Find(province, Before)!.Id, Before).Count(u => u.Level == level));
    }

    [Fact]
    public async Task After_it_one_province_stands_with_95_communes_and_no_district()
    {
        var tree = await TreeAsync();
        Assert.Null(tree.Find("70", After));
        var subtree = tree.SubtreeOn(tree.Find("75", After)!.Id, After).ToLookup(u => u.Level);
        Assert.Equal(95, subtree[UnitLevel.Commune].Count());
        Assert.Empty(subtree[UnitLevel.District]);
    }

    [Fact]
    public async Task The_111_communes_of_the_scheme_went_whole_into_40()
    {
        var tree = await TreeAsync();
        var scheme = await SetAsync("scheme");
        var old = tree.MembersOn(scheme, Before).ToArray();
        var successors = old.SelectMany(u => tree.SuccessorsOf(u.Id)).ToArray();
        Assert.Equal(111, old.Length);
        Assert.Equal(111, successors.Length);
        Assert.All(successors, s => Assert.Equal(SuccessionExtent.Full, s.Extent));
        Assert.Equal(
            tree.MembersOn(scheme, After).Select(u => u.Id).Order(),
            successors.Select(s => s.NewUnitId).Distinct().Order());
        Assert.Equal(40, tree.MembersOn(scheme, After).Count());
    }

    [Theory]
    [InlineData("scheme-agencies", 143, 56)]
    [InlineData("province-district", 32, 16)]
    [InlineData("province-ethnic-agency", 1, 1)]
    public async Task Agencies_owe_what_is_asked_of_agencies(string set, int before, int after)
    {
        var tree = await TreeAsync();
        var id = await SetAsync(set);
        Assert.Equal(before, tree.MembersOn(id, Before).Count());
        Assert.Equal(after, tree.MembersOn(id, After).Count());
    }

    [Fact]
    public async Task The_ethnic_board_lives_on_in_the_department()
    {
        var tree = await TreeAsync();
        var board = tree.Find("CQ-BDT", Before)!;
        Assert.Equal("Sở Dân tộc và Tôn giáo tỉnh Đồng Nai", tree[Assert.Single(tree.SuccessorsOf(board.Id)).NewUnitId].Name);
    }

    [Fact]
    public async Task Names_are_composed_and_keep_their_diacritics()
    {
        var tree = await TreeAsync();
        Assert.All(tree.All, u => Assert.True(u.Name.IsNormalized(NormalizationForm.FormC), u.Name));
        Assert.Equal("Xã Đăk Ơ", tree.Find("25225", After)!.Name);
        Assert.Equal("Xã Đak Ơ", tree.Find("25225", Before)!.Name);
        Assert.Equal("Xã Bù Gia Mập", tree.Find("25222", After)!.Name);
    }

    [Fact]
    public async Task What_no_decision_confirms_is_marked_as_illustrative()
    {
        await using var db = sample.Open();
        Assert.All(await db.Classifications.ToListAsync(Cancel), c => Assert.Equal("minh họa", c.Decision));
    }

    private async Task<UnitTree> TreeAsync() => await sample.Database.Get<UnitTrees>().CurrentAsync(Cancel);

    private async Task<int> SetAsync(string code)
    {
        await using var db = sample.Open();
        return await db.UnitSets.Where(s => s.Code == code).Select(s => s.Id).SingleAsync(Cancel);
    }
}
