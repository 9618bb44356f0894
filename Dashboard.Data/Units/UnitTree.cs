using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.Numerics;

namespace Dashboard.Data.Units;

/// <summary>Part of an old unit that lives on in a unit of a later tree. All parts of one old unit have the same <paramref name="Of"/>.</summary>
/// <param name="UnitId">Where the part went.</param>
/// <param name="Part">Its weight.</param>
/// <param name="Of">Sum of the weights of all parts; equal to <paramref name="Part"/> when the whole unit went there.</param>
public readonly record struct CarriedPart(int UnitId, long Part, long Of)
{
    public bool IsWhole => Part == Of;
}

/// <summary>What of the tree is asked for; <paramref name="BranchId"/> is left out for the whole country.</summary>
public sealed record UnitFilter(DateOnly On, string? Text = null, UnitLevel? Level = null, int? BranchId = null, int? SetId = null, string? Area = null);

/// <summary>
/// All units of all times with their names, successions and sets: an immutable snapshot held in memory (a country is some 14,000 units),
/// replaced whole when a reference change is committed. Answers every question about the tree without the database.
/// </summary>
public sealed class UnitTree
{
    private readonly FrozenDictionary<int, Unit> _units;
    private readonly FrozenDictionary<string, Unit[]> _byCode;
    private readonly FrozenDictionary<int, Unit[]> _children;
    private readonly FrozenDictionary<int, UnitName[]> _names;
    private readonly FrozenDictionary<int, string> _laterKeys;
    private readonly FrozenDictionary<int, Succession[]> _successors;
    private readonly FrozenDictionary<int, Succession[]> _predecessors;
    private readonly FrozenDictionary<int, UnitSetMember[]> _members;
    private readonly ConcurrentDictionary<(int SetId, DateOnly Day, DateOnly? CarriedTo), FrozenDictionary<int, int>> _expected = new();
    private readonly FrozenDictionary<(int SetId, int UnitId), UnitSetMember[]> _memberships;
    private readonly FrozenDictionary<int, Classification[]> _classifications;
    private readonly FrozenDictionary<int, string> _paths;

    public UnitTree(
        IReadOnlyList<Unit> units,
        IEnumerable<UnitName> names,
        IEnumerable<Succession> successions,
        IEnumerable<Classification> classifications,
        IEnumerable<UnitSetMember> members)
    {
        All = units;
        _units = units.ToFrozenDictionary(u => u.Id);
        _byCode = units.GroupBy(u => u.Code, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.OrderBy(u => u.ValidFrom).ToArray(), StringComparer.Ordinal);
        _children = units.Where(u => u.ParentId is not null).GroupBy(u => u.ParentId!.Value)
            .ToFrozenDictionary(g => g.Key, g => g.OrderBy(u => u.Level).ThenBy(u => u.Code, StringComparer.Ordinal).ToArray());
        _names = names.GroupBy(n => n.UnitId).ToFrozenDictionary(g => g.Key, g => g.OrderBy(n => n.ValidFrom).ToArray());
        _laterKeys = _names.ToFrozenDictionary(n => n.Key, n => $"{_units[n.Key].SearchKey} | {string.Join(" | ", n.Value.Select(later => SearchText.Fold(later.Name)))}");
        var links = successions.ToArray();
        _successors = links.GroupBy(s => s.OldUnitId).ToFrozenDictionary(g => g.Key, g => g.OrderBy(s => s.NewUnitId).ToArray());
        _predecessors = links.GroupBy(s => s.NewUnitId).ToFrozenDictionary(g => g.Key, g => g.OrderBy(s => s.OldUnitId).ToArray());
        _classifications = classifications.GroupBy(c => c.UnitId).ToFrozenDictionary(g => g.Key, g => g.OrderBy(c => c.ValidFrom).ToArray());
        var belonging = members.ToArray();
        _members = belonging.GroupBy(m => m.UnitSetId).ToFrozenDictionary(g => g.Key, g => g.ToArray());
        _memberships = belonging.GroupBy(m => (m.UnitSetId, m.UnitId)).ToFrozenDictionary(g => g.Key, g => g.ToArray());
        var paths = new Dictionary<int, string>(units.Count);
        foreach (var unit in units)
            PathOf(unit, paths);

        _paths = paths.ToFrozenDictionary();
        Breaks = [.. links.Select(l => _units[l.NewUnitId].ValidFrom).Distinct().Order()];
    }

    public static UnitTree Empty { get; } = new([], [], [], [], []);

    public IReadOnlyList<Unit> All { get; }

    /// <summary>The last change of reference data that it is sure to hold.</summary>
    public long ReferenceNumber { get; init; }

    /// <summary>Days on which units succeeded others, in order; drawn in charts as changes of boundaries.</summary>
    public IReadOnlyList<DateOnly> Breaks { get; }

    public Unit this[int id] => _units[id];

    public Unit? Get(int id) => _units.GetValueOrDefault(id);

    /// <summary>The unit that bore a code on a day.</summary>
    public Unit? Find(string code, DateOnly day) => Array.Find(_byCode.GetValueOrDefault(code) ?? [], u => u.IsValidOn(day));

    /// <summary>All units that ever bore a code, oldest first.</summary>
    public IReadOnlyList<Unit> OfCode(string code) => _byCode.GetValueOrDefault(code) ?? [];

    /// <summary>The country, when anything is loaded.</summary>
    public Unit? Root => All.FirstOrDefault(u => u.Level == UnitLevel.Country);

    /// <summary>Ids from the root to the unit, <c>/1/40/512/</c>.</summary>
    public string PathOf(int unitId) => _paths[unitId];

    /// <summary>The unit at the end of a path; null for <c>/</c> and where it is not known.</summary>
    public Unit? OfBranch(string branch) =>
        branch.Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., var last] && int.TryParse(last, CultureInfo.InvariantCulture, out var id) ? Get(id) : null;

    /// <summary>From the unit itself up to the root.</summary>
    public IEnumerable<Unit> SelfAndAncestors(int unitId)
    {
        for (var unit = Get(unitId); unit is not null; unit = unit.ParentId is { } parent ? Get(parent) : null)
            yield return unit;
    }

    public IEnumerable<Unit> ChildrenOn(int unitId, DateOnly day) => ChildrenEver(unitId).Where(u => u.IsValidOn(day));

    public IReadOnlyList<Unit> ChildrenEver(int unitId) => _children.GetValueOrDefault(unitId) ?? [];

    /// <summary>The unit and all below it that stand on a day, parents before children.</summary>
    public IEnumerable<Unit> SubtreeOn(int unitId, DateOnly day)
    {
        var open = new Stack<Unit>();
        if (Get(unitId) is { } top && top.IsValidOn(day))
            open.Push(top);

        while (open.TryPop(out var unit))
        {
            yield return unit;
            var children = ChildrenEver(unit.Id);
            for (var i = children.Count - 1; i >= 0; i--)
            {
                if (children[i].IsValidOn(day))
                    open.Push(children[i]);
            }
        }
    }

    /// <summary>Is the one unit the other, or above it?</summary>
    public bool IsWithin(int unitId, int branchId) => _paths.TryGetValue(unitId, out var path) && _paths.TryGetValue(branchId, out var branch) && path.StartsWith(branch, StringComparison.Ordinal);

    public string NameOn(int unitId, DateOnly day)
    {
        var later = Array.FindLast(_names.GetValueOrDefault(unitId) ?? [], n => n.ValidFrom <= day);
        return later?.Name ?? _units[unitId].Name;
    }

    public IReadOnlyList<Succession> SuccessorsOf(int unitId) => _successors.GetValueOrDefault(unitId) ?? [];

    public IReadOnlyList<Succession> PredecessorsOf(int unitId) => _predecessors.GetValueOrDefault(unitId) ?? [];

    /// <summary>The value in force on a day: the latest decision counts, and one that took the classification away leaves none.</summary>
    public string? ClassOn(int unitId, ClassificationKind kind, DateOnly day) =>
        Array.FindLast(_classifications.GetValueOrDefault(unitId) ?? [], c => c.Kind == kind && c.ValidFrom <= day) is { } last
            && (last.ValidTo is null || day <= last.ValidTo) && !string.Equals(last.Value, Classification.Ended, StringComparison.Ordinal)
                ? last.Value
                : null;

    /// <summary>Later names, oldest first; the first name is the unit's own.</summary>
    public IReadOnlyList<UnitName> NamesOf(int unitId) => _names.GetValueOrDefault(unitId) ?? [];

    public IReadOnlyList<Classification> ClassificationsOf(int unitId) => _classifications.GetValueOrDefault(unitId) ?? [];

    public bool IsMember(int setId, int unitId, DateOnly day) =>
        _units.TryGetValue(unitId, out var unit) && unit.IsValidOn(day)
        && Array.Exists(_memberships.GetValueOrDefault((setId, unitId)) ?? [], m => Stands(m, day));

    /// <summary>Units of a set that stand on a day (decision 8: valid on the period's last day).</summary>
    public IEnumerable<Unit> MembersOn(int setId, DateOnly day) =>
        (_members.GetValueOrDefault(setId) ?? []).Where(m => Stands(m, day)).Select(m => _units[m.UnitId]).Where(u => u.IsValidOn(day));

    /// <summary>
    /// How many units of a set lie in each unit's subtree on a day, keyed by unit; zero entries are left out. With a later day, the units are
    /// first carried to the tree of that day. Counted once a tree: a country has some 3,000 members, and every page asks.
    /// </summary>
    public IReadOnlyDictionary<int, int> ExpectedOn(int setId, DateOnly day, DateOnly? carriedTo = null) =>
        _expected.GetOrAdd((setId, day, carriedTo), key =>
        {
            var counts = new Dictionary<int, int>();
            foreach (var member in MembersOn(key.SetId, key.Day))
            {
                var above = key.CarriedTo is { } later
                    ? CarriedTo(member.Id, later).SelectMany(p => SelfAndAncestors(p.UnitId)).Select(u => u.Id).Distinct()
                    : SelfAndAncestors(member.Id).Select(u => u.Id);
                foreach (var unitId in above)
                    counts[unitId] = counts.GetValueOrDefault(unitId) + 1;
            }

            return counts.ToFrozenDictionary();
        });

    /// <summary>
    /// Where a unit's numbers lie on a later day's tree, following successions: itself while it stands, else its successors' parts
    /// (equal where no weight is known). A unit that ended without successor (an abolished district) is carried to where its parent is.
    /// Empty when nothing stands for it. In the order of the units' ids, by which a remainder that cannot be divided finds its place.
    /// </summary>
    public IReadOnlyList<CarriedPart> CarriedTo(int unitId, DateOnly day)
    {
        if (Get(unitId) is not { } unit)
            return [];

        if (unit.ValidTo is null || day <= unit.ValidTo)
            return [new CarriedPart(unitId, 1, 1)];

        var links = SuccessorsOf(unitId).Where(l => _units[l.NewUnitId].ValidFrom <= day).ToArray();
        if (links.Length == 0)
            return unit.ParentId is { } parent ? CarriedTo(parent, day) : [];

        if (links.Length == 1)
            return CarriedTo(links[0].NewUnitId, day);

        var weighed = Array.TrueForAll(links, l => l.Weight is > 0);
        var parts = new List<(int UnitId, BigInteger Part, BigInteger Of)>();
        foreach (var link in links)
        {
            foreach (var next in CarriedTo(link.NewUnitId, day))
                parts.Add((next.UnitId, (weighed ? link.Weight!.Value : 1) * (BigInteger)next.Part, next.Of));
        }

        // Bring parts that were divided again to one denominator, so that they add up to the whole.
        var common = parts.Aggregate(BigInteger.One, (least, p) => least / BigInteger.GreatestCommonDivisor(least, p.Of) * p.Of);
        var total = links.Sum(l => weighed ? l.Weight!.Value : 1) * common;
        return Shorten([.. parts.GroupBy(p => p.UnitId).OrderBy(g => g.Key).Select(g => (g.Key, g.Aggregate(BigInteger.Zero, (sum, p) => sum + (p.Part * (common / p.Of)))))], total);
    }

    /// <summary>Units one of whose folded names holds the folded text, or whose code starts with it; those standing on the day first, whole words before parts of words.</summary>
    public IEnumerable<Unit> Search(string text, DateOnly day)
    {
        var key = SearchText.Fold(text);
        return key.Length == 0
            ? []
            : All.Where(u => Matches(u, key, text))
                .OrderByDescending(u => u.IsValidOn(day)).ThenByDescending(u => $" {KeyOf(u)} ".Contains($" {key} ", StringComparison.Ordinal))
                .ThenBy(u => u.Level).ThenBy(u => u.SearchKey.Length).ThenBy(u => u.Code, StringComparer.Ordinal);
    }

    /// <summary>The units that stand on a day and pass a filter, parents before children, by code.</summary>
    public IEnumerable<Unit> List(UnitFilter filter)
    {
        var key = SearchText.Fold(filter.Text ?? "");
        var members = filter.SetId is { } set ? MembersOn(set, filter.On).Select(u => u.Id).ToHashSet() : null;
        var top = filter.BranchId ?? Root?.Id;
        return top is null
            ? []
            : SubtreeOn(top.Value, filter.On).Where(u =>
                (filter.Level is null || u.Level == filter.Level)
                && (members is null || members.Contains(u.Id))
                && (filter.Area is null || string.Equals(ClassOn(u.Id, ClassificationKind.Area, filter.On), filter.Area, StringComparison.Ordinal))
                && (key.Length == 0 || Matches(u, key, filter.Text!)));
    }

    private bool Matches(Unit unit, string key, string text) =>
        KeyOf(unit).Contains(key, StringComparison.Ordinal) || unit.Code.StartsWith(text.Trim(), StringComparison.OrdinalIgnoreCase);

    /// <summary>All names of a unit, folded; a name is found under whatever the unit was called.</summary>
    private string KeyOf(Unit unit) => _laterKeys.GetValueOrDefault(unit.Id) ?? unit.SearchKey;

    private static bool Stands(UnitSetMember member, DateOnly day) => member.ValidFrom <= day && (member.ValidTo is null || day <= member.ValidTo);

    // In lowest terms; and should units be divided again and again by odd weights, to a part in 10¹⁵, still adding up.
    private static CarriedPart[] Shorten((int UnitId, BigInteger Part)[] parts, BigInteger total)
    {
        const long Limit = 1_000_000_000_000_000;
        var divisor = parts.Aggregate(total, (gcd, p) => BigInteger.GreatestCommonDivisor(gcd, p.Part));
        if (total / divisor <= Limit)
            return Array.ConvertAll(parts, p => new CarriedPart(p.UnitId, (long)(p.Part / divisor), (long)(total / divisor)));

        var left = Limit;
        var rounded = new CarriedPart[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var share = i == parts.Length - 1 ? left : (long)(parts[i].Part * Limit / total);
            left -= share;
            rounded[i] = new CarriedPart(parts[i].UnitId, share, Limit);
        }

        return rounded;
    }

    private string PathOf(Unit unit, Dictionary<int, string> known)
    {
        if (known.TryGetValue(unit.Id, out var path))
            return path;

        var above = unit.ParentId is { } parent ? PathOf(_units[parent], known) : "/";
        return known[unit.Id] = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{above}{unit.Id}/");
    }
}
