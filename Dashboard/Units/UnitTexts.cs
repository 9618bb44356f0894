namespace Dashboard.Units;

/// <summary>Marks the words of the pages about units.</summary>
public sealed class UnitTexts;
