using System.Text.Json;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Reports;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;
using static Dashboard.Tests.Reports.ReportWorld;

namespace Dashboard.Tests.Reports;

/// <summary>A report's way up the tree: head, level above, back by cell, approved.</summary>
public sealed class ReportDeskTests : IAsyncLifetime
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
    public async Task From_the_first_cell_to_the_approved_roll_up()
    {
        await _world.FillAsync();
        Assert.Equal((0, 9), await _world.SumAsync("meetings.total", "2026-11", "VN"));

        Assert.Equal(SubmissionState.WithHead, Value(await _world.Desk.PresentAsync(Key, _world.Officer, Cancel)));
        var hash = Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel));
        Assert.All((await _world.SheetAsync()).Cells, c => Assert.Equal(FigureStage.Submitted, c.Current?.Stage));
        Assert.Equal((0, 9), await _world.SumAsync("meetings.total", "2026-11", "VN"));

        Assert.Equal(SubmissionState.Approved, Value(await _world.Desk.ApproveAsync(Key, _world.Coordinator, Cancel)));
        Assert.Equal((9, 9), await _world.SumAsync("meetings.total", "2026-11", "VN"));

        var sheet = await _world.SheetAsync();
        Assert.Equal([SubmissionAct.Approve, SubmissionAct.Send, SubmissionAct.Present], sheet.History.Select(e => e.Act));
        var sent = sheet.History.Single(e => e.Act == SubmissionAct.Send);
        Assert.Equal(hash, sent.Hash);
        await using var db = _world.Database.Open();
        using var content = JsonDocument.Parse((await db.SubmissionEvents.SingleAsync(e => e.Id == sent.Id, Cancel)).Content!);
        Assert.Equal("9", content.RootElement.GetProperty("Cells")[0].GetProperty("Value").GetString());
        Assert.Equal("Ổn định.", content.RootElement.GetProperty("Texts")[0].GetProperty("Words").GetString());
    }

    [Fact]
    public async Task What_is_open_is_named_place_by_place_and_nothing_moves()
    {
        await _world.EnterAsync("N1", "2026-11", 9, 2);

        var refused = await _world.Desk.PresentAsync(Key, _world.Officer, Cancel);

        // Seven were held in person, so that the reason is asked for too.
        Assert.Equal([("Report.PlaceOpen", "tinh-hinh"), ("Report.PlaceOpen", "ly-do")], refused.Refusals.Select(r => (r.Code, r.Field!)));
        Assert.Equal(refused.Refusals.Select(r => r.Code), (await _world.Desk.SendAsync(Key, _world.Head, Cancel)).Refusals.Select(r => r.Code));
        Assert.All((await _world.SheetAsync()).Cells, c => Assert.Equal(FigureStage.Entering, c.Current?.Stage));
    }

    [Fact]
    public async Task A_section_is_asked_for_only_where_its_condition_holds()
    {
        await _world.EnterAsync("N1", "2026-11", 9, 6);
        Assert.Equal(["hop", "tinh-hinh"], (await _world.SheetAsync()).Sections.Select(s => s.Section.Code));

        await _world.EnterAsync("N1", "2026-11", 9, 4);
        Assert.Equal(["hop", "tinh-hinh", "ly-do"], (await _world.SheetAsync()).Sections.Select(s => s.Section.Code));
    }

    [Fact]
    public async Task Computed_rows_and_the_columns_beside_them()
    {
        await _world.EnterAsync("N1", "2025-11", 4, 1, _world.Coordinator);
        await _world.EnterAsync("N1", "2026-10", 5, 2, _world.Coordinator);
        await _world.EnterAsync("N1", "2026-11", 9, 6);

        var rows = (await _world.SheetAsync()).Sections[0].Rows;

        Assert.Equal((9m, 5m, 4m, 14m), (rows[0].Value, rows[0].Previous, rows[0].YearBefore, rows[0].Cumulative));
        Assert.Equal((3m, 3m, 3m, 6m), (rows[2].Value, rows[2].Previous, rows[2].YearBefore, rows[2].Cumulative));
    }

    [Fact]
    public async Task A_cell_goes_back_with_its_reason_and_the_others_stand_as_they_were_sent()
    {
        await _world.FillAsync();
        var first = Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel));

        Assert.Equal(1, Value(await _world.Desk.ReturnAsync(Key, [new ReportReturn("meetings.online", "Chưa có danh sách cuộc họp.")], _world.Coordinator, Cancel)));

        var back = await _world.SheetAsync();
        Assert.Equal((SubmissionState.Returned, 1), (back.State, back.Submission!.Returns));
        Assert.Equal("meetings.online", Assert.Single(back.Remarks).Place);
        Assert.Equal([FigureStage.Submitted, FigureStage.Entering], back.Cells.Select(c => c.Current!.Stage));
        Assert.Equal("Chưa có danh sách cuộc họp.", back.Cells.Last().Current!.Reason);

        Value(await _world.Database.Get<FigureDesk>().RecordAsync(new FigureBatch([new("meetings.online", "N1", "2026-11", "5")], FigureDoor.Entry), _world.Officer, Cancel));
        var second = Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel));
        Assert.NotEqual(first, second);
        Value(await _world.Desk.ApproveAsync(Key, _world.Coordinator, Cancel));
        Assert.Equal((5, 5), await _world.SumAsync("meetings.online", "2026-11", "75"));
        Assert.Empty((await _world.SheetAsync()).Remarks);
        // Both are kept as they were sent.
        Assert.Equal([second, first], (await _world.SheetAsync()).History.Where(e => e.Act == SubmissionAct.Send).Select(e => e.Hash));
    }

    [Fact]
    public async Task An_approval_is_withdrawn_with_a_reason_and_can_be_given_again()
    {
        await _world.FillAsync();
        Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel));
        Value(await _world.Desk.ApproveAsync(Key, _world.Coordinator, Cancel));

        Assert.Equal("Report.ReasonMissing", (await _world.Desk.UnapproveAsync(Key, " ", _world.Coordinator, Cancel)).Refusal?.Code);
        Value(await _world.Desk.UnapproveAsync(Key, "Duyệt nhầm kỳ.", _world.Coordinator, Cancel));
        Assert.Equal((0, 9), await _world.SumAsync("meetings.total", "2026-11", "VN"));

        Value(await _world.Desk.ApproveAsync(Key, _world.Coordinator, Cancel));
        Assert.Equal((9, 9), await _world.SumAsync("meetings.total", "2026-11", "VN"));
        Assert.Equal(0, (await _world.Database.Get<RollupVerifier>().VerifyAsync(Cancel)).Differences);
    }

    [Fact]
    public async Task The_same_report_sent_from_two_windows_is_sent_once()
    {
        await _world.FillAsync();

        var both = await Task.WhenAll(_world.Desk.SendAsync(Key, _world.Head, Cancel), _world.Desk.SendAsync(Key, _world.Head, Cancel));

        Assert.Equal("Report.AlreadySent", Assert.Single(both, o => o.Refused).Refusal?.Code);
        Assert.Single((await _world.SheetAsync()).History, e => e.Act == SubmissionAct.Send);
    }

    [Fact]
    public async Task The_same_content_has_the_same_hash()
    {
        await _world.FillAsync();
        var first = Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel));
        Value(await _world.Desk.ReturnAsync(Key, [new ReportReturn("tinh-hinh", "Bổ sung.")], _world.Coordinator, Cancel));

        Assert.Equal(first, Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel)));
    }

    [Fact]
    public async Task A_broken_rule_stops_the_report_or_asks_for_an_explanation()
    {
        await _world.EnterAsync("N1", "2026-10", 30, 2, _world.Coordinator);
        await _world.EnterAsync("N1", "2026-11", 25, 21);
        Value(await _world.WriteAsync("tinh-hinh", "Ổn định."));
        var refused = await _world.Desk.SendAsync(Key, _world.Head, Cancel);
        Assert.Equal([("Report.RuleBroken", "most"), ("Report.Unexplained", "falls")], refused.Refusals.Select(r => (r.Code, r.Field!)));

        await _world.EnterAsync("N1", "2026-11", 25, 20, reason: "đếm lại");
        Value(await _world.WriteAsync("ly-do", "Hội trường."));
        Value(await _world.WriteAsync("falls", "Tháng trước có hội nghị tổng kết."));
        Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel));
    }

    [Fact]
    public async Task A_correction_after_it_was_sent_is_not_approved_unread()
    {
        await _world.FillAsync();
        Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel));
        await _world.EnterAsync("N1", "2026-11", 10, 6, reason: "sót một cuộc");

        Assert.Equal("Report.ChangedSinceSent", (await _world.Desk.ApproveAsync(Key, _world.Coordinator, Cancel)).Refusal?.Code);
        Assert.Equal((0, 10), await _world.SumAsync("meetings.total", "2026-11", "VN"));
    }

    [Fact]
    public async Task Words_are_versions_and_another_persons_are_not_lost()
    {
        var first = Value(await _world.WriteAsync("tinh-hinh", "Một."));
        Assert.Equal(first, Value(await _world.WriteAsync("tinh-hinh", "Một.")));
        var second = Value(await _world.WriteAsync("tinh-hinh", "Hai.", basedOn: first));

        var refused = await _world.WriteAsync("tinh-hinh", "Ba.", basedOn: first);
        Assert.Equal("Report.ChangedMeanwhile", refused.Refusal?.Code);
        Assert.Equal(second, refused.Refusal?.Arguments[^1]);

        await using var db = _world.Database.Open();
        Assert.Equal(["Một.", "Hai."], await db.SubmissionTexts.OrderBy(t => t.Id).Select(t => t.Words).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Words_beyond_measure_or_for_no_section_are_refused()
    {
        Assert.Equal("Report.WordsTooLong", (await _world.WriteAsync("tinh-hinh", new string('x', ReportDesk.LongestWords + 1))).Refusal?.Code);
        Assert.Equal("Report.NoSection", (await _world.WriteAsync("hop", "x")).Refusal?.Code);
        Assert.Equal("Report.NoSection", (await _world.WriteAsync("khong-co", "x")).Refusal?.Code);
    }

    [Theory]
    [InlineData(Role.Officer, "N1", true, false, false)]
    [InlineData(Role.Leader, "N1", false, true, false)]
    [InlineData(Role.Coordinator, "N1", true, false, false)]
    [InlineData(Role.Coordinator, "75", true, false, true)]
    [InlineData(Role.Leader, "75", false, false, false)]
    [InlineData(Role.Officer, "N2", false, false, false)]
    [InlineData(Role.Coordinator, "N2", false, false, false)]
    [InlineData(Role.Inspector, "75", false, false, false)]
    [InlineData(Role.Central, "VN", false, false, false)]
    [InlineData(Role.Administrator, "VN", false, false, false)]
    public async Task Who_may_do_what(Role role, string unit, bool presents, bool sends, bool judges)
    {
        await _world.FillAsync();
        var actor = await _world.ActorAsync(9, role, unit);

        Assert.Equal(presents, !(await _world.Desk.PresentAsync(Key, actor, Cancel)).Refused);
        Assert.Equal(sends, !(await _world.Desk.SendAsync(Key, actor, Cancel)).Refused);
        if (!sends)
            Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel));

        Assert.Equal(judges, !(await _world.Desk.ReturnAsync(Key, [new ReportReturn("tinh-hinh", "Bổ sung.")], actor, Cancel)).Refused);
        if (judges)
            Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel));

        Assert.Equal(judges, !(await _world.Desk.ApproveAsync(Key, actor, Cancel)).Refused);
    }

    [Fact]
    public async Task A_level_above_sees_what_was_sent()
    {
        await _world.FillAsync();
        Assert.True((await _world.SheetAsync(actor: await _world.ActorAsync(9, Role.Leader, "75"))).IsHidden);
        Assert.Empty((await _world.SheetAsync(actor: await _world.ActorAsync(9, Role.Leader, "75"))).Sections);

        Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel));
        Assert.Equal(9m, (await _world.SheetAsync(actor: await _world.ActorAsync(9, Role.Leader, "75"))).Sections[0].Rows[0].Value);
    }

    [Fact]
    public async Task Nobody_signs_without_a_second_factor_where_the_data_are_real()
    {
        using var world = await CreateAsync(isSample: false);
        await using (var db = world.Database.Open())
        {
            db.Users.Add(new User { Id = world.Head.UserId, UserName = "chutich", NormalizedUserName = "CHUTICH", DisplayName = "Chủ tịch", UnitId = world.Head.UnitId, SecurityStamp = "x" });
            await db.SaveChangesAsync(Cancel);
        }

        await world.FillAsync();
        Assert.Equal("Report.SecondFactor", (await world.Desk.SendAsync(Key, world.Head, Cancel)).Refusal?.Code);

        await using (var db = world.Database.Open())
            await db.Users.ExecuteUpdateAsync(u => u.SetProperty(x => x.TwoFactorEnabled, true), Cancel);

        Value(await world.Desk.SendAsync(Key, world.Head, Cancel));
    }

    [Fact]
    public async Task A_unit_that_does_not_owe_it_has_no_report()
    {
        Assert.Equal("Report.NotOwed", (await _world.WriteAsync("tinh-hinh", "x", Key with { Unit = "75" }, _world.Coordinator)).Refusal?.Code);
        Assert.Equal("Report.Unknown", (await _world.WriteAsync("tinh-hinh", "x", Key with { Regime = "khac" }, _world.Coordinator)).Refusal?.Code);
        Assert.Equal("Report.Unknown", (await _world.WriteAsync("tinh-hinh", "x", Key with { Period = "2031-01" }, _world.Coordinator)).Refusal?.Code);
    }

    [Fact]
    public async Task An_estimate_stands_beside_the_final_figure_and_neither_replaces_the_other()
    {
        await AddAsync(_world.Database, "uoc-thang", Form, _world.Coordinator, e => e with { FigureKind = FigureKind.Estimate });
        var estimate = new ReportKey("uoc-thang", "2026-11", "N1");
        Value(await _world.Database.Get<FigureDesk>().RecordAsync(
            new FigureBatch([new("meetings.total", "N1", "2026-11", "8", Kind: FigureKind.Estimate), new("meetings.online", "N1", "2026-11", "6", Kind: FigureKind.Estimate)], FigureDoor.Entry), _world.Officer, Cancel));
        Value(await _world.WriteAsync("tinh-hinh", "Ước thực hiện.", estimate));
        Value(await _world.Desk.SendAsync(estimate, _world.Head, Cancel));
        Value(await _world.Desk.ApproveAsync(estimate, _world.Coordinator, Cancel));
        await _world.FillAsync();

        Assert.Equal((8m, 9m), ((await _world.SheetAsync(estimate)).Sections[0].Rows[0].Value, (await _world.SheetAsync()).Sections[0].Rows[0].Value));
        Assert.Equal([FigureStage.Approved, FigureStage.Entering], new[] { await _world.SheetAsync(estimate), await _world.SheetAsync() }.Select(s => s.Cells.First().Current!.Stage));
    }

    [Fact]
    public async Task A_consolidated_report_is_signed_with_its_sums_and_holds_what_lies_below()
    {
        var province = await _world.ProvinceReportsAsync();
        var leader = await _world.ActorAsync(8, Role.Leader, "75");
        await _world.FillAsync();
        Value(await _world.Desk.SendAsync(Key, _world.Head, Cancel));
        Value(await _world.Desk.ApproveAsync(Key, _world.Coordinator, Cancel));

        // The sums are part of what is signed: they change, and it has to be signed anew.
        Value(await _world.Desk.SendAsync(province, leader, Cancel));
        Value(await _world.Desk.UnapproveAsync(Key, "Đếm lại.", _world.Coordinator, Cancel));
        Assert.Equal("Report.SumsChangedSinceSent", (await _world.Desk.ApproveAsync(province, _world.Coordinator, Cancel)).Refusal?.Code);
        Value(await _world.Desk.ApproveAsync(Key, _world.Coordinator, Cancel));
        Value(await _world.Desk.ApproveAsync(province, _world.Coordinator, Cancel));

        await using (var db = _world.Database.Open())
        {
            var content = await db.SubmissionEvents.OrderByDescending(e => e.Id).Where(e => e.Content != null).Select(e => e.Content!).FirstAsync(Cancel);
            using var sent = JsonDocument.Parse(content);
            Assert.Equal(("all", "9"), (sent.RootElement.GetProperty("Rows")[0].GetProperty("Row").GetString(), sent.RootElement.GetProperty("Rows")[0].GetProperty("Value").GetString()));
        }

        // Approved above, what lies below is withdrawn from the top down.
        var refused = await _world.Desk.UnapproveAsync(Key, "Đếm lại.", _world.Coordinator, Cancel);
        Assert.Equal("Report.ApprovedAbove", refused.Refusal?.Code);
        Assert.Equal((9, 9), await _world.SumAsync("meetings.total", "2026-11", "VN"));
        Value(await _world.Desk.UnapproveAsync(province, "Đếm lại.", _world.Coordinator, Cancel));
        Value(await _world.Desk.UnapproveAsync(Key, "Đếm lại.", _world.Coordinator, Cancel));
    }
}
