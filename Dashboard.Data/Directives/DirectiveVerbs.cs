using Dashboard.Data.Units;

namespace Dashboard.Data.Directives;

/// <summary>What a unit of a level may say to others.</summary>
public sealed record DirectiveVerbRule(UnitLevel Level, IReadOnlyList<DirectiveVerb> Verbs);

/// <summary>Who may say what, as data: people's committees assign; a department requests, guides and urges.</summary>
public static class DirectiveVerbs
{
    private static readonly DirectiveVerb[] Committee = [DirectiveVerb.Assign, DirectiveVerb.Request, DirectiveVerb.Guide];

    public static IReadOnlyList<DirectiveVerbRule> All { get; } =
    [
        new(UnitLevel.Country, Committee),
        new(UnitLevel.Province, Committee),
        new(UnitLevel.District, Committee),
        new(UnitLevel.Commune, Committee),
        new(UnitLevel.Agency, [DirectiveVerb.Request, DirectiveVerb.Guide]),
    ];

    public static bool MayIssue(UnitLevel level, DirectiveVerb verb) => All.Any(r => r.Level == level && r.Verbs.Contains(verb));

    /// <summary>May a unit give work to another: one of its own branch; a department also to what its people's committee is over.</summary>
    public static bool Reaches(UnitTree tree, int issuerUnitId, int unitId) =>
        tree.Get(issuerUnitId) is { } issuer
        && (tree.IsWithin(unitId, issuerUnitId) || (issuer is { Level: UnitLevel.Agency, ParentId: { } above } && unitId != above && tree.IsWithin(unitId, above)));

    /// <summary>The branch at whose feed all units hear that a unit has given work: its own; a department's is that of its people's committee.</summary>
    public static string BranchOf(UnitTree tree, int issuerUnitId) =>
        tree[issuerUnitId] is { Level: UnitLevel.Agency, ParentId: { } above } ? tree.PathOf(above) : tree.PathOf(issuerUnitId);
}
