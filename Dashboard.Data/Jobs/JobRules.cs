using System.Globalization;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Jobs;

/// <summary>A job that somebody has paused.</summary>
/// <param name="By">The account.</param>
public sealed record JobPause(int By, DateTime At, string Reason);

/// <summary>Hours within which a job must have succeeded, and since when that holds.</summary>
public sealed record JobWithin(int Hours, DateTime Since)
{
    /// <summary>Hours without a success; one that has never succeeded counts from when the hours were laid down.</summary>
    public double HoursWithout(DateTime? lastSuccess, DateTime now) => (now - (lastSuccess ?? Since)).TotalHours;

    public bool IsLate(DateTime? lastSuccess, DateTime now) => HoursWithout(lastSuccess, now) > Hours;
}

/// <summary>
/// What people have laid down for jobs, by name: which are paused, and within how many hours each must succeed. Kept as settings, so that every
/// node goes by the same.
/// </summary>
/// <param name="Paused">Jobs of which no run begins, whoever asks for it.</param>
/// <param name="Within">Within how long a job must have succeeded; a job that is not in it need not.</param>
public sealed record JobRules(IReadOnlyDictionary<string, JobPause> Paused, IReadOnlyDictionary<string, JobWithin> Within)
{
    /// <summary>Before a job's name, the key of its pause: account, blank, reason.</summary>
    public const string PauseKey = "job.pause.";

    /// <summary>Before a job's name, the key of the hours within which it must succeed; 0 for none, so that the usual is not laid down again.</summary>
    public const string WithinKey = "job.within.";

    /// <summary>Half a year; what may fail longer than that nobody waits for.</summary>
    public const int MostHours = 24 * 183;

    public static async Task<JobRules> ReadAsync(DashboardContext db, CancellationToken cancel)
    {
        var rows = await db.Settings.AsNoTracking().Where(s => s.Key.StartsWith(PauseKey) || s.Key.StartsWith(WithinKey)).ToListAsync(cancel);
        return new JobRules(
            rows.Where(r => r.Key.StartsWith(PauseKey, StringComparison.Ordinal)).ToDictionary(r => r.Key[PauseKey.Length..], PauseOf, StringComparer.Ordinal),
            rows.Select(r => (Job: r.Key[Math.Min(r.Key.Length, WithinKey.Length)..], Within: WithinOf(r))).Where(r => r.Within is { Hours: > 0 }).ToDictionary(r => r.Job, r => r.Within!, StringComparer.Ordinal));
    }

    /// <summary>Whether the job has not succeeded within its hours; paused or not, since a pause that somebody forgot is found by this.</summary>
    public bool IsLate(string job, DateTime? lastSuccess, DateTime now) => Within.GetValueOrDefault(job)?.IsLate(lastSuccess, now) == true;

    /// <summary>A pause as its setting keeps it.</summary>
    public static string PauseValue(int userId, string reason) => string.Create(CultureInfo.InvariantCulture, $"{userId} {reason}");

    private static JobWithin? WithinOf(Setting row) =>
        row.Key.StartsWith(WithinKey, StringComparison.Ordinal) && int.TryParse(row.Value, CultureInfo.InvariantCulture, out var hours) ? new JobWithin(hours, row.ChangedAt) : null;

    private static JobPause PauseOf(Setting row)
    {
        var parts = row.Value.Split(' ', 2);
        return new JobPause(int.TryParse(parts[0], CultureInfo.InvariantCulture, out var by) ? by : 0, row.ChangedAt, parts.ElementAtOrDefault(1) ?? "");
    }
}
