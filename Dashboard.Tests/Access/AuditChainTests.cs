using Dashboard.Data.Access;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Access;

/// <summary>The audit's chain shows every change to it, and reads that cannot be recorded do not happen.</summary>
public sealed class AuditChainTests : IDisposable
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private AuditChain Chain => _database.Get<AuditChain>();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_sealed_chain_holds_and_has_one_head_a_day()
    {
        await WriteAsync(3);
        Assert.Equal(3, await Chain.SealAsync(Cancel));
        _database.Clock.Advance(TimeSpan.FromDays(1));
        await WriteAsync(2);
        Assert.Equal(2, await Chain.SealAsync(Cancel));
        await WriteAsync(1);

        Assert.Empty(await Chain.VerifyAsync(Cancel));
        var today = DateOnly.FromDateTime(_database.Clock.GetUtcNow().UtcDateTime.AddHours(7));
        Assert.Equal([3L, 5L], (await Chain.HeadsAsync(today.AddDays(-3), today, Cancel)).Select(h => h.Number));
    }

    [Theory]
    [InlineData("UPDATE AuditEntries SET Detail = 'other' WHERE Number = 2", 2)]
    [InlineData("UPDATE AuditEntries SET At = At + 1 WHERE Number = 3", 3)]
    [InlineData("DELETE FROM AuditEntries WHERE Number = 2", 2)]
    [InlineData("DELETE FROM AuditEntries WHERE Number = 4", 4)]
    [InlineData("DELETE FROM AuditEntries", 1)]
    public async Task Whoever_changes_a_line_behind_the_product_is_found_out(string sql, long number)
    {
        await WriteAsync(4);
        await Chain.SealAsync(Cancel);
        await using (var db = _database.Open())
            await db.Database.ExecuteSqlRawAsync(sql, Cancel);

        Assert.Equal(number, (await Chain.VerifyAsync(Cancel))[0].Number);
    }

    [Fact]
    public async Task A_check_beside_the_sealing_finds_nothing()
    {
        var sealing = Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                await WriteAsync(1);
                await Chain.SealAsync(Cancel);
            }
        }, Cancel);
        do
            Assert.Empty(await Chain.VerifyAsync(Cancel));
        while (!sealing.IsCompleted);

        await sealing;
        Assert.Empty(await Chain.VerifyAsync(Cancel));
    }

    [Fact]
    public async Task A_read_of_personal_data_is_refused_when_it_cannot_be_recorded()
    {
        var reads = _database.Get<PersonalDataReads>();
        var together = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => reads.RecordAsync(Actor.System, $"user/{i}", null, Cancel)));
        Assert.All(together, Assert.Null);
        await using var db = _database.Open();
        Assert.Equal(20, await db.AuditEntries.CountAsync(e => e.Action == "Personal.Read", Cancel));

        await db.Database.ExecuteSqlRawAsync("CREATE TRIGGER full BEFORE INSERT ON AuditEntries BEGIN SELECT RAISE(ABORT, 'full'); END", Cancel);
        Assert.Equal("Audit.CannotRecordRead", (await reads.RecordAsync(Actor.System, "user/1", null, Cancel))?.Code);
    }

    private async Task WriteAsync(int lines)
    {
        for (var i = 0; i < lines; i++)
            await _database.Get<AuditLog>().WriteAsync(Actor.System, "Test.Line", $"line {i}", "detail", "127.0.0.1", Cancel);
    }
}
