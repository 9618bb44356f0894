using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Directives;

/// <summary>The plan of an inspection or guidance visit.</summary>
/// <param name="UnitId">Who inspects.</param>
/// <param name="Team">Who is in the team, by office.</param>
/// <param name="Units">Units visited.</param>
public sealed record InspectionEntry(int UnitId, InspectionKind Kind, string Title, string? PlanSymbol, DateOnly From, DateOnly To, string Team, IReadOnlyList<int> Units);

/// <summary>What an inspection found, with its recommendations as tasks.</summary>
/// <param name="Symbol">Number and symbol of the conclusion; null for one of ours.</param>
public sealed record ConclusionEntry(string Conclusion, string? Symbol, DateOnly On, IReadOnlyList<TaskEntry> Recommendations);

/// <summary>Plans inspections and guidance visits and concludes them; their recommendations are tasks of a directive, which the leader then signs.</summary>
public sealed class InspectionDesk(WriteGate gate, UnitTrees trees, DirectiveDesk directives, IDbContextFactory<DashboardContext> contexts)
{
    private const int LongestTitle = 400;
    private const int LongestTeam = 2000;
    private const int LongestConclusion = 4000;
    private const int MostUnits = 400;
    private const int MostRecommendations = 50;

    /// <summary>Puts a plan down, or changes one that is not concluded; answers its id.</summary>
    public async Task<Outcome<int>> SaveAsync(int? inspectionId, InspectionEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var refusals = Check(entry, actor, tree);
        if (refusals.Count > 0)
            return refusals;

        return await gate.WriteAsync<int>(
            async (write, stop) =>
            {
                var inspection = inspectionId is { } id ? await write.Db.Inspections.SingleOrDefaultAsync(i => i.Id == id, stop) : null;
                if (inspectionId is not null && (inspection is null || !actor.CanRegister(tree, inspection.UnitId)))
                    return new Refusal("Inspection.Unknown");
                if (inspection?.ConcludedOn is not null)
                    return new Refusal("Inspection.Concluded", inspection.Title);

                var units = string.Join(',', entry.Units.Distinct().Select(u => u.ToString(CultureInfo.InvariantCulture)));
                if (inspection is null)
                {
                    inspection = new Inspection
                    {
                        UnitId = entry.UnitId,
                        Kind = entry.Kind,
                        Title = "",
                        From = entry.From,
                        To = entry.To,
                        Team = "",
                        Units = "",
                        CreatedBy = actor.UserId,
                        CreatedAt = write.At,
                    };
                    write.Db.Inspections.Add(inspection);
                }

                (inspection.UnitId, inspection.Kind, inspection.Title, inspection.PlanSymbol) = (entry.UnitId, entry.Kind, entry.Title.Trim().Normalize(), Clean(entry.PlanSymbol));
                (inspection.From, inspection.To, inspection.Team, inspection.Units) = (entry.From, entry.To, entry.Team.Trim().Normalize(), units);
                await write.Db.SaveChangesAsync(stop);
                write.Audit(actor, inspectionId is null ? "Inspection.Plan" : "Inspection.Edit", inspection.PlanSymbol ?? Key(inspection.Id), inspection.Title);
                write.Changed(ChangeKind.Directive, DirectiveDesk.BranchOf(tree, inspection.UnitId), Key(inspection.Id), actor.UserId);
                return inspection.Id;
            },
            cancel);
    }

    /// <summary>
    /// Puts the conclusion down and draws up a directive with a task for each recommendation; answers the directive's id, which is signed as any other.
    /// Stopped half-way and concluded again, it goes on with the same directive.
    /// </summary>
    public async Task<Outcome<int>> ConcludeAsync(int inspectionId, ConclusionEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var refusals = new List<Refusal>();
        if (string.IsNullOrWhiteSpace(entry.Conclusion) || entry.Conclusion.Length > LongestConclusion)
            refusals.Add(new Refusal("Inspection.Conclusion", LongestConclusion) { Field = "conclusion" });
        if (entry.Recommendations.Count > MostRecommendations)
            refusals.Add(new Refusal("Inspection.TooMany", MostRecommendations) { Field = "recommendations" });
        if (refusals.Count > 0)
            return refusals;

        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await db.Inspections.AsNoTracking().SingleOrDefaultAsync(i => i.Id == inspectionId, cancel) is not { } inspection || !actor.CanRegister(tree, inspection.UnitId))
            return new Refusal("Inspection.Unknown");
        if (inspection.ConcludedOn is not null)
            return new Refusal("Inspection.Concluded", inspection.Title);
        if (entry.On < inspection.From)
            return new Refusal("Inspection.TooEarly", inspection.From) { Field = "on" };

        var symbol = Clean(entry.Symbol) ?? string.Create(CultureInfo.InvariantCulture, $"KL-{inspection.From.Year}-{inspection.Id:0000}");
        var verb = tree.Get(inspection.UnitId) is { } unit && DirectiveVerbs.MayIssue(unit.Level, DirectiveVerb.Assign) ? DirectiveVerb.Assign : DirectiveVerb.Request;
        var excerpt = inspection.Title;
        var registered = await directives.RegisterAsync(new DirectiveEntry(inspection.UnitId, null, symbol, entry.On, DirectiveOrigin.Inspection, verb, excerpt, Source: "inspection"), actor, cancel);
        if (registered.Refused)
            return registered;

        var directive = registered.Value;
        if (await db.Inspections.AnyAsync(i => i.DirectiveId == directive && i.Id != inspectionId, cancel) || await db.Directives.AnyAsync(d => d.Id == directive && (d.Origin != DirectiveOrigin.Inspection || d.SignedAt != null), cancel))
            return new Refusal("Inspection.SymbolTaken", symbol) { Field = "symbol" };

        var drawn = await db.Tasks.AsNoTracking().Where(t => t.DirectiveId == directive).Select(t => t.Title).ToListAsync(cancel);
        for (var i = 0; i < entry.Recommendations.Count; i++)
        {
            if (drawn.Contains(entry.Recommendations[i].Title.Trim().Normalize()))
                continue;

            var added = await directives.AddTaskAsync(directive, entry.Recommendations[i], actor, cancel);
            if (added.Refused)
                return added.Refusals.Select(r => r with { Row = i }).ToList();
        }

        return await gate.WriteAsync<int>(
            async (write, stop) =>
            {
                var row = await write.Db.Inspections.SingleAsync(i => i.Id == inspectionId, stop);
                if (row.ConcludedOn is not null)
                    return new Refusal("Inspection.Concluded", row.Title);

                (row.Conclusion, row.ConclusionSymbol, row.ConcludedOn, row.DirectiveId) = (entry.Conclusion.Trim().Normalize(), symbol, entry.On, directive);
                write.Audit(actor, "Inspection.Conclude", symbol, row.Title);
                write.Changed(ChangeKind.Directive, DirectiveDesk.BranchOf(tree, row.UnitId), Key(row.Id), actor.UserId);
                return directive;
            },
            cancel);
    }

    private static List<Refusal> Check(InspectionEntry entry, Actor actor, UnitTree tree)
    {
        var refusals = new List<Refusal>();
        if (tree.Get(entry.UnitId) is null || !actor.CanRegister(tree, entry.UnitId))
        {
            refusals.Add(new Refusal("Directive.NoRight", tree.Get(entry.UnitId)?.Name ?? "") { Field = "unit" });
            return refusals;
        }

        if (string.IsNullOrWhiteSpace(entry.Title) || entry.Title.Length > LongestTitle)
            refusals.Add(new Refusal("Inspection.Title", LongestTitle) { Field = "title" });
        if (string.IsNullOrWhiteSpace(entry.Team) || entry.Team.Length > LongestTeam)
            refusals.Add(new Refusal("Inspection.Team", LongestTeam) { Field = "team" });
        if (entry.PlanSymbol?.Length > 80)
            refusals.Add(new Refusal("Directive.Symbol", 80) { Field = "planSymbol" });
        if (entry.To < entry.From)
            refusals.Add(new Refusal("Inspection.Days", entry.From, entry.To) { Field = "to" });
        if (entry.Units.Count == 0)
            refusals.Add(new Refusal("Task.NoUnit") { Field = "units" });
        if (entry.Units.Count > MostUnits)
            refusals.Add(new Refusal("Task.TooMany", MostUnits) { Field = "units" });

        foreach (var id in entry.Units.Distinct().Take(MostUnits))
        {
            if (tree.Get(id) is not { } unit)
                refusals.Add(new Refusal("Figure.UnknownUnit", id) { Field = "units" });
            else if (!DirectiveVerbs.Reaches(tree, entry.UnitId, id))
                refusals.Add(new Refusal("Task.UnitElsewhere", tree[entry.UnitId].Name, unit.Name) { Field = "units" });
        }

        return refusals;
    }

    private static string Key(int id) => string.Create(CultureInfo.InvariantCulture, $"inspection/{id}");

    private static string? Clean(string? words) => string.IsNullOrWhiteSpace(words) ? null : words.Trim().Normalize();
}
