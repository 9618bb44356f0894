using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Units;

namespace Dashboard.Alerts;

/// <summary>Units that a form offers.</summary>
internal static class AlertUnitLists
{
    /// <summary>Those whose rules and silences the actor writes, parents before children.</summary>
    public static List<Unit> Ruled(Actor actor, UnitTree tree, DateOnly today) => [.. tree.All.Where(u => u.IsValidOn(today) && actor.CanRuleAlerts(tree, u.Id))];
}
