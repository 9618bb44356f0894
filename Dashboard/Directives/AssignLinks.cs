using Dashboard.Data.Access;
using Dashboard.Data.Directives;
using Dashboard.Data.Indicators;
using Dashboard.Data.Units;

namespace Dashboard.Directives;

/// <summary>From a number that is off track to the form that gives work for it.</summary>
internal static class AssignLinks
{
    public static bool IsOffTrack(TargetStatus status) => status is TargetStatus.AtRisk or TargetStatus.Late or TargetStatus.Missed;

    /// <summary>A leader of the unit or of one above it; the country gives work through its provinces.</summary>
    public static bool MayAssign(Actor actor, UnitTree tree, Unit unit) => unit.Level != UnitLevel.Country && actor.CanSign(tree, unit.Id);

    /// <param name="indicator">Code of the indicator.</param>
    /// <param name="unit">Code of the unit whose number it is.</param>
    /// <param name="period">The period; the latest closed one when null.</param>
    /// <param name="isForUnitsBelow">With the units below that are off track chosen.</param>
    public static string Of(string indicator, string unit, string? period, bool isForUnitsBelow = false) =>
        $"/directives/assign?indicator={Uri.EscapeDataString(indicator)}&unit={Uri.EscapeDataString(unit)}{(period is null ? "" : $"&period={Uri.EscapeDataString(period)}")}{(isForUnitsBelow ? "&below=true" : "")}";
}
