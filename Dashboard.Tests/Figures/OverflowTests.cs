using Dashboard.Data.Figures;
using Dashboard.Tests.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Figures;

/// <summary>A sum that no longer fits is an error and leaves nothing behind; SQLite by itself would round it and say nothing.</summary>
public sealed class OverflowTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await SmallCountry.FillAsync(_database);

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_sum_that_does_not_fit_is_an_error_and_nothing_of_the_command_stays()
    {
        var coordinator = await SmallCountry.CoordinatorAsync(_database);
        FigureBatch Batch(string value) => new([new("meetings.total", "N1", "2025-09", value)], FigureDoor.Page);
        await _database.Get<FigureDesk>().RecordAsync(Batch("7"), coordinator, Cancel);
        await using var db = _database.Open();
        await db.Database.ExecuteSqlAsync($"UPDATE \"Rollups\" SET \"ProvisionalValue\" = {long.MaxValue}", Cancel);

        await Assert.ThrowsAsync<SqliteException>(() => _database.Get<FigureDesk>().RecordAsync(Batch("8"), coordinator, Cancel));

        Assert.Equal(7_0000, (await db.Figures.AsNoTracking().SingleAsync(Cancel)).Value);
        Assert.Equal(1, (await db.FeedHeads.AsNoTracking().SingleAsync(Cancel)).Number);
    }
}
