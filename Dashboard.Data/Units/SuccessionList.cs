using System.Globalization;
using Dashboard.Data.Storage;

namespace Dashboard.Data.Units;

/// <summary>
/// Old units and what they became: <c>old_level,old_code,new_level,new_code,extent</c>, with <c>weight</c> and <c>decision</c> where known.
/// The file has no day: the two units are those of these codes where the new one begins on the day after the old one's last.
/// </summary>
internal static class SuccessionList
{
    public static readonly string[] Columns = ["old_level", "old_code", "new_level", "new_code", "extent"];
    public static readonly string[] MoreColumns = ["weight", "decision"];

    private const int Whole = 10_000;

    public static ImportPlan Read(CsvLine[] lines, UnitTree tree)
    {
        var plan = new ImportPlan();
        var links = new Dictionary<(int Old, int New), (Succession Link, CsvLine Line)>();
        foreach (var line in lines)
        {
            if (ReadLink(line, tree, plan.Refusals) is not { } link)
                continue;

            if (!links.TryAdd((link.OldUnitId, link.NewUnitId), (link, line)))
                plan.Refusals.Add(line.Refuse("Import.DuplicateRow", "old_code", links[(link.OldUnitId, link.NewUnitId)].Line.Number));
        }

        foreach (var (link, line) in links.Values)
        {
            var existing = tree.SuccessorsOf(link.OldUnitId).FirstOrDefault(s => s.NewUnitId == link.NewUnitId);
            if (existing is null)
                plan.Successions.Add(link);
            else if (existing.Extent != link.Extent || existing.Weight != link.Weight)
                plan.Refusals.Add(line.Refuse("Succession.Differs", "extent", existing.Extent));
            else
                plan.Unchanged++;
        }

        CheckExtents(links, tree, plan);
        WarnAcrossProvinces(links, tree, plan);
        return plan;
    }

    private static Succession? ReadLink(CsvLine line, UnitTree tree, List<Refusal> refusals)
    {
        var before = refusals.Count;
        var old = Candidates(line, "old", tree, refusals);
        var next = Candidates(line, "new", tree, refusals);
        SuccessionExtent? extent = line["extent"] switch { "full" => SuccessionExtent.Full, "partial" => SuccessionExtent.Partial, _ => null };
        if (extent is null)
            refusals.Add(line.Refuse("Import.NotOneOf", "extent", "full, partial"));

        int? weight = null;
        if (line["weight"].Length > 0)
        {
            if (int.TryParse(line["weight"], NumberStyles.None, CultureInfo.InvariantCulture, out var share) && share is > 0 and <= Whole)
                weight = share;
            else
                refusals.Add(line.Refuse("Succession.Weight", "weight", Whole));
        }

        if (refusals.Count > before)
            return null;

        var pairs = old.SelectMany(o => next.Where(n => o.ValidTo?.AddDays(1) == n.ValidFrom).Select(n => (Old: o, New: n))).Take(2).ToArray();
        if (pairs.Length != 1)
        {
            refusals.Add(line.Refuse(pairs.Length == 0 ? "Succession.DoNotMeet" : "Succession.Ambiguous", "new_code", line["old_code"]));
            return null;
        }

        var decision = line["decision"];
        return new Succession { OldUnitId = pairs[0].Old.Id, NewUnitId = pairs[0].New.Id, Extent = extent!.Value, Weight = weight, Decision = decision.Length == 0 ? null : decision };
    }

    private static Unit[] Candidates(CsvLine line, string side, UnitTree tree, List<Refusal> refusals)
    {
        var level = UnitLevels.Read(line, side + "_level", refusals);
        var code = line.Required(side + "_code", refusals);
        if (level is null || code is null)
            return [];

        Unit[] units = [.. tree.OfCode(code).Where(u => u.Level == level)];
        if (units.Length == 0)
            refusals.Add(line.Refuse("Succession.UnknownUnit", side + "_code", level));

        return units;
    }

    // The whole of a unit can go to one place only, and known shares cannot exceed the whole.
    private static void CheckExtents(Dictionary<(int Old, int New), (Succession Link, CsvLine Line)> links, UnitTree tree, ImportPlan plan)
    {
        foreach (var group in links.Values.GroupBy(l => l.Link.OldUnitId))
        {
            var all = group.Select(l => l.Link).Concat(tree.SuccessorsOf(group.Key).Where(s => !links.ContainsKey((s.OldUnitId, s.NewUnitId)))).ToArray();
            if (all.Length > 1 && Array.Exists(all, l => l.Extent == SuccessionExtent.Full))
            {
                plan.Refusals.Add(group.OrderByDescending(l => l.Link.Extent == SuccessionExtent.Full).First().Line.Refuse("Succession.FullAndOthers", "old_code", all.Length));
            }
            else if (all.Sum(l => l.Weight ?? 0) > Whole)
            {
                plan.Refusals.Add(group.First().Line.Refuse("Succession.WeightsExceedWhole", "weight", all.Sum(l => l.Weight ?? 0), Whole));
            }
        }
    }

    // A commune does not leave its province's own succession without a resolution saying so; a namesake in the list does.
    private static void WarnAcrossProvinces(Dictionary<(int Old, int New), (Succession Link, CsvLine Line)> links, UnitTree tree, ImportPlan plan)
    {
        var inFile = links.Keys.ToLookup(k => k.Old, k => k.New);
        foreach (var (link, line) in links.Values)
        {
            var from = ProvinceOf(link.OldUnitId);
            var to = ProvinceOf(link.NewUnitId);
            if (from is null || to is null || link.OldUnitId == from.Id)
                continue;

            var heirs = tree.SuccessorsOf(from.Id).Select(s => s.NewUnitId).Concat(inFile[from.Id]).ToArray();
            if (heirs.Length > 0 && !heirs.Contains(to.Id))
                plan.Warnings.Add(line.Refuse("Succession.OutsideProvince", "new_code", line["old_code"], from.Name, to.Name));
        }

        Unit? ProvinceOf(int unitId) => tree.SelfAndAncestors(unitId).FirstOrDefault(u => u.Level == UnitLevel.Province);
    }
}
