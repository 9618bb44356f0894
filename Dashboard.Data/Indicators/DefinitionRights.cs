using Dashboard.Data.Access;
using Dashboard.Data.Units;

namespace Dashboard.Data.Indicators;

/// <summary>Who may change what many units share: definitions, targets, reporting sets.</summary>
public static class DefinitionRights
{
    extension(Actor actor)
    {
        /// <summary>
        /// A coordinator over a province or the country, who reaches every unit that owes the thing. In a national installation a province's
        /// coordinator therefore defines what its own units report, and not what all provinces do.
        /// </summary>
        /// <param name="tree">Today's tree.</param>
        /// <param name="setId">The reporting set, or null for what belongs to no set.</param>
        public bool CanDefine(UnitTree tree, int? setId)
        {
            if (actor.UserId == Actor.System.UserId)
                return true;

            if (!actor.Grants.Any(g => g.Role == Role.Coordinator && tree.Get(g.UnitId)?.Level is UnitLevel.Country or UnitLevel.Province))
                return false;

            return setId is not { } set || tree.MembersOn(set, DateOnly.MaxValue).All(m => actor.CanApprove(tree, m.Id));
        }
    }
}
