using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Jobs;
using Dashboard.Data.Walls;
using Dashboard.Tests.Directives;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;
using static Dashboard.Tests.Directives.DirectiveWorld;

namespace Dashboard.Tests.Alerts;

/// <summary>On which screens a rule may speak, who says so, and that it speaks there.</summary>
public sealed class AlertRuleScreensTests : IAsyncLifetime
{
    private DirectiveWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TestDatabase Database => _world.Database;

    private AlertRuleDesk Desk => Database.Get<AlertRuleDesk>();

    public async ValueTask InitializeAsync() => _world = await MakeAsync(Cancel);

    public ValueTask DisposeAsync()
    {
        _world.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_rule_is_shown_on_screens_that_its_author_runs_that_are_not_public_and_that_may_show_what_it_watches()
    {
        var hall = await ScreenAsync("Phòng họp A", _world.Province);
        var square = await ScreenAsync("Quảng trường", _world.Province, isPublic: true);
        var north = await ScreenAsync("Xã Bù Gia Mập", _world.North);
        var gone = await ScreenAsync("Cũ", _world.Province, isRevoked: true);
        var entry = Entry(AlertKind.Indicator, _world.Province);

        var rule = Taken(await Desk.SaveAsync(null, entry with { Screens = [hall, hall], ScreenForm = TakeoverForm.Full, ScreenMinutes = 25 }, _world.Coordinator, Cancel));
        await using var db = Database.Open();
        var kept = await db.AlertRules.AsNoTracking().SingleAsync(r => r.Id == rule, Cancel);
        Assert.Equal(($"{hall}", TakeoverForm.Full, 25), (kept.Screens, kept.ScreenForm, kept.ScreenMinutes));
        Assert.Contains($"screens {hall} Full 25 min", (await db.AuditEntries.SingleAsync(e => e.Action == "AlertRule.Save", Cancel)).Detail, StringComparison.Ordinal);

        Assert.Equal("AlertRule.ScreenPublic Quảng trường", await RefusedAsync(entry with { Screens = [square] }));
        Assert.Equal("AlertRule.ScreenReach Xã Bù Gia Mập, Xã Bù Gia Mập, Tỉnh Đồng Nai", await RefusedAsync(entry with { Screens = [north] }));
        Assert.Equal("AlertRule.Screen", await RefusedAsync(entry with { Screens = [gone] }));
        Assert.Equal("AlertRule.Screen", await RefusedAsync(entry with { Screens = [9999] }));
        Assert.Equal("AlertRule.ScreenMinutes 1, 1440, 0", await RefusedAsync(entry with { Screens = [hall], ScreenMinutes = 0 }));
        Assert.Equal("AlertRule.ScreenMinutes 1, 1440, 1441", await RefusedAsync(entry with { Screens = [hall], ScreenMinutes = 1441 }));
        Taken(await Desk.SaveAsync(null, Entry(AlertKind.Indicator, _world.North) with { Screens = [north, hall] }, _world.Coordinator, Cancel));

        async Task<string> RefusedAsync(AlertRuleEntry wrong)
        {
            var refusal = (await Desk.SaveAsync(rule, wrong, _world.Coordinator, Cancel)).Refusal!;
            return $"{refusal.Code} {string.Join(", ", refusal.Arguments)}".TrimEnd();
        }
    }

    [Fact]
    public async Task Who_does_not_run_a_screen_neither_puts_a_rule_on_it_nor_takes_it_away()
    {
        var hall = await ScreenAsync("Phòng họp A", _world.Province);
        var north = await ScreenAsync("Xã Bù Gia Mập", _world.North);
        var entry = Entry(AlertKind.Indicator, _world.North);
        var commune = new Actor(900, "Chuyên viên xã", _world.North, [new ActorGrant(Role.Coordinator, _world.North)]);
        Assert.Equal("AlertRule.Screen", (await Desk.SaveAsync(null, entry with { Screens = [hall] }, commune, Cancel)).Refusal?.Code);

        var rule = Taken(await Desk.SaveAsync(null, entry with { Screens = [hall] }, _world.Coordinator, Cancel));
        Assert.Equal("AlertRule.Screen", (await Desk.SaveAsync(rule, entry with { Screens = [north] }, commune, Cancel)).Refusal?.Code);
        Taken(await Desk.SaveAsync(rule, entry with { Name = "Tên khác", Screens = [hall, north] }, commune, Cancel));
        await using var db = Database.Open();
        Assert.Equal(("Tên khác", $"{hall},{north}"), await db.AlertRules.Where(r => r.Id == rule).Select(r => new ValueTuple<string, string>(r.Name, r.Screens)).SingleAsync(Cancel));
    }

    [Fact]
    public async Task What_a_rule_says_lies_over_its_screens_and_one_that_is_gone_or_public_by_then_does_not_keep_it_from_the_others()
    {
        var (hall, gone, square) = (await ScreenAsync("Phòng họp A", _world.Province), await ScreenAsync("Cũ", _world.Province), await ScreenAsync("Quảng trường", _world.Province));
        var entry = Entry(AlertKind.JobFailed, _world.Tree.Root!.Id) with { Subject = "backup", Screens = [hall, gone, square], ScreenForm = TakeoverForm.Band, ScreenMinutes = 15 };
        Taken(await Desk.SaveAsync(null, entry, _world.Administrator, Cancel));
        await using var db = Database.Open();
        var now = Database.Clock.GetUtcNow().UtcDateTime;
        await db.Screens.Where(s => s.Id == gone).ExecuteUpdateAsync(set => set.SetProperty(s => s.RevokedAt, now), Cancel);
        await db.Screens.Where(s => s.Id == square).ExecuteUpdateAsync(set => set.SetProperty(s => s.IsPublic, true), Cancel);
        db.JobRuns.Add(new JobRun { Job = "backup", DueAt = now, StartedAt = now, EndedAt = now, Outcome = JobOutcome.Failed });
        await db.SaveChangesAsync(Cancel);
        await Database.Get<RuleClock>().RunAsync(all: false, Cancel);

        var takeover = await db.Takeovers.Include(t => t.Screens).SingleAsync(Cancel);
        Assert.Equal((TakeoverForm.Band, false, TimeSpan.FromMinutes(15)), (takeover.Form, takeover.IsUrgent, takeover.Until - takeover.At));
        Assert.Equal([hall], takeover.Screens.Select(s => s.ScreenId));
        Assert.Contains("backup", takeover.Words, StringComparison.Ordinal);
    }

    private AlertRuleEntry Entry(AlertKind kind, int unit) => new("Quy tắc", kind, unit, AlertSeverity.Warning);

    private async Task<int> ScreenAsync(string name, int unit, bool isPublic = false, bool isRevoked = false)
    {
        await using var db = Database.Open();
        var screen = new Screen { Name = name, UnitId = unit, IsPublic = isPublic, TokenHash = "x", RevokedAt = isRevoked ? Database.Clock.GetUtcNow().UtcDateTime : null };
        db.Screens.Add(screen);
        await db.SaveChangesAsync(Cancel);
        return screen.Id;
    }
}
