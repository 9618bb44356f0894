namespace Dashboard.Exports;

/// <summary>A table as it leaves the product: what a screen shows, with its filter named.</summary>
/// <param name="Name">File name without ending, and the sheet's name.</param>
/// <param name="Notes">Lines above the table: what it is, of which day, under which filter.</param>
/// <param name="Columns">Headings in the reader's language.</param>
/// <param name="Rows">Values in the order of the columns: text, whole numbers, decimals, days, instants or null.</param>
public sealed record ExportTable(string Name, IReadOnlyList<string> Notes, IReadOnlyList<string> Columns, IEnumerable<IReadOnlyList<object?>> Rows)
{
    /// <summary>That there were more rows than a file holds, in words; null where all are there. Stands under the table, in CSV too: nobody takes a part for the whole.</summary>
    public string? CutOff { get; init; }
}
