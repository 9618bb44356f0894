using Dashboard.Data.Access;
using Dashboard.Data.Entry;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;

namespace Dashboard.Tests.Entry;

/// <summary>Who is asked for what, and when.</summary>
public sealed class EntryQueriesTests : IAsyncLifetime
{
    private static readonly DateOnly November = new(2026, 11, 23);
    private static readonly string[] Communes = ["N1", "N2"];

    private readonly TestDatabase _database = new();
    private UnitTree _tree = UnitTree.Empty;
    private Catalogue _catalogue = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await using (var db = _database.Open())
        {
            var from = new DateOnly(2025, 7, 1);
            var country = new Unit { Code = "VN", Name = "Việt Nam", Level = UnitLevel.Country, ValidFrom = from };
            var province = new Unit { Code = "75", Name = "Tỉnh Đồng Nai", Level = UnitLevel.Province, ValidFrom = from, Parent = country };
            db.Units.AddRange(country, province);
            db.Units.AddRange(Communes.Select(c => new Unit { Code = c, Name = c, Level = UnitLevel.Commune, ValidFrom = from, Parent = province }));
            await db.SaveChangesAsync(Cancel);
        }

        await EntryWorld.FillAsync(_database.Open(), Communes);
        _tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        _catalogue = await _database.Get<Catalogues>().CurrentAsync(Cancel);
    }

    [Fact]
    public async Task Only_what_is_due_is_asked()
    {
        var sheet = await SheetAsync("N1", November);

        var asked = sheet.Due.Select(c => $"{c.Measure.Code}/{c.Period.Code}").ToArray();
        Assert.Contains("meetings/2026-11", asked);
        Assert.All(sheet.Due, c => Assert.Equal(Frequency.Month, c.Measure.Frequency));
        Assert.DoesNotContain(sheet.Due, c => c.Measure.Code is "registered" or "elsewhere");
        Assert.Equal(["heritage"], sheet.OnChange.Select(c => c.Measure.Code).Distinct());
    }

    [Fact]
    public async Task An_annual_measure_is_asked_for_once_a_year()
    {
        var months = new List<int>();
        for (var month = 1; month <= 12; month++)
        {
            if ((await SheetAsync("N1", new DateOnly(2026, month, 15))).Due.Any(c => c.Measure.Code == "surveyed" && c.Period.Code == "2026"))
                months.Add(month);
        }

        Assert.Equal([12], months);
    }

    [Fact]
    public async Task A_part_and_the_categories_stand_behind_their_whole()
    {
        var cells = (await SheetAsync("N1", November)).Due.Where(c => c.Period.Code == "2026-11").Select(c => c.Measure.Code + c.Breakdown).ToArray();

        Assert.Equal(Array.IndexOf(cells, "meetings") + 1, Array.IndexOf(cells, "meetings.online"));
        Assert.Equal(["trained", "trainedsex/female", "trainedsex/male"], cells.SkipWhile(c => c != "trained").Take(3));
    }

    [Fact]
    public async Task A_cell_shows_what_stands_in_it_and_what_stood_before()
    {
        var officer = Officer("N1");
        var taken = await _database.Get<FigureDesk>().RecordAsync(
            new FigureBatch([new FigureEntry("meetings", "N1", "2026-11", "7")], FigureDoor.Entry), officer, Cancel);

        var cell = (await SheetAsync("N1", November)).Due.Single(c => c.Measure.Code == "meetings" && c.Period.Code == "2026-11");

        Assert.Equal(taken.Value!.Figures[0].FigureId, cell.Current!.FigureId);
        Assert.Equal(FigureStage.Entering, cell.Current.Stage);
        Assert.NotNull(cell.Previous);
        Assert.NotNull(cell.Usual);
        Assert.InRange(cell.Usual.Low, 0, FixedPoint.From(4));
        Assert.InRange(cell.Usual.High, FixedPoint.From(6), FixedPoint.From(12));
    }

    [Fact]
    public async Task What_was_sent_back_says_so()
    {
        var officer = Officer("N1");
        var coordinator = Coordinator;
        var desk = _database.Get<FigureDesk>();
        await desk.RecordAsync(new FigureBatch([new FigureEntry("meetings", "N1", "2026-11", "7")], FigureDoor.Entry, Stage: FigureStage.Submitted), officer, Cancel);
        await desk.SendBackAsync(new FigureSelection("N1", "2026-11", []), "Kèm giấy mời", coordinator, Cancel);

        var cell = (await SheetAsync("N1", November)).Due.Single(c => c.Measure.Code == "meetings" && c.Period.Code == "2026-11");

        Assert.True(cell.Current!.IsSentBack);
        Assert.Equal("Kèm giấy mời", cell.Current.Reason);
    }

    [Fact]
    public async Task A_submission_sent_twice_gives_the_same_receipt()
    {
        var officer = Officer("N1");
        var desk = _database.Get<FigureDesk>();
        await desk.RecordAsync(new FigureBatch([new FigureEntry("meetings", "N1", "2026-11", "7")], FigureDoor.Entry), officer, Cancel);
        var selection = new FigureSelection("N1", "2026-11", [], Guid.NewGuid());

        var first = await desk.SubmitAsync(selection, officer, Cancel);
        _database.Clock.Advance(TimeSpan.FromMinutes(1));
        var again = await desk.SubmitAsync(selection, officer, Cancel);

        Assert.Equal(first.Value!.Hash, again.Value!.Hash);
        Assert.Equal(first.Value.At, again.Value.At);
        Assert.Equal("Figure.CommandDiffers", (await desk.SubmitAsync(selection with { Period = "2026-10" }, officer, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task An_officer_is_offered_its_own_unit_and_a_coordinator_every_one_below()
    {
        var officer = Officer("N1");
        var coordinator = Coordinator;

        Assert.Equal(["N1"], EntryDue.UnitsOf(officer, _tree, _catalogue, November).Select(u => u.Code));
        Assert.Equal(["N1", "N2"], EntryDue.UnitsOf(coordinator, _tree, _catalogue, November).Select(u => u.Code));
        await using var db = _database.Open();
        Assert.Equal("Figure.NoRight", (await db.EntrySheetAsync(officer, _tree, _catalogue, _tree.OfCode("N2")[0].Id, November, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task Progress_counts_what_each_unit_owes_has_and_has_submitted()
    {
        var officer = Officer("N1");
        await _database.Get<FigureDesk>().RecordAsync(
            new FigureBatch([new FigureEntry("meetings", "N1", "2026-11", "7")], FigureDoor.Entry, Stage: FigureStage.Submitted), officer, Cancel);
        await using var db = _database.Open();

        var rows = await db.EntryProgressAsync(
            Coordinator, _tree, _catalogue, _tree.Root!.Id, _catalogue.FindPeriod("2026-11")!, Cancel);
        var none = await db.EntryProgressAsync(officer, _tree, _catalogue, _tree.Root!.Id, _catalogue.FindPeriod("2026-11")!, Cancel);

        Assert.Equal(["N1", "N2"], rows.Select(r => r.Code));
        Assert.Equal((1, 1, 0, true), (rows[0].Entered, rows[0].Submitted, rows[0].Approved, rows[0].WaitsForApproval));
        Assert.Equal(rows[0].Expected, rows[1].Expected);
        Assert.Empty(none);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private Actor Coordinator => new(1, "Chuyên viên tổng hợp", _tree.Root!.Id, [new ActorGrant(Role.Coordinator, _tree.Root.Id)]);

    private Actor Officer(string code)
    {
        var unit = _tree.OfCode(code)[^1];
        return new Actor(2, "Công chức", unit.Id, [new ActorGrant(Role.Officer, unit.Id)]);
    }

    private async Task<EntrySheet> SheetAsync(string unit, DateOnly today)
    {
        await using var db = _database.Open();
        var officer = Officer(unit);
        return (await db.EntrySheetAsync(officer, _tree, _catalogue, _tree.OfCode(unit)[^1].Id, today, Cancel)).Value!;
    }
}
