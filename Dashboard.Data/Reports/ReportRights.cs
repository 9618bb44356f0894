using Dashboard.Data.Access;
using Dashboard.Data.Units;

namespace Dashboard.Data.Reports;

/// <summary>Who may do what with reports.</summary>
public static class ReportRights
{
    extension(Actor actor)
    {
        /// <summary>Works on the unit's reports itself: enters for it, or heads it. An agency's are worked on by whoever holds the role in the unit that it serves.</summary>
        public bool IsOwnOf(UnitTree tree, int unitId) =>
            actor.UserId == Actor.System.UserId || actor.HoldsAt(tree, unitId, Role.Officer, Role.Leader, Role.Coordinator)
            || (Served(tree, unitId) is { } served && actor.HoldsAt(tree, served, Role.Leader, Role.Coordinator));

        /// <summary>Signs and sends the unit's reports: its head alone (a commune authenticates its own figures, Thông tư 01/2022/TT-UBDT); an agency's, also the head of the unit that it serves.</summary>
        public bool CanSend(UnitTree tree, int unitId) =>
            actor.UserId == Actor.System.UserId || actor.HoldsAt(tree, unitId, Role.Leader) || (Served(tree, unitId) is { } served && actor.HoldsAt(tree, served, Role.Leader));

        /// <summary>Returns and approves reports of the unit: the coordinator of a level above, never the unit's own; of an agency, whose coordinator writes them, the office of the unit that it serves.</summary>
        public bool CanJudge(UnitTree tree, int unitId) =>
            actor.UserId == Actor.System.UserId
            || (Served(tree, unitId) is { } served ? actor.HoldsOver(tree, served, Role.Secretariat) : tree.Get(unitId) is { ParentId: { } parent } && actor.HoldsOver(tree, parent, Role.Coordinator));
    }

    /// <summary>Whose units a report adds up: the unit's own, or for an agency those of the unit that it serves.</summary>
    public static int BranchOf(UnitTree tree, int unitId) => Served(tree, unitId) ?? unitId;

    private static int? Served(UnitTree tree, int unitId) => tree.Get(unitId) is { Level: UnitLevel.Agency, ParentId: { } parent } ? parent : null;
}
