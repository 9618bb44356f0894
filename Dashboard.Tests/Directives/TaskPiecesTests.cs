using AngleSharp.Dom;
using Bunit;
using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Units;
using Dashboard.Directives;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;

namespace Dashboard.Tests.Directives;

/// <summary>The pieces of the pages of tasks that reckon something: badges, days in words, Gantt, calendar, buttons.</summary>
public sealed class TaskPiecesTests : LookContext
{
    private static readonly DateOnly Today = new(2026, 11, 23);
    private static readonly TaskDay Day = new(Today, new DateOnly(2026, 11, 26), new DateOnly(2026, 10, 24), new DateTime(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc));
    private static readonly TaskView View = new(Actor.Nobody, UnitTree.Empty, Day, TaskSettings.Default);

    private IStringLocalizer<DirectiveTexts> Text => Services.GetRequiredService<IStringLocalizer<DirectiveTexts>>();

    [Fact]
    public void Every_way_to_stand_has_a_shape_a_word_and_a_colour_and_unknown_is_never_green()
    {
        foreach (var timeliness in Enum.GetValues<TaskTimeliness>())
        {
            var badge = Render(TaskBadge.Draw(timeliness, TaskSettings.Default)).Find(".badge");
            Assert.NotNull(badge.QuerySelector("svg"));
            Assert.NotEmpty(badge.TextContent.Trim());
            Assert.Contains(badge.ClassList, c => c is "good" or "risk" or "bad" or "unknown" or "plain");
        }

        Assert.Contains("unknown", Render(TaskBadge.Draw(TaskTimeliness.Undated, TaskSettings.Default)).Find(".badge").ClassList);
    }

    [Fact]
    public void A_name_and_a_colour_of_the_settings_are_what_the_badge_shows()
    {
        var settings = TaskSettings.Default with { Timeliness = new Dictionary<TaskTimeliness, TaskLook> { [TaskTimeliness.DueSoon] = new("Gần đến hạn", "Nearly due", "bad") } };
        var badge = Render(TaskBadge.Draw(TaskTimeliness.DueSoon, settings)).Find(".badge");

        Assert.Equal("Gần đến hạn", badge.TextContent.Trim());
        Assert.Contains("bad", badge.ClassList);
    }

    [Theory]
    [InlineData("2026-11-23", null, "hạn hôm nay")]
    [InlineData("2026-11-20", null, "20/11/2026 · quá hạn 3 ngày")]
    [InlineData("2026-11-30", null, "30/11/2026 · còn 7 ngày")]
    [InlineData("2026-11-20", "2026-11-22", "xong 22/11/2026, muộn 2 ngày")]
    [InlineData(null, null, "chưa có thời hạn")]
    public void A_deadline_says_how_far_off_it_is(string? due, string? done, string words) =>
        Assert.Equal(words, Words(TaskLines.Due(Line(due, done), View, Text)));

    [Fact]
    public void A_bar_of_the_chart_begins_ends_and_is_cut_by_days()
    {
        var (from, to) = (new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 30));

        var (x, width, isOpen) = GanttScale.Place(new TaskBar(Line("2026-11-15"), new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 15)), from, to);
        Assert.Equal((0, 500, false), (x, Math.Round(width), isOpen));

        // Begun before the chart, without an end: from edge to edge, and open.
        Assert.Equal((0, 1000, true), GanttScale.Place(new TaskBar(Line(null), new DateOnly(2026, 5, 1), null), from, to));
        Assert.Null(GanttScale.At(new DateOnly(2026, 12, 1), from, to));
        Assert.Equal(100, Math.Round(GanttScale.MonthsOf(from, to.AddMonths(1)).Sum(m => m.Width)));
    }

    [Fact]
    public void Each_bar_of_the_chart_is_said_in_words()
    {
        var chart = Render<TaskGantt>(p => p.Add(g => g.Bars, [new TaskBar(Line("2026-11-15") with { Percent = 40 }, new DateOnly(2026, 11, 2), new DateOnly(2026, 11, 15))]).Add(g => g.View, View).Add(g => g.From, new DateOnly(2026, 11, 1)).Add(g => g.To, new DateOnly(2026, 12, 31)));

        Assert.Equal("Quá hạn chưa hoàn thành: từ 02/11/2026 đến 15/11/2026, tiến độ 40%", chart.Find("svg[role=img]").GetAttribute("aria-label"));
        Assert.NotEmpty(chart.FindAll(".today"));
    }

    [Fact]
    public void A_month_is_whole_weeks_from_Monday_and_a_task_stands_on_its_day()
    {
        Assert.Equal((new DateOnly(2026, 10, 26), new DateOnly(2026, 12, 6)), CalendarMonth.SpanOf(new DateOnly(2026, 11, 1)));
        Assert.All(CalendarMonth.WeeksOf(new DateOnly(2026, 2, 1)), week => Assert.Equal((7, DayOfWeek.Monday), (week.Count, week[0].DayOfWeek)));

        var month = Render<TaskCalendar>(p => p.Add(c => c.Lines, [Line("2026-11-25")]).Add(c => c.View, View).Add(c => c.Month, new DateOnly(2026, 11, 1)));
        Assert.Equal("Báo cáo kết quả", month.Find("[data-day='2026-11-25'] .calendar-title").TextContent);
        Assert.Equal("date", month.Find("[data-day='2026-11-23']").GetAttribute("aria-current"));
    }

    [Theory]
    [InlineData(TaskState.NotReceived, TaskRelation.Doer, "Receive ProposeTransfer Comment SetAccountable AskExtension")]
    [InlineData(TaskState.HandedIn, TaskRelation.Assigner, "Accept Return Withdraw Comment Urge")]
    [InlineData(TaskState.HandedIn, TaskRelation.Head, "TakeBack Comment SetAccountable")]
    [InlineData(TaskState.InProgress, TaskRelation.Reader, "Comment")]
    [InlineData(TaskState.InProgress, TaskRelation.Registrar, "")]
    [InlineData(TaskState.Completed, TaskRelation.Confirmer, "Reopen Comment")]
    public void The_buttons_are_what_somebody_may_do_in_a_state(TaskState state, TaskRelation relation, string keys)
    {
        TaskRelation[] relations = [relation];
        var acts = TaskActs.All.Where(r => TaskActs.May(r.Act, state, relations)).Select(r => r.Act).ToList();
        var buttons = TaskActions.ButtonsOf([.. TaskMoves.For(state, relations)], acts, isExtensionAsked: false, hasDeadline: true, Text);

        Assert.Equal(keys, string.Join(' ', buttons.Select(b => b.Key)));
        Assert.All(buttons, b => Assert.DoesNotContain(".", b.Word, StringComparison.Ordinal));
    }

    [Fact]
    public void A_request_for_a_later_day_is_decided_and_not_asked_twice()
    {
        TaskAct[] acts = [TaskAct.AskExtension, TaskAct.DecideExtension];

        Assert.Equal(["AskExtension"], TaskActions.ButtonsOf([], acts, isExtensionAsked: false, hasDeadline: true, Text).Select(b => b.Key));
        Assert.Equal(["DecideExtension"], TaskActions.ButtonsOf([], acts, isExtensionAsked: true, hasDeadline: true, Text).Select(b => b.Key));
        Assert.Empty(TaskActions.ButtonsOf([], acts, isExtensionAsked: false, hasDeadline: false, Text));
    }

    [Fact]
    public void Every_verb_act_relation_state_and_group_has_its_words()
    {
        string[] keys =
        [
            .. Enum.GetValues<TaskVerb>().SelectMany(v => (string[])[$"Verb.{v}", $"Did.{v}"]), .. Enum.GetValues<TaskAct>().Where(a => a != TaskAct.Follow).Select(a => $"Act.{a}"),
            .. Enum.GetValues<TaskRelation>().Select(r => $"Relation.{r}"), .. Enum.GetValues<TaskGroup>().Select(g => $"Group.{g}"), .. Enum.GetValues<DeadlineKind>().Select(k => $"DeadlineKind.{k}"),
            .. Enum.GetValues<TaskPriority>().Select(p => $"Priority.{p}"), .. Enum.GetValues<DirectiveOrigin>().Select(o => $"Origin.{o}"), .. Enum.GetValues<DirectiveVerb>().Select(v => $"DirectiveVerb.{v}"),
            .. Enum.GetValues<SignedAs>().Select(s => $"SignedAs.{s}"), .. Enum.GetValues<MyWorkShelf>().Select(s => $"Shelf.{s}"), .. Enum.GetValues<ScanState>().Select(s => $"Scan.{s}"),
            .. Enum.GetValues<UnitLevel>().Select(l => $"Units.All.{l}"), .. Enum.GetValues<InspectionKind>().Select(k => $"InspectionKind.{k}"), .. TaskSettings.Colours.Select(c => $"Colour.{c}"),
        ];

        Assert.DoesNotContain(keys, key => Text[key].ResourceNotFound);
    }

    [Fact]
    public void A_task_for_an_indicator_shows_what_it_was_given_for_and_later_what_became_of_it()
    {
        var link = new TaskIndicator { TaskId = 7, IndicatorId = 1, UnitId = 1, Period = "2026-09", Before = 574_000, StatusBefore = "Late", CheckAfterDays = 90 };
        var effect = Render<TaskEffect>(p => p.Add(e => e.Link, link).Add(e => e.View, View).Add(e => e.Required, 70m));
        Assert.Equal("Khi giao, Tháng 9/2026: 57,4 Chậm tiến độ | Yêu cầu của kỳ: 70 | Kiểm tra kết quả: 90 ngày sau khi hoàn thành", Clocks(effect));

        (link.PeriodAfter, link.After, link.StatusAfter, link.CheckedAt) = ("2026-12", 712_000, "OnTrack", Day.At);
        effect.Render(p => p.Add(e => e.Link, link));
        Assert.Equal("Khi giao, Tháng 9/2026: 57,4 Chậm tiến độ | Yêu cầu của kỳ: 70 | Kết quả, Tháng 12/2026: 71,2 Đúng tiến độ | Thay đổi: +13,8", Clocks(effect));
    }

    private static string Clocks(IRenderedComponent<TaskEffect> effect) =>
        string.Join(" | ", effect.FindAll(".task-clocks > div").Select(d => $"{Words(d.QuerySelector(".label")!.TextContent)}: {Words(string.Join(' ', d.Children.Skip(1).Select(c => c.TextContent.Trim())))}"));

    private static TaskLine Line(string? due, string? done = null)
    {
        var (dueOn, doneOn) = (due is null ? (DateOnly?)null : DateOnly.Parse(due, System.Globalization.CultureInfo.InvariantCulture), done is null ? (DateOnly?)null : DateOnly.Parse(done, System.Globalization.CultureInfo.InvariantCulture));
        return new TaskLine(
            7, "Báo cáo kết quả", 1, 1, TaskPart.Lead, doneOn is null ? TaskState.InProgress : TaskState.Completed, TaskPriority.Normal, TaskGroup.People, DeadlineKind.Day, dueOn, dueOn, dueOn, null, doneOn, null,
            0, 0, 0, null, null, null, 1, "447/KH", new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc), new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc), 1, null, null, null, false);
    }
}
