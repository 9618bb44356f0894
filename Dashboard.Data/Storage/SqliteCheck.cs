using Microsoft.Data.Sqlite;

namespace Dashboard.Data.Storage;

/// <summary>SQLite's own examination of a database file.</summary>
internal static class SqliteCheck
{
    /// <summary>The first thing found wrong, or null. The quick one leaves out whether indexes agree with their tables, and foreign keys.</summary>
    public static async Task<string?> ProblemAsync(string file, bool quick, CancellationToken cancel)
    {
        try
        {
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ConnectionString);
            await connection.OpenAsync(cancel);
            await using var command = connection.CreateCommand();
            command.CommandTimeout = 0;
            command.CommandText = quick ? "PRAGMA quick_check(1)" : "PRAGMA integrity_check(1)";
            if (await command.ExecuteScalarAsync(cancel) is not "ok" and var found)
                return found?.ToString() ?? "no answer";
            if (quick)
                return null;

            command.CommandText = "PRAGMA foreign_key_check";
            await using var reader = await command.ExecuteReaderAsync(cancel);
            return await reader.ReadAsync(cancel) ? $"foreign key: {reader.GetValue(0)}, row {reader.GetValue(1)}, names no row of {reader.GetValue(2)}" : null;
        }
        catch (SqliteException error)
        {
            return error.Message;
        }
    }
}
