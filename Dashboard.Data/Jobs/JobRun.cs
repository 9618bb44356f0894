using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Jobs;

/// <summary>Where a run stands.</summary>
public enum JobOutcome
{
    /// <summary>Owed: to be run at <see cref="JobRun.DueAt"/>, or as soon as a node can when that has passed.</summary>
    Owed,

    Running,

    Done,

    /// <summary>The job threw; the next run is owed as usual.</summary>
    Failed,

    /// <summary>A person stopped it.</summary>
    Cancelled,

    /// <summary>It ended, and part of what it had to do could not be done; the message says how much.</summary>
    Partial,

    /// <summary>There was nothing to do, or what it needs is not there.</summary>
    Skipped,
}

/// <summary>
/// One run of a job, from when it is owed until it has ended. This row, not the scheduler's own file, is what is owed: a run stays
/// owed until a node has ended it, so a lost schedule or a killed node loses nothing (decision 18).
/// </summary>
public sealed class JobRun
{
    public long Id { get; set; }

    public required string Job { get; set; }

    public required DateTime DueAt { get; set; }

    /// <summary>Who asked for it; null when the schedule did.</summary>
    public int? RequestedBy { get; set; }

    public JobOutcome Outcome { get; set; }

    /// <summary>When the last attempt started.</summary>
    public DateTime? StartedAt { get; set; }

    public DateTime? EndedAt { get; set; }

    /// <summary>How often a node has begun it. More than one: an earlier node died or was stopped half-way.</summary>
    public int Attempts { get; set; }

    /// <summary>0 to 100.</summary>
    public int Percent { get; set; }

    /// <summary>A text key and its arguments (<see cref="JobMessage"/>), or the text of an error.</summary>
    public string? Message { get; set; }

    /// <summary>Why a person asked for it; null when the schedule did, or nobody said.</summary>
    public string? Reason { get; set; }

    /// <summary>Code of the period that it is asked to do over; null for what is due.</summary>
    public string? Period { get; set; }

    /// <summary>What it wrote to the log, a line each, the last ones.</summary>
    public string? Log { get; set; }

    /// <summary>What it said, why it was asked for and where it ran, folded for search (<see cref="Units.SearchText"/>); null until it has ended.</summary>
    public string? SearchKey { get; set; }

    /// <summary>Name of the machine that runs or ran it.</summary>
    public string? Node { get; set; }

    /// <summary>The process that runs it; another process may take over once <see cref="AliveAt"/> is too old.</summary>
    public Guid? Holder { get; set; }

    public DateTime? AliveAt { get; set; }

    /// <summary>Set to ask the running node to stop.</summary>
    public DateTime? CancelAt { get; set; }

    public int? CancelledBy { get; set; }

    /// <summary>Longest <see cref="Reason"/>.</summary>
    public const int LongestReason = 400;

    /// <summary>Longest <see cref="Log"/>; what is older falls away.</summary>
    public const int LongestLog = 16_000;

    /// <summary>Longest <see cref="Message"/> and <see cref="SearchKey"/>.</summary>
    public const int LongestMessage = 2000;
}

internal sealed class JobRunConfiguration : IEntityTypeConfiguration<JobRun>
{
    public void Configure(EntityTypeBuilder<JobRun> run)
    {
        run.Property(r => r.Job).HasMaxLength(60);
        run.Property(r => r.Node).HasMaxLength(100);
        run.Property(r => r.Message).HasMaxLength(JobRun.LongestMessage);
        run.Property(r => r.SearchKey).HasMaxLength(JobRun.LongestMessage);
        run.Property(r => r.Reason).HasMaxLength(JobRun.LongestReason);
        run.Property(r => r.Period).HasMaxLength(10);
        run.Property(r => r.Log).HasMaxLength(JobRun.LongestLog);
        run.Property(r => r.DueAt).HasConversion(Storage.UtcMilliseconds.Converter);
        run.Property(r => r.StartedAt).HasConversion(Storage.UtcMilliseconds.Converter);
        run.Property(r => r.EndedAt).HasConversion(Storage.UtcMilliseconds.Converter);
        run.Property(r => r.AliveAt).HasConversion(Storage.UtcMilliseconds.Converter);
        run.Property(r => r.CancelAt).HasConversion(Storage.UtcMilliseconds.Converter);

        // Owed once: two nodes that reckon the same next run must not both owe it.
        run.HasIndex(r => new { r.Job, r.DueAt }).IsUnique();

        // What is owed or running is asked for every minute and is a handful of rows.
        run.HasIndex(r => new { r.Outcome, r.DueAt });
    }
}
