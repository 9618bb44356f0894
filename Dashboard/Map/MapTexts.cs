namespace Dashboard.Map;

/// <summary>Marks the words of maps of units.</summary>
public sealed class MapTexts;
