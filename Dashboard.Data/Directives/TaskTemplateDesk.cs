using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>A template as a form gives it.</summary>
/// <param name="WorkingDays">From the giving to the deadline.</param>
/// <param name="DirectiveId">The signed directive under which it recurs.</param>
/// <param name="EveryMonths">Null for a template that does not recur.</param>
/// <param name="NextOn">The day on which the next task is given.</param>
/// <param name="Units">Who takes it; empty for those of the set.</param>
public sealed record TaskTemplateEntry(
    string Name, int UnitId, string Title, string? Content, string? Product, TaskGroup Group, TaskPriority Priority, bool NeedsEvidence, int WorkingDays,
    int? DirectiveId = null, int? EveryMonths = null, DateOnly? NextOn = null, IReadOnlyList<int>? Units = null, int? UnitSetId = null);

/// <summary>Keeps templates of tasks. One with a rhythm gives its tasks by the clock, so who keeps it may assign for the unit.</summary>
public sealed class TaskTemplateDesk(WriteGate gate, UnitTrees trees)
{
    public const int LongestTitle = 500;
    public const int LongestWords = 4000;
    public const int MostUnits = 500;
    public const int MostWorkingDays = 400;

    /// <summary>Makes a template or changes it; answers its id.</summary>
    /// <param name="templateId">Null for a new one.</param>
    public async Task<Outcome<int>> SaveAsync(int? templateId, TaskTemplateEntry entry, Actor actor, CancellationToken cancel)
    {
        if (Check(entry) is { Count: > 0 } refusals)
            return refusals;

        var tree = await trees.CurrentAsync(cancel);
        if (!MayKeep(actor, tree, entry.UnitId) || (entry.EveryMonths is not null && !MayGive(actor, tree, entry.UnitId)))
            return new Refusal("TaskTemplate.NotAllowed");

        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            var today = scope.At.DayInVietnam();
            var units = (entry.Units ?? []).Distinct().ToArray();
            if (Array.Exists(units, u => tree.Get(u)?.IsValidOn(today) != true || !DirectiveVerbs.Reaches(tree, entry.UnitId, u)))
                return new Refusal("TaskTemplate.Units", MostUnits) { Field = nameof(entry.Units) };
            if (entry.UnitSetId is { } set && !await scope.Db.UnitSets.AnyAsync(s => s.Id == set, stop))
                return new Refusal("TaskTemplate.Units", MostUnits) { Field = nameof(entry.UnitSetId) };

            if (entry.EveryMonths is not null)
            {
                if (units.Length == 0 && entry.UnitSetId is null)
                    return new Refusal("TaskTemplate.Units", MostUnits) { Field = nameof(entry.Units) };
                if (!await scope.Db.Directives.AnyAsync(d => d.Id == entry.DirectiveId && d.SignedAt != null && d.WithdrawnAt == null && d.UnitId == entry.UnitId, stop))
                    return new Refusal("TaskTemplate.Directive") { Field = nameof(entry.DirectiveId) };
                if (entry.NextOn is null || entry.NextOn < today)
                    return new Refusal("TaskTemplate.NextOn") { Field = nameof(entry.NextOn) };
            }

            TaskTemplate? template = null;
            if (templateId is { } id && (template = await scope.Db.TaskTemplates.SingleOrDefaultAsync(t => t.Id == id && t.EndedAt == null && t.UnitId == entry.UnitId, stop)) is null)
                return new Refusal("TaskTemplate.Unknown", id);

            if (template is null)
                scope.Db.TaskTemplates.Add(template = new TaskTemplate { Name = entry.Name, UnitId = entry.UnitId, Title = entry.Title, CreatedBy = actor.UserId, CreatedAt = scope.At });

            (template.Name, template.Title, template.Content, template.Product) = (entry.Name.Trim(), entry.Title.Trim(), entry.Content?.Trim(), entry.Product?.Trim());
            (template.Group, template.Priority, template.NeedsEvidence, template.WorkingDays) = (entry.Group, entry.Priority, entry.NeedsEvidence, entry.WorkingDays);
            (template.DirectiveId, template.EveryMonths, template.NextOn) = (entry.DirectiveId, entry.EveryMonths, entry.EveryMonths is null ? null : entry.NextOn);
            (template.Units, template.UnitSetId) = (string.Join(',', units), units.Length > 0 ? null : entry.UnitSetId);
            await scope.Db.SaveChangesAsync(stop);
            Record(scope, tree, template, "TaskTemplate.Save", actor);
            return template.Id;
        }, cancel);
    }

    /// <summary>Ends a template; what it gave stays.</summary>
    public async Task<Outcome<bool>> EndAsync(int templateId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<bool>(async (scope, stop) =>
        {
            if (await scope.Db.TaskTemplates.SingleOrDefaultAsync(t => t.Id == templateId && t.EndedAt == null, stop) is not { } template || !MayKeep(actor, tree, template.UnitId))
                return new Refusal("TaskTemplate.Unknown", templateId);

            template.EndedAt = scope.At;
            Record(scope, tree, template, "TaskTemplate.End", actor);
            return true;
        }, cancel);
    }

    /// <summary>Draws up tasks for a unit.</summary>
    internal static bool MayKeep(Actor actor, UnitTree tree, int unitId) =>
        actor.UserId == Actor.System.UserId || actor.HoldsOver(tree, unitId, Role.Leader, Role.Secretariat) || actor.HoldsAt(tree, unitId, Role.Coordinator);

    private static bool MayGive(Actor actor, UnitTree tree, int unitId) => actor.UserId == Actor.System.UserId || actor.HoldsOver(tree, unitId, Role.Leader);

    private static List<Refusal> Check(TaskTemplateEntry entry)
    {
        var refusals = new List<Refusal>();
        if (entry.Name.Trim() is not { Length: > 0 and <= 100 })
            refusals.Add(new Refusal("TaskTemplate.Name", 100) { Field = nameof(entry.Name) });
        if (entry.Title.Trim() is not { Length: > 0 and <= LongestTitle })
            refusals.Add(new Refusal("TaskTemplate.Title", LongestTitle) { Field = nameof(entry.Title) });
        if (entry.Content?.Length > LongestWords || entry.Product?.Length > 400)
            refusals.Add(new Refusal("TaskTemplate.Content", LongestWords) { Field = nameof(entry.Content) });
        if (entry.WorkingDays is < 1 or > MostWorkingDays)
            refusals.Add(new Refusal("TaskTemplate.WorkingDays", MostWorkingDays) { Field = nameof(entry.WorkingDays) });
        if (entry.EveryMonths is < 1 or > 24)
            refusals.Add(new Refusal("TaskTemplate.EveryMonths", 24) { Field = nameof(entry.EveryMonths) });
        if (entry.Units?.Count > MostUnits)
            refusals.Add(new Refusal("TaskTemplate.Units", MostUnits) { Field = nameof(entry.Units) });
        if (!Enum.IsDefined(entry.Group) || !Enum.IsDefined(entry.Priority))
            refusals.Add(new Refusal("TaskTemplate.Content", LongestWords) { Field = nameof(entry.Group) });

        return refusals;
    }

    private static void Record(WriteScope scope, UnitTree tree, TaskTemplate template, string action, Actor actor)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"template/{template.Id}");
        scope.Audit(actor, action, key, template.Name);
        scope.Changed(ChangeKind.Directive, tree.PathOf(template.UnitId), key, actor.UserId);
    }
}
