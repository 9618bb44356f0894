using System.Text;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Units;

/// <summary>Outlines from GeoJSON, joined to units by code.</summary>
public sealed class OutlineImportTests : IDisposable
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Outlines_join_by_code_and_where_names_differ_the_list_wins_and_says_so()
    {
        await _database.LoadSmallCountryAsync();

        var outcome = await ImportAsync(Square("25001", "Phường Đồng Xoài"), Square("25010", "Phường Bù Gia Mập"), Square("26001", "Phường Trảng Daì"));

        Assert.Equal(3, outcome.Value!.Added);
        Assert.Equal([("Outline.NameDiffers", 2), ("Outline.SpellingDiffers", 3)], outcome.Value.Warnings.Select(w => (w.Code, w.Row!.Value)));
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        Assert.Equal("Xã Bù Gia Mập", tree.Find("25010", UnitFiles.After)!.Name);
    }

    [Fact]
    public async Task The_same_outlines_twice_change_nothing_and_new_ones_take_their_place()
    {
        await _database.LoadSmallCountryAsync();
        await ImportAsync(Square("25001"), Square("25010"));

        var again = await ImportAsync(Square("25001"), Square("25010"));
        var moved = await ImportAsync(Square("25001"), Square("25010", west: 107.2));

        Assert.Equal((0, 0, 2), (again.Value!.Added, again.Value.Changed, again.Value.Unchanged));
        Assert.Equal((0, 1, 1), (moved.Value!.Added, moved.Value.Changed, moved.Value.Unchanged));
        await using var db = _database.Open();
        Assert.Equal(2, await db.Outlines.CountAsync(Cancel));
    }

    [Theory]
    [InlineData("{", "Import.NotJson", 1)]
    [InlineData("[]", "Outline.NoFeatures", 1)]
    [InlineData("""{"features":[]}""", "Import.NoRows", null)]
    [InlineData("""{"features":[{"properties":{},"geometry":null}]}""", "Import.Required", 1)]
    [InlineData("""{"features":[{"properties":{"code":"99999"},"geometry":null}]}""", "Unit.UnknownOn", 1)]
    [InlineData("""{"features":[{"properties":{"code":"25001"},"geometry":null}]}""", "Outline.NotAPolygon", 1)]
    [InlineData("""{"features":[{"properties":{"code":"25001"},"geometry":{"type":"Point","coordinates":[107,11]}}]}""", "Outline.NotAPolygon", 1)]
    [InlineData("""{"features":[{"properties":{"code":"25001"},"geometry":{"type":"Polygon","coordinates":[[[107,11],[108,11],[108,12],[107,12]]]}}]}""", "Outline.NotAPolygon", 1)]
    [InlineData("""{"features":[{"properties":{"code":"25001"},"geometry":{"type":"Polygon","coordinates":[[[1070000,110000],[108,11],[108,12],[1070000,110000]]]}}]}""", "Outline.NotAPolygon", 1)]
    public async Task Files_that_are_no_outlines_are_refused(string text, string code, int? row)
    {
        await _database.LoadSmallCountryAsync();

        var outcome = await _database.Get<UnitImporter>().ImportBoundariesAsync(UnitFiles.File(text), UnitFiles.After, Actor.System, Cancel);

        Assert.Equal((code, row), (outcome.Refusal?.Code, outcome.Refusal?.Row));
    }

    [Fact]
    public async Task One_unit_twice_is_refused()
    {
        await _database.LoadSmallCountryAsync();

        var outcome = await ImportAsync(Square("25001"), Square("25001"));

        Assert.Equal(("Import.DuplicateRow", 2), (outcome.Refusal?.Code, outcome.Refusal?.Row));
    }

    [Fact]
    public async Task Ten_names_of_Dong_Nai_differ_and_three_are_spelt_otherwise()
    {
        var lists = NationalLists.Read();
        var outlines = Path.Combine(Repository.Root, "..", "shared", "data", "boundaries", "dong-nai-2025.geojson");
        await _database.Get<UnitImporter>().ImportUnitsAsync(UnitFiles.File(lists.After), UnitFiles.After, null, Actor.System, Cancel);

        // Without the official files, as many made-up ones with the same sort of differences.
        byte[] file = lists.IsOfficial ? await File.ReadAllBytesAsync(outlines, Cancel) : MadeUp(await _database.Get<UnitTrees>().CurrentAsync(Cancel));
        var outcome = await _database.Get<UnitImporter>().ImportBoundariesAsync(UnitFiles.File(file), UnitFiles.After, Actor.System, Cancel);

        Assert.Equal(95, outcome.Value!.Added);
        Assert.Equal(10, outcome.Value.Warnings.Count(w => w.Code == "Outline.NameDiffers"));
        Assert.Equal(3, outcome.Value.Warnings.Count(w => w.Code == "Outline.SpellingDiffers"));
    }

    private static byte[] MadeUp(UnitTree tree)
    {
        var communes = tree.All.Where(u => u.Level == UnitLevel.Commune).Take(95).ToArray();
        return Encoding.UTF8.GetBytes(Collection([.. communes.Select((u, i) => Square(u.Code, i < 10 ? "Phường " + u.Name[3..] : i < 13 ? u.Name.ToUpperInvariant() : u.Name))]));
    }

    private static string Square(string code, string? name = null, double west = 107) => FormattableString.Invariant(
        $$$"""{"type":"Feature","properties":{"code":"{{{code}}}","fullName":"{{{name ?? "Phường Đồng Xoài"}}}"},"geometry":{"type":"Polygon","coordinates":[[[{{{west}}},11.5],[{{{west + 0.1}}},11.5],[{{{west + 0.1}}},11.6],[{{{west}}},11.6],[{{{west}}},11.5]]]}}""");

    private static string Collection(params string[] features) => $$"""{"type":"FeatureCollection","features":[{{string.Join(",\n", features)}}]}""";

    private Task<Outcome<ImportReport>> ImportAsync(params string[] features) =>
        _database.Get<UnitImporter>().ImportBoundariesAsync(UnitFiles.File(Collection(features), "outlines.geojson"), UnitFiles.After, Actor.System, Cancel);
}
