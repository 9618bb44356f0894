using Dashboard.Data.Entry;
using Dashboard.Data.Indicators;
using Dashboard.Manage;

namespace Dashboard.Entry;

/// <summary>What cells are called, in the reader's language.</summary>
internal static class EntryWords
{
    /// <summary>The measure, with its category where it is one.</summary>
    public static string NameOf(EntryCell cell) => cell.Category is { } category ? $"{ManageWords.NameOf(cell.Measure)}: {NameOf(category)}" : ManageWords.NameOf(cell.Measure);

    public static string NameOf(BreakdownCategory category) => Formats.IsVietnamese ? category.NameVi : category.NameEn;
}
