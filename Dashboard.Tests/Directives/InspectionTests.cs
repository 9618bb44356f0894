using Dashboard.Data.Directives;
using Microsoft.EntityFrameworkCore;
using static Dashboard.Tests.Directives.DirectiveWorld;

namespace Dashboard.Tests.Directives;

/// <summary>Plan, team, conclusion, and recommendations that are tasks.</summary>
public sealed class InspectionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_recommendations_of_a_conclusion_are_tasks_of_its_directive()
    {
        using var world = await MakeAsync(Cancel);
        var desk = world.Database.Get<InspectionDesk>();
        var entry = new InspectionEntry(world.Province, InspectionKind.Inspection, "Kiểm tra chuyển đổi số", "9/KH-UBND", world.Today, world.Today.AddDays(3), "Chánh Văn phòng, Phó Giám đốc Sở Y tế", [world.North, world.South]);
        Assert.Equal("Directive.NoRight", (await desk.SaveAsync(null, entry, world.Officer, Cancel)).Refusal?.Code);
        Assert.Equal(
            ["Inspection.Title", "Inspection.Days", "Task.NoUnit"],
            (await desk.SaveAsync(null, entry with { Title = " ", To = world.Today.AddDays(-1), Units = [] }, world.Office, Cancel)).Refusals.Select(r => r.Code));
        var inspection = Taken(await desk.SaveAsync(null, entry, world.Office, Cancel));
        Assert.Equal(inspection, Taken(await desk.SaveAsync(inspection, entry with { Team = "Chánh Văn phòng" }, world.Office, Cancel)));

        var conclusion = new ConclusionEntry("Đạt yêu cầu", "15/KL-UBND", world.Today, [world.Work(world.North), world.Work(world.North) with { Title = "Bổ sung hồ sơ" }]);

        // A recommendation that cannot be given stops it; put right, nothing that was drawn up before is drawn up again.
        var refused = await desk.ConcludeAsync(inspection, conclusion with { Recommendations = [conclusion.Recommendations[0], conclusion.Recommendations[1] with { DueOn = world.Today.AddDays(-1) }] }, world.Office, Cancel);
        Assert.Equal(("Task.DuePast", 1), (refused.Refusal?.Code, refused.Refusal?.Row));
        var directive = Taken(await desk.ConcludeAsync(inspection, conclusion, world.Office, Cancel));
        Assert.Equal("Inspection.Concluded", (await desk.ConcludeAsync(inspection, conclusion, world.Office, Cancel)).Refusal?.Code);
        Assert.Equal("Inspection.Concluded", (await desk.SaveAsync(inspection, entry, world.Office, Cancel)).Refusal?.Code);

        await using var db = world.Database.Open();
        Assert.Null(await db.InspectionOfAsync(inspection, world.Head, world.Tree, Cancel));
        Assert.Equal(2, Taken(await world.Desk.SignAsync(directive, new SignEntry(), world.Leader, Cancel)));
        Assert.Equal(DirectiveOrigin.Inspection, (await db.Directives.SingleAsync(Cancel)).Origin);
        Assert.Equal("Chánh Văn phòng", (await db.InspectionOfAsync(inspection, world.Head, world.Tree, Cancel))?.Team);
        Assert.Equal([inspection], (await db.InspectionsAsync(world.Office, world.Tree, 0, 10, Cancel)).Select(i => i.Id));
    }
}
