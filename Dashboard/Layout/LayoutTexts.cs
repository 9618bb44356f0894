namespace Dashboard.Layout;

/// <summary>Marks the words of the shell: menu, search, preferences, states.</summary>
public sealed class LayoutTexts;
