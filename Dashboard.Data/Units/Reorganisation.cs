namespace Dashboard.Data.Units;

/// <summary>A unit that comes into being by a merger or a division.</summary>
/// <param name="Code">Official code; it may be that of an old unit which ends at the same time.</param>
/// <param name="ParentId">The unit above.</param>
/// <param name="Weight">Share of the old unit in ten-thousandths, when it is divided and the decision gives shares; all parts or none.</param>
public sealed record NewUnitEntry(string Code, string Name, int ParentId, int? Weight = null);

/// <summary>A merger (several old units, one new) or a division (one old unit, several new) from a day, by a decision.</summary>
public sealed record Reorganisation(DateOnly From, string Decision, IReadOnlyList<int> OldUnitIds, IReadOnlyList<NewUnitEntry> NewUnits)
{
    public bool IsDivision => OldUnitIds.Count == 1 && NewUnits.Count > 1;
}

/// <summary>An old unit in a preview, with all that hangs on it.</summary>
/// <param name="Figures">Current figures, which stay its own and are carried to the new unit where today's boundaries are asked for.</param>
/// <param name="LaterFigures">Those of them for periods that end on the day or later: the merger is back-dated for them, and only their carried form shows.</param>
/// <param name="Accounts">Accounts and tokens that belong to it; they read on, and enter for the new unit once they are moved.</param>
/// <param name="Sets">Sets that the new unit joins in its place, and with them what is owed.</param>
public sealed record OldUnitPreview(Unit Unit, int Figures, int LaterFigures, int Accounts, IReadOnlyList<UnitSet> Sets);

/// <summary>What a reorganisation would do.</summary>
public sealed record ReorganisationPreview(IReadOnlyList<OldUnitPreview> Old, IReadOnlyList<NewUnitEntry> New, bool IsDivision, DateOnly From)
{
    /// <summary>Duties of the new units: every set that one of the old ones is in.</summary>
    public IReadOnlyList<UnitSet> Sets { get; } = [.. Old.SelectMany(o => o.Sets).DistinctBy(s => s.Id).OrderBy(s => s.Code, StringComparer.Ordinal)];
}

/// <summary>What a reorganisation made.</summary>
public sealed record ReorganisationResult(IReadOnlyList<int> NewUnitIds);
