namespace Dashboard.Entry;

/// <summary>The words of the entry pages.</summary>
public sealed class EntryTexts;
