namespace Dashboard.Reports;

/// <summary>The words of reports.</summary>
public sealed class ReportTexts;
