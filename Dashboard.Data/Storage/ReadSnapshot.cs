using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Storage;

/// <summary>A long read that sees one instant of the database and holds up no writer, in both dialects.</summary>
internal sealed class ReadSnapshot : IAsyncDisposable
{
    private readonly DashboardContext _db;

    private ReadSnapshot(DashboardContext db) => _db = db;

    public static async Task<ReadSnapshot> BeginAsync(DashboardContext db, CancellationToken cancel)
    {
        // Said in SQL: on SQLite EF would begin an immediate transaction, which is a writer's, where in WAL a deferred one reads a snapshot;
        // on SQL Server its retrying strategy takes no query inside a transaction begun by hand.
        await db.Database.OpenConnectionAsync(cancel);
        await db.Database.ExecuteSqlRawAsync(db.Database.IsSqlServer() ? "SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRANSACTION" : "BEGIN DEFERRED", cancel);
        return new ReadSnapshot(db);
    }

    public async ValueTask DisposeAsync()
    {
        // The pool gives the connection on with its isolation level.
        await _db.Database.ExecuteSqlRawAsync(_db.Database.IsSqlServer() ? "IF @@TRANCOUNT > 0 ROLLBACK; SET TRANSACTION ISOLATION LEVEL READ COMMITTED" : "ROLLBACK");
        await _db.Database.CloseConnectionAsync();
    }
}
