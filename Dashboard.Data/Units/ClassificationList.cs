using Dashboard.Data.Storage;

namespace Dashboard.Data.Units;

/// <summary>Dated classifications of units: <c>code,kind,value,valid_from,decision</c>, with <c>valid_to</c> where the decision gives an end.</summary>
internal static class ClassificationList
{
    public static readonly string[] Columns = ["code", "kind", "value", "valid_from", "decision"];
    public static readonly string[] MoreColumns = ["valid_to"];

    private static readonly Dictionary<string, ClassificationKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["area"] = ClassificationKind.Area,
        ["ethnic_minority"] = ClassificationKind.EthnicMinority,
        ["mountainous"] = ClassificationKind.Mountainous,
        ["border"] = ClassificationKind.Border,
        ["difficult_villages"] = ClassificationKind.DifficultVillages,
    };

    public static ImportPlan Read(CsvLine[] lines, UnitTree tree)
    {
        var plan = new ImportPlan();
        var seen = new Dictionary<(int Unit, ClassificationKind Kind, DateOnly Day), int>();
        foreach (var line in lines)
        {
            if (ReadLine(line, tree, plan.Refusals) is not { } row)
                continue;

            var key = (row.UnitId, row.Kind, row.ValidFrom);
            var existing = tree.ClassificationsOf(row.UnitId).FirstOrDefault(c => c.Kind == row.Kind && c.ValidFrom == row.ValidFrom);
            if (!seen.TryAdd(key, line.Number))
                plan.Refusals.Add(line.Refuse("Import.DuplicateRow", "code", seen[key]));
            else if (existing is null)
                plan.Classifications.Add(row);
            else if (!string.Equals(existing.Value, row.Value, StringComparison.Ordinal) || existing.ValidTo != row.ValidTo || !string.Equals(existing.Decision, row.Decision, StringComparison.Ordinal))
                plan.Refusals.Add(line.Refuse("Classification.Differs", "value", existing.Value, existing.Decision));
            else
                plan.Unchanged++;
        }

        return plan;
    }

    private static Classification? ReadLine(CsvLine line, UnitTree tree, List<Refusal> refusals)
    {
        var before = refusals.Count;
        var unit = DatedUnit.Find(line, tree, refusals);
        var decision = line.Required("decision", refusals);
        var value = line.Required("value", refusals);
        var until = line.Day("valid_to", refusals);
        if (!Kinds.TryGetValue(line["kind"], out var kind))
            refusals.Add(line.Refuse("Import.NotOneOf", "kind", string.Join(", ", Kinds.Keys)));
        else if (value is not null && !Classification.ValuesOf(kind).Contains(value))
            refusals.Add(line.Refuse("Import.NotOneOf", "value", string.Join(", ", Classification.ValuesOf(kind))));

        if (unit is { } found && until < found.Day)
            refusals.Add(line.Refuse("Unit.EndsBeforeStart", "valid_to", found.Day));

        return refusals.Count > before
            ? null
            : new Classification { UnitId = unit!.Value.Unit.Id, Kind = kind, Value = value!, ValidFrom = unit.Value.Day, ValidTo = until, Decision = decision! };
    }
}
