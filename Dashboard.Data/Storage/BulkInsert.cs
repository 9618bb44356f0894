using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Dashboard.Data.Storage;

/// <summary>
/// Inserts many rows with the ids they carry, inside the context's transaction: one prepared statement on SQLite, SqlBulkCopy on SQL Server.
/// Columns and conversions come from the model. SaveChanges would track, sort and read back each row, some twenty times the work.
/// </summary>
internal static class BulkInsert
{
    public static async Task InsertAsync<T>(DashboardContext db, IReadOnlyCollection<T> rows, CancellationToken cancel)
        where T : class
    {
        if (rows.Count == 0)
            return;

        var entity = db.Model.FindEntityType(typeof(T))!;
        var table = StoreObjectIdentifier.Table(entity.GetTableName()!, entity.GetSchema());
        var columns = entity.GetProperties().Select(p => new Column(p, p.GetColumnName(table)!, p.GetRelationalTypeMapping())).ToArray();
        if (db.Database.IsSqlServer())
            await CopyAsync(db, table.Name, columns, rows, cancel);
        else
            Insert(db, table.Name, columns, rows, cancel);
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
    private static void Insert<T>(DashboardContext db, string table, Column[] columns, IReadOnlyCollection<T> rows, CancellationToken cancel)
        where T : class
    {
        using var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
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
