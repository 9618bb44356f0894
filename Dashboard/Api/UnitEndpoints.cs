using System.Globalization;
using Dashboard.Data;
using Dashboard.Data.Figures;
using Dashboard.Data.Units;

namespace Dashboard.Api;

/// <summary>A unit during its validity; code and first day are its identity.</summary>
/// <param name="Parent">Code of the unit above.</param>
/// <param name="ValidTo">Last day; null while it stands.</param>
public sealed record UnitLine(string Code, string Name, string Level, string? Parent, DateOnly ValidFrom, DateOnly? ValidTo);

/// <summary>The other end of a succession.</summary>
/// <param name="Extent"><c>full</c> or <c>partial</c>: whether the whole old unit went there.</param>
public sealed record UnitSuccession(string Code, string Name, DateOnly ValidFrom, DateOnly? ValidTo, string Extent);

/// <summary>A dated classification with its decision.</summary>
public sealed record UnitClass(string Kind, string Value, DateOnly ValidFrom, DateOnly? ValidTo, string Decision);

/// <summary>A later name with its decision.</summary>
public sealed record UnitRename(string Name, DateOnly ValidFrom, string Decision);

/// <summary>All that is known of a unit as such. Units are public facts; their figures are not here.</summary>
public sealed record UnitAnswer(
    UnitLine Unit, IReadOnlyList<UnitLine> Above, int Children, IReadOnlyList<UnitRename> Renames, IReadOnlyList<UnitClass> Classifications,
    IReadOnlyList<UnitSuccession> Predecessors, IReadOnlyList<UnitSuccession> Successors);

/// <summary><c>/api/v1/units</c>.</summary>
internal static class UnitEndpoints
{
    private const int PageSize = 500;
    private const int LargestPage = 20_000;

    private static readonly CsvColumn<UnitLine>[] Columns =
    [
        new("code", u => u.Code), new("name", u => u.Name), new("level", u => u.Level), new("parent_code", u => u.Parent), new("valid_from", u => u.ValidFrom), new("valid_to", u => u.ValidTo),
    ];

    public static IResult List(ApiQuery query)
    {
        var on = query.Day("on");
        var level = query.Word<UnitLevel>("level");
        var parent = query["parent"] is { } code ? query.Unit("parent", code, on) : null;
        var limit = query.Limit(PageSize, LargestPage);
        var after = (int)Math.Min(query.After("cursor"), int.MaxValue);
        if (query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);

        var units = query["q"] is { } words ? query.Tree.Search(words, on).Where(u => u.IsValidOn(on))
            : query.Tree.All.Where(u => u.IsValidOn(on)).OrderBy(u => u.Level).ThenBy(u => u.Code, StringComparer.Ordinal);
        if (parent is not null)
            units = units.Where(u => u.ParentId == parent.Id);

        if (level is not null)
            units = units.Where(u => u.Level == level);

        UnitLine[] lines = [.. units.Skip(after).Take(limit + 1).Select(u => Line(query.Tree, u, on))];
        return ApiAnswer.Page(
            lines.Length > limit ? lines[..limit] : lines, lines.Length > limit ? (after + limit).ToString(CultureInfo.InvariantCulture) : null, Columns);
    }

    public static IResult Get(string code, ApiQuery query)
    {
        var on = query.Day("on");
        if (query.Refusals.Count > 0)
            return query.Text.Malformed(query.Refusals);

        if (query.Unit("code", code, on) is not { } unit)
            return query.Text.NotFound(query.Refusals);

        var tree = query.Tree;
        var line = Line(tree, unit, on);
        return ApiAnswer.Of(new UnitAnswer(
            line,
            [.. tree.SelfAndAncestors(unit.Id).Skip(1).Select(u => Line(tree, u, on))],
            tree.ChildrenOn(unit.Id, on).Count(),
            [.. tree.NamesOf(unit.Id).Select(n => new UnitRename(n.Name, n.ValidFrom, n.Decision))],
            [.. tree.ClassificationsOf(unit.Id).Select(c => new UnitClass(FigureWords.Of(c.Kind), c.Value, c.ValidFrom, c.ValidTo, c.Decision))],
            [.. tree.PredecessorsOf(unit.Id).Select(s => Other(tree, s.OldUnitId, s.Extent))],
            [.. tree.SuccessorsOf(unit.Id).Select(s => Other(tree, s.NewUnitId, s.Extent))]), [line], Columns);
    }

    private static UnitLine Line(UnitTree tree, Unit unit, DateOnly on) => new(
        unit.Code, tree.NameOn(unit.Id, on), FigureWords.Of(unit.Level), unit.ParentId is { } parent ? tree[parent].Code : null, unit.ValidFrom, unit.ValidTo);

    private static UnitSuccession Other(UnitTree tree, int unitId, SuccessionExtent extent)
    {
        var unit = tree[unitId];
        return new UnitSuccession(unit.Code, tree.NameOn(unitId, unit.ValidTo ?? DateOnly.MaxValue), unit.ValidFrom, unit.ValidTo, FigureWords.Of(extent));
    }
}
