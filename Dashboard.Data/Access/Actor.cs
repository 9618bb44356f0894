using Dashboard.Data.Units;

namespace Dashboard.Data.Access;

/// <summary>A role over a unit's subtree, in force now.</summary>
public sealed record ActorGrant(Role Role, int UnitId);

/// <summary>
/// Who asks: an account, a token or the system itself, with the grants in force. Every desk and query takes one;
/// rights are reckoned on today's tree, and a grant reaches the full predecessors of what it covers (decision 12).
/// </summary>
/// <param name="UserId">The account; 0 for the system, negative for a token.</param>
/// <param name="Name">Name shown beside what was done.</param>
/// <param name="UnitId">The account's own unit; 0 for the system.</param>
public sealed record Actor(int UserId, string Name, int UnitId, IReadOnlyList<ActorGrant> Grants)
{
    /// <summary>The product itself: jobs, start-up, command line on the server.</summary>
    public static Actor System { get; } = new(0, "system", 0, []);

    /// <summary>Not signed in, disabled or locked out: holds no grant, so that every right is refused.</summary>
    public static Actor Nobody { get; } = new(int.MinValue, "", 0, []);

    /// <summary>A wall screen: reads the subtree of <see cref="UnitId"/> and nothing else; it holds no role, so every door that asks for one is closed.</summary>
    public static Actor OfScreen(string name, int unitId) => new(int.MinValue, name, unitId, []) { IsScreen = true };

    public bool IsScreen { get; private init; }

    private bool IsSystem => UserId == 0;

    public bool Has(Role role) => IsSystem || Grants.Any(g => g.Role == role);

    /// <summary>May see figures of the unit; public unit facts need no right.</summary>
    public bool CanRead(UnitTree tree, int unitId) =>
        IsSystem || (IsScreen && Reaches(tree, UnitId, unitId, partly: true)) || Grants.Any(g => g.Role.SeesFigures && Reaches(tree, g.UnitId, unitId, partly: true));

    /// <summary>May see directives and tasks of the unit: everyone within reach but trung ương and system administrators, and screens.</summary>
    public bool CanFollow(UnitTree tree, int unitId) =>
        IsSystem || (IsScreen && Reaches(tree, UnitId, unitId, partly: true)) || Grants.Any(g => g.Role.SeesTasks && Reaches(tree, g.UnitId, unitId, partly: true));

    /// <summary>Holds a role on exactly this unit or one that it continues.</summary>
    public bool HoldsAt(UnitTree tree, int unitId, params ReadOnlySpan<Role> roles)
    {
        foreach (var grant in Grants)
        {
            if (roles.Contains(grant.Role) && IsSameOrFullPredecessor(tree, grant.UnitId, unitId))
                return true;
        }

        return false;
    }

    /// <summary>Holds a role that reaches the unit: on it, above it, or on what it lives on in.</summary>
    public bool HoldsOver(UnitTree tree, int unitId, params ReadOnlySpan<Role> roles)
    {
        foreach (var grant in Grants)
        {
            if (roles.Contains(grant.Role) && Reaches(tree, grant.UnitId, unitId, partly: false))
                return true;
        }

        return false;
    }

    /// <summary>Sees this unit's numbers on the approved basis alone (trung ương).</summary>
    public bool SeesApprovedOnly(UnitTree tree, int unitId) =>
        !IsSystem && !IsScreen && !Grants.Any(g => g.Role.SeesFigures && g.Role != Role.Central && Reaches(tree, g.UnitId, unitId, partly: true));

    /// <summary>May record and submit figures of the unit: an officer for the granted unit itself and its full predecessors, a coordinator for the subtree.</summary>
    public bool CanEnter(UnitTree tree, int unitId) =>
        IsSystem || Grants.Any(g => g.Role switch
        {
            Role.Officer => IsSameOrFullPredecessor(tree, g.UnitId, unitId),
            Role.Coordinator => Reaches(tree, g.UnitId, unitId, partly: false),
            _ => false,
        });

    /// <summary>May approve, send back, reopen, and manage targets and periods of the subtree.</summary>
    public bool CanApprove(UnitTree tree, int unitId) =>
        IsSystem || Grants.Any(g => g.Role == Role.Coordinator && Reaches(tree, g.UnitId, unitId, partly: false));

    /// <summary>May manage accounts, grants, units and settings of the subtree.</summary>
    public bool CanAdminister(UnitTree tree, int unitId) =>
        IsSystem || Grants.Any(g => g.Role == Role.Administrator && Reaches(tree, g.UnitId, unitId, partly: false));

    private static bool Reaches(UnitTree tree, int grantedId, int unitId, bool partly)
    {
        if (tree.IsWithin(unitId, grantedId))
            return true;

        // Full predecessors belong to whoever holds the successor; divided ones may be read by every successor,
        // and corrected only at an ancestor common to all of them.
        var successors = tree.SuccessorsOf(unitId);
        if (successors.Count > 0)
        {
            return partly
                ? successors.Any(s => Reaches(tree, grantedId, s.NewUnitId, partly))
                : successors.All(s => Reaches(tree, grantedId, s.NewUnitId, partly));
        }

        // A unit that ended without successor (an abolished district) follows its parent.
        return tree.Get(unitId) is { ValidTo: not null, ParentId: { } parent } && Reaches(tree, grantedId, parent, partly);
    }

    private static bool IsSameOrFullPredecessor(UnitTree tree, int grantedId, int unitId)
    {
        if (grantedId == unitId)
            return true;

        var successors = tree.SuccessorsOf(unitId);
        return successors.Count == 1 && successors[0].Extent == SuccessionExtent.Full && IsSameOrFullPredecessor(tree, grantedId, successors[0].NewUnitId);
    }
}
