using System.Globalization;
using Dashboard.Data.Alerts;
using Dashboard.Data.Periods;
using Dashboard.Jobs;
using Dashboard.Periods;
using Microsoft.Extensions.Localization;

namespace Dashboard.Alerts;

/// <summary>The sentence of an alert in a reader's language: for pages, e-mail, push and walls.</summary>
public sealed class AlertWords(IStringLocalizer<AlertTexts> text, IStringLocalizer<PeriodTexts> periods, IStringLocalizer<JobTexts> jobs)
{
    // Their first argument is the job.
    private const string OfJobs = "Alert." + AlertTextKeys.JobFailed;

    private readonly PeriodLabels _periods = new(periods);

    /// <summary>The short title.</summary>
    public string TitleOf(Alert alert, CultureInfo culture) => Of($"Alert.{alert.Text}", AlertArguments.Read(alert.Arguments), culture) ?? alert.Text;

    /// <summary>What kind it is.</summary>
    public string KindOf(AlertKind kind, CultureInfo culture) => Of($"Kind.{kind}", [], culture) ?? kind.ToString();

    // Texts are looked up and numbers written by the ambient culture; a job that writes e-mails has another for each reader.
    private string? Of(string key, object[] arguments, CultureInfo culture)
    {
        var (before, beforeUi) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
            object[] written = [.. arguments.Select(Written)];
            if (key.StartsWith(OfJobs, StringComparison.Ordinal) && written is [string job, ..])
                written[0] = jobs.NameOf(job);

            return text[key, written] is { ResourceNotFound: false } sentence ? sentence.Value : null;
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (before, beforeUi);
        }
    }

    private object Written(object argument) => argument switch
    {
        DateOnly day => Formats.Day(day),
        DateTime at => Formats.DayAndTime(at),
        decimal number => Formats.Number(number, 2),
        string { Length: 0 } => Formats.None,

        // Within a sentence: kỳ tháng 10/2026.
        string code when PeriodCode.TryParse(code, out _) && _periods.Of(code) is var period => char.ToLower(period[0], CultureInfo.CurrentCulture) + period[1..],
        _ => argument,
    };
}
