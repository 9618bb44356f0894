using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Units;

/// <summary>Merging and dividing units, and taking it back.</summary>
public sealed class ReorganisationTests : IDisposable
{
    private static readonly DateOnly Day = new(2027, 1, 1);
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ReorganisationDesk Desk => _database.Get<ReorganisationDesk>();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_merger_ends_the_old_units_and_begins_the_new_one_which_joins_their_sets()
    {
        var tree = await _database.LoadSmallCountryAsync();
        var set = await MakeSetAsync(tree, "25010");
        var entry = Merger(tree);

        var preview = await Desk.PreviewAsync(entry, Actor.System, Cancel);
        var outcome = await Desk.CarryOutAsync(entry, Actor.System, Cancel);

        Assert.Equal(["scheme"], preview.Value!.Sets.Select(s => s.Code));
        Assert.Empty(outcome.Refusals);
        tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var made = tree.Find("25001", Day)!;
        Assert.Equal("Phường Đồng Xoài", made.Name);
        Assert.Equal(["25001", "25010"], tree.PredecessorsOf(made.Id).Select(s => tree[s.OldUnitId].Code));
        Assert.All(tree.PredecessorsOf(made.Id), s => Assert.Equal((SuccessionExtent.Full, "1/NQ"), (s.Extent, s.Decision)));
        Assert.Equal(Day.AddDays(-1), tree.Find("25010", UnitFiles.After)!.ValidTo);
        Assert.Null(tree.Find("25010", Day));
        Assert.True(tree.IsMember(set, made.Id, Day));
        Assert.Equal(1, tree.ExpectedOn(set, Day)[made.Id]);
        await using var db = _database.Open();
        Assert.Contains(await db.Changes.ToListAsync(Cancel), c => c.Kind == ChangeKind.Unit && c.Key == "25001");
        Assert.Single(await db.AuditEntries.Where(a => a.Action == "Unit.Reorganise").ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_division_makes_partial_successions_with_the_decisions_weights()
    {
        var tree = await _database.LoadSmallCountryAsync();
        var (old, parent) = (tree.Find("25010", UnitFiles.After)!, tree.Find("75", UnitFiles.After)!.Id);

        var outcome = await Desk.CarryOutAsync(new Reorganisation(Day, "1/NQ", [old.Id], [new("25010", "Xã Bù Gia Mập", parent, 6_500), new("25013", "Xã Đăk Ơ", parent, 3_500)]), Actor.System, Cancel);

        Assert.Empty(outcome.Refusals);
        tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        Assert.Equal([(13, 20), (7, 20)], tree.CarriedTo(old.Id, Day).Select(p => (p.Part, p.Of)));
    }

    [Fact]
    public async Task What_was_done_by_mistake_is_taken_back_whole()
    {
        var tree = await _database.LoadSmallCountryAsync();
        await MakeSetAsync(tree, "25010");
        var made = (await Desk.CarryOutAsync(Merger(tree), Actor.System, Cancel)).Value!.NewUnitIds[0];

        var outcome = await Desk.ReverseAsync(made, "Nhập nhầm ngày", Actor.System, Cancel);

        Assert.Empty(outcome.Refusals);
        var now = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        Assert.Equal(tree.SubtreeOn(tree.Root!.Id, Day).Select(u => u.Id), now.SubtreeOn(now.Root!.Id, Day).Select(u => u.Id));
        await using var db = _database.Open();
        Assert.Equal(1, await db.UnitSetMembers.CountAsync(Cancel));
        Assert.Single(await db.AuditEntries.Where(a => a.Action == "Unit.ReverseReorganisation").ToListAsync(Cancel));
    }

    [Fact]
    public async Task A_unit_with_figures_of_its_own_stays()
    {
        var tree = await _database.LoadSmallCountryAsync();
        var made = (await Desk.CarryOutAsync(Merger(tree), Actor.System, Cancel)).Value!.NewUnitIds[0];
        await AddFigureAsync(tree, made, Day);

        var outcome = await Desk.ReverseAsync(made, "Nhập nhầm", Actor.System, Cancel);

        Assert.Equal("Unit.HasFigures", outcome.Refusal?.Code);
        Assert.NotNull((await _database.Get<UnitTrees>().CurrentAsync(Cancel)).Find("25001", Day));
    }

    [Fact]
    public async Task Successions_from_a_list_are_not_taken_back_here()
    {
        var tree = await _database.LoadSmallCountryAsync();

        var outcome = await Desk.ReverseAsync(tree.Find("25001", UnitFiles.After)!.Id, "Thử", Actor.System, Cancel);

        Assert.Equal("Unit.NotReorganisedHere", outcome.Refusal?.Code);
    }

    [Fact]
    public async Task A_preview_counts_the_figures_that_are_carried_and_those_after_the_day()
    {
        var tree = await _database.LoadSmallCountryAsync();
        await AddFigureAsync(tree, tree.Find("25010", UnitFiles.After)!.Id, new DateOnly(2026, 1, 1), new DateOnly(2027, 2, 1));

        var preview = await Desk.PreviewAsync(Merger(tree), Actor.System, Cancel);

        var old = preview.Value!.Old.Single(o => o.Unit.Code == "25010");
        Assert.Equal((2, 1), (old.Figures, old.LaterFigures));
    }

    [Fact]
    public async Task What_cannot_be_reorganised_is_refused_with_its_reason()
    {
        var tree = await _database.LoadSmallCountryAsync();
        var right = Merger(tree);
        var parent = tree.Find("75", UnitFiles.After)!;
        var made = right.NewUnits[0];
        var local = new Actor(7, "test", parent.Id, [new ActorGrant(Role.Administrator, tree.Find("26001", UnitFiles.After)!.Id)]);

        Assert.Equal("Unit.OutsideYourScope", await CodeAsync(right, local));
        Assert.Equal("Unit.DecisionRequired", await CodeAsync(right with { Decision = " " }));
        Assert.Equal("Unit.BeganLater", await CodeAsync(right with { From = UnitFiles.After }));
        Assert.Equal("Unit.AlreadyEnded", await CodeAsync(right with { OldUnitIds = [tree.Find("25004", UnitFiles.LastDay)!.Id, right.OldUnitIds[0]] }));
        Assert.Equal("Unit.ManyToMany", await CodeAsync(right with { NewUnits = [made, made with { Code = "25999" }] }));
        Assert.Equal("Unit.MixedLevels", await CodeAsync(right with { OldUnitIds = [right.OldUnitIds[0], parent.Id] }));
        Assert.Equal("Unit.Overlaps", await CodeAsync(right with { NewUnits = [made with { Code = "26001" }] }));
        Assert.Equal("Unit.CodeOfLevel", await CodeAsync(right with { NewUnits = [made with { Code = "2501" }] }));
        Assert.Equal("Unit.WrongParentLevel", await CodeAsync(right with { NewUnits = [made with { ParentId = tree.Find("26001", UnitFiles.After)!.Id }] }));
        Assert.Equal("Unit.WeightsMustBeWhole", await CodeAsync(new Reorganisation(Day, "1/NQ", [right.OldUnitIds[0]], [made with { Weight = 1 }, made with { Code = "25998", Weight = 2 }])));
        Assert.Empty((await Desk.PreviewAsync(right, Actor.System, Cancel)).Refusals);
    }

    [Fact]
    public async Task Names_classes_and_sets_change_from_a_day_by_a_decision_within_ones_scope()
    {
        var tree = await _database.LoadSmallCountryAsync();
        var desk = _database.Get<UnitDesk>();
        var unit = tree.Find("25010", UnitFiles.After)!;
        var outsider = new Actor(7, "test", unit.Id, [new ActorGrant(Role.Administrator, tree.Find("26001", UnitFiles.After)!.Id)]);

        var renamed = await desk.RenameAsync(new RenameEntry(unit.Id, " Phường  Bù Gia Mập ", Day, "1/NQ"), Actor.System, Cancel);
        var twice = await desk.RenameAsync(new RenameEntry(unit.Id, "Phường Khác", Day, "2/NQ"), Actor.System, Cancel);
        var foreign = await desk.RenameAsync(new RenameEntry(unit.Id, "Phường Khác", Day, "2/NQ"), outsider, Cancel);
        var classed = await desk.ClassifyAsync(new ClassifyEntry(unit.Id, ClassificationKind.Area, "II", Day, null, "3/QĐ"), Actor.System, Cancel);
        var unclassed = await desk.ClassifyAsync(new ClassifyEntry(unit.Id, ClassificationKind.Area, "IV", Day, null, "3/QĐ"), Actor.System, Cancel);

        Assert.Empty(renamed.Refusals.Concat(classed.Refusals));
        Assert.Equal(["Unit.NameDiffers", "Unit.OutsideYourScope", "Import.NotOneOf"], new[] { twice, foreign, unclassed }.Select(o => o.Refusal!.Code));
        tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        Assert.Equal("Phường Bù Gia Mập", tree.NameOn(unit.Id, Day));
        Assert.Equal("II", tree.ClassOn(unit.Id, ClassificationKind.Area, Day));
    }

    private static Reorganisation Merger(UnitTree tree)
    {
        var parent = tree.Find("75", UnitFiles.After)!.Id;
        return new Reorganisation(Day, "1/NQ", [tree.Find("25001", UnitFiles.After)!.Id, tree.Find("25010", UnitFiles.After)!.Id], [new NewUnitEntry("25001", "Phường Đồng Xoài", parent)]);
    }

    private async Task<string?> CodeAsync(Reorganisation entry, Actor? actor = null)
    {
        var preview = await Desk.PreviewAsync(entry, actor ?? Actor.System, Cancel);
        var outcome = await Desk.CarryOutAsync(entry, actor ?? Actor.System, Cancel);
        Assert.Equal(preview.Refusal?.Code, outcome.Refusal?.Code);
        return outcome.Refusal?.Code;
    }

    private async Task<int> MakeSetAsync(UnitTree tree, string code)
    {
        await using var db = _database.Open();
        var set = new UnitSet { Code = "scheme", NameVi = "Địa bàn đề án", NameEn = "The scheme's area" };
        db.UnitSets.Add(set);
        await db.SaveChangesAsync(Cancel);
        db.UnitSetMembers.Add(new UnitSetMember { UnitSetId = set.Id, UnitId = tree.Find(code, UnitFiles.After)!.Id, ValidFrom = UnitFiles.After });
        await db.SaveChangesAsync(Cancel);
        _database.Get<UnitTrees>().Forget();
        return set.Id;
    }

    private async Task AddFigureAsync(UnitTree tree, int unitId, params DateOnly[] months)
    {
        var set = await MakeSetAsync(tree, "26001");
        await using var db = _database.Open();
        var measure = new Measure { Code = "KPI", NameVi = "Số cuộc họp", NameEn = "Meetings", Frequency = Frequency.Month, ReportingSetId = set, UnitVi = "cuộc", UnitEn = "meetings", Source = SeriesSource.Entered };
        db.Measures.Add(measure);
        await db.SaveChangesAsync(Cancel);
        foreach (var month in months)
        {
            var last = month.AddMonths(1).AddDays(-1);
            var period = new Period { Code = $"{month:yyyy-MM}", Frequency = Frequency.Month, From = month, To = last, ClosesOn = last.AddDays(10) };
            db.Periods.Add(period);
            await db.SaveChangesAsync(Cancel);
            db.Figures.Add(new Figure { MeasureId = measure.Id, PeriodId = period.Id, UnitId = unitId, RecordedAt = _database.Clock.GetUtcNow().UtcDateTime });
        }

        await db.SaveChangesAsync(Cancel);
    }
}
