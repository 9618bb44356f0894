using System.Globalization;
using System.Text;

namespace Dashboard.Tests.Units;

/// <summary>
/// The lists of the whole country: the official ones where they lie beside the checkout, otherwise a synthetic country of the same size.
/// </summary>
internal sealed class NationalLists
{
    public const int ProvincesBefore = 63;
    public const int DistrictsBefore = 696;
    public const int CommunesBefore = 10_047;
    public const int ProvincesAfter = 34;
    public const int CommunesAfter = 3_321;

    private NationalLists(byte[] before, byte[] after, byte[] successions, bool isOfficial) =>
        (Before, After, Successions, IsOfficial) = (before, after, successions, isOfficial);

    public byte[] Before { get; }

    public byte[] After { get; }

    public byte[] Successions { get; }

    public bool IsOfficial { get; }

    public static NationalLists Read()
    {
        var folder = Path.Combine(Repository.Root, "..", "shared", "data", "units");
        return Directory.Exists(folder)
            ? new NationalLists(Bytes("units-before-2025-07-01.csv"), Bytes("units-from-2025-07-01.csv"), Bytes("successions-2025-07-01.csv"), isOfficial: true)
            : Synthetic();

        byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(folder, name));
    }

    /// <summary>As many units of each level and about as many links as there really are.</summary>
    public static NationalLists Synthetic()
    {
        var before = new StringBuilder("code,name,level,parent_code\n");
        var after = new StringBuilder("code,name,level,parent_code\n");
        var links = new StringBuilder("old_level,old_code,new_level,new_code,extent\n");
        for (var p = 0; p < ProvincesBefore; p++)
        {
            Line(before, $"{p + 10:00},Tỉnh cũ {p},province,");
            Line(links, $"province,{p + 10:00},province,{(p % ProvincesAfter) + 10:00},full");
        }

        for (var d = 0; d < DistrictsBefore; d++)
            Line(before, $"{d + 100:000},Huyện {d},district,{(d % ProvincesBefore) + 10:00}");

        for (var p = 0; p < ProvincesAfter; p++)
            Line(after, $"{p + 10:00},Tỉnh mới {p},province,");

        // A commune goes to one of its own province's heir, so that nothing looks like a mix-up; every twentieth is divided.
        for (var c = 0; c < CommunesAfter; c++)
            Line(after, $"{c + 10_000:00000},Xã mới {c},commune,{(c % ProvincesAfter) + 10:00}");

        for (var c = 0; c < CommunesBefore; c++)
        {
            var district = c % DistrictsBefore;
            var heir = district % ProvincesBefore % ProvincesAfter;
            var slot = c / DistrictsBefore % (CommunesAfter / ProvincesAfter - 1);
            Line(before, $"{c + 10_000:00000},Xã cũ {c},commune,{district + 100:000}");
            Line(links, $"commune,{c + 10_000:00000},commune,{(slot * ProvincesAfter) + heir + 10_000:00000},{(c % 20 == 0 ? "partial" : "full")}");
            if (c % 20 == 0)
                Line(links, $"commune,{c + 10_000:00000},commune,{((slot + 1) * ProvincesAfter) + heir + 10_000:00000},partial");
        }

        return new NationalLists(Utf8(before), Utf8(after), Utf8(links), isOfficial: false);
    }

    private static void Line(StringBuilder to, FormattableString line) => to.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static byte[] Utf8(StringBuilder text) => Encoding.UTF8.GetBytes(text.ToString());
}
