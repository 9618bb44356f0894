using System.Data.Common;
using Dashboard.Data.Storage;

namespace Dashboard.Data.Figures;

/// <summary>A stored version, as far as commands need it.</summary>
internal sealed record StoredFigure(long Id, CellKey Cell, FigureState State, long Value, DateTime RecordedAt, int RecordedBy, bool IsSubmitted, bool IsApproved)
{
    public CellValue ToCellValue() => new(IsThere: true, State, Value);
}

/// <summary>The statements of the write path, in both dialects behind one method each.</summary>
internal sealed class FigureSql(DashboardContext db) : IDisposable
{
    private const string Columns = """
        "Id", "MeasureId", "PeriodId", "UnitId", "Kind", "BreakdownId", "State", "Value", "RecordedAt", "RecordedBy",
        CASE WHEN "SubmittedAt" IS NULL THEN 0 ELSE 1 END, CASE WHEN "ApprovedAt" IS NULL OR "ApprovedUntil" IS NOT NULL THEN 0 ELSE 1 END
        """;

    private const string Cell = """ "MeasureId" = @p0 AND "PeriodId" = @p1 AND "UnitId" = @p2 AND "Kind" = @p3 AND "BreakdownId" = @p4 """;

    private readonly SqlCommands _sql = new(db);

    /// <summary>The version that stands in a cell on the provisional basis.</summary>
    public Task<StoredFigure?> CurrentAsync(CellKey cell, CancellationToken cancel) =>
        OneAsync($"SELECT {Columns} FROM \"Figures\" WHERE {Cell} AND \"SupersededAt\" IS NULL", cell, cancel);

    /// <summary>The version that stands in a cell on the approved basis.</summary>
    public Task<StoredFigure?> ApprovedAsync(CellKey cell, CancellationToken cancel) =>
        OneAsync($"SELECT {Columns} FROM \"Figures\" WHERE {Cell} AND \"ApprovedAt\" IS NOT NULL AND \"ApprovedUntil\" IS NULL", cell, cancel);

    /// <summary>All current versions of a unit in a period.</summary>
    public async Task<List<StoredFigure>> OfUnitAsync(int unitId, int periodId, CancellationToken cancel)
    {
        var figures = new List<StoredFigure>();
        await using var reader = await _sql.ReadAsync($"SELECT {Columns} FROM \"Figures\" WHERE \"UnitId\" = @p0 AND \"PeriodId\" = @p1 AND \"SupersededAt\" IS NULL", cancel, unitId, periodId);
        while (await reader.ReadAsync(cancel))
            figures.Add(Read(reader));

        return figures;
    }

    /// <summary>What every unit holds of one measure in one period, on one basis; the cell's unit does not matter.</summary>
    public async Task<List<StoredFigure>> OfMeasureAsync(CellKey cell, Basis basis, CancellationToken cancel)
    {
        var standing = basis == Basis.Approved ? "\"ApprovedAt\" IS NOT NULL AND \"ApprovedUntil\" IS NULL" : "\"SupersededAt\" IS NULL";
        var figures = new List<StoredFigure>();
        await using var reader = await _sql.ReadAsync(
            $"SELECT {Columns} FROM \"Figures\" WHERE \"MeasureId\" = @p0 AND \"PeriodId\" = @p1 AND \"Kind\" = @p2 AND \"BreakdownId\" = @p3 AND {standing}",
            cancel, cell.MeasureId, cell.PeriodId, (byte)cell.Kind, cell.BreakdownId);
        while (await reader.ReadAsync(cancel))
            figures.Add(Read(reader));

        return figures;
    }

    /// <summary>Ends a version's time on the provisional basis.</summary>
    public Task SupersedeAsync(long id, DateTime at, CancellationToken cancel) =>
        _sql.ExecuteAsync("UPDATE \"Figures\" SET \"SupersededAt\" = @p1 WHERE \"Id\" = @p0 AND \"SupersededAt\" IS NULL", cancel, id, UtcMilliseconds.From(at));

    public Task SubmitAsync(long id, DateTime at, int by, CancellationToken cancel) =>
        _sql.ExecuteAsync("UPDATE \"Figures\" SET \"SubmittedAt\" = @p1, \"SubmittedBy\" = @p2 WHERE \"Id\" = @p0 AND \"SubmittedAt\" IS NULL", cancel, id, UtcMilliseconds.From(at), by);

    public Task ApproveAsync(long id, DateTime at, int by, CancellationToken cancel) =>
        _sql.ExecuteAsync("UPDATE \"Figures\" SET \"ApprovedAt\" = @p1, \"ApprovedBy\" = @p2 WHERE \"Id\" = @p0 AND \"ApprovedAt\" IS NULL", cancel, id, UtcMilliseconds.From(at), by);

    /// <summary>Ends a version's time on the approved basis.</summary>
    public Task EndApprovalAsync(long id, DateTime at, CancellationToken cancel) =>
        _sql.ExecuteAsync("UPDATE \"Figures\" SET \"ApprovedUntil\" = @p1 WHERE \"Id\" = @p0 AND \"ApprovedUntil\" IS NULL", cancel, id, UtcMilliseconds.From(at));

    /// <summary>Appends a version and returns its id.</summary>
    public Task<long> AppendAsync(CellKey cell, CellValue value, DateTime at, int by, FigureDoor door, string? reason, long? previousId, FigureStage stage, CancellationToken cancel)
    {
        const string Into = """
            INSERT INTO "Figures" ("MeasureId", "PeriodId", "UnitId", "Kind", "BreakdownId", "State", "Value", "RecordedAt", "RecordedBy", "Door", "Reason", "PreviousId",
            "SubmittedAt", "SubmittedBy", "ApprovedAt", "ApprovedBy")
            """;
        const string Values = " VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15)";
        var instant = UtcMilliseconds.From(at);
        object? submitted = stage >= FigureStage.Submitted ? instant : null;
        object? approved = stage == FigureStage.Approved ? instant : null;
        return _sql.InsertAsync(
            Into, " OUTPUT inserted.\"Id\"", Values, cancel,
            cell.MeasureId, cell.PeriodId, cell.UnitId, (byte)cell.Kind, cell.BreakdownId, (byte)value.State, value.Value, instant, by, (byte)door, reason, previousId,
            submitted, submitted is null ? null : by, approved, approved is null ? null : by);
    }

    /// <summary>Adds to a roll-up row, making it where there is none.</summary>
    public Task AddAsync(RollupKey key, RollupDelta delta, DateTime at, CancellationToken cancel)
    {
        const string Insert = """
            INSERT INTO "Rollups" ("SeriesId", "PeriodId", "Kind", "BreakdownId", "TreeVersion", "UnitId",
            "ApprovedValue", "ApprovedDenominator", "ApprovedCount", "ApprovedNotApplicable",
            "ProvisionalValue", "ProvisionalDenominator", "ProvisionalCount", "ProvisionalNotApplicable", "EstimatedCount", "ChangedAt")
            VALUES (@p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13, @p14, @p15)
            """;
        const string Set = """
            SET "ApprovedValue" = "ApprovedValue" + @p6, "ApprovedDenominator" = "ApprovedDenominator" + @p7,
            "ApprovedCount" = "ApprovedCount" + @p8, "ApprovedNotApplicable" = "ApprovedNotApplicable" + @p9,
            "ProvisionalValue" = "ProvisionalValue" + @p10, "ProvisionalDenominator" = "ProvisionalDenominator" + @p11,
            "ProvisionalCount" = "ProvisionalCount" + @p12, "ProvisionalNotApplicable" = "ProvisionalNotApplicable" + @p13,
            "EstimatedCount" = "EstimatedCount" + @p14, "ChangedAt" = @p15
            """;
        const string Sqlite = Insert + " ON CONFLICT (\"SeriesId\", \"PeriodId\", \"Kind\", \"BreakdownId\", \"TreeVersion\", \"UnitId\") DO UPDATE " + Set;
        // The lock covers a row that is not there yet, so that two nodes do not both make it.
        const string SqlServer = "UPDATE \"Rollups\" WITH (UPDLOCK, HOLDLOCK) " + Set + """
             WHERE "SeriesId" = @p0 AND "PeriodId" = @p1 AND "Kind" = @p2 AND "BreakdownId" = @p3 AND "TreeVersion" = @p4 AND "UnitId" = @p5;
            IF @@ROWCOUNT = 0
            """ + " " + Insert;
        var (approved, provisional) = (delta.Approved, delta.Provisional);
        return _sql.ExecuteAsync(
            _sql.IsSqlServer ? SqlServer : Sqlite, cancel,
            key.SeriesId, key.PeriodId, (byte)key.Kind, key.BreakdownId, key.TreeVersion, key.UnitId,
            approved.Value, approved.Denominator, approved.Count, approved.NotApplicable,
            provisional.Value, provisional.Denominator, provisional.Count, provisional.NotApplicable, delta.Estimated, UtcMilliseconds.From(at));
    }

    /// <summary>Sets the extremes of a row that exists (min and max are not sums).</summary>
    public Task SetExtremesAsync(RollupKey key, long approved, long provisional, DateTime at, CancellationToken cancel) =>
        _sql.ExecuteAsync(
            "UPDATE \"Rollups\" SET \"ApprovedValue\" = @p6, \"ProvisionalValue\" = @p7, \"ChangedAt\" = @p8 WHERE \"SeriesId\" = @p0 AND \"PeriodId\" = @p1 AND \"Kind\" = @p2 AND \"BreakdownId\" = @p3 AND \"TreeVersion\" = @p4 AND \"UnitId\" = @p5",
            cancel, key.SeriesId, key.PeriodId, (byte)key.Kind, key.BreakdownId, key.TreeVersion, key.UnitId, approved, provisional, UtcMilliseconds.From(at));

    public void Dispose() => _sql.Dispose();

    private static StoredFigure Read(DbDataReader reader) => new(
        reader.GetInt64(0),
        new CellKey(reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), (FigureKind)reader.GetByte(4), reader.GetInt32(5)),
        (FigureState)reader.GetByte(6), reader.GetInt64(7), UtcMilliseconds.To(reader.GetInt64(8)), reader.GetInt32(9),
        reader.GetInt32(10) == 1, reader.GetInt32(11) == 1);

    private async Task<StoredFigure?> OneAsync(string sql, CellKey cell, CancellationToken cancel)
    {
        await using var reader = await _sql.ReadAsync(sql, cancel, cell.MeasureId, cell.PeriodId, cell.UnitId, (byte)cell.Kind, cell.BreakdownId);
        return await reader.ReadAsync(cancel) ? Read(reader) : null;
    }
}
