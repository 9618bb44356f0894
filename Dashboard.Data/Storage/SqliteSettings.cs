using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Dashboard.Data.Storage;

/// <summary>
/// Set on every opened SQLite connection: waiting for another writer instead of failing, and durability against power loss.
/// The pragmas belong to the connection, not to the file, so a pooled one is set again (decision 14).
/// </summary>
internal sealed class SqliteSettings : DbConnectionInterceptor
{
    // Four megabytes of pages a connection: many read at once, and the system keeps the file in memory besides.
    private const string Pragmas = "PRAGMA busy_timeout=10000; PRAGMA synchronous=FULL; PRAGMA journal_mode=WAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4000;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        // Microsoft.Data.Sqlite is synchronous underneath; an await would only cost.
        ConnectionOpened(connection, eventData);
        return Task.CompletedTask;
    }
}
