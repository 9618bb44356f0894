using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Units;

namespace Dashboard.Data.Directives;

/// <summary>Who may draw up, sign and answer for directives. Which units may say what to whom is <see cref="DirectiveVerbs"/>.</summary>
public static class DirectiveRights
{
    extension(Actor actor)
    {
        /// <summary>May register and draw up: leaders, office, records clerks and coordinators of the unit or of one above.</summary>
        public bool CanRegister(UnitTree tree, int unitId) =>
            actor.UserId == Actor.System.UserId || actor.HoldsOver(tree, unitId, Role.Leader, Role.Secretariat, Role.Clerk, Role.Coordinator);

        /// <summary>May sign by an own right.</summary>
        public bool CanSign(UnitTree tree, int unitId) => actor.UserId == Actor.System.UserId || actor.HoldsOver(tree, unitId, Role.Leader);

        /// <summary>May record a signature that stands on paper.</summary>
        public bool CanRecordSignature(UnitTree tree, int unitId) => actor.HoldsOver(tree, unitId, Role.Secretariat, Role.Clerk);

        /// <summary>
        /// May set how tasks are counted and called: who defines what the whole installation shares (a coordinator of a province or the centre,
        /// as with indicators and holidays), and administrators there.
        /// </summary>
        public bool CanSetTasks(UnitTree tree) =>
            actor.CanDefine(tree, setId: null) || actor.Grants.Any(g => g.Role == Role.Administrator && tree.Get(g.UnitId)?.Level is UnitLevel.Country or UnitLevel.Province);

        /// <summary>May answer the units' questions.</summary>
        public bool CanAnswer(UnitTree tree, int unitId) =>
            actor.UserId == Actor.System.UserId || actor.HoldsOver(tree, unitId, Role.Leader, Role.Secretariat) || actor.HoldsAt(tree, unitId, Role.Coordinator);

        /// <summary>Sees the whole of a directive's roll-up: who follows the issuing unit.</summary>
        public bool CanSeeAllOf(UnitTree tree, int unitId) => actor.CanFollow(tree, unitId) && (actor.UserId <= 0 || actor.Grants.Any(g => g.Role is not Role.Officer and not Role.Central));
    }
}
