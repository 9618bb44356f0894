namespace Dashboard.Access;

/// <summary>Marks the words of signing in, accounts, tokens and the audit.</summary>
public sealed class AccessTexts;
