using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Dashboard.Data.Access;
using Dashboard.Data.Entry;
using Dashboard.Data.Periods;
using Dashboard.Data.Reports;
using Microsoft.Extensions.Localization;

namespace Dashboard.Entry;

/// <summary>Everything that the entry document shows.</summary>
/// <param name="Sheet">The chosen unit's cells, or null when there is no unit to enter for.</param>
/// <param name="Units">Units to choose from.</param>
/// <param name="Found">Those that a search found, where there are too many to list.</param>
/// <param name="Working">By which the days up to a deadline are counted.</param>
/// <param name="Report">The report that is written instead of all that is due, or null.</param>
/// <param name="Token">Antiforgery token that the script sends with each command.</param>
public sealed record EntryView(
    EntrySheet? Sheet, IReadOnlyList<EntryUnit> Units, string? Find, IReadOnlyList<EntryUnit> Found, Actor Actor, string Token, DateTimeOffset Now, WorkingDays Working, string Theme, bool IsSample, string Here, ReportSheet? Report = null)
{
    /// <summary><c>regime/period</c> of the report that is written, or null.</summary>
    public string? ReportKey => Report is { } report ? $"{report.Regime.Code}/{report.Period.Code}" : null;
}

/// <summary>The words that the script of the entry page says itself, as one JSON object in the page.</summary>
internal static class EntryScriptTexts
{
    private static readonly string[] Keys =
    [
        "State.None", "State.Draft", "State.Sending", "State.Waiting", "State.Unstored", "State.Sent", "State.SentZero", "State.SentNotApplicable", "State.Submitted", "State.Approved", "State.Returned",
        "State.Reason", "State.Changed", "Warn.Unusual", "Warn.Figure.Falls", "Bad.NotANumber", "Bad.Decimals", "Bad.Range", "Bad.NoCell", "Bad.NoName", "Bad.Column",
        "Reason.Label", "Reason.Send", "Changed.Overwrite", "Changed.Keep", "NotApplicable", "Zero", "Session", "Session.Other", "SignIn", "Offline", "Refused", "NoStore", "NeedsHttps",
        "Count", "Count.At", "Rest.Fix", "Rest.Wait", "Rest.Empty", "Rest.Done", "ZeroRest", "ZeroRest.Ask", "ZeroRest.Yes", "Submit", "Submit.Ask", "Submit.Rest", "Submit.Yes", "Submit.Waiting", "Submit.Failed",
        "Report.Fix", "Report.Present", "Report.Ask", "Report.Presented", "Report.Refused",
        "Paste.Yes", "Paste.Place", "Paste.Where", "Paste.Value", "Paste.Result", "Paste.Fine", "Paste.Replaces",
        "Receipt.Number", "Receipt.At", "Receipt.Hash", "Receipt.Cells", "Receipt.Period",
    ];

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>Safe inside a script element: the encoder escapes what could end it.</summary>
    public static string Of(IStringLocalizer<EntryTexts> text) => JsonSerializer.Serialize(Keys.ToDictionary(k => k, k => text[k].Value), Json);
}
