namespace Dashboard.Directives;

/// <summary>Texts of the register and of the table of tasks as files and on paper.</summary>
public sealed class RegisterTexts;
