using System.Text;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;

namespace Dashboard.Tests.Units;

/// <summary>Files about units as tests write them, and a small country to try things on.</summary>
internal static class UnitFiles
{
    public static readonly DateOnly Before = new(2004, 1, 1);
    public static readonly DateOnly LastDay = new(2025, 6, 30);
    public static readonly DateOnly After = new(2025, 7, 1);

    /// <summary>Two provinces that become one: 25001 and 25004 whole, 25007 in two parts; the code 25001 lives on as another commune.</summary>
    public const string Old = """
        code,name,level,parent_code
        70,Tỉnh Bình Phước,province,
        75,Tỉnh Đồng Nai,province,
        689,Thành phố Đồng Xoài,district,70
        25001,Phường Tân Phú,commune,689
        25004,Xã Đăk Ơ,commune,689
        25007,Xã S'Tiêng,commune,689
        731,Thành phố Biên Hòa,district,75
        26001,Phường Trảng Dài,commune,731
        """;

    public const string New = """
        code,name,level,parent_code
        75,Tỉnh Đồng Nai,province,
        25001,Phường Đồng Xoài,commune,75
        25010,Xã Bù Gia Mập,commune,75
        26001,Phường Trảng Dài,commune,75
        """;

    public const string Links = """
        old_level,old_code,new_level,new_code,extent
        province,70,province,75,full
        province,75,province,75,full
        commune,25001,commune,25001,full
        commune,25004,commune,25001,full
        commune,25007,commune,25001,partial
        commune,25007,commune,25010,partial
        commune,26001,commune,26001,full
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static ImportFile File(string text, string name = "units.csv") => File(Encoding.UTF8.GetBytes(text), name);

    public static ImportFile File(byte[] bytes, string name = "units.csv") => new(new MemoryStream(bytes), name);

    public static Task<Outcome<ImportReport>> ImportOldAsync(this UnitImporter importer, string text = Old) =>
        importer.ImportUnitsAsync(File(text), Before, LastDay, Actor.System, Cancel);

    public static Task<Outcome<ImportReport>> ImportNewAsync(this UnitImporter importer, string text = New) =>
        importer.ImportUnitsAsync(File(text), After, null, Actor.System, Cancel);

    public static Task<Outcome<ImportReport>> ImportLinksAsync(this UnitImporter importer, string text = Links) =>
        importer.ImportSuccessionsAsync(File(text, "successions.csv"), Actor.System, Cancel);

    /// <summary>The small country with its history, and its tree.</summary>
    public static async Task<UnitTree> LoadSmallCountryAsync(this TestDatabase database)
    {
        var importer = database.Get<UnitImporter>();
        foreach (var import in new Func<Task<Outcome<ImportReport>>>[] { () => importer.ImportOldAsync(), () => importer.ImportNewAsync(), () => importer.ImportLinksAsync() })
        {
            Assert.Empty((await import()).Refusals);
            database.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        return await database.Get<UnitTrees>().CurrentAsync(Cancel);
    }
}
