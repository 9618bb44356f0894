namespace Dashboard.Overview;

/// <summary>Marks the words of the overview.</summary>
public sealed class OverviewTexts;
