using Dashboard.Data.Jobs;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Jobs.Schedule;
using Dashboard.Layout;
using Microsoft.Extensions.Localization;

namespace Dashboard.Jobs;

/// <summary>What a job is called and what it said, in the reader's language.</summary>
public static class JobWords
{
    extension(IStringLocalizer<JobTexts> text)
    {
        /// <summary>What a job is called; its own name where it has no other.</summary>
        public string NameOf(string job) => text[$"Name.{job}"] is { ResourceNotFound: false } name ? name.Value : job;

        /// <summary>A sentence for what a job reported; an error's own words stay as they are.</summary>
        public string Said(string? message)
        {
            if (message is null)
                return "";

            var (key, arguments) = JobMessage.Read(message);
            return text[$"Said.{key}", arguments] is { ResourceNotFound: false } sentence ? sentence.Value : message;
        }

        /// <summary>When a job runs, in words.</summary>
        public string WhenOf(JobDefinition job) => string.Join("; ", new[]
        {
            job.Cron is { } cron ? text.CronOf(cron) ?? cron : null,
            job.After is { } before ? text["After", text.NameOf(before)].Value : null,
        }.OfType<string>());

        /// <summary>What an address narrows the history to. Words are looked for without diacritics: in what jobs are called and say in the reader's language, and in what the runs themselves said.</summary>
        public JobFilter FilterOf(JobCatalog catalog, string? job, string? outcome, string? from, string? to, string? words)
        {
            var key = SearchText.Fold(words ?? "");
            bool Has(string said) => key.Length > 0 && SearchText.Fold(said).Contains(key, StringComparison.Ordinal);
            return new JobFilter(
                string.IsNullOrEmpty(job) ? null : job,
                Enum.TryParse<JobOutcome>(outcome, out var known) && Enum.IsDefined(known) ? known : null,
                QueryValue.Day(from)?.StartInVietnam(),
                QueryValue.Day(to)?.AddDays(1).StartInVietnam(),
                key.Length == 0 ? null : key,
                [.. catalog.Names.Where(n => Has(text.NameOf(n)))],
                [.. text.GetAllStrings().Where(t => t.Name.StartsWith(SaidKey, StringComparison.Ordinal) && Has(t.Value)).Select(t => t.Name[SaidKey.Length..])]);
        }

        /// <summary>When a run will be ready, by how long it usually takes, and how fast it goes; empty where no run has ended yet.</summary>
        public string Forecast(JobRun run, TimeSpan? usual, DateTime now)
        {
            if (run.StartedAt is not { } began)
                return "";

            var parts = new List<string>();
            if (usual is { } time)
                parts.Add(began + time > now ? text["Ready", Formats.Time(began + time)] : text["Ready.Over", text.Took(time)]);
            if (run.Percent > 0 && (now - began).TotalMinutes is > 0.1 and var minutes)
                parts.Add(text["Rate", Formats.Number((decimal)(run.Percent / minutes), 1)]);

            return string.Join(" · ", parts);
        }

        /// <summary>Who did something to a job.</summary>
        public string WhoOf(JobAct act) => act.Name ?? text[act.UserId == 0 ? "System" : "Person"].Value;

        /// <summary>How long a run took: seconds below a minute, minutes and hours above.</summary>
        public string Took(TimeSpan time) => time switch
        {
            { TotalSeconds: < 1 } => text["Took.Less"],
            { TotalMinutes: < 1 } => text["Took.Seconds", (int)time.TotalSeconds],
            { TotalHours: < 1 } => text["Took.Minutes", (int)time.TotalMinutes, time.Seconds],
            _ => text["Took.Hours", (int)time.TotalHours, time.Minutes],
        };
    }

    /// <summary>From how many runs it is told how long one usually takes.</summary>
    public const int RunsForUsual = 20;

    private const string SaidKey = "Said.";

    /// <summary>The median of how long runs took; one that waited for a disk once says nothing of the next. Null without runs.</summary>
    public static TimeSpan? Usual(IEnumerable<JobRun> runs)
    {
        TimeSpan[] times = [.. runs.Where(r => r is { StartedAt: not null, EndedAt: not null }).Select(r => r.EndedAt!.Value - r.StartedAt!.Value).Order()];
        return times.Length == 0 ? null : times[times.Length / 2];
    }

    /// <summary>The tone of a badge.</summary>
    public static string Tone(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Done => "good",
        JobOutcome.Failed => "bad",
        JobOutcome.Partial => "risk",
        JobOutcome.Cancelled or JobOutcome.Skipped => "unknown",
        _ => "plain",
    };
}
