namespace Dashboard.Directives;

/// <summary>Texts of the pages of directives and tasks.</summary>
public sealed class DirectiveTexts;
