using Dashboard.Data.Indicators;
using Dashboard.Data.Units;
using Microsoft.Extensions.Localization;

namespace Dashboard.Manage;

/// <summary>Words of the managed things in the reader's language.</summary>
internal static class ManageWords
{
    extension(IStringLocalizer<ManageTexts> text)
    {
        public string WordOf<T>(T value) where T : struct, Enum => text[$"{typeof(T).Name}.{value}"];

        public IReadOnlyList<(string Value, string Word)> OptionsOf<T>(IEnumerable<T> values) where T : struct, Enum =>
            [.. values.Select(v => (v.ToString(), text.WordOf(v)))];
    }

    public static string NameOf(Series series) => Formats.IsVietnamese ? series.NameVi : series.NameEn;

    public static string NameOf(UnitSet set) => Formats.IsVietnamese ? set.NameVi : set.NameEn;

    public static string NameOf(Phase phase) => Formats.IsVietnamese ? phase.NameVi : phase.NameEn;
}
