using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Jobs.Alerts;
using Dashboard.Jobs.Schedule;
using Dashboard.Tests.Directives;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using static Dashboard.Tests.Directives.DirectiveWorld;

namespace Dashboard.Tests.Alerts;

/// <summary>On which channels and when, waiting in working hours, what is kept for how long, and the reach that is counted as target M3.</summary>
public sealed class AlertPlanTests : IAsyncLifetime
{
    private DirectiveWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestDatabase Database => _world.Database;

    private DateTime Now => Database.Clock.GetUtcNow().UtcDateTime;

    public async ValueTask InitializeAsync() => _world = await MakeAsync(Cancel);

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("2026-11-23T02:00", 60, "2026-11-23T03:00")]
    [InlineData("2026-11-23T09:30", 60, "2026-11-24T01:00")]
    [InlineData("2026-11-27T09:30", 60, "2026-11-30T01:00")]
    [InlineData("2026-11-28T05:00", 30, "2026-11-30T01:00")]
    [InlineData("2026-11-23T02:00", 570, "2026-11-24T02:00")]
    public void Waiting_runs_in_working_hours_alone(string from, int minutes, string until) => Assert.Equal(
        Utc(until), WorkingTime.Add(Utc(from), minutes, new WorkingDays([]), AlertSettings.Default));

    [Fact]
    public async Task What_is_mandatory_comes_at_once_and_the_rest_waits_for_the_end_of_quiet_hours_or_the_digest()
    {
        await using var db = Database.Open();
        await db.Users.Where(u => u.Id == _world.Head.UserId || u.Id == _world.Officer.UserId).ExecuteUpdateAsync(set => set.SetProperty(u => u.Email, "can.bo@example.org"), Cancel);
        var choices = Database.Get<AlertChoiceDesk>();
        Assert.Equal("AlertChoice.Mandatory", (await choices.SaveAsync(new AlertChoice { UserId = _world.Head.UserId, EmailKinds = "TaskMoved" }, _world.Head, Cancel)).Refusal?.Code);
        Assert.Equal("AlertChoice.Invalid", (await choices.SaveAsync(new AlertChoice { UserId = _world.Head.UserId }, _world.Officer, Cancel)).Refusal?.Code);

        // Nine in the morning lies in the head's quiet hours; the officer gets one e-mail a day.
        Taken(await choices.SaveAsync(new AlertChoice { UserId = _world.Head.UserId, QuietFrom = new TimeOnly(8, 0), QuietUntil = new TimeOnly(11, 0) }, _world.Head, Cancel));
        Taken(await choices.SaveAsync(new AlertChoice { UserId = _world.Officer.UserId, DigestAt = new TimeOnly(16, 0) }, _world.Officer, Cancel));
        var task = (await _world.GiveAsync(_world.Work(_world.North), Cancel))[0];
        await Database.Get<AlertReactor>().ReactAsync(Cancel);
        Assert.All(await MailsAsync(db), m => Assert.Equal((DeliveryState.Queued, Now), (m.State, m.NextAt)));
        Assert.Equal(2, (await MailsAsync(db)).Count);

        Taken(await Database.Get<Data.Directives.TaskDesk>().MoveAsync(new Data.Directives.TaskMoveEntry(task, Data.Directives.TaskVerb.Pause, Words: "Chờ hướng dẫn"), _world.Office, Cancel));
        await Database.Get<AlertReactor>().ReactAsync(Cancel);
        var later = (await MailsAsync(db)).Where(m => m.NextAt > Now).ToDictionary(m => m.UserId, m => (m.State, m.NextAt));
        Assert.Equal((DeliveryState.Queued, new DateTime(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc)), later[_world.Head.UserId]);
        Assert.Equal((DeliveryState.Held, new DateTime(2026, 11, 23, 9, 0, 0, DateTimeKind.Utc)), later[_world.Officer.UserId]);
    }

    [Fact]
    public async Task A_webhook_gets_one_delivery_of_what_concerns_its_unit()
    {
        await using var db = Database.Open();
        db.Webhooks.AddRange(Hook(_world.Province, ""), Hook(_world.Province, "Message"), Hook(_world.South, ""));
        await db.SaveChangesAsync(Cancel);
        await _world.GiveAsync(_world.Work(_world.North, _world.South), Cancel);
        await Database.Get<AlertReactor>().ReactAsync(Cancel);
        var sent = Assert.Single(await db.Deliveries.Where(d => d.Channel == AlertChannel.Webhook).ToListAsync(Cancel));
        Assert.Equal((-1, "1", DeliveryState.Queued), (sent.UserId, sent.Address, sent.State));

        Webhook Hook(int unit, string kinds) => new() { Name = "Hệ thống khác", UnitId = unit, Url = "https://example.org/", ProtectedSecret = "x", Kinds = kinds, CreatedBy = 1 };
    }

    [Fact]
    public async Task Old_alerts_go_and_what_is_not_acknowledged_stays()
    {
        await _world.GiveAsync(_world.Work(_world.North), Cancel);
        await _world.GiveAsync(_world.Work(_world.North, _world.South), Cancel, "448/UBND");
        await Database.Get<AlertReactor>().ReactAsync(Cancel);
        await using var db = Database.Open();
        var ids = await db.Alerts.OrderBy(a => a.Id).Select(a => a.Id).ToListAsync(Cancel);
        foreach (var id in ids)
            Taken(await Database.Get<AlertDesk>().AcknowledgeAsync(id, null, _world.Officer, Cancel));

        var job = ActivatorUtilities.CreateInstance<AlertHousekeepingJob>(Database.Services);
        await job.RunAsync(new JobProgress(), Cancel);
        Assert.Equal(2, await db.Alerts.CountAsync(Cancel));
        Database.Clock.Advance(TimeSpan.FromDays(AlertSettings.Default.KeepDays + 1));
        await job.RunAsync(new JobProgress(), Cancel);
        await job.RunAsync(new JobProgress(), Cancel);

        // The commune in the south never acknowledged the second.
        Assert.Equal([ids[1]], await db.Alerts.Select(a => a.Id).ToListAsync(Cancel));
        Assert.All(await db.Deliveries.ToListAsync(Cancel), d => Assert.Equal(ids[1], d.AlertId));
    }

    [Fact]
    public async Task An_agency_is_informed_when_all_that_it_was_sent_was_seen()
    {
        await MeasuresAsync();
        await using var db = Database.Open();
        await _world.GiveAsync(_world.Work(_world.North, _world.South), Cancel);
        await Database.Get<AlertReactor>().ReactAsync(Cancel);
        var job = ActivatorUtilities.CreateInstance<ReachJob>(Database.Services);
        Assert.Equal("Reach.Done|0|3", await job.RunAsync(new JobProgress(), Cancel));
        await Database.Get<AlertDesk>().SeenAsync([await db.Alerts.Select(a => a.Id).SingleAsync(Cancel)], _world.Officer, Cancel);
        Assert.Equal("Reach.Done|1|3", await job.RunAsync(new JobProgress(), Cancel));
        Assert.Equal("Reach.Done|1|3", await job.RunAsync(new JobProgress(), Cancel));
        var standing = await StandingAsync(ReachJob.Measure);
        Assert.Equal((1L, 0L, 0L), (standing[("2026-11", _world.North)], standing[("2026-11", _world.South)], standing[("2026-11", _world.Department)]));

        // What it is divided by is counted with it: every agency in scope, once.
        Assert.Equal([1L, 1L, 1L], (await StandingAsync(ReachJob.Scope)).Values);
        Assert.Equal(1, await db.Figures.CountAsync(f => f.SupersededAt != null, Cancel));
    }

    [Fact]
    public async Task A_month_that_was_over_before_the_first_alert_is_not_counted_though_it_is_still_collected()
    {
        await MeasuresAsync();
        var job = ActivatorUtilities.CreateInstance<ReachJob>(Database.Services);
        Assert.Equal("Reach.NoAlert", await job.RunAsync(new JobProgress(), Cancel));
        Database.Clock.AdvanceTo(new DateTimeOffset(2026, 12, 3, 2, 0, 0, TimeSpan.Zero));
        await Database.Get<PeriodCalendar>().EnsureAsync(new DateOnly(2026, 12, 3), Cancel);
        Database.Get<Catalogues>().Forget();
        var november = (await Database.Get<Catalogues>().CurrentAsync(Cancel)).FindPeriod("2026-11")!;
        Assert.NotEqual(PeriodState.Closed, november.StateOn(new DateOnly(2026, 12, 3)));

        await _world.GiveAsync(_world.Work(_world.North) with { DueOn = new DateOnly(2026, 12, 31) }, Cancel);
        await Database.Get<AlertReactor>().ReactAsync(Cancel);
        await job.RunAsync(new JobProgress(), Cancel);
        Assert.Equal(["2026-12"], (await StandingAsync(ReachJob.Measure)).Keys.Select(k => k.Period).Distinct());
    }

    [Fact]
    public async Task An_alert_is_put_on_screens_by_those_who_run_them()
    {
        await _world.GiveAsync(_world.Work(_world.North), Cancel);
        await Database.Get<AlertReactor>().ReactAsync(Cancel);
        await using var db = Database.Open();
        var id = await db.Alerts.Select(a => a.Id).SingleAsync(Cancel);
        var screen = new Screen { Name = "Sảnh", UnitId = _world.Province, TokenHash = "x" };
        db.Screens.Add(screen);
        await db.SaveChangesAsync(Cancel);
        var desk = Database.Get<AlertDesk>();
        Assert.Equal("Screen.Unknown", (await desk.ShowOnScreensAsync(id, [screen.Id], TakeoverForm.Band, TimeSpan.FromMinutes(5), _world.Leader, Cancel)).Refusal?.Code);
        var takeover = Taken(await desk.ShowOnScreensAsync(id, [screen.Id], TakeoverForm.Full, TimeSpan.FromMinutes(5), _world.Coordinator, Cancel));
        Assert.Contains("GV-2026-0001", (await db.Takeovers.SingleAsync(t => t.Id == takeover, Cancel)).Words, StringComparison.Ordinal);
    }

    // Both counts of target M3, over two communes and a department.
    private async Task MeasuresAsync()
    {
        await using var db = Database.Open();
        var set = new UnitSet { Code = "agencies", NameVi = "Cơ quan", NameEn = "Agencies" };
        db.UnitSets.Add(set);
        await db.SaveChangesAsync(Cancel);
        foreach (var unit in new[] { _world.North, _world.South, _world.Department })
            db.UnitSetMembers.Add(new UnitSetMember { UnitSetId = set.Id, UnitId = unit, ValidFrom = new DateOnly(2026, 1, 1) });
        db.Series.AddRange(new[] { ReachJob.Measure, ReachJob.Scope }.Select(code => new Measure
        {
            Code = code,
            NameVi = "Cơ quan được thông tin",
            NameEn = "Agencies informed",
            UnitVi = "cơ quan",
            UnitEn = "agencies",
            Frequency = Frequency.Month,
            Source = SeriesSource.Computed,
            ReportingSetId = set.Id,
            Minimum = 0,
        }));
        await db.SaveChangesAsync(Cancel);
        await Database.Get<PeriodCalendar>().EnsureAsync(_world.Today, Cancel);
        Database.Get<UnitTrees>().Forget();
        Database.Get<Catalogues>().Forget();
    }

    private async Task<Dictionary<(string Period, int Unit), long>> StandingAsync(string measure)
    {
        await using var db = Database.Open();
        return await db.Figures.Where(f => f.SupersededAt == null && db.Measures.Any(m => m.Id == f.MeasureId && m.Code == measure))
            .Join(db.Periods, f => f.PeriodId, p => p.Id, (f, p) => new { p.Code, f.UnitId, f.Value }).ToDictionaryAsync(f => (f.Code, f.UnitId), f => f.Value / 10_000, Cancel);
    }

    private static DateTime Utc(string at) => DateTime.Parse(at, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal);

    private static Task<List<Delivery>> MailsAsync(DashboardContext db) => db.Deliveries.AsNoTracking().Where(d => d.Channel == AlertChannel.Email).ToListAsync(Cancel);
}
