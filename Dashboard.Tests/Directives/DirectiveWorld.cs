using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Units;
using Dashboard.Tests.Access;
using Dashboard.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Dashboard.Tests.Directives;

/// <summary>A province with two communes, a department and all sample accounts, in which work is given and done. The clock stands on a Monday morning.</summary>
internal sealed class DirectiveWorld(Action<IServiceCollection>? register) : IDisposable
{
    public TestDatabase Database { get; } = new(register);

    public IReadOnlyDictionary<string, User> Users { get; private set; } = new Dictionary<string, User>();

    public UnitTree Tree { get; private set; } = UnitTree.Empty;

    public DateOnly Today { get; private set; }

    public int Province => Tree.Find("75", Today)!.Id;

    public int North => Tree.Find(AccessWorld.North, Today)!.Id;

    public int South => Tree.Find(AccessWorld.South, Today)!.Id;

    public int Department => Tree.Find("CQ-SYT", Today)!.Id;

    public DirectiveDesk Desk => Database.Get<DirectiveDesk>();

    public Actor Leader => AccessWorld.ActorOf(Users["lanhdao"], Role.Leader);

    public Actor Office => AccessWorld.ActorOf(Users["vanphong"], Role.Secretariat);

    public Actor Clerk => AccessWorld.ActorOf(Users["vanthu"], Role.Clerk);

    public Actor Head => AccessWorld.ActorOf(Users["chutichxa"], Role.Leader);

    public Actor Officer => AccessWorld.ActorOf(Users["nhaplieu"], Role.Officer);

    public Actor Coordinator => AccessWorld.ActorOf(Users["tonghop"], Role.Coordinator);

    public Actor Administrator => AccessWorld.ActorOf(Users["quantri"], Role.Administrator);

    public static async Task<DirectiveWorld> MakeAsync(CancellationToken cancel, Action<IServiceCollection>? register = null)
    {
        var world = new DirectiveWorld(register);
        world.Database.Clock.AdvanceTo(new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.Zero));
        world.Users = await AccessWorld.FillAsync(world.Database.Services, cancel);
        await using (var db = world.Database.Open())
        {
            var province = db.Units.Single(u => u.Code == "75");
            db.Units.Add(new Unit { Code = "CQ-SYT", Name = "Sở Y tế", Level = UnitLevel.Agency, ValidFrom = province.ValidFrom, ParentId = province.Id });
            await db.SaveChangesAsync(cancel);
        }

        world.Database.Get<UnitTrees>().Forget();
        world.Tree = await world.Database.Get<UnitTrees>().CurrentAsync(cancel);
        world.Today = new DateOnly(2026, 11, 23);
        return world;
    }

    /// <summary>A directive of the province, as its office registers it.</summary>
    public DirectiveEntry Entry(string? symbol = "447/UBND-KGVX", int? unit = null, DirectiveVerb verb = DirectiveVerb.Assign) =>
        new(unit ?? Province, null, symbol, Today, DirectiveOrigin.Document, verb, "Về đẩy nhanh tiến độ tập huấn kỹ năng số", TaskGroup.People);

    public TaskEntry Work(params int[] units) => new("Hoàn thành tập huấn kỹ năng số", units, [], DueOn: Today.AddDays(14), Product: "Danh sách học viên");

    /// <summary>Registers, adds a task and signs; answers the leads' tasks.</summary>
    public async Task<IReadOnlyList<int>> GiveAsync(TaskEntry task, CancellationToken cancel, string? symbol = null)
    {
        var directive = Taken(await Desk.RegisterAsync(Entry(symbol), Office, cancel));
        var tasks = Taken(await Desk.AddTaskAsync(directive, task, Office, cancel))!;
        Taken(await Desk.SignAsync(directive, new SignEntry(), Leader, cancel));
        return tasks;
    }

    public static T Taken<T>(Outcome<T> outcome)
    {
        Assert.Equal([], outcome.Refusals.Select(r => r.ToString()));
        return outcome.Value!;
    }

    public void Dispose() => Database.Dispose();
}
