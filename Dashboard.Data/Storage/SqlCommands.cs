using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Dashboard.Data.Storage;

/// <summary>Prepared raw commands on a context's connection and transaction, each text parsed once. For the few statements that run thousands of times.</summary>
internal sealed class SqlCommands(DashboardContext db) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    public bool IsSqlServer { get; } = db.Database.IsSqlServer();

    /// <summary>Runs a statement; parameters are <c>@p0</c>, <c>@p1</c>….</summary>
    public Task<int> ExecuteAsync(string sql, CancellationToken cancel, params ReadOnlySpan<object?> values) =>
        IsSqlServer ? Prepare(sql, values).ExecuteNonQueryAsync(cancel) : Task.FromResult(Statement(sql).Run(values));

    /// <summary>Inserts a row and returns the id that it was given; <paramref name="output"/> says so in SQL Server's way between the two parts.</summary>
    public async Task<long> InsertAsync(string into, string output, string row, CancellationToken cancel, params object?[] values)
    {
        if (IsSqlServer)
            return (long)(await Prepare(into + output + row, values).ExecuteScalarAsync(cancel))!;

        var statement = Statement(into + row);
        statement.Run(values);
        return statement.LastId();
    }

    public Task<DbDataReader> ReadAsync(string sql, CancellationToken cancel, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteReaderAsync(cancel);

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();

        foreach (var statement in _statements.Values)
            statement.Dispose();
    }

    private SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements[sql] = statement = new SqliteStatement(db, sql);

        return statement;
    }

    private DbCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"@p{i}");
                command.Parameters.Add(parameter);
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;

        return command;
    }
}
