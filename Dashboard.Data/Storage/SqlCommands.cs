using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Dashboard.Data.Storage;

/// <summary>Prepared raw commands on a context's connection and transaction, each text parsed once. For the few statements that run thousands of times.</summary>
internal sealed class SqlCommands(DashboardContext db) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

    public bool IsSqlServer { get; } = db.Database.IsSqlServer();

    /// <summary>Runs a statement; parameters are <c>@p0</c>, <c>@p1</c>…</summary>
    public Task<int> ExecuteAsync(string sql, CancellationToken cancel, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQueryAsync(cancel);

    public Task<object?> ScalarAsync(string sql, CancellationToken cancel, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteScalarAsync(cancel);

    public Task<DbDataReader> ReadAsync(string sql, CancellationToken cancel, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteReaderAsync(cancel);

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
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
