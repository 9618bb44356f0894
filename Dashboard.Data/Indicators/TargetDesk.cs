using System.Text.Json;
using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Indicators;

/// <summary>A point of a trajectory as a form edits it.</summary>
public sealed record MilestoneEntry
{
    public DateOnly? On { get; set; }

    public decimal? Value { get; set; }
}

/// <summary>A target as a form edits it: what an indicator should reach in a phase, for one unit.</summary>
public sealed record TargetEntry
{
    public int IndicatorId { get; set; }

    public int PhaseId { get; set; }

    public int UnitId { get; set; }

    /// <summary>Null: no number was set (<em>chưa giao chỉ tiêu định lượng</em>).</summary>
    public decimal? Value { get; set; }

    public string Basis { get; set; } = "";

    public List<MilestoneEntry> Milestones { get; set; } = [];

    /// <summary>A milestone on the phase's last day is the final value itself, and is not edited twice.</summary>
    public static TargetEntry Of(Target target, Phase phase) => new()
    {
        IndicatorId = target.IndicatorId,
        PhaseId = target.PhaseId,
        UnitId = target.UnitId,
        Value = target.Value is { } value ? FixedPoint.ToDecimal(value) : null,
        Basis = target.Basis,
        Milestones = [.. target.Milestones.Where(m => m.On < phase.To).OrderBy(m => m.On).Select(m => new MilestoneEntry { On = m.On, Value = FixedPoint.ToDecimal(m.Value) })],
    };
}

/// <summary>A phase as a form edits it.</summary>
public sealed record PhaseEntry
{
    public string Code { get; set; } = "";

    public string NameVi { get; set; } = "";

    public string NameEn { get; set; } = "";

    public DateOnly? From { get; set; }

    public DateOnly? To { get; set; }

    public bool IsIllustrative { get; set; }

    public static PhaseEntry Of(Phase phase) => new()
    {
        Code = phase.Code,
        NameVi = phase.NameVi,
        NameEn = phase.NameEn,
        From = phase.From,
        To = phase.To,
        IsIllustrative = phase.IsIllustrative,
    };

    internal void WriteTo(Phase phase) =>
        (phase.NameVi, phase.NameEn, phase.From, phase.To, phase.IsIllustrative) = (NameVi.Trim(), NameEn.Trim(), From!.Value, To!.Value, IsIllustrative);
}

/// <summary>Gives targets and phases. A target is never overwritten: the newer version supersedes it, and what a phase has brought is frozen with its end.</summary>
public sealed class TargetDesk(WriteGate gate, UnitTrees trees, Catalogues catalogues)
{
    private const int MostMilestones = 40;

    /// <summary>Gives a target, superseding the one in force; answers the new version's id.</summary>
    public async Task<Outcome<int>> GiveAsync(TargetEntry entry, string reason, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (tree.Get(entry.UnitId) is null || !actor.CanApprove(tree, entry.UnitId))
            return new Refusal("Target.NotAllowed");

        return await WriteAsync(async (scope, stop) =>
        {
            var db = scope.Db;
            if (await db.Indicators.AsNoTracking().SingleOrDefaultAsync(i => i.Id == entry.IndicatorId, stop) is not { } indicator)
                return new Refusal("Series.Unknown", entry.IndicatorId) { Field = nameof(entry.IndicatorId) };
            if (await db.Phases.AsNoTracking().SingleOrDefaultAsync(p => p.Id == entry.PhaseId, stop) is not { } phase)
                return new Refusal("Phase.Unknown", entry.PhaseId) { Field = nameof(entry.PhaseId) };
            if (Check(entry, indicator, phase, reason, scope.At.DayInVietnam()) is { Count: > 0 } refusals)
                return refusals;

            if (await InForceAsync(db, entry, stop) is { } before)
            {
                before.SupersededAt = scope.At;

                // One in force at a time: the old one steps back before the new one is there.
                await db.SaveChangesAsync(stop);
            }

            var target = new Target
            {
                IndicatorId = indicator.Id,
                PhaseId = phase.Id,
                UnitId = entry.UnitId,
                Value = entry.Value is { } value ? FixedPoint.From(value) : null,
                Basis = entry.Basis.Trim(),
                RecordedAt = scope.At,
                Milestones = [.. entry.Milestones.OrderBy(m => m.On).Select(m => new Milestone { On = m.On!.Value, Value = FixedPoint.From(m.Value!.Value) })],
            };
            db.Targets.Add(target);
            await db.SaveChangesAsync(stop);
            Record(scope, actor, "Target.Give", tree, indicator, phase, entry.UnitId, reason);
            return target.Id;
        }, cancel);
    }

    /// <summary>Takes a target back without giving another; the version stays to be read.</summary>
    public async Task<Outcome<int>> WithdrawAsync(int targetId, string reason, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        return await WriteAsync(async (scope, stop) =>
        {
            if (await scope.Db.Targets.SingleOrDefaultAsync(t => t.Id == targetId && t.SupersededAt == null, stop) is not { } target || !actor.CanApprove(tree, target.UnitId))
                return new Refusal("Target.NotAllowed");
            if (string.IsNullOrWhiteSpace(reason))
                return new Refusal("Series.ReasonMissing") { Field = "Reason" };

            var phase = await scope.Db.Phases.AsNoTracking().SingleAsync(p => p.Id == target.PhaseId, stop);
            if (scope.At.DayInVietnam() > phase.To)
                return new Refusal("Target.PhaseEnded", phase.Code, phase.To);

            target.SupersededAt = scope.At;
            Record(scope, actor, "Target.Withdraw", tree, await scope.Db.Indicators.AsNoTracking().SingleAsync(i => i.Id == target.IndicatorId, stop), phase, target.UnitId, reason);
            return target.Id;
        }, cancel);
    }

    /// <summary>Makes a phase, or changes one; its days stay once targets rest on them.</summary>
    public async Task<Outcome<int>> SavePhaseAsync(int? id, PhaseEntry entry, string reason, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (!actor.CanDefine(tree, setId: null))
            return new Refusal("Series.NotAllowed");

        return await WriteAsync(async (scope, stop) =>
        {
            var db = scope.Db;
            var phase = id is { } known ? await db.Phases.SingleOrDefaultAsync(p => p.Id == known, stop) : null;
            if (id is not null && phase is null)
                return new Refusal("Phase.Unknown", id);
            if (await CheckAsync(db, phase, entry, reason, stop) is { Count: > 0 } refusals)
                return refusals;

            var before = phase is null ? null : PhaseEntry.Of(phase);
            if (phase is null)
                db.Phases.Add(phase = new Phase { Code = entry.Code.Trim(), NameVi = "", NameEn = "", From = entry.From!.Value, To = entry.To!.Value });

            entry.WriteTo(phase);
            await db.SaveChangesAsync(stop);
            db.PhaseRevisions.Add(new PhaseRevision { PhaseId = phase.Id, ChangedAt = scope.At, ChangedBy = actor.UserId, Reason = reason.Trim(), Before = before is null ? null : JsonSerializer.Serialize(before) });
            scope.Audit(actor, before is null ? "Phase.Add" : "Phase.Change", phase.Code, before is null ? reason.Trim() : $"{before.NameVi}, {before.From:yyyy-MM-dd}–{before.To:yyyy-MM-dd}; {reason.Trim()}");
            scope.Changed(ChangeKind.Indicator, "/", $"phase/{phase.Code}", actor.UserId);
            return phase.Id;
        }, cancel);
    }

    /// <summary>Takes phases back to what they were at an instant; those made later go.</summary>
    internal static async Task RestoreAsync(DashboardContext db, List<Phase> phases, DateTime at, CancellationToken cancel)
    {
        var changed = await db.PhaseRevisions.AsNoTracking().Where(r => r.ChangedAt > at).OrderBy(r => r.ChangedAt).ThenBy(r => r.Id).ToListAsync(cancel);
        foreach (var revision in changed.DistinctBy(r => r.PhaseId))
        {
            var phase = phases.Single(p => p.Id == revision.PhaseId);
            if (revision.Before is { } before)
                JsonSerializer.Deserialize<PhaseEntry>(before)!.WriteTo(phase);
            else
                phases.Remove(phase);
        }
    }

    private static List<Refusal> Check(TargetEntry entry, Indicator indicator, Phase phase, string reason, DateOnly today)
    {
        var refusals = new List<Refusal>();
        if (string.IsNullOrWhiteSpace(reason))
            refusals.Add(new Refusal("Series.ReasonMissing") { Field = "Reason" });
        if (string.IsNullOrWhiteSpace(entry.Basis) || entry.Basis.Length > 400)
            refusals.Add(new Refusal("Target.BasisMissing") { Field = nameof(entry.Basis) });
        if (today > phase.To)
            refusals.Add(new Refusal("Target.PhaseEnded", phase.Code, phase.To) { Field = nameof(entry.PhaseId) });
        if (entry.Value is { } value && !FixedPoint.TryFrom(value, FixedPoint.MaximumDecimals, out _))
            refusals.Add(new Refusal("Target.ValueRange", value) { Field = nameof(entry.Value) });
        if (entry.Value is null && entry.Milestones.Count > 0)
            refusals.Add(new Refusal("Target.MilestonesWithoutValue", indicator.Code) { Field = nameof(entry.Value) });
        if (entry.Milestones.Count > MostMilestones)
            refusals.Add(new Refusal("Target.TooManyMilestones", MostMilestones) { Field = nameof(entry.Milestones) });

        foreach (var milestone in entry.Milestones)
        {
            if (milestone.On is not { } on || milestone.Value is not { } point)
                refusals.Add(new Refusal("Target.MilestoneIncomplete") { Field = nameof(entry.Milestones) });
            else if (on == phase.To && point != entry.Value)
                refusals.Add(new Refusal("Target.MilestoneAtEnd", on) { Field = nameof(entry.Milestones) });
            else if (on < phase.From || on > phase.To)
                refusals.Add(new Refusal("Target.MilestoneOutside", on, phase.From, phase.To) { Field = nameof(entry.Milestones) });
            else if (!FixedPoint.TryFrom(point, FixedPoint.MaximumDecimals, out _))
                refusals.Add(new Refusal("Target.ValueRange", point) { Field = nameof(entry.Milestones) });
        }

        refusals.AddRange(entry.Milestones.Where(m => m.On is not null).GroupBy(m => m.On).Where(g => g.Count() > 1)
            .Select(g => new Refusal("Target.MilestoneTwice", g.Key) { Field = nameof(entry.Milestones) }));
        return refusals;
    }

    private static async Task<List<Refusal>> CheckAsync(DashboardContext db, Phase? phase, PhaseEntry entry, string reason, CancellationToken cancel)
    {
        var refusals = new List<Refusal>();
        if (string.IsNullOrWhiteSpace(reason))
            refusals.Add(new Refusal("Series.ReasonMissing") { Field = "Reason" });
        if (entry.Code.Trim().Length is 0 or > 40 || (phase is not null && phase.Code != entry.Code.Trim()))
            refusals.Add(new Refusal("Phase.CodeForm", entry.Code) { Field = nameof(entry.Code) });
        if (string.IsNullOrWhiteSpace(entry.NameVi) || string.IsNullOrWhiteSpace(entry.NameEn))
            refusals.Add(new Refusal("Series.NameMissing") { Field = nameof(entry.NameVi) });
        if (entry.From is not { } from || entry.To is not { } to || to <= from)
        {
            refusals.Add(new Refusal("Phase.DaysMissing") { Field = nameof(entry.To) });
            return refusals;
        }

        var id = phase?.Id ?? 0;
        if (phase is null && await db.Phases.AnyAsync(p => p.Code == entry.Code.Trim(), cancel))
            refusals.Add(new Refusal("Series.CodeTaken", entry.Code.Trim()) { Field = nameof(entry.Code) });
        if (await db.Phases.Where(p => p.Id != id && p.From <= to && p.To >= from).Select(p => p.Code).FirstOrDefaultAsync(cancel) is { } other)
            refusals.Add(new Refusal("Phase.Overlaps", other) { Field = nameof(entry.From) });
        if (phase is not null && (phase.From, phase.To) != (from, to) && await db.Targets.AnyAsync(t => t.PhaseId == id, cancel))
            refusals.Add(new Refusal("Phase.InUse", phase.Code) { Field = nameof(entry.To) });

        return refusals;
    }

    private static Task<Target?> InForceAsync(DashboardContext db, TargetEntry entry, CancellationToken cancel) =>
        db.Targets.SingleOrDefaultAsync(t => t.IndicatorId == entry.IndicatorId && t.PhaseId == entry.PhaseId && t.UnitId == entry.UnitId && t.SupersededAt == null, cancel);

    private static void Record(WriteScope scope, Actor actor, string action, UnitTree tree, Indicator indicator, Phase phase, int unitId, string reason)
    {
        scope.Audit(actor, action, $"{indicator.Code}/{phase.Code}/{tree[unitId].Code}", reason.Trim());
        scope.Changed(ChangeKind.Indicator, "/", indicator.Code, actor.UserId);
    }

    private async Task<Outcome<int>> WriteAsync(Func<WriteScope, CancellationToken, Task<Outcome<int>>> command, CancellationToken cancel)
    {
        var outcome = await gate.WriteAsync(command, cancel);
        if (!outcome.Refused)
            catalogues.Forget();

        return outcome;
    }
}
