using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;

namespace Dashboard.Tests.Units;

/// <summary>
/// Rights are reckoned on today's tree: a grant reaches full predecessors; divided ones are readable by every successor and corrected only at
/// their common ancestor.
/// </summary>
public sealed class RightsAfterMergersTests : IDisposable
{
    private readonly TestDatabase _database = new();

    public void Dispose() => _database.Dispose();

    // Old 25004 went whole into 25001, old 25007 was divided between 25001 and 25010, old 26001 is 26001; all in province 75 now.
    [Theory]
    [InlineData(Role.Coordinator, "25001", "25004", "read enter approve")]
    [InlineData(Role.Coordinator, "25001", "25007", "read")]
    [InlineData(Role.Coordinator, "25010", "25007", "read")]
    [InlineData(Role.Coordinator, "25010", "25004", "")]
    [InlineData(Role.Coordinator, "75", "25007", "read enter approve")]
    [InlineData(Role.Coordinator, "75", "25004", "read enter approve")]
    [InlineData(Role.Coordinator, "75", "689", "read enter approve")]
    [InlineData(Role.Coordinator, "75", "70", "read enter approve")]
    [InlineData(Role.Coordinator, "75", "26001", "read enter approve")]
    [InlineData(Role.Coordinator, "VN", "25007", "read enter approve")]
    [InlineData(Role.Officer, "25001", "25004", "read enter")]
    [InlineData(Role.Officer, "25001", "25007", "read")]
    [InlineData(Role.Officer, "75", "25007", "read")]
    [InlineData(Role.Officer, "26001", "26001", "read enter")]
    [InlineData(Role.Officer, "26001", "25004", "")]
    [InlineData(Role.Leader, "25001", "25007", "read")]
    [InlineData(Role.Leader, "25010", "25004", "")]
    [InlineData(Role.Inspector, "75", "25007", "read")]
    [InlineData(Role.Central, "VN", "25007", "read")]
    [InlineData(Role.Administrator, "75", "25007", "administer")]
    [InlineData(Role.Administrator, "25001", "25004", "administer")]
    [InlineData(Role.Administrator, "25001", "25007", "")]
    public async Task A_grant_over_a_unit_of_today_reaches_an_old_unit(Role role, string grantedOver, string oldCode, string may)
    {
        var tree = await _database.LoadSmallCountryAsync();
        var granted = tree.Find(grantedOver, UnitFiles.After)!.Id;
        var old = tree.Find(oldCode, UnitFiles.LastDay)!.Id;
        var actor = new Actor(7, "test", granted, [new ActorGrant(role, granted)]);

        string[] can =
        [
            .. actor.CanRead(tree, old) ? ["read"] : Array.Empty<string>(),
            .. actor.CanEnter(tree, old) ? ["enter"] : Array.Empty<string>(),
            .. actor.CanApprove(tree, old) ? ["approve"] : Array.Empty<string>(),
            .. actor.CanAdminister(tree, old) ? ["administer"] : Array.Empty<string>(),
        ];

        Assert.Equal(may, string.Join(' ', can));
    }
}
