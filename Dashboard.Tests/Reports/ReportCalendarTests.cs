using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Reports;
using Dashboard.Data.Units;
using Dashboard.Tests.Figures;
using Microsoft.EntityFrameworkCore;
using static Dashboard.Tests.Reports.ReportWorld;

namespace Dashboard.Tests.Reports;

/// <summary>Regimes, their periods and days, the versions of their forms, and how units stand.</summary>
public sealed class ReportCalendarTests : IAsyncLifetime
{
    private ReportWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await CreateAsync();

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Days_are_working_days_of_the_calendar()
    {
        await using var db = _world.Database.Open();
        var catalogue = await _world.Database.Get<Catalogues>().CurrentAsync(Cancel);
        var period = catalogue.FindPeriod("2026-10")!.Id;
        var round = await db.ReportRounds.Include(r => r.Due).SingleAsync(r => r.PeriodId == period, Cancel);

        // 31/10/2026 is a Saturday: the data close on Friday; three working days later is Wednesday.
        Assert.Equal(new DateOnly(2026, 10, 30), round.ClosesOn);
        Assert.Equal(new DateOnly(2026, 11, 4), Assert.Single(round.Due).On);
    }

    [Fact]
    public void A_holiday_moves_the_day()
    {
        var working = new WorkingDays([new Holiday { On = new DateOnly(2026, 11, 3), Kind = HolidayKind.DayOff, Name = "Nghỉ", Basis = "thử" }]);

        Assert.Equal(new DateOnly(2026, 11, 5), ReportCalendar.Step(working, new DateOnly(2026, 10, 31), 3));
        Assert.Equal(new DateOnly(2026, 10, 28), ReportCalendar.Step(working, new DateOnly(2026, 10, 31), -2));
    }

    [Fact]
    public async Task Opening_twice_changes_nothing()
    {
        await using var db = _world.Database.Open();
        var before = await db.ReportRounds.CountAsync(Cancel);

        Assert.Empty(await _world.Database.Get<ReportCalendar>().OpenAsync(new DateOnly(2026, 11, 23), Cancel));
        Assert.Equal(before, await db.ReportRounds.CountAsync(Cancel));
        Assert.NotEqual(0, before);
    }

    [Fact]
    public async Task Before_the_merger_the_old_units_owe_it_and_after_it_their_successors()
    {
        await using var db = _world.Database.Open();
        var (tree, catalogue) = (await _world.Database.Get<UnitTrees>().CurrentAsync(Cancel), await _world.Database.Get<Catalogues>().CurrentAsync(Cancel));
        var set = (await _world.EntryAsync()).ReportingSetId;
        var recipient = (await _world.EntryAsync()).RecipientId;
        foreach (var (month, units) in ((string, string[])[])[("2025-06", SmallCountry.OldCommunes), ("2025-07", SmallCountry.NewCommunes)])
        {
            db.ReportRounds.Add(new ReportRound { RegimeId = _world.RegimeId, PeriodId = catalogue.FindPeriod(month)!.Id, FormId = (await db.ReportForms.SingleAsync(Cancel)).Id, ClosesOn = catalogue.FindPeriod(month)!.To });
            await db.SaveChangesAsync(Cancel);
            Assert.Equal(units, tree.MembersOn(set, catalogue.FindPeriod(month)!.To).Select(u => u.Code).Order());
            foreach (var unit in (string[])["A1", "N1"])
            {
                var sheet = await db.ReportSheetAsync(_world.Coordinator, tree, catalogue, "hop-thang", month, unit, Cancel);
                Assert.Equal(units.Contains(unit), !sheet.Refused);
            }
        }

        // The year straddles it: who stands on its last day answers for it.
        var yearly = (await _world.EntryAsync()) with { Code = "hop-nam", Frequency = Frequency.Year, RecipientId = recipient };
        var id = Value(await _world.Regimes.SaveAsync(null, yearly, _world.Coordinator, Cancel));
        Value(await _world.Regimes.AddFormAsync(id, """{ "sections": [ { "code": "a", "kind": "Table", "nameVi": "A", "nameEn": "A", "rows": [ { "code": "staff", "measure": "staff" } ] } ] }""", new DateOnly(2024, 1, 1), _world.Coordinator, Cancel));
        await _world.Database.Get<ReportCalendar>().OpenAsync(new DateOnly(2026, 11, 23), Cancel);
        Assert.Equal("Report.NotOwed", (await db.ReportSheetAsync(_world.Coordinator, tree, catalogue, "hop-nam", "2025", "A1", Cancel)).Refusal?.Code);
        Assert.Equal(["staff"], (await _world.SheetAsync(new ReportKey("hop-nam", "2025", "N1"))).Cells.Select(c => c.Measure.Code));
    }

    [Fact]
    public async Task A_form_in_use_is_never_changed_under_a_report()
    {
        var next = Form.Replace("\"isRequired\": true }", "\"isRequired\": false }", StringComparison.Ordinal);
        Assert.Equal(1, Value(await _world.Regimes.AddFormAsync(_world.RegimeId, Form, new DateOnly(2024, 1, 1), _world.Coordinator, Cancel)));
        Assert.Equal(2, Value(await _world.Regimes.AddFormAsync(_world.RegimeId, next, new DateOnly(2026, 12, 1), _world.Coordinator, Cancel)));
        Assert.Equal("Form.BeforeNewest", (await _world.Regimes.AddFormAsync(_world.RegimeId, Form, new DateOnly(2025, 1, 1), _world.Coordinator, Cancel)).Refusal?.Code);

        await _world.Database.Get<ReportCalendar>().OpenAsync(new DateOnly(2026, 12, 1), Cancel);
        Assert.Equal(1, (await _world.SheetAsync()).FormVersion);
        Assert.Equal(1, (await _world.SheetAsync(Key with { Period = "2026-10" })).FormVersion);
        Assert.Equal(2, (await _world.SheetAsync(Key with { Period = "2026-12" })).FormVersion);
    }

    [Fact]
    public void A_forms_file_comes_back_the_same()
    {
        var form = Value(FormDefinition.Parse(Form));
        var file = form.Write();

        Assert.Equal(file, Value(FormDefinition.Parse(file)).Write());
        Assert.Equal(3, form.Rows.Count());
    }

    [Theory]
    [InlineData("\"measure\": \"meetings.total\"", "\"measure\": \"khong.co\"", "Form.UnknownMeasure")]
    [InlineData("\"measure\": \"meetings.total\"", "\"measure\": \"staff\"", "Form.WrongFrequency")]
    [InlineData("\"measure\": \"meetings.total\"", "\"measure\": \"meetings.total\", \"formula\": \"all\"", "Form.MeasureOrFormula")]
    [InlineData("\"formula\": \"all - online\"", "\"formula\": \"all - here\"", "Form.BadFormula")]
    [InlineData("\"formula\": \"all - online\"", "\"formula\": \"all -\"", "Form.BadFormula")]
    [InlineData("\"code\": \"online\"", "\"code\": \"all\"", "Form.CodeTwice")]
    [InlineData("\"code\": \"online\"", "\"code\": \"a b\"", "Form.BadCode")]
    [InlineData("\"row\": \"here\"", "\"row\": \"khong\"", "Form.ConditionUnknown")]
    [InlineData("\"nameVi\": \"Tình hình\"", "\"nameVi\": \" \"", "Form.NoName")]
    [InlineData("\"kind\": \"Table\"", "\"kind\": \"Narrative\"", "Form.RowsOfSection")]
    [InlineData("\"kind\": \"Table\"", "\"kind\": \"Bang\"", "Form.NotAForm")]
    [InlineData("\"sections\"", "\"sectionz\"", "Form.NotAForm")]
    [InlineData("\"left\": \"online\"", "\"left\": \"sai\"", "Form.BadFormula")]
    public async Task A_form_that_cannot_be_is_refused_with_its_place(string good, string bad, string code)
    {
        var refused = await _world.Regimes.AddFormAsync(_world.RegimeId, Form.Replace(good, bad, StringComparison.Ordinal), new DateOnly(2026, 1, 1), _world.Coordinator, Cancel);

        Assert.Contains(refused.Refusals, r => r.Code == code);
        await using var db = _world.Database.Open();
        Assert.Equal(1, await db.ReportForms.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_regime_names_what_the_decree_asks_of_it()
    {
        var entry = await _world.EntryAsync();
        var refused = await _world.Regimes.SaveAsync(
            null, entry with { Code = "A b", NameVi = "", LegalBasis = "", GraceDays = -1, Deadlines = new Dictionary<UnitLevel, int> { [UnitLevel.Commune] = 0 } }, _world.Coordinator, Cancel);

        Assert.Equal(["Regime.BadCode", "Regime.DaysOutOfRange", "Regime.DeadlineTooEarly", "Regime.NoBasis", "Regime.NoName"], refused.Refusals.Select(r => r.Code).Order());
        Assert.Equal("Regime.CodeTaken", (await _world.Regimes.SaveAsync(null, entry, _world.Coordinator, Cancel)).Refusal?.Code);
        Assert.Equal("Regime.InUse", (await _world.Regimes.SaveAsync(_world.RegimeId, entry with { Frequency = Frequency.Year }, _world.Coordinator, Cancel)).Refusal?.Code);
        Assert.Equal("Regime.NotAllowed", (await _world.Regimes.SaveAsync(null, entry with { Code = "khac" }, _world.Officer, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task The_matrix_says_who_was_in_time_who_is_late_and_who_is_not_asked()
    {
        await _world.FillAsync();
        Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel));

        var matrix = await MatrixAsync(new DateOnly(2026, 12, 4));

        var at = matrix.Periods.Select(p => p.Code).ToList().IndexOf("2026-11");
        Assert.Equal(ReportStanding.SentInTime, matrix.Rows.Single(r => r.Code == "N1").Standings[at]);
        Assert.Equal(ReportStanding.Late, matrix.Rows.Single(r => r.Code == "N2").Standings[at]);
        Assert.Equal((1, 3), (matrix.Rows.Single(r => r.Code == "N1").InTime, matrix.Rows.Single(r => r.Code == "N1").Owed));
        Assert.Equal(ReportStanding.Open, (await MatrixAsync(new DateOnly(2026, 12, 3))).Rows.Single(r => r.Code == "N2").Standings[at]);
        Assert.DoesNotContain(matrix.Rows, r => r.Code == "A1");
    }

    [Theory]
    [InlineData(SubmissionState.Draft, null, "2026-11-04", 0, ReportStanding.Open)]
    [InlineData(SubmissionState.Draft, null, "2026-11-05", 0, ReportStanding.Late)]
    [InlineData(SubmissionState.Draft, null, "2026-11-05", 1, ReportStanding.Open)]
    [InlineData(SubmissionState.Sent, "2026-11-04T16:59:59Z", "2026-12-01", 0, ReportStanding.SentInTime)]
    [InlineData(SubmissionState.Sent, "2026-11-04T17:00:00Z", "2026-12-01", 0, ReportStanding.SentLate)]
    [InlineData(SubmissionState.Approved, "2026-11-04T17:00:00Z", "2026-12-01", 1, ReportStanding.ApprovedInTime)]
    [InlineData(SubmissionState.Approved, "2026-11-09T17:00:00Z", "2026-12-01", 1, ReportStanding.ApprovedLate)]
    [InlineData(SubmissionState.Returned, "2026-11-04T00:00:00Z", "2026-12-01", 0, ReportStanding.Returned)]
    public void In_time_is_reckoned_in_Vietnam_by_the_day_it_was_first_sent(SubmissionState state, string? sent, string today, int grace, ReportStanding expected)
    {
        var at = sent is null ? (DateTime?)null : DateTimeOffset.Parse(sent, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;

        Assert.Equal(expected, ReportQueries.StandingOf(state, at, new DateOnly(2026, 11, 4), grace, DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_unit_sees_what_it_owes_the_first_to_be_due_first()
    {
        await using var db = _world.Database.Open();
        var (tree, catalogue) = (await _world.Database.Get<UnitTrees>().CurrentAsync(Cancel), await _world.Database.Get<Catalogues>().CurrentAsync(Cancel));

        var duties = await db.ReportDutiesAsync(_world.Officer, tree, catalogue, new DateOnly(2026, 11, 23), new DateOnly(2026, 10, 1), Cancel);

        Assert.All(duties, d => Assert.Equal("N1", d.UnitCode));
        Assert.Equal(("2026-11", new DateOnly(2026, 12, 3)), (duties[^1].Period.Code, duties[^1].DueOn));
        Assert.Equal(duties.OrderBy(d => d.DueOn), duties);
    }

    [Fact]
    public async Task A_consolidated_report_adds_up_what_was_approved_below_and_gathers_its_words()
    {
        var entry = (await _world.EntryAsync()) with { Code = "tong-hop", Kind = ReportKind.Consolidated };
        var id = Value(await _world.Regimes.SaveAsync(null, entry, _world.Coordinator, Cancel));
        Value(await _world.Regimes.AddFormAsync(
            id,
            """
            { "sections": [
              { "code": "so", "kind": "Summary", "nameVi": "Số liệu", "nameEn": "Numbers", "rows": [ { "code": "all", "measure": "meetings.total" } ] },
              { "code": "loi", "kind": "Narrative", "nameVi": "Lời", "nameEn": "Words", "gathers": "hop-thang/tinh-hinh" } ] }
            """,
            new DateOnly(2024, 1, 1), _world.Coordinator, Cancel));
        await _world.Database.Get<ReportCalendar>().OpenAsync(new DateOnly(2026, 11, 23), Cancel);
        var key = new ReportKey("tong-hop", "2026-11", "N1");
        await _world.FillAsync();
        Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel));
        var before = (await _world.SheetAsync(key)).Sections;
        Assert.Equal((null, 0, 1), (before[0].Rows[0].Value, before[0].Rows[0].Reported!.Value, before[0].Rows[0].Expected!.Value));
        Assert.Empty(before[1].Gathered);

        Value(await _world.Desk.ApproveAsync(Key, _world.Coordinator, Cancel));

        var after = (await _world.SheetAsync(key)).Sections;
        Assert.Equal((9m, 1), (after[0].Rows[0].Value, after[0].Rows[0].Reported));
        Assert.Equal("Ổn định.", Assert.Single(after[1].Gathered).Words);
    }

    private async Task<ReportMatrix> MatrixAsync(DateOnly today)
    {
        await using var db = _world.Database.Open();
        var (tree, catalogue) = (await _world.Database.Get<UnitTrees>().CurrentAsync(Cancel), await _world.Database.Get<Catalogues>().CurrentAsync(Cancel));
        var regime = (await db.ReportRegimesAsync(Cancel)).Single(r => r.Code == "hop-thang");
        return await db.ReportMatrixAsync(_world.Coordinator, tree, catalogue, regime, tree.Root!.Id, 3, today, Cancel);
    }
}
