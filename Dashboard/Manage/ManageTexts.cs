namespace Dashboard.Manage;

/// <summary>Texts of the pages that manage measures, indicators, targets, reporting sets and periods; a value of an enumeration is <c>{Type}.{Value}</c>.</summary>
public sealed class ManageTexts;
