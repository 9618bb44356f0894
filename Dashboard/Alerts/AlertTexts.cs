namespace Dashboard.Alerts;

/// <summary>What alerts say, and the texts of their pages.</summary>
public sealed class AlertTexts;
