using Dashboard.Exports;

namespace Dashboard.Manage;

/// <summary>One line of a managed table: where its first cell leads, and its values as in <see cref="ExportTable"/>.</summary>
public sealed record ManageRow(int Id, string? Href, IReadOnlyList<object?> Cells);

/// <summary>What of a table is shown: the filter of its address. Each table heeds what it has a column for.</summary>
public sealed record ManageFilter(
    string? Q = null, string? Frequency = null, string? Group = null, string? Set = null, string? Source = null, string? State = null, string? Year = null, string? Phase = null, string? Axis = null, string? On = null, string? Kind = null);

/// <summary>A table of reference data, filtered: the same rows on the screen, in a file and on paper.</summary>
/// <param name="Name">File name without ending.</param>
/// <param name="Note">What it is, in words.</param>
public sealed record ManageTable(string Name, string Note, IReadOnlyList<string> Columns, IReadOnlyList<ManageRow> Rows)
{
    public ExportTable ToExport() => new(Name, [Note], Columns, Rows.Select(r => r.Cells));
}
