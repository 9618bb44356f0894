using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Units;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Dashboard.Walls.Scenes;

namespace Dashboard.Tests.Walls.Scenes;

public sealed class SceneValuesTests : IAsyncLifetime
{
    private static readonly DateOnly Today = new(2026, 11, 23);
    private readonly TestDatabase _database = new();
    private UnitTree _tree = UnitTree.Empty;
    private Catalogue _catalogue = new([], [], [], [], []);

    public async ValueTask InitializeAsync()
    {
        await SmallCountry.FillAsync(_database);
        _tree = await _database.Get<UnitTrees>().CurrentAsync(TestContext.Current.CancellationToken);
        _catalogue = await _database.Get<Catalogues>().CurrentAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("indicator", "indicator", null, "Scene.ValueMissing")]
    [InlineData("indicator", "indicator", "GONE", "Scene.UnknownIndicator")]
    [InlineData("indicator", "basis", "7", "Scene.UnknownBasis")]
    [InlineData("overview", "unit", "99999", "Scene.UnknownUnit")]
    [InlineData("overview", "unit", "VN", "Scene.UnitOutside")]
    [InlineData("overview", "group", "other", "Scene.UnknownGroup")]
    [InlineData("overview", "colour", "red", "Scene.UnknownParameter")]
    [InlineData("message", "title", "một\nhai", "Scene.LineTooLong")]
    [InlineData("picture", "media", "0123", "Scene.UnknownMedia")]
    public void What_cannot_stand_is_refused_with_the_parameters_name(string kind, string key, string? value, string code)
    {
        var values = new Dictionary<string, string>();
        if (value is not null)
            values[key] = value;

        Assert.Contains(Check(kind, values), r => r.Code == code && r.Field == key);
    }

    [Fact]
    public void What_can_stand_is_taken()
    {
        Assert.Empty(Check("indicator", new() { ["indicator"] = "share", ["unit"] = "N1", ["basis"] = "Provisional" }));
        Assert.Empty(Check("overview", []));
        Assert.Empty(Check("message", new() { ["text"] = new string('a', 2000) }));
        Assert.Empty(Check("picture", new() { ["media"] = "abc" }));
    }

    [Fact]
    public void A_text_that_is_too_long_for_a_wall_is_refused() =>
        Assert.Equal(["Scene.TextTooLong"], Check("message", new() { ["text"] = new string('a', 2001) }).Select(r => r.Code));

    [Fact]
    public void A_kind_that_names_late_communes_does_not_go_before_the_public()
    {
        Assert.Equal(["Scene.NotPublic"], Check("map", [], isPublic: true).Select(r => r.Code));
        Assert.Equal(["Scene.NotPublic"], Check("league", [], isPublic: true).Select(r => r.Code));
        Assert.Empty(Check("overview", [], isPublic: true));
    }

    [Fact]
    public void A_unit_outside_the_screens_own_falls_back_to_the_screens_own()
    {
        var (commune, other, province) = (_tree.OfCode("N1")[^1].Id, _tree.OfCode("N2")[^1].Id, _tree.OfCode("75")[^1].Id);

        Assert.Equal(commune, SceneValues.UnitOf(new Dictionary<string, string> { ["unit"] = "N1" }, province, _tree, Today));
        Assert.Equal(commune, SceneValues.UnitOf(new Dictionary<string, string> { ["unit"] = "N2" }, commune, _tree, Today));
        Assert.Equal(other, SceneValues.UnitOf(new Dictionary<string, string>(), other, _tree, Today));
    }

    [Fact]
    public void What_is_provisional_does_not_go_before_the_public()
    {
        var view = new SceneView("indicator", 1, new Dictionary<string, string> { ["basis"] = "provisional" }, IsPublic: false);

        Assert.Equal(Basis.Provisional, SceneValues.BasisOf(view));
        Assert.Equal(Basis.Approved, SceneValues.BasisOf(view with { IsPublic = true }));
    }

    private IReadOnlyList<Dashboard.Data.Refusal> Check(string kind, Dictionary<string, string> values, bool isPublic = false) =>
        SceneValues.Check(SceneKinds.Find(kind)!, values, _tree.OfCode("75")[^1].Id, _tree, _catalogue, new HashSet<string> { "abc" }, Today, isPublic);
}
