using Dashboard.Data.Storage;

namespace Dashboard.Data.Units;

/// <summary>Later names or types of units under the same code: <c>code,name,valid_from,decision</c>.</summary>
internal static class RenameList
{
    public static readonly string[] Columns = ["code", "name", "valid_from", "decision"];

    public static ImportPlan Read(CsvLine[] lines, UnitTree tree)
    {
        var plan = new ImportPlan();
        var seen = new Dictionary<(int Unit, DateOnly Day), int>();
        foreach (var line in lines)
        {
            var before = plan.Refusals.Count;
            var name = line.Required("name", plan.Refusals);
            var decision = line.Required("decision", plan.Refusals);
            var unit = DatedUnit.Find(line, tree, plan.Refusals);
            if (plan.Refusals.Count > before)
                continue;

            name = UnitList.CleanName(name!);
            var (id, day) = (unit!.Value.Unit.Id, unit.Value.Day);
            var existing = tree.NamesOf(id).FirstOrDefault(n => n.ValidFrom == day);
            if (!seen.TryAdd((id, day), line.Number))
                plan.Refusals.Add(line.Refuse("Import.DuplicateRow", "code", seen[(id, day)]));
            else if (existing is null)
                plan.Names.Add(new UnitName { UnitId = id, Name = name, ValidFrom = day, Decision = decision! });
            else if (!string.Equals(existing.Name, name, StringComparison.Ordinal) || !string.Equals(existing.Decision, decision, StringComparison.Ordinal))
                plan.Refusals.Add(line.Refuse("Unit.NameDiffers", "name", existing.Name, existing.Decision));
            else
                plan.Unchanged++;
        }

        return plan;
    }
}

/// <summary>The unit that bears a line's code on its <c>valid_from</c>.</summary>
internal static class DatedUnit
{
    public static (Unit Unit, DateOnly Day)? Find(CsvLine line, UnitTree tree, List<Refusal> refusals)
    {
        var code = line.Required("code", refusals);
        if (line.Required("valid_from", refusals) is null || line.Day("valid_from", refusals) is not { } day || code is null)
            return null;

        if (tree.Find(code, day) is { } unit)
            return (unit, day);

        refusals.Add(line.Refuse("Unit.UnknownOn", "code", day));
        return null;
    }
}
