using Dashboard.Data.Storage;

namespace Dashboard.Data.Units;

/// <summary>A list of units that are all valid from one day: <c>code,name,level,parent_code</c>.</summary>
internal static class UnitList
{
    public static readonly string[] Columns = ["code", "name", "level", "parent_code"];

    private const string CountryCode = "VN";

    // The day of independence: earlier than anything that is reported, and no claim about provinces.
    private static readonly DateOnly CountryFrom = new(1945, 9, 2);

    public static ImportPlan Read(CsvLine[] lines, UnitTree tree, DateOnly validFrom, DateOnly? validTo)
    {
        var plan = new ImportPlan();
        if (validTo < validFrom)
        {
            plan.Refusals.Add(new Refusal("Unit.EndsBeforeStart", validTo, validFrom) { Field = "valid-to" });
            return plan;
        }

        var country = tree.Root ?? NewUnit(CountryCode, "Cả nước", UnitLevel.Country, null, CountryFrom, null);
        if (tree.Root is null)
            plan.Units.Add(country);

        var rows = ReadRows(lines, plan);
        var known = new Dictionary<string, Unit>(StringComparer.Ordinal) { [CountryCode] = country };
        var refused = new HashSet<string>(StringComparer.Ordinal);

        // By level, so that a parent in the file is there before its children; agencies may stand below agencies, hence the rounds.
        foreach (var row in rows.Values.OrderBy(r => r.Level))
            Place(row, []);

        return plan;

        Unit? Place(Row row, HashSet<string> above)
        {
            if (known.TryGetValue(row.Code, out var placed) || refused.Contains(row.Code))
                return placed;

            if (!above.Add(row.Code))
                return Refuse(row.Line.Refuse("Unit.CircularParent", "parent_code"));

            var existing = tree.OfCode(row.Code).FirstOrDefault(u => u.ValidFrom == validFrom);
            var unit = (existing is not null || IsFree(row)) && ParentOf(row, above) is { } parent
                ? existing is null ? Add(row, parent) : Compare(row, existing, parent)
                : null;
            if (unit is not null)
                known[row.Code] = unit;
            else
                refused.Add(row.Code);

            return unit;
        }

        Unit? ParentOf(Row row, HashSet<string> above)
        {
            var code = row.ParentCode;
            if (code.Length == 0)
            {
                return row.Level is UnitLevel.Province or UnitLevel.Agency ? country : Refuse(row.Line.Refuse("Unit.ParentRequired", "parent_code", row.Code));
            }

            if (known.TryGetValue(code, out var parent) || (rows.TryGetValue(code, out var inFile) && (parent = Place(inFile, above)) is not null))
            {
                // Found in the same file.
            }
            else if (rows.ContainsKey(code))
            {
                return null; // its own line says why
            }
            else if ((parent = tree.Find(code, validFrom)) is null)
            {
                return Refuse(row.Line.Refuse("Unit.UnknownParent", "parent_code", validFrom));
            }

            return MayBeBelow(row.Level, parent.Level) ? parent : Refuse(row.Line.Refuse("Unit.WrongParentLevel", "parent_code", parent.Level, row.Level));
        }

        bool IsFree(Row row)
        {
            var other = tree.OfCode(row.Code).FirstOrDefault(u => (validTo is null || u.ValidFrom <= validTo) && (u.ValidTo is null || validFrom <= u.ValidTo));
            return other is null || Refuse(row.Line.Refuse("Unit.Overlaps", "code", other.Name, other.ValidFrom, other.ValidTo)) is not null;
        }

        Unit Add(Row row, Unit parent)
        {
            var unit = NewUnit(row.Code, row.Name, row.Level, parent, validFrom, validTo);
            plan.Units.Add(unit);
            return unit;
        }

        Unit? Compare(Row row, Unit existing, Unit parent)
        {
            if (!string.Equals(existing.Name, row.Name, StringComparison.Ordinal))
                return Refuse(row.Line.Refuse("Unit.DiffersInName", "name", row.Code, existing.Name));
            if (existing.Level != row.Level)
                return Refuse(row.Line.Refuse("Unit.DiffersInLevel", "level", row.Code, existing.Level));
            if (existing.ParentId != parent.Id || parent.Id == 0)
                return Refuse(row.Line.Refuse("Unit.DiffersInParent", "parent_code", row.Code, existing.ParentId is { } id ? tree[id].Code : ""));

            // A list without end repeats what it said; what has ended since by a merger stays ended.
            if (validTo is not null && existing.ValidTo is null)
                plan.Ended.Add((existing.Id, validTo.Value));
            else if (validTo is not null && existing.ValidTo != validTo)
                return Refuse(row.Line.Refuse("Unit.DiffersInEnd", "code", existing.ValidTo, validTo));
            else
                plan.Unchanged++;

            return existing;
        }

        Unit? Refuse(Refusal refusal)
        {
            plan.Refusals.Add(refusal);
            return null;
        }
    }

    public static Unit NewUnit(string code, string name, UnitLevel level, Unit? parent, DateOnly validFrom, DateOnly? validTo) =>
        new() { Code = code, Name = name, SearchKey = SearchText.Fold(name), Level = level, Parent = parent, ValidFrom = validFrom, ValidTo = validTo };

    /// <summary>Official codes have two, three or five digits by level; an agency's code is ours and has a letter, so that nobody takes it for official.</summary>
    public static bool IsCodeOf(UnitLevel level, string code) => level switch
    {
        UnitLevel.Country => code is CountryCode,
        UnitLevel.Province => code.Length == 2 && code.All(char.IsAsciiDigit),
        UnitLevel.District => code.Length == 3 && code.All(char.IsAsciiDigit),
        UnitLevel.Commune => code.Length == 5 && code.All(char.IsAsciiDigit),
        _ => code.Length is >= 2 and <= 20 && code.Any(char.IsAsciiLetterUpper) && code.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c is '-' or '.'),
    };

    public static bool MayBeBelow(UnitLevel level, UnitLevel parent) => level switch
    {
        UnitLevel.Province => parent == UnitLevel.Country,
        UnitLevel.District => parent == UnitLevel.Province,
        UnitLevel.Commune => parent is UnitLevel.District or UnitLevel.Province,
        UnitLevel.Agency => true,
        _ => false,
    };

    /// <summary>A name with single blanks; public lists have doubled ones by accident.</summary>
    public static string CleanName(string name) => string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static Dictionary<string, Row> ReadRows(CsvLine[] lines, ImportPlan plan)
    {
        var rows = new Dictionary<string, Row>(lines.Length, StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var code = line.Required("code", plan.Refusals);
            var name = line.Required("name", plan.Refusals);
            var level = UnitLevels.Read(line, "level", plan.Refusals);
            if (code is null || name is null || level is null)
                continue;

            if (level == UnitLevel.Country)
                plan.Refusals.Add(line.Refuse("Unit.CountryIsOurs", "level"));
            else if (!IsCodeOf(level.Value, code))
                plan.Refusals.Add(line.Refuse("Unit.CodeOfLevel", "code", level));
            else if (!rows.TryAdd(code, new Row(line, code, CleanName(name), level.Value, line["parent_code"])))
                plan.Refusals.Add(line.Refuse("Import.DuplicateRow", "code", rows[code].Line.Number));
        }

        return rows;
    }

    private sealed record Row(CsvLine Line, string Code, string Name, UnitLevel Level, string ParentCode);
}

/// <summary>Levels as files name them.</summary>
internal static class UnitLevels
{
    public static UnitLevel? Read(CsvLine line, string column, List<Refusal> refusals)
    {
        var value = line.Required(column, refusals);
        if (value is null)
            return null;

        foreach (var level in Enum.GetValues<UnitLevel>())
        {
            if (string.Equals(level.ToString(), value, StringComparison.OrdinalIgnoreCase))
                return level;
        }

        refusals.Add(line.Refuse("Import.NotOneOf", column, "province, district, commune, agency"));
        return null;
    }
}
