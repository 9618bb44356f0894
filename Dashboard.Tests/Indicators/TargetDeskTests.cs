using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Units;
using Dashboard.Tests.Figures;
using Dashboard.Tests.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Tests.Indicators;

/// <summary>Targets and phases: versions stay, what has ended is frozen, and nobody sets another's.</summary>
public sealed class TargetDeskTests : IDisposable
{
    private readonly TestDatabase _database = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TargetDesk Desk => _database.Get<TargetDesk>();

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task A_new_target_supersedes_and_never_overwrites()
    {
        var (actor, entry) = await PrepareAsync();
        entry.Milestones.Add(new MilestoneEntry { On = new DateOnly(2027, 12, 31), Value = 85 });
        var first = await Desk.GiveAsync(entry, "Giao lần đầu", actor, Cancel);
        _database.Clock.Advance(TimeSpan.FromDays(1));
        entry.Value = 95;

        var second = await Desk.GiveAsync(entry, "Điều chỉnh", actor, Cancel);

        Assert.Empty(first.Refusals.Concat(second.Refusals));
        await using var db = _database.Open();
        var versions = await db.TargetVersions(actor, entry.IndicatorId, entry.PhaseId, entry.UnitId, onlyInForce: false).ToListAsync(Cancel);
        Assert.Equal([95 * FixedPoint.One, 90 * FixedPoint.One], versions.Select(t => t.Value!.Value));
        Assert.Equal([null, versions[0].RecordedAt], versions.Select(t => t.SupersededAt));
        Assert.Equal(85 * FixedPoint.One, Assert.Single(versions[1].Milestones).Value);
        Assert.Equal(95 * FixedPoint.One, Assert.Single((await _database.Get<Catalogues>().CurrentAsync(Cancel)).Targets).Value);

        Assert.Empty((await Desk.WithdrawAsync(second.Value, "Chưa giao", actor, Cancel)).Refusals);
        Assert.Empty((await _database.Get<Catalogues>().CurrentAsync(Cancel)).Targets);
    }

    [Fact]
    public async Task Milestones_lie_inside_the_phase_and_meet_its_end()
    {
        var (actor, entry) = await PrepareAsync();
        entry.Milestones =
        [
            new MilestoneEntry { On = new DateOnly(2025, 12, 31), Value = 1 },
            new MilestoneEntry { On = new DateOnly(2027, 1, 1) },
            new MilestoneEntry { On = new DateOnly(2030, 12, 31), Value = 89 },
        ];

        var outcome = await Desk.GiveAsync(entry, "Giao", actor, Cancel);

        Assert.Equal(["Target.MilestoneOutside", "Target.MilestoneIncomplete", "Target.MilestoneAtEnd"], outcome.Refusals.Select(r => r.Code));
    }

    [Fact]
    public async Task A_phase_that_has_ended_is_frozen_and_keeps_its_days()
    {
        var (actor, entry) = await PrepareAsync();
        await Desk.GiveAsync(entry, "Giao", actor, Cancel);
        var phase = new PhaseEntry { Code = "2026-2030", NameVi = "Giai đoạn 2026–2030", NameEn = "Phase 2026–2030", From = new DateOnly(2026, 1, 1), To = new DateOnly(2029, 12, 31) };
        Assert.Equal("Phase.InUse", (await Desk.SavePhaseAsync(entry.PhaseId, phase, "Rút ngắn", actor, Cancel)).Refusal?.Code);
        Assert.Equal("Phase.Overlaps", (await Desk.SavePhaseAsync(null, phase with { Code = "2028" }, "Thêm", actor, Cancel)).Refusal?.Code);
        _database.Clock.Advance(TimeSpan.FromDays(1_600));

        Assert.Equal("Target.PhaseEnded", (await Desk.GiveAsync(entry, "Sửa muộn", actor, Cancel)).Refusal?.Code);
    }

    [Fact]
    public async Task A_target_is_given_within_the_coordinators_own_subtree()
    {
        var (_, entry) = await PrepareAsync();
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        var commune = tree.OfCode("N1")[0].Id;
        var foreign = new Actor(5, "Tổng hợp", commune, [new ActorGrant(Role.Coordinator, commune)]);

        Assert.Equal("Target.NotAllowed", (await Desk.GiveAsync(entry, "Giao", foreign, Cancel)).Refusal?.Code);
        Assert.Equal("Target.NotAllowed", (await Desk.GiveAsync(entry, "Giao", await SmallCountry.OfficerAsync(_database, "N1"), Cancel)).Refusal?.Code);
        Assert.Equal("Series.NotAllowed", (await Desk.SavePhaseAsync(null, new PhaseEntry(), "Thêm", foreign, Cancel)).Refusal?.Code);
    }

    private async Task<(Actor Actor, TargetEntry Entry)> PrepareAsync()
    {
        await SmallCountry.FillAsync(_database);
        var actor = await SmallCountry.CoordinatorAsync(_database);
        var phase = await Desk.SavePhaseAsync(
            null, new PhaseEntry { Code = "2026-2030", NameVi = "Giai đoạn 2026–2030", NameEn = "Phase 2026–2030", From = new DateOnly(2026, 1, 1), To = new DateOnly(2030, 12, 31) }, "Lập", actor, Cancel);
        var catalogue = await _database.Get<Catalogues>().CurrentAsync(Cancel);
        var tree = await _database.Get<UnitTrees>().CurrentAsync(Cancel);
        return (actor, new TargetEntry { IndicatorId = catalogue.FindIndicator("share")!.Id, PhaseId = phase.Value, UnitId = tree.OfCode("75")[^1].Id, Value = 90, Basis = "Quyết định giao chỉ tiêu" });
    }
}
