using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Units;

/// <summary>A later name or type of a unit.</summary>
public sealed record RenameEntry(int UnitId, string Name, DateOnly From, string Decision);

/// <summary>A classification of a unit; <see cref="Classification.Ended"/> as its value takes one away.</summary>
public sealed record ClassifyEntry(int UnitId, ClassificationKind Kind, string Value, DateOnly From, DateOnly? To, string Decision);

/// <summary>Takes in what changes one unit at a time: names and classifications. Nothing is overwritten; each has its first day and its decision.</summary>
public sealed class UnitDesk(WriteGate gate, UnitTrees trees)
{
    /// <summary>Gives a unit another name from a day on; returns the row's id.</summary>
    public async Task<Outcome<int>> RenameAsync(RenameEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (Check(tree, entry.UnitId, entry.From, entry.Decision, actor) is { } refusal)
            return refusal;

        var name = UnitList.CleanName(entry.Name);
        if (name.Length is 0 or > CsvTable.LongestField)
            return new Refusal("Unit.NameRequired", entry.Name) { Field = nameof(entry.Name) };

        return await WriteAsync<int>(
            async (scope, stop) =>
            {
                if (await scope.Db.UnitNames.FirstOrDefaultAsync(n => n.UnitId == entry.UnitId && n.ValidFrom == entry.From, stop) is { } there)
                    return new Refusal("Unit.NameDiffers", name, there.Name, there.Decision) { Field = nameof(entry.From) };

                var row = new UnitName { UnitId = entry.UnitId, Name = name, ValidFrom = entry.From, Decision = entry.Decision.Trim(), RecordedAt = scope.At };
                scope.Db.UnitNames.Add(row);
                await scope.Db.SaveChangesAsync(stop);
                Record(scope, tree, entry.UnitId, actor, "Unit.Rename", $"{name} ({entry.Decision.Trim()})");
                return row.Id;
            },
            cancel);
    }

    /// <summary>Classifies a unit from a day on; returns the row's id.</summary>
    public async Task<Outcome<int>> ClassifyAsync(ClassifyEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (Check(tree, entry.UnitId, entry.From, entry.Decision, actor) is { } refusal)
            return refusal;

        if (!Classification.ValuesOf(entry.Kind).Contains(entry.Value))
            return new Refusal("Import.NotOneOf", entry.Value, string.Join(", ", Classification.ValuesOf(entry.Kind))) { Field = nameof(entry.Value) };

        if (entry.To < entry.From)
            return new Refusal("Unit.EndsBeforeStart", entry.To, entry.From) { Field = nameof(entry.To) };

        return await WriteAsync<int>(
            async (scope, stop) =>
            {
                if (await scope.Db.Classifications.FirstOrDefaultAsync(c => c.UnitId == entry.UnitId && c.Kind == entry.Kind && c.ValidFrom == entry.From, stop) is { } there)
                    return new Refusal("Classification.Differs", entry.Value, there.Value, there.Decision) { Field = nameof(entry.From) };

                var row = new Classification { UnitId = entry.UnitId, Kind = entry.Kind, Value = entry.Value, ValidFrom = entry.From, ValidTo = entry.To, Decision = entry.Decision.Trim(), RecordedAt = scope.At };
                scope.Db.Classifications.Add(row);
                await scope.Db.SaveChangesAsync(stop);
                Record(scope, tree, entry.UnitId, actor, "Unit.Classify", $"{entry.Kind} {entry.Value} ({entry.Decision.Trim()})");
                return row.Id;
            },
            cancel);
    }

    private static Refusal? Check(UnitTree tree, int unitId, DateOnly from, string decision, Actor actor) =>
        CheckUnit(tree, unitId, from, actor)
        ?? (decision.Trim().Length is 0 or > CsvTable.LongestField ? new Refusal("Unit.DecisionRequired", decision) { Field = "Decision" } : null);

    private static Refusal? CheckUnit(UnitTree tree, int unitId, DateOnly from, Actor actor)
    {
        // Another's unit and no unit look the same from outside.
        if (tree.Get(unitId) is not { } unit || !actor.CanAdminister(tree, unitId))
            return new Refusal("Unit.OutsideYourScope", unitId);

        return unit.IsValidOn(from) ? null : new Refusal("Unit.UnknownOn", unit.Code, from) { Field = "From" };
    }

    private static void Record(WriteScope scope, UnitTree tree, int unitId, Actor actor, string action, string detail)
    {
        scope.Changed(ChangeKind.Unit, tree.PathOf(unitId), tree[unitId].Code, actor.UserId);
        scope.Audit(actor, action, tree[unitId].Code, detail);
    }

    private async Task<Outcome<T>> WriteAsync<T>(Func<WriteScope, CancellationToken, Task<Outcome<T>>> command, CancellationToken cancel)
    {
        var outcome = await gate.WriteAsync(command, cancel);
        if (!outcome.Refused)
            trees.Forget();

        return outcome;
    }
}
