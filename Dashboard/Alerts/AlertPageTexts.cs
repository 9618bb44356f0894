namespace Dashboard.Alerts;

/// <summary>Marks the words of the pages about alerts; the sentences of the alerts themselves are elsewhere.</summary>
public sealed class AlertPageTexts;
