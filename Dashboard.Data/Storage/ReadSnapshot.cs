using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Dashboard.Data.Storage;

/// <summary>A long read that sees one instant of the database and holds up no writer, in both dialects.</summary>
internal sealed class ReadSnapshot : IAsyncDisposable
{
    private readonly DashboardContext _db;
    private readonly IDbContextTransaction? _transaction;

    private ReadSnapshot(DashboardContext db, IDbContextTransaction? transaction) => (_db, _transaction) = (db, transaction);

    public static async Task<ReadSnapshot> BeginAsync(DashboardContext db, CancellationToken cancel)
    {
        if (db.Database.IsSqlServer())
            return new ReadSnapshot(db, await db.Database.BeginTransactionAsync(IsolationLevel.Snapshot, cancel));

        // EF would begin an immediate transaction, which is a writer's; in WAL a deferred one reads a snapshot.
        await db.Database.OpenConnectionAsync(cancel);
        await db.Database.ExecuteSqlRawAsync("BEGIN DEFERRED", cancel);
        return new ReadSnapshot(db, null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_transaction is not null)
        {
            await _transaction.DisposeAsync();
            return;
        }

        await _db.Database.ExecuteSqlRawAsync("ROLLBACK");
        await _db.Database.CloseConnectionAsync();
    }
}
