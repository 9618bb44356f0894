using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Units;

/// <summary>Who is in a set from when to when, and who may say so.</summary>
public sealed class SetDeskTests : IDisposable
{
    private static readonly DateOnly Day = new(2026, 1, 1);
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SetDesk Desk => _database.Get<SetDesk>();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Units_join_and_leave_and_what_was_expected_stays_expected()
    {
        await SmallCountry.FillAsync(_database);
        var actor = await SmallCountry.CoordinatorAsync(_database);
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        int[] communes = [tree.Find("N1", Day)!.Id, tree.Find("N2", Day)!.Id];
        var set = (await Desk.SaveAsync(null, "pilot", "Xã thí điểm", "Pilot communes", actor, Cancel)).Value;

        Assert.Equal(2, (await Desk.JoinAsync(set, communes, Day, null, "Quyết định thí điểm", actor, Cancel)).Value);
        Assert.Equal("UnitSet.AlreadyMember", (await Desk.JoinAsync(set, [communes[1]], Day.AddDays(9), null, "Thêm lần nữa", actor, Cancel)).Refusal?.Code);
        await using var db = _database.Open();
        var member = await db.UnitSetMembers.SingleAsync(m => m.UnitSetId == set && m.UnitId == communes[0], Cancel);
        Assert.Equal("Series.ReasonMissing", (await Desk.LeaveAsync(set, [member.Id], Day.AddDays(30), " ", actor, Cancel)).Refusal?.Code);
        Assert.Equal(1, (await Desk.LeaveAsync(set, [member.Id], Day.AddDays(30), "Hết thí điểm", actor, Cancel)).Value);
        Assert.Equal("UnitSet.AlreadyLeft", (await Desk.LeaveAsync(set, [member.Id], Day.AddDays(40), "Nữa", actor, Cancel)).Refusal?.Code);

        tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        Assert.Equal([2, 1], new[] { Day.AddDays(30), Day.AddDays(31) }.Select(d => tree.MembersOn(set, d).Count()));
        Assert.Equal(["UnitSet.Add", "UnitSet.Join", "UnitSet.Leave"], await db.AuditEntries.OrderBy(e => e.Id).Select(e => e.Action).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Only_a_coordinator_over_all_its_units_may_change_a_set()
    {
        await SmallCountry.FillAsync(_database);
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var commune = tree.Find("N1", Day)!.Id;
        await using var db = _database.Open();
        var set = await db.UnitSets.SingleAsync(Cancel);
        foreach (var actor in new[] { Actor.Nobody, new Actor(5, "Tổng hợp xã", commune, [new ActorGrant(Role.Coordinator, commune)]), await SmallCountry.OfficerAsync(_database, "N1") })
        {
            Assert.Equal("UnitSet.NotAllowed", (await Desk.SaveAsync(set.Id, set.Code, "Khác", "Other", actor, Cancel)).Refusal?.Code);
            Assert.Equal("UnitSet.NotAllowed", (await Desk.JoinAsync(set.Id, [commune], Day, null, "Thêm", actor, Cancel)).Refusal?.Code);
            Assert.Equal("UnitSet.NotAllowed", (await Desk.LeaveAsync(set.Id, [1], Day, "Bớt", actor, Cancel)).Refusal?.Code);
        }
    }
}
