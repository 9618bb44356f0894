using System.Globalization;
using System.Runtime.InteropServices;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Figures;

/// <summary>One version that stands on one basis or on both; <paramref name="ChangedAt"/> is when it was recorded or approved, in milliseconds.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ColumnCell(int UnitId, long Value, FigureState State, bool IsApproved, bool IsProvisional, long ChangedAt)
{
    public Contribution On(Basis basis) => (basis == Basis.Approved ? IsApproved : IsProvisional) ? new CellValue(true, State, Value).ToContribution() : default;
}

/// <summary>Names all cells of one measure in one period, kind and breakdown.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ColumnKey(int MeasureId, int PeriodId, FigureKind Kind, int BreakdownId);

/// <summary>Which columns are wanted.</summary>
internal sealed record ColumnFilter(IReadOnlyCollection<int> MeasureIds, IReadOnlyCollection<int> PeriodIds, FigureKind Kind, bool WithBreakdowns);

/// <summary>Facts read in one pass over the table, column by column, some 24 bytes a cell: what roll-ups are computed from without the roll-ups.</summary>
internal sealed class FigureColumns
{
    private readonly Dictionary<ColumnKey, List<ColumnCell>> _columns = [];
    private readonly Dictionary<(ColumnKey, Basis), Dictionary<int, CellValue>> _byUnit = [];

    public IEnumerable<ColumnKey> Keys => _columns.Keys;

    public IReadOnlyList<ColumnCell> Get(ColumnKey key) => _columns.GetValueOrDefault(key) ?? [];

    /// <summary>One unit's cell.</summary>
    public CellValue Get(ColumnKey key, int unitId, Basis basis)
    {
        if (!_byUnit.TryGetValue((key, basis), out var cells))
        {
            // Pairs walk period by period; keeping every index would cost more than the columns.
            if (_byUnit.Count > 200)
                _byUnit.Clear();

            cells = [];
            foreach (var cell in Get(key))
            {
                if (basis == Basis.Approved ? cell.IsApproved : cell.IsProvisional)
                    cells[cell.UnitId] = new CellValue(IsThere: true, cell.State, cell.Value);
            }

            _byUnit[(key, basis)] = cells;
        }

        return cells.GetValueOrDefault(unitId);
    }

    /// <summary>Reads facts as they stand, or as they stood at an instant; all, or those of some measures and periods.</summary>
    public static Task<FigureColumns> ReadAsync(DashboardContext db, IReadOnlyCollection<int>? measureIds, IReadOnlyCollection<int>? periodIds, DateTime? knownAt, CancellationToken cancel) =>
        ReadAsync(db, measureIds, periodIds, "", knownAt, cancel);

    /// <summary>Reads the facts of some columns as they stand, or as they stood at an instant.</summary>
    public static Task<FigureColumns> ReadAsync(DashboardContext db, ColumnFilter filter, DateTime? knownAt, CancellationToken cancel) =>
        ReadAsync(
            db, filter.MeasureIds, filter.PeriodIds,
            string.Create(CultureInfo.InvariantCulture, $" AND \"Kind\" = {(byte)filter.Kind}{(filter.WithBreakdowns ? "" : " AND \"BreakdownId\" = 0")}"), knownAt, cancel);

    private static async Task<FigureColumns> ReadAsync(
        DashboardContext db, IReadOnlyCollection<int>? measureIds, IReadOnlyCollection<int>? periodIds, string further, DateTime? knownAt, CancellationToken cancel)
    {
        var (approved, provisional) = ("\"ApprovedAt\" IS NOT NULL AND \"ApprovedUntil\" IS NULL", "\"SupersededAt\" IS NULL");
        if (knownAt is { } at)
        {
            var instant = UtcMilliseconds.From(at).ToString(CultureInfo.InvariantCulture);
            approved = $"\"ApprovedAt\" <= {instant} AND (\"ApprovedUntil\" IS NULL OR \"ApprovedUntil\" > {instant})";
            provisional = $"\"RecordedAt\" <= {instant} AND (\"SupersededAt\" IS NULL OR \"SupersededAt\" > {instant})";
        }

        var approvedAt = knownAt is null ? "\"ApprovedAt\"" : $"CASE WHEN {approved} THEN \"ApprovedAt\" END";
        var where = $"(({provisional}) OR ({approved})){further}";
        if (measureIds is not null)
            where += $" AND \"MeasureId\" IN ({string.Join(',', measureIds.Append(0))})";
        if (periodIds is not null)
            where += $" AND \"PeriodId\" IN ({string.Join(',', periodIds.Append(0))})";

        using var sql = new SqlCommands(db);
        await db.Database.OpenConnectionAsync(cancel);
        try
        {
            var result = new FigureColumns();
            await using var reader = await sql.ReadAsync(
                $"SELECT \"MeasureId\", \"PeriodId\", \"Kind\", \"BreakdownId\", \"UnitId\", \"Value\", \"State\", CASE WHEN {approved} THEN 1 ELSE 0 END, CASE WHEN {provisional} THEN 1 ELSE 0 END, COALESCE({approvedAt}, \"RecordedAt\") FROM \"Figures\" WHERE {where}",
                cancel);
            ColumnKey last = default;
            List<ColumnCell>? column = null;
            while (await reader.ReadAsync(cancel))
            {
                var key = new ColumnKey(reader.GetInt32(0), reader.GetInt32(1), (FigureKind)reader.GetByte(2), reader.GetInt32(3));
                if (column is null || key != last)
                {
                    if (!result._columns.TryGetValue(key, out column))
                        result._columns[key] = column = [];

                    last = key;
                }

                column.Add(new ColumnCell(reader.GetInt32(4), reader.GetInt64(5), (FigureState)reader.GetByte(6), reader.GetInt32(7) == 1, reader.GetInt32(8) == 1, reader.GetInt64(9)));
            }

            return result;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }
}
