using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Tests.Storage;

namespace Dashboard.Tests.Figures;

// Inside the namespace: outside it, the word Entry would mean the folder of the entry page.
using static SmallCountry;

/// <summary>Every number says what it is made of, down to the cell and who put it there.</summary>
public sealed class ExplainTests : IAsyncLifetime
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FigureDesk Desk => _database.Get<FigureDesk>();

    public async ValueTask InitializeAsync()
    {
        await FillAsync(_database);
        await _database.Get<TreeVersions>().EnsureAsync(Cancel);
        await using var db = _database.Open();
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        db.Users.AddRange(Person(1, "Chuyên viên A"), Person(2, "Công chức B"));
        db.OfficesHeld.AddRange(
            new OfficeHeld { UserId = 1, Title = "Chuyên viên tổng hợp", From = new DateOnly(2020, 1, 1) },
            new OfficeHeld { UserId = 2, Title = "Công chức văn hóa", From = new DateOnly(2020, 1, 1), To = new DateOnly(2026, 11, 23) },
            new OfficeHeld { UserId = 2, Title = "Phó Chủ tịch", From = new DateOnly(2026, 11, 24) });
        await db.SaveChangesAsync(Cancel);

        User Person(int id, string name) => new() { Id = id, UserName = name, DisplayName = name, UnitId = tree.Root!.Id };
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Children_add_up_to_the_number_and_one_part_alone_is_left_out()
    {
        await RecordAsync(Cell("meetings.total", "N1", "2026-01", "10"), Cell("meetings.online", "N1", "2026-01", "5"), Cell("meetings.total", "N1", "2026-02", "6"), Cell("meetings.online", "N1", "2026-02", "3"));
        await RecordAsync(Cell("meetings.total", "N2", "2026-01", "4"), Cell("meetings.online", "N2", "2026-01", "1"), Cell("meetings.total", "N2", "2026-02", "9"));

        var answer = await ExplainAsync("share", "75", "2026-02");

        Assert.Equal((9m, 20m, 45m), (answer.Number.Numerator, answer.Number.Denominator, answer.Number.Value));
        Assert.Equal(["N1", "N2"], answer.Children.Select(c => c.Unit.Code));
        Assert.Equal((answer.Number.Numerator, answer.Number.Denominator), (answer.Children.Sum(c => c.Number.Numerator), answer.Children.Sum(c => c.Number.Denominator)));
        Assert.Equal("N2 lacks meetings.online", Assert.Single(answer.OnePartOnly.Select(l => $"{l.Unit.Code} lacks {string.Join(",", l.Lacking.Select(m => m.Code))}")));
        Assert.Empty(answer.Missing);
        Assert.Equal(["2026-01", "2026-02"], answer.Span.Select(n => n.PeriodCode));
        Assert.Equal(["N1", "N2"], (await ExplainAsync("share", "75", "2026-03")).Missing.Select(u => u.Code));
    }

    [Fact]
    public async Task A_part_of_a_divided_unit_is_marked_and_leads_to_the_old_unit()
    {
        await RecordAsync(Cell("meetings.total", "A1", "2025-05", "10"), Cell("meetings.online", "A1", "2025-05", "5"), Cell("meetings.total", "B1", "2025-05", "6"), Cell("meetings.online", "B1", "2025-05", "2"));

        var province = await ExplainAsync("share", "75", "2025-05");
        var commune = await ExplainAsync("share", "N1", "2025-05");
        var old = await ExplainAsync("share", "B1", "2025-05", Boundaries.AsWas);

        Assert.False(province.Number.IsEstimated);
        Assert.Equal((7m, 16m), (province.Children.Sum(c => c.Number.Numerator), province.Children.Sum(c => c.Number.Denominator)));
        Assert.True(commune.Number.IsEstimated);
        Assert.Equal(["A1 ", "A2 ", "B1 1/2"], commune.Children.Select(c => $"{c.Unit.Code} {(c.Part is { } part ? $"{part.Part}/{part.Of}" : "")}"));
        Assert.All(commune.Children, c => Assert.True(c.IsPredecessor));
        Assert.Equal(2m, Assert.Single(old.Cells.Single(c => c.Measure.Code == "meetings.online" && c.Period.Code == "2025-05").Versions).Value);
    }

    [Fact]
    public async Task A_cell_tells_all_its_versions_with_who_when_why_and_through_which_door()
    {
        var officer = await OfficerAsync(_database, "N1");
        await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2026-10", "7")) with { Door = FigureDoor.Entry }, officer, Cancel);
        await Desk.SubmitAsync(new FigureSelection("N1", "2026-10", []), officer, Cancel);
        await Desk.ApproveAsync([new FigureSelection("N1", "2026-10", [])], await CoordinatorAsync(_database), Cancel);
        _database.Clock.Advance(TimeSpan.FromDays(2));
        var outcome = await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2026-10", "8") with { Reason = "Đếm sót" }) with { Door = FigureDoor.Import }, await CoordinatorAsync(_database), Cancel);
        Assert.False(outcome.Refused, outcome.Refusal?.ToString());

        var cell = Assert.Single((await ExplainAsync("meetings", "N1", "2026-10", basis: Basis.Provisional)).Cells, c => c.Period.Code == "2026-10");

        var (late, first) = (cell.Versions[0], cell.Versions[1]);
        Assert.Equal((8m, 7m, "Đếm sót", FigureDoor.Import, true), (late.Value, late.Replaced, late.Reason, late.Door, late.IsStanding));
        Assert.Equal((7m, FigureDoor.Entry, FigureStage.Approved, false), (first.Value, first.Door, first.Stage, first.IsStanding));
        Assert.Equal(new Author(AuthorKind.Person, "Công chức B", "Công chức văn hóa"), first.RecordedBy);
        Assert.Equal(new Author(AuthorKind.Person, "Chuyên viên A", "Chuyên viên tổng hợp"), first.ApprovedBy);

        var approved = Assert.Single((await ExplainAsync("meetings", "N1", "2026-10")).Cells, c => c.Period.Code == "2026-10");
        Assert.Equal(7m, Assert.Single(approved.Versions, v => v.IsStanding).Value);
    }

    [Fact]
    public async Task Central_sees_approved_versions_and_offices_alone()
    {
        await RecordAsync(Cell("meetings.total", "N1", "2026-10", "7"));
        await Desk.RecordAsync(Batch(Cell("meetings.total", "N1", "2026-10", "8") with { Reason = "Đếm sót" }), await CoordinatorAsync(_database), Cancel);
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var central = new Actor(9, "Trung ương", tree.Root!.Id, [new ActorGrant(Role.Central, tree.Root.Id)]);

        var cell = Assert.Single((await ExplainAsync("meetings", "N1", "2026-10", actor: central)).Cells, c => c.Period.Code == "2026-10");
        var refused = await AskAsync("meetings", "N1", "2026-10", Boundaries.AsIs, Basis.Provisional, central);

        var version = Assert.Single(cell.Versions);
        Assert.Equal((7m, null, "Chuyên viên tổng hợp"), (version.Value, version.RecordedBy.Name, version.RecordedBy.Office));
        Assert.Equal("Api.ApprovedOnly", refused.Refusal?.Code);
    }

    [Fact]
    public async Task A_commune_next_door_is_told_nothing() =>
        Assert.Equal("Figure.NoRight", (await AskAsync("meetings", "N2", "2026-10", Boundaries.AsIs, Basis.Approved, await OfficerAsync(_database, "N1"))).Refusal?.Code);

    [Fact]
    public async Task A_record_says_what_came_late_and_what_is_missing()
    {
        await RecordAsync(Cell("meetings.total", "N1", "2026-11", "7"), Cell("meetings.total", "N1", "2026-09", "7"));
        await _database.Get<PeriodCalendar>().CloseAsync(Vietnam.Today(_database.Clock), Cancel);
        _database.Get<Catalogues>().Forget();
        var standpoint = await _database.Get<Standpoints>().AtAsync(null, Cancel);
        await using var db = _database.Open();

        var record = await db.ReportingRecordAsync(standpoint, standpoint.Tree.Find("N1", standpoint.Today)!.Id, isApprovedOnly: false, Cancel);

        var line = record.Single(l => l.Measure.Code == "meetings.total");
        Assert.Equal(
            [("2026-09", RecordState.Late), ("2026-10", RecordState.Missing), ("2026-11", RecordState.Reported)],
            line.Cells.TakeLast(3).Select(c => (c.Period.Code, c.State)));
    }

    private async Task RecordAsync(params FigureEntry[] entries)
    {
        var outcome = await Desk.RecordAsync(Batch(entries) with { Stage = FigureStage.Approved }, await CoordinatorAsync(_database), Cancel);
        Assert.False(outcome.Refused, outcome.Refusal?.ToString());
    }

    private async Task<Explanation> ExplainAsync(string indicator, string unit, string period, Boundaries boundaries = Boundaries.AsIs, Basis basis = Basis.Approved, Actor? actor = null)
    {
        var outcome = await AskAsync(indicator, unit, period, boundaries, basis, actor ?? await CoordinatorAsync(_database));
        Assert.False(outcome.Refused, outcome.Refusal?.ToString());
        return outcome.Value!;
    }

    private async Task<Outcome<Explanation>> AskAsync(string indicator, string unit, string period, Boundaries boundaries, Basis basis, Actor actor)
    {
        var standpoint = await _database.Get<Standpoints>().AtAsync(null, Cancel);
        await using var db = _database.Open();
        return await db.ExplainAsync(
            actor, standpoint.Tree, standpoint,
            new ExplainQuestion(standpoint.Catalogue.FindIndicator(indicator)!, standpoint.Tree.OfCode(unit)[^1].Id, standpoint.Catalogue.FindPeriod(period)!, basis, boundaries, 0, 50, WithNames: true), Cancel);
    }
}
