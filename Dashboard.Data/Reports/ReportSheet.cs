using Dashboard.Data.Entry;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;

namespace Dashboard.Data.Reports;

/// <summary>One unit's report of one period, as it stands.</summary>
/// <param name="Name">The unit's name at the period's end.</param>
/// <param name="DueOn">The last day for the unit's level; null where the regime sets none.</param>
/// <param name="Sections">Those that are asked for.</param>
/// <param name="Remarks">What was returned last, while the report has not been sent again.</param>
/// <param name="IsHidden">The reader's level sees it when it was sent: sections are empty.</param>
public sealed record ReportSheet(
    ReportRegime Regime, ReportRound Round, Period Period, FormDefinition Form, int FormVersion, Unit Unit, string Name, DateOnly? DueOn, Submission? Submission,
    IReadOnlyList<ReportSection> Sections, IReadOnlyList<BrokenRule> Broken, IReadOnlyList<SubmissionRemark> Remarks, IReadOnlyList<ReportAct> History, bool IsHidden)
{
    public SubmissionState State => Submission?.State ?? SubmissionState.Draft;

    /// <summary>Every cell to fill, in the order of the form.</summary>
    public IEnumerable<EntryCell> Cells => Sections.SelectMany(s => s.Rows).SelectMany(r => r.Cells);

    /// <summary>Places that are still open: cells without a value, required sections without words, warnings without explanation.</summary>
    public IReadOnlyList<string> Open =>
    [
        .. Sections.SelectMany(s => s.Section.Kind == FormSectionKind.Narrative
            ? s.Section.IsRequired && s.Text is null ? [s.Section.Code] : Array.Empty<string>()
            : s.Rows.SelectMany(r => r.Cells).Where(c => c.Category is null && c.Current is null or { State: FigureState.Withdrawn }).Select(PlaceOf)),
        .. Broken.Where(b => b.Rule.Severity == FormSeverity.Warning && b.Explanation is null).Select(b => b.Rule.Code),
    ];

    /// <summary>How a remark names a cell: <c>measure</c> or <c>measure/axis/category</c>.</summary>
    public static string PlaceOf(EntryCell cell) => cell.Breakdown is { } breakdown ? $"{cell.Measure.Code}/{breakdown}" : cell.Measure.Code;
}

/// <summary>What was done with a report, without the content that was sent: that is read where it is proved.</summary>
public sealed record ReportAct(long Id, SubmissionAct Act, DateTime At, string By, string? Reason, string? Hash);

/// <summary>A section with what stands in it.</summary>
/// <param name="Text">Of a narrative; null while nothing was written.</param>
/// <param name="Previous">What was written in the period before, or null.</param>
/// <param name="Gathered">What the units below wrote, where the form gathers it; of approved reports alone.</param>
public sealed record ReportSection(FormSection Section, IReadOnlyList<ReportRow> Rows, SubmissionText? Text, SubmissionText? Previous, IReadOnlyList<GatheredText> Gathered);

/// <summary>Words of a unit below.</summary>
public sealed record GatheredText(int UnitId, string UnitName, string Words);

/// <summary>A row with what stands in it.</summary>
/// <param name="Cells">The total and its categories; empty for a computed row.</param>
/// <param name="Value">Of this period: the total, or what was computed; null while a part is missing.</param>
/// <param name="Previous">Of the period before.</param>
/// <param name="YearBefore">Of the same period a year before (<em>cùng kỳ</em>).</param>
/// <param name="Cumulative">From January on (<em>lũy kế</em>), or the latest where values are stocks.</param>
/// <param name="Plan">The year's plan (<em>kế hoạch năm</em>).</param>
/// <param name="Reported">Of a summary: how many units stand in it.</param>
/// <param name="Expected">Of a summary: how many owe it.</param>
public sealed record ReportRow(
    FormRow Row, Measure? Measure, IReadOnlyList<EntryCell> Cells, decimal? Value, decimal? Previous, decimal? YearBefore, decimal? Cumulative, decimal? Plan, int? Reported, int? Expected);

/// <summary>A rule that the report does not keep.</summary>
/// <param name="Explanation">What the unit says to it, or null.</param>
public sealed record BrokenRule(FormRule Rule, decimal Left, decimal Right, string? Explanation);

/// <summary>A line of the list of what a unit owes.</summary>
public sealed record ReportDuty(ReportRegime Regime, Period Period, int UnitId, string UnitCode, string UnitName, DateOnly? DueOn, SubmissionState State, DateTime? FirstSentAt, int Returns);

/// <summary>How a unit stands with one period of a regime.</summary>
public enum ReportStanding : byte
{
    /// <summary>Not owed.</summary>
    None,

    /// <summary>Owed, its day has not come.</summary>
    Open,

    /// <summary>Owed, and its day has passed.</summary>
    Late,
    SentInTime,
    SentLate,

    /// <summary>Returned to be completed.</summary>
    Returned,
    ApprovedInTime,
    ApprovedLate,
}

/// <summary>Units by periods of one regime.</summary>
/// <param name="Rounds">Newest first: who is late now is seen without scrolling, on a phone too.</param>
public sealed record ReportMatrix(IReadOnlyList<ReportRound> Rounds, IReadOnlyList<Period> Periods, IReadOnlyList<ReportMatrixRow> Rows);

/// <summary>A unit's line of the matrix.</summary>
/// <param name="EndedOn">The unit's last day; null while it stands.</param>
/// <param name="InTime">How many of those whose day has passed, or that were sent, were sent in time.</param>
/// <param name="Owed">How many of those there are.</param>
public sealed record ReportMatrixRow(int UnitId, string Code, string Name, DateOnly? EndedOn, ReportStanding[] Standings, int InTime, int Owed);
