using Dashboard.Data.Access;
using Dashboard.Data.Entry;
using Dashboard.Data.Figures;
using Dashboard.Data.Units;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Entry;

/// <summary>What was handed in is proved by a receipt that is found again by its number, by who handed it in and by who coordinates the unit.</summary>
public sealed class ReceiptTests : IDisposable
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_submission_leaves_a_receipt_that_its_unit_and_its_coordinators_find()
    {
        await SmallCountry.FillAsync(_database);
        var officer = await SmallCountry.OfficerAsync(_database, "N1");
        var neighbour = await SmallCountry.OfficerAsync(_database, "N2", userId: 3);
        var coordinator = await SmallCountry.CoordinatorAsync(_database);
        var inspector = new Actor(4, "Thanh tra", coordinator.UnitId, [new ActorGrant(Role.Inspector, coordinator.UnitId)]);
        var desk = _database.Get<FigureDesk>();
        await desk.RecordAsync(SmallCountry.Batch(SmallCountry.Cell("meetings.total", "N1", "2026-10", "7"), SmallCountry.Cell("meetings.online", "N1", "2026-10", "3")), officer, Cancel);
        var selection = new FigureSelection("N1", "2026-10", [], Guid.NewGuid());
        var answer = (await desk.SubmitAsync(selection, officer, Cancel)).Value!;

        // Sent again, it is the same submission.
        await desk.SubmitAsync(selection, officer, Cancel);

        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        await using var db = _database.Open();
        var receipt = await db.Receipts(officer, tree, new ReceiptFilter()).SingleAsync(Cancel);
        Assert.Equal((Receipt.NumberOf("N1", "2026-10", answer.Hash), answer.Hash, answer.At, 2, officer.UserId), (receipt.Number, receipt.Hash, receipt.At, receipt.Cells, receipt.UserId));
        Assert.Equal(receipt.Id, (await db.Receipts(coordinator, tree, new ReceiptFilter(receipt.Number[3..], receipt.UnitId, receipt.PeriodId)).SingleAsync(Cancel)).Id);
        Assert.Empty(await db.Receipts(coordinator, tree, new ReceiptFilter("N2/")).ToListAsync(Cancel));
        Assert.Empty(await db.Receipts(neighbour, tree, new ReceiptFilter()).ToListAsync(Cancel));
        Assert.Empty(await db.Receipts(inspector, tree, new ReceiptFilter()).ToListAsync(Cancel));
    }
}
