using System.Data;
using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Dashboard.Data.Storage;

/// <summary>
/// Inserts many rows with the ids they carry, inside the context's transaction: one prepared statement on SQLite (one execution of it where the rows
/// are much alike), SqlBulkCopy on SQL Server.
/// Columns and conversions come from the model. SaveChanges would track, sort and read back each row, some twenty times the work.
/// </summary>
internal static class BulkInsert
{
    /// <summary>Below it, looking for what rows share costs more than it saves.</summary>
    private const int FewRows = 50;

    /// <summary>Columns in which rows that are alike may differ.</summary>
    private const int MostOwnColumns = 8;

    public static async Task InsertAsync<T>(DashboardContext db, IReadOnlyCollection<T> rows, CancellationToken cancel)
        where T : class
    {
        if (rows.Count == 0)
            return;

        var (table, columns) = Shape<T>(db);
        if (db.Database.IsSqlServer())
            await CopyAsync(db, table, columns, rows, cancel);
        else if (!InsertAlike(db, db.Database.CurrentTransaction!.GetDbTransaction(), table, columns, rows))
            Insert(db, db.Database.CurrentTransaction!.GetDbTransaction(), table, columns, rows, cancel);
    }

    // What goes to each of three thousand communes differs by a few numbers: those come as one JSON text, all else is bound once. It takes a third of
    // the time, and the writer is free for others so much sooner (decision 15).
    private static bool InsertAlike<T>(DashboardContext db, DbTransaction transaction, string table, Column[] columns, IReadOnlyCollection<T> rows)
        where T : class
    {
        if (rows.Count < FewRows)
            return false;

        var shared = Array.ConvertAll(columns, c => c.ValueOf(rows.First()));
        var own = new List<int>();
        for (var i = 0; i < columns.Length; i++)
        {
            if (!rows.All(r => shared[i].Equals(columns[i].ValueOf(r))))
                own.Add(i);
        }

        if (own.Count > MostOwnColumns)
            return false;

        var values = new List<object?[]>(rows.Count);
        foreach (var row in rows)
        {
            var line = own.ConvertAll(i => columns[i].ValueOf(row) is var value && value is DBNull ? null : value);
            if (!line.TrueForAll(v => v is null or byte or int or long or string))
                return false;

            values.Add([.. line]);
        }

        using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c.Name}\""))}) "
            + $"SELECT {string.Join(", ", columns.Select((_, i) => own.IndexOf(i) is >= 0 and var at ? $"value ->> {at}" : $"@p{i}"))} FROM json_each(@rows)";
        for (var i = 0; i < columns.Length; i++)
        {
            if (!own.Contains(i))
                command.Parameters[command.Parameters.Add(columns[i].Mapping.CreateParameter(command, $"@p{i}", value: null, nullable: true))].Value = shared[i];
        }

        command.Parameters.Add(new SqliteParameter("@rows", JsonSerializer.Serialize(values)));
        command.ExecuteNonQuery();
        return true;
    }

    /// <summary>
    /// SQLite only: puts rows into a temporary table of this connection, which takes no lock that an entry waits for and is gone with the
    /// connection, whatever ends it. <see cref="InsertStagedAsync"/> then moves them with one statement.
    /// </summary>
    public static async Task StageAsync<T>(DashboardContext db, IReadOnlyCollection<T> rows, CancellationToken cancel)
        where T : class
    {
        var (table, columns) = Shape<T>(db);
        // Connections are pooled: what a refused import staged may still be there.
        await using var make = db.Database.GetDbConnection().CreateCommand();
        make.CommandText = $"DROP TABLE IF EXISTS temp.\"{Staged(table)}\"; CREATE TEMP TABLE \"{Staged(table)}\" AS SELECT * FROM \"{table}\" WHERE 0";
        await make.ExecuteNonQueryAsync(cancel);
        // Deferred: an immediate one would be the writer.
        await using var transaction = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        Insert(db, transaction, Staged(table), columns, rows, cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <summary>Moves staged rows into their table, all recorded at one instant.</summary>
    public static async Task InsertStagedAsync<T>(DashboardContext db, DateTime recordedAt, CancellationToken cancel)
        where T : class
    {
        const string recorded = "RecordedAt";
        var (table, columns) = Shape<T>(db);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c.Name}\""))}) "
            + $"SELECT {string.Join(", ", columns.Select(c => c.Name == recorded ? "@at" : $"\"{c.Name}\""))} FROM temp.\"{Staged(table)}\" ORDER BY \"Id\"; DROP TABLE temp.\"{Staged(table)}\"";
        var at = Array.Find(columns, c => c.Name == recorded)!;
        command.Parameters.Add(at.Mapping.CreateParameter(command, "@at", recordedAt, nullable: false));
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static string Staged(string table) => "Staged" + table;

    private static (string Table, Column[] Columns) Shape<T>(DashboardContext db)
    {
        var entity = db.Model.FindEntityType(typeof(T))!;
        var table = StoreObjectIdentifier.Table(entity.GetTableName()!, entity.GetSchema());
        return (table.Name, [.. entity.GetProperties().Select(p => new Column(p, p.GetColumnName(table)!, p.GetRelationalTypeMapping()))]);
    }

    /// <summary>The first id that is free. On SQL Server the table stays locked until the transaction ends, so that it remains free.</summary>
    public static async Task<int> NextIdAsync<T>(DashboardContext db, CancellationToken cancel)
        where T : class
    {
        var table = db.Model.FindEntityType(typeof(T))!.GetTableName();
        var highest = await db.Database.SqlQueryRaw<int>(db.Database.IsSqlServer()
            ? $"SELECT COALESCE(MAX([Id]), 0) AS [Value] FROM [{table}] WITH (TABLOCKX, HOLDLOCK)"
            : $"SELECT COALESCE(MAX(\"Id\"), 0) AS \"Value\" FROM \"{table}\"").ToListAsync(cancel);
        return highest[0] + 1;
    }

    // Microsoft.Data.Sqlite is synchronous underneath; awaiting each row would only cost.
    private static void Insert<T>(DashboardContext db, DbTransaction transaction, string table, Column[] columns, IReadOnlyCollection<T> rows, CancellationToken cancel)
        where T : class
    {
        using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c.Name}\""))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})";
        for (var i = 0; i < columns.Length; i++)
            command.Parameters.Add(columns[i].Mapping.CreateParameter(command, $"@p{i}", value: null, nullable: true));

        command.Prepare();
        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            for (var i = 0; i < columns.Length; i++)
                command.Parameters[i].Value = columns[i].ValueOf(row);

            command.ExecuteNonQuery();
        }
    }

    private static async Task CopyAsync<T>(DashboardContext db, string table, Column[] columns, IReadOnlyCollection<T> rows, CancellationToken cancel)
        where T : class
    {
        using var data = new DataTable();
        foreach (var column in columns)
            data.Columns.Add(column.Name, column.Mapping.Converter?.ProviderClrType is { } type ? Nullable.GetUnderlyingType(type) ?? type : Nullable.GetUnderlyingType(column.Property.ClrType) ?? column.Property.ClrType);

        foreach (var row in rows)
            data.Rows.Add([.. columns.Select(c => c.ValueOf(row))]);

        using var copy = new SqlBulkCopy((SqlConnection)db.Database.GetDbConnection(), SqlBulkCopyOptions.KeepIdentity | SqlBulkCopyOptions.CheckConstraints, (SqlTransaction)db.Database.CurrentTransaction!.GetDbTransaction())
        {
            DestinationTableName = $"[{table}]",
        };
        foreach (var column in columns)
            copy.ColumnMappings.Add(column.Name, column.Name);

        await copy.WriteToServerAsync(data, cancel);
    }

    private sealed record Column(IProperty Property, string Name, RelationalTypeMapping Mapping)
    {
        private readonly IClrPropertyGetter _getter = Property.GetGetter();

        public object ValueOf(object row)
        {
            var value = _getter.GetClrValue(row);
            return (value is not null && Mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value) ?? DBNull.Value;
        }
    }
}
