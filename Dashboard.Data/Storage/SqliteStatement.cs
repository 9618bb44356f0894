using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace Dashboard.Data.Storage;

/// <summary>
/// One statement of SQLite's own interface, on a context's connection and inside its transaction. The client looks each parameter up by name and
/// makes a reader for each run; over ten thousand rows that is more than the work itself. Here names are looked up once.
/// </summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private int[] _places = [];

    public SqliteStatement(DashboardContext db, string sql)
    {
        _connection = ((SqliteConnection)db.Database.GetDbConnection()).Handle!;
        Check(raw.sqlite3_prepare_v2(_connection, sql, out _statement));
    }

    /// <summary>Runs it once with <c>@p0</c>, <c>@p1</c>…; returns how many rows it changed.</summary>
    public int Run(ReadOnlySpan<object?> values)
    {
        if (_places.Length != values.Length)
            _places = [.. Enumerable.Range(0, values.Length).Select(i => raw.sqlite3_bind_parameter_index(_statement, string.Create(CultureInfo.InvariantCulture, $"@p{i}")))];

        for (var i = 0; i < values.Length; i++)
        {
            Check(values[i] switch
            {
                null => raw.sqlite3_bind_null(_statement, _places[i]),
                string text => raw.sqlite3_bind_text(_statement, _places[i], text),
                long number => raw.sqlite3_bind_int64(_statement, _places[i], number),
                int number => raw.sqlite3_bind_int64(_statement, _places[i], number),
                byte number => raw.sqlite3_bind_int64(_statement, _places[i], number),
                var other => throw new ArgumentException($"No value of {other.GetType()} is bound here.", nameof(values)),
            });
        }

        var result = raw.sqlite3_step(_statement);

        // What went wrong is said again by reset, which must come in any case.
        var reset = raw.sqlite3_reset(_statement);
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
            Check(reset);

        return raw.sqlite3_changes(_connection);
    }

    /// <summary>The id that the last insert gave.</summary>
    public long LastId() => raw.sqlite3_last_insert_rowid(_connection);

    public void Dispose() => _statement.Dispose();

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _connection);
}
