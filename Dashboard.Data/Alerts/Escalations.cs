using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Alerts;

/// <summary>
/// Climbs with what nobody has acknowledged: step by step, each after its working minutes, up the tree of units. A step is written with the line
/// that it moves on, and a person who has the alert is not told again, so that climbing twice tells nobody twice.
/// </summary>
public sealed class Escalations(IDbContextFactory<DashboardContext> contexts, WriteGate gate, AlertReactor reactor, TimeProvider clock)
{
    private const int LinesAtOnce = 50;

    /// <summary>Takes all steps that are due; answers how many agencies' lines moved.</summary>
    public async Task<int> ClimbAsync(CancellationToken cancel)
    {
        var moved = 0;
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync(cancel);
            var now = clock.GetUtcNow().UtcDateTime;
            if (!await db.AlertUnits.AnyAsync(u => u.NextStepAt <= now, cancel))
                return moved;

            var ground = await reactor.GroundAsync(cancel);
            var some = await gate.WriteAsync<int>((scope, stop) => StepAsync(scope, ground, stop), cancel);
            if (some.Value == 0)
                return moved;

            moved += some.Value;
        }
    }

    private static async Task<Outcome<int>> StepAsync(WriteScope scope, AlertGround ground, CancellationToken cancel)
    {
        var due = await scope.Db.AlertUnits.Where(u => u.NextStepAt <= scope.At).OrderBy(u => u.NextStepAt).Take(LinesAtOnce).ToListAsync(cancel);
        long[] ids = [.. due.Select(u => u.AlertId).Distinct()];
        var alerts = await scope.Db.Alerts.Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancel);
        int[] escalations = [.. alerts.Values.Select(a => a.EscalationId ?? 0).Distinct()];
        var steps = (await scope.Db.Set<EscalationStep>().AsNoTracking().Where(s => escalations.Contains(s.EscalationId)).ToListAsync(cancel)).ToLookup(s => s.EscalationId);
        foreach (var same in due.GroupBy(u => (u.AlertId, u.Step)))
        {
            var alert = alerts[same.Key.AlertId];
            var step = steps[alert.EscalationId ?? 0].FirstOrDefault(s => s.Number == same.Key.Step);
            var next = steps[alert.EscalationId ?? 0].FirstOrDefault(s => s.Number == same.Key.Step + 1);
            var open = new List<AlertUnit>();
            foreach (var line in same)
            {
                if (step is null || line.AcknowledgedAt is not null || alert.State == AlertState.Resolved || await IsOverAsync(scope.Db, alert, line.UnitId, cancel))
                    line.NextStepAt = null;
                else
                    open.Add(line);
            }

            if (open.Count == 0)
                continue;

            int[] targets = [.. open.SelectMany(l => TargetOf(ground.Tree, l.UnitId, step!.Target)).Distinct()];
            var audience = step!.Target switch
            {
                EscalationTarget.Duty => Audience.Duty,
                EscalationTarget.AboveOffice => Audience.Office,
                _ => Audience.Head,
            };
            var recipients = await Recipients.OfAsync(scope.Db, ground.Tree, targets, audience, scope.At, ground.Today, cancel);
            await AlertBook.WriteAsync(scope, ground.Tree, alert, [.. recipients], step.Number, cancel);
            foreach (var line in open)
            {
                line.Step = step.Number + 1;
                line.NextStepAt = next is null ? null : WorkingTime.Add(scope.At, next.AfterMinutes, ground.Days, ground.Settings);
            }

            AlertBook.Announce(scope, ground.Tree, alert, [.. targets, .. open.Select(l => l.UnitId)], userId: 0);
        }

        return due.Count;
    }

    private static int[] TargetOf(UnitTree tree, int unit, EscalationTarget target) => target switch
    {
        EscalationTarget.Duty or EscalationTarget.Head => [unit],
        _ => tree.Get(unit)?.ParentId is { } above ? [above] : [],
    };

    // Done or withdrawn: whatever the unit was told of it has ended.
    private static async Task<bool> IsOverAsync(DashboardContext db, Alert alert, int unit, CancellationToken cancel) =>
        alert.DirectiveId is { } directive && alert.Kind is AlertKind.TaskAssigned or AlertKind.TaskUrged or AlertKind.TaskDue
        && !await db.Tasks.AnyAsync(
            t => t.DirectiveId == directive && t.UnitId == unit && (alert.TaskId == null || t.Id == alert.TaskId)
                && t.State != Directives.TaskState.Completed && t.State != Directives.TaskState.Withdrawn, cancel);
}
