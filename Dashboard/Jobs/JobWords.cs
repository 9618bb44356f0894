using Dashboard.Data.Jobs;
using Microsoft.Extensions.Localization;

namespace Dashboard.Jobs;

/// <summary>What a job is called and what it said, in the reader's language.</summary>
internal static class JobWords
{
    extension(IStringLocalizer<JobTexts> text)
    {
        public string NameOf(string job) => text[$"Name.{job}"] is { ResourceNotFound: false } name ? name.Value : job;

        /// <summary>A sentence for what a job reported; an error's own words stay as they are.</summary>
        public string Said(string? message)
        {
            if (message is null)
                return "";

            var (key, arguments) = JobMessage.Read(message);
            return text[$"Said.{key}", arguments] is { ResourceNotFound: false } sentence ? sentence.Value : message;
        }

        /// <summary>How long a run took: seconds below a minute, minutes and hours above.</summary>
        public string Took(TimeSpan time) => time switch
        {
            { TotalSeconds: < 1 } => text["Took.Less"],
            { TotalMinutes: < 1 } => text["Took.Seconds", (int)time.TotalSeconds],
            { TotalHours: < 1 } => text["Took.Minutes", (int)time.TotalMinutes, time.Seconds],
            _ => text["Took.Hours", (int)time.TotalHours, time.Minutes],
        };
    }

    /// <summary>The tone of a badge.</summary>
    public static string Tone(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Done => "good",
        JobOutcome.Failed => "bad",
        JobOutcome.Cancelled => "unknown",
        _ => "plain",
    };
}
