using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Jobs;
using Dashboard.Data.Units;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Alerts;

/// <summary>Rules by the clock: waiting, hysteresis, no data, groups, silences, clock jumps, and that no rule goes round in a circle.</summary>
public sealed class RuleClockTests : IAsyncLifetime
{
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(10);

    private readonly TestDatabase _database = new();
    private int _province;
    private UnitTree _tree = UnitTree.Empty;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private RuleClock Clock => _database.Get<RuleClock>();

    private DateTime Now => _database.Clock.GetUtcNow().UtcDateTime;

    public async ValueTask InitializeAsync()
    {
        await SmallCountry.FillAsync(_database);
        _tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        _province = _tree.OfCode("75")[^1].Id;
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(null, RuleTruth.NoData)]
    [InlineData(50L, RuleTruth.Yes)]
    [InlineData(30L, RuleTruth.AsBefore)]
    [InlineData(10L, RuleTruth.No)]
    public void A_value_between_end_and_beginning_leaves_things_as_they_are(long? value, RuleTruth truth) => Assert.Equal(truth, RuleCourse.Judge(value, 40, 20));

    [Fact]
    public void A_rule_waits_speaks_once_and_ends_only_after_a_while()
    {
        var course = new Course();
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.Yes, 0));
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.Yes, 5));
        Assert.Equal(RuleAct.Fire, course.See(RuleTruth.Yes, 10));
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.Yes, 11));
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.AsBefore, 12));
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.No, 13));
        Assert.Equal(RuleStanding.Recovering, course.Standing);
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.Yes, 14));
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.No, 15));
        Assert.Equal(RuleAct.Resolve, course.See(RuleTruth.No, 25));
        Assert.Null(course.Standing);
    }

    [Fact]
    public void One_that_ceases_while_it_waits_says_nothing()
    {
        var course = new Course();
        course.See(RuleTruth.Yes, 0);
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.No, 5));
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.Yes, 11));
        Assert.Equal(RuleStanding.Pending, course.Standing);
    }

    [Theory]
    [InlineData(RuleTruth.NoData, RuleStanding.NoData)]
    [InlineData(RuleTruth.Error, RuleStanding.Error)]
    public void No_data_and_error_are_standings_of_their_own_that_wait_too(RuleTruth truth, RuleStanding standing)
    {
        var course = new Course();
        Assert.Equal(RuleAct.Nothing, course.See(truth, 0));
        Assert.Equal(standing, course.Standing);
        Assert.Equal(RuleAct.Fire, course.See(truth, 10));
        Assert.Equal(RuleAct.Turn, course.See(RuleTruth.Yes, 11));
        Assert.Equal(RuleStanding.Firing, course.Standing);
        Assert.Equal(RuleAct.Nothing, course.See(truth, 12));
        Assert.Equal(RuleAct.Turn, course.See(truth, 22));
    }

    [Fact]
    public void A_clock_that_jumps_neither_speaks_twice_nor_gets_stuck()
    {
        var course = new Course();
        course.See(RuleTruth.Yes, 1000);
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.Yes, 0));
        Assert.Equal(RuleAct.Fire, course.See(RuleTruth.Yes, 10));
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.Yes, 5000));
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.Yes, 2));
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.No, 3));
        Assert.Equal(RuleAct.Nothing, course.See(RuleTruth.No, 1));
        Assert.Equal(RuleAct.Resolve, course.See(RuleTruth.No, 11));
    }

    [Fact]
    public async Task A_failed_job_is_one_alert_until_the_job_succeeds()
    {
        await RuleAsync(AlertKind.JobFailed, subject: "backup", pending: 1);
        await RunAsync(JobOutcome.Failed);
        await RoundAsync(0);
        await using var db = _database.Open();
        Assert.Equal(0, await db.Alerts.CountAsync(Cancel));
        await RoundAsync(2);
        await RoundAsync(1);
        var alert = await db.Alerts.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((AlertTextKeys.JobFailed, AlertState.Firing), (alert.Text, alert.State));
        Assert.Equal(["backup", 1m], AlertArguments.Read(alert.Arguments));
        Assert.Equal(1, await db.Deliveries.CountAsync(Cancel));

        // A day later it fails again: still the same matter.
        _database.Clock.Advance(TimeSpan.FromDays(1));
        await RunAsync(JobOutcome.Failed);
        await RoundAsync(1);
        Assert.Equal(1, await db.Alerts.CountAsync(Cancel));
        await RunAsync(JobOutcome.Done);
        await RoundAsync(1);
        Assert.Equal(AlertState.Resolved, (await db.Alerts.AsNoTracking().SingleAsync(Cancel)).State);
        Assert.Equal(0, await db.AlertRuleStates.CountAsync(Cancel));
    }

    [Fact]
    public async Task A_silence_keeps_it_quiet_and_it_speaks_when_the_silence_is_over()
    {
        await RuleAsync(AlertKind.JobFailed, subject: "backup");
        var silences = _database.Get<SilenceDesk>();
        Assert.Equal("Silence.Reason", (await silences.AddAsync(new SilenceEntry(_province, Now, Now.AddHours(1), " "), Actor.System, Cancel)).Refusal?.Code);
        var silence = (await silences.AddAsync(new SilenceEntry(_province, Now, Now.AddHours(1), "Bảo trì"), Actor.System, Cancel)).Value;
        await RunAsync(JobOutcome.Failed);
        await RoundAsync(1);
        await using var db = _database.Open();
        Assert.Equal(0, await db.Alerts.CountAsync(Cancel));
        await silences.EndAsync(silence, Actor.System, Cancel);
        await RoundAsync(1);
        Assert.Equal(1, await db.Alerts.CountAsync(Cancel));
    }

    [Fact]
    public void A_weekly_silence_covers_the_evenings_it_names_past_midnight()
    {
        var silence = new Silence
        {
            UnitId = 1,
            From = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc),
            Until = new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            Days = "1,2",
            DailyFrom = new TimeOnly(22, 0),
            DailyUntil = new TimeOnly(6, 0),
            Reason = "đêm",
            CreatedBy = 1,
        };

        // Monday 23 November, 23:00 in Vietnam; the hours after midnight belong to it.
        var monday = new DateTime(2026, 11, 23, 16, 0, 0, DateTimeKind.Utc);
        Assert.Equal(new DateTime(2026, 11, 23, 23, 0, 0, DateTimeKind.Utc), Silences.Until(silence, monday));
        Assert.True(Silences.Covers(silence, monday.AddHours(6)));
        Assert.False(Silences.Covers(silence, monday.AddHours(8)));
        Assert.True(Silences.Covers(silence, monday.AddDays(1)));
        Assert.False(Silences.Covers(silence, monday.AddDays(2)));
        Assert.True(Silences.Covers(silence, monday.AddDays(1).AddHours(5)));
        Assert.False(Silences.Covers(silence, monday.AddDays(-1)));
    }

    [Fact]
    public async Task Units_of_one_parent_that_owe_figures_are_one_alert_and_a_few_are_each_their_own()
    {
        await RuleAsync(AlertKind.DataMissing, subject: "peak", groupAbove: 1);
        await RoundAsync(1);
        await using var db = _database.Open();
        var group = await db.Alerts.AsNoTracking().SingleAsync(Cancel);
        Assert.Equal((AlertTextKeys.DataMissingMany, 2, _province), (group.Text, group.Count, group.UnitId));
        Assert.Equal(3, await db.AlertUnits.CountAsync(Cancel));

        // One gives what it owes: the group stands until the last has.
        var desk = _database.Get<Data.Figures.FigureDesk>();
        Assert.False((await desk.RecordAsync(SmallCountry.Batch(SmallCountry.Cell("peak", "N1", "2026-10", "3")), Actor.System, Cancel)).Refused);
        await RoundAsync(6);
        Assert.Equal(AlertState.Firing, (await db.Alerts.AsNoTracking().SingleAsync(Cancel)).State);
        Assert.False((await desk.RecordAsync(SmallCountry.Batch(SmallCountry.Cell("peak", "N2", "2026-10", "3")), Actor.System, Cancel)).Refused);
        await RoundAsync(6);
        Assert.Equal(AlertState.Resolved, (await db.Alerts.AsNoTracking().SingleAsync(Cancel)).State);
    }

    [Fact]
    public async Task An_alert_about_failed_alerts_is_never_about_itself()
    {
        await RuleAsync(AlertKind.DeliveryFailed);
        await using var db = _database.Open();
        var alert = new Alert { Key = "x", Kind = AlertKind.Message, Severity = AlertSeverity.Warning, UnitId = _province, Text = AlertTextKeys.Message, Arguments = "[]", Link = "", State = AlertState.Firing, At = Now };
        db.Alerts.Add(alert);
        await db.SaveChangesAsync(Cancel);
        db.Deliveries.Add(new Delivery { AlertId = alert.Id, UnitId = _province, UserId = 1, Channel = AlertChannel.Email, State = DeliveryState.Failed, CreatedAt = Now, SentAt = Now });
        await db.SaveChangesAsync(Cancel);
        await RoundAsync(1);
        var told = await db.Alerts.AsNoTracking().SingleAsync(a => a.Kind == AlertKind.DeliveryFailed, Cancel);
        Assert.All(await db.Deliveries.Where(d => d.AlertId == told.Id).ToListAsync(Cancel), d => Assert.Equal(AlertChannel.App, d.Channel));

        // Now that alert itself fails to be delivered, again and again.
        await db.Deliveries.Where(d => d.AlertId == alert.Id).ExecuteDeleteAsync(Cancel);
        db.Deliveries.Add(new Delivery { AlertId = told.Id, UnitId = _province, UserId = 1, Channel = AlertChannel.Email, State = DeliveryState.Failed, CreatedAt = Now, SentAt = Now });
        await db.SaveChangesAsync(Cancel);
        for (var i = 0; i < 5; i++)
            await RoundAsync(1);

        Assert.Equal(1, await db.Alerts.CountAsync(a => a.Kind == AlertKind.DeliveryFailed, Cancel));
        Assert.Equal(AlertState.Resolved, (await db.Alerts.AsNoTracking().SingleAsync(a => a.Id == told.Id, Cancel)).State);
    }

    [Fact]
    public async Task An_indicator_without_data_says_so_and_not_that_it_is_late()
    {
        var share = (await _database.Get<Data.Indicators.Catalogues>().CurrentAsync(Cancel)).FindIndicator("share")!;
        await using var db = _database.Open();
        var phase = new Data.Indicators.Phase { Code = "P", NameVi = "Giai đoạn", NameEn = "Phase", From = new DateOnly(2026, 1, 1), To = new DateOnly(2030, 12, 31) };
        db.Phases.Add(phase);
        await db.SaveChangesAsync(Cancel);
        db.Targets.Add(new Data.Indicators.Target { IndicatorId = share.Id, UnitId = _province, PhaseId = phase.Id, Basis = "1/QĐ", Value = 80 * Data.Figures.FixedPoint.One });
        await db.SaveChangesAsync(Cancel);
        var october = await db.Periods.SingleAsync(p => p.Code == "2026-10", Cancel);
        Assert.False((await _database.Get<Data.Periods.PeriodDesk>().CloseAsync(october.Id, Actor.System, Cancel)).Refused);
        _database.Get<Data.Indicators.Catalogues>().Forget();
        await RuleAsync(AlertKind.Indicator, pending: 30);
        await RoundAsync(1);
        await RoundAsync(6);
        Assert.Equal(0, await db.Alerts.CountAsync(Cancel));
        await RoundAsync(31);
        Assert.Equal((AlertTextKeys.NoData, AlertState.NoData), await db.Alerts.Select(a => new ValueTuple<string, AlertState>(a.Text, a.State)).SingleAsync(Cancel));
    }

    [Fact]
    public async Task A_trial_says_what_a_rule_would_have_said_and_keeps_nothing()
    {
        for (var i = 0; i < 3; i++)
        {
            await RunAsync(JobOutcome.Failed);
            _database.Clock.Advance(TimeSpan.FromDays(1));
            await RunAsync(JobOutcome.Done);
            _database.Clock.Advance(TimeSpan.FromDays(1));
        }

        var trial = _database.Get<RuleTrial>();
        var lines = (await trial.RunAsync(Entry(AlertKind.JobFailed), 7, Actor.System, Cancel)).Value!;
        Assert.Equal(3, lines.Count);
        Assert.All(lines, l => Assert.NotNull(l.EndedAt));
        Assert.Empty((await trial.RunAsync(Entry(AlertKind.JobFailed) with { PendingMinutes = 60 * 48 }, 7, Actor.System, Cancel)).Value!);
        var owed = (await trial.RunAsync(Entry(AlertKind.DataMissing, "peak"), 30, Actor.System, Cancel)).Value!;
        Assert.Equal(["data/2026-10"], owed.Where(l => l.EndedAt is null).Select(l => l.Key[..12]).Distinct());
        await using var db = _database.Open();
        Assert.Equal(0, await db.Alerts.CountAsync(Cancel));
    }

    private AlertRuleEntry Entry(AlertKind kind, string? subject = null) => new("Quy tắc", kind, _province, AlertSeverity.Warning, subject);

    private async Task RuleAsync(AlertKind kind, string? subject = null, int pending = 0, int groupAbove = 5)
    {
        var saved = await _database.Get<AlertRuleDesk>().SaveAsync(null, Entry(kind, subject) with { PendingMinutes = pending, GroupAbove = groupAbove }, Actor.System, Cancel);
        Assert.Equal([], saved.Refusals.Select(r => r.ToString()));
    }

    private async Task RoundAsync(int minutes)
    {
        _database.Clock.Advance(TimeSpan.FromMinutes(minutes));
        await Clock.RunAsync(all: false, Cancel);
    }

    private async Task RunAsync(JobOutcome outcome)
    {
        await using var db = _database.Open();
        db.JobRuns.Add(new JobRun { Job = "backup", DueAt = Now, StartedAt = Now, EndedAt = Now, Outcome = outcome });
        await db.SaveChangesAsync(Cancel);
    }

    private sealed class Course
    {
        private static readonly DateTime Start = new(2026, 11, 23, 0, 0, 0, DateTimeKind.Utc);
        private DateTime _since;
        private bool _wasSaid;

        public RuleStanding? Standing { get; private set; }

        public RuleAct See(RuleTruth truth, int minute)
        {
            var (standing, since, act) = RuleCourse.Next(Standing, _since, _wasSaid, truth, Wait, Wait, Start.AddMinutes(minute));
            (Standing, _since) = (standing, since);
            _wasSaid = act switch { RuleAct.Fire => true, RuleAct.Resolve => false, _ => _wasSaid };
            return act;
        }
    }
}
