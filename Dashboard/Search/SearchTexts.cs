namespace Dashboard.Search;

/// <summary>Texts of the search over units, indicators and measures.</summary>
public sealed class SearchTexts;
