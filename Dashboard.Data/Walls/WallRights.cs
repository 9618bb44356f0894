using Dashboard.Data.Access;
using Dashboard.Data.Units;

namespace Dashboard.Data.Walls;

/// <summary>Who may run screens.</summary>
public static class WallRights
{
    /// <summary>May pair, place and command screens of the unit, and edit its playlists: who coordinates or administers it.</summary>
    public static bool CanRunScreens(this Actor actor, UnitTree tree, int unitId) => actor.CanApprove(tree, unitId) || actor.CanAdminister(tree, unitId);
}
