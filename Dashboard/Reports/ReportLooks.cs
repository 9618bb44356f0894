using Dashboard.Data.Reports;
using Dashboard.Entry;
using Dashboard.Layout;
using Dashboard.Manage;

namespace Dashboard.Reports;

/// <summary>How states look: tone, shape and the key of their word (<c>State.…</c>, <c>Standing.…</c>).</summary>
internal static class ReportLooks
{
    public static (string Tone, IconName Shape) Of(SubmissionState state) => state switch
    {
        SubmissionState.Draft => ("unknown", IconName.Edited),
        SubmissionState.WithHead => ("risk", IconName.User),
        SubmissionState.Sent => ("risk", IconName.Sent),
        SubmissionState.Returned => ("bad", IconName.Returned),
        _ => ("good", IconName.Approved),
    };

    public static (string Tone, IconName Shape) Of(ReportStanding standing) => standing switch
    {
        ReportStanding.Open => ("unknown", IconName.Ring),
        ReportStanding.Late => ("bad", IconName.Octagon),
        ReportStanding.SentInTime => ("brand", IconName.Sent),
        ReportStanding.SentLate => ("risk", IconName.Sent),
        ReportStanding.Returned => ("risk", IconName.Returned),
        ReportStanding.ApprovedInTime => ("good", IconName.Approved),
        ReportStanding.ApprovedLate => ("risk", IconName.Approved),
        _ => ("", IconName.Minus),
    };

    public static string NameOf(ReportRegime regime) => Formats.IsVietnamese || regime.NameEn.Length == 0 ? regime.NameVi : regime.NameEn;

    public static string NameOf(FormSection section) => Formats.IsVietnamese || section.NameEn.Length == 0 ? section.NameVi : section.NameEn;

    public static string? GuidanceOf(FormSection section) => Formats.IsVietnamese ? section.GuidanceVi : section.GuidanceEn ?? section.GuidanceVi;

    public static string NameOf(ReportRow row) => row.Measure is { } measure
        ? ManageWords.NameOf(measure)
        : (Formats.IsVietnamese ? row.Row.NameVi : row.Row.NameEn ?? row.Row.NameVi) ?? row.Row.Code;

    public static string MessageOf(FormRule rule) => Formats.IsVietnamese || rule.MessageEn.Length == 0 ? rule.MessageVi : rule.MessageEn;

    /// <summary>A place of a report in words: its section, its rule, or its cell.</summary>
    public static string PlaceOf(ReportSheet sheet, string place)
    {
        if (sheet.Form.Sections.FirstOrDefault(s => s.Code == place) is { } section)
            return NameOf(section);
        if (sheet.Form.Rules?.FirstOrDefault(r => r.Code == place) is { } rule)
            return MessageOf(rule);
        return sheet.Cells.FirstOrDefault(c => ReportSheet.PlaceOf(c) == place) is { } cell ? EntryWords.NameOf(cell) : place;
    }
}
