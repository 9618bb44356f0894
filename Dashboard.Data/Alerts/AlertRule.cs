using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Alerts;

/// <summary>When something is to be said, how loudly and to whom. Rules are edited; what they were stays in the audit.</summary>
public sealed class AlertRule
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required AlertKind Kind { get; set; }

    /// <summary>Watches this subtree.</summary>
    public required int UnitId { get; set; }

    public required AlertSeverity Severity { get; set; }

    /// <summary>What is watched, by kind: an indicator's or a job's code; null for all.</summary>
    public string? Subject { get; set; }

    /// <summary>At which it begins, in the kind's own measure (points behind the requirement, days late, minutes without a picture, failures an hour), in ten-thousandths.</summary>
    public long? FiresAt { get; set; }

    /// <summary>At which it ends; beyond <see cref="FiresAt"/> on the good side, so that it does not flutter.</summary>
    public long? ClearsAt { get; set; }

    /// <summary>Must hold so long before it is said.</summary>
    public int PendingMinutes { get; set; }

    /// <summary>Goes on so long after it has ceased.</summary>
    public int KeepFiringMinutes { get; set; }

    /// <summary>More than so many at once within one parent unit are one alert.</summary>
    public int GroupAbove { get; set; } = 5;

    public bool IsMandatory { get; set; }

    public bool NeedsAcknowledgement { get; set; }

    public int? EscalationId { get; set; }

    /// <summary>Wall screens that show it, ids with commas; empty for none.</summary>
    public string Screens { get; set; } = "";

    /// <summary>How it lies over them.</summary>
    public Walls.TakeoverForm ScreenForm { get; set; } = Walls.TakeoverForm.Band;

    public int ScreenMinutes { get; set; } = 10;

    public bool IsEnabled { get; set; } = true;

    public required int ChangedBy { get; set; }

    public DateTime ChangedAt { get; set; }
}

public enum RuleStanding : byte
{
    Normal = 0,

    /// <summary>True, but not yet for long enough.</summary>
    Pending = 1,
    Firing = 2,

    /// <summary>No longer true, but kept for a while.</summary>
    Recovering = 3,
    NoData = 4,
    Error = 5,
}

/// <summary>Where a rule stands for one thing that it watches.</summary>
public sealed class AlertRuleState
{
    public required int RuleId { get; set; }

    /// <summary>The thing: <c>indicator/M6/75</c>, <c>job/backup</c>, <c>screen/3</c>.</summary>
    public required string Key { get; set; }

    public required RuleStanding Standing { get; set; }

    /// <summary>Since when it stands so.</summary>
    public DateTime Since { get; set; }

    public long? Value { get; set; }

    public long? AlertId { get; set; }
}

/// <summary>Steps upward until somebody acknowledges.</summary>
public sealed class Escalation
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public required int UnitId { get; set; }

    public List<EscalationStep> Steps { get; set; } = [];
}

public enum EscalationTarget
{
    /// <summary>Who is on duty in the unit itself.</summary>
    Duty,

    /// <summary>The unit's head.</summary>
    Head,

    /// <summary>Coordinators and office of the unit above.</summary>
    AboveOffice,

    /// <summary>Leaders of the unit above.</summary>
    AboveHead,
}

public sealed class EscalationStep
{
    public required int EscalationId { get; set; }

    /// <summary>1 for the first step after the first delivery.</summary>
    public required int Number { get; set; }

    /// <summary>Working minutes after the step before.</summary>
    public required int AfterMinutes { get; set; }

    public required EscalationTarget Target { get; set; }
}

/// <summary>Who answers the unit's common inbox on which days.</summary>
public sealed class Duty
{
    public int Id { get; set; }

    public required int UnitId { get; set; }

    public required int UserId { get; set; }

    public required DateOnly From { get; set; }

    /// <summary>Last day.</summary>
    public required DateOnly To { get; set; }

    public required int CreatedBy { get; set; }

    public DateTime? EndedAt { get; set; }
}

/// <summary>Alerts that are not delivered for a time (bảo trì, nghỉ): once, or on days of the week between two times of day.</summary>
public sealed class Silence
{
    public int Id { get; set; }

    /// <summary>Within this subtree.</summary>
    public required int UnitId { get; set; }

    /// <summary>Kinds with commas; empty for all that are not mandatory.</summary>
    public string Kinds { get; set; } = "";

    public int? RuleId { get; set; }

    public required DateTime From { get; set; }

    public required DateTime Until { get; set; }

    /// <summary>Days of the week with commas (1 Monday … 7 Sunday) on which it is quiet; empty for one stretch of time.</summary>
    public string Days { get; set; } = "";

    public TimeOnly? DailyFrom { get; set; }

    public TimeOnly? DailyUntil { get; set; }

    public required string Reason { get; set; }

    public required int CreatedBy { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? EndedAt { get; set; }
}

/// <summary>How far a reaction has read what happened; kept in the transaction of what it did, so that it is done once.</summary>
public sealed class ReactionCursor
{
    public required string Name { get; set; }

    public long Position { get; set; }
}

internal sealed class AlertRuleConfiguration : IEntityTypeConfiguration<AlertRule>
{
    public void Configure(EntityTypeBuilder<AlertRule> rule)
    {
        rule.ToTable("AlertRules");
        rule.Property(r => r.Severity).HasConversion<byte>();
        rule.HasOne<Unit>().WithMany().HasForeignKey(r => r.UnitId).OnDelete(DeleteBehavior.Restrict);
        rule.HasOne<Escalation>().WithMany().HasForeignKey(r => r.EscalationId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class AlertRuleStateConfiguration : IEntityTypeConfiguration<AlertRuleState>
{
    public void Configure(EntityTypeBuilder<AlertRuleState> state)
    {
        state.ToTable("AlertRuleStates");
        state.HasKey(s => new { s.RuleId, s.Key });
        state.Property(s => s.Key).HasMaxLength(160);
        state.Property(s => s.Standing).HasConversion<byte>();
        state.HasOne<AlertRule>().WithMany().HasForeignKey(s => s.RuleId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class EscalationConfiguration : IEntityTypeConfiguration<Escalation>
{
    public void Configure(EntityTypeBuilder<Escalation> escalation)
    {
        escalation.ToTable("Escalations");
        escalation.HasMany(e => e.Steps).WithOne().HasForeignKey(s => s.EscalationId);
    }
}

internal sealed class EscalationStepConfiguration : IEntityTypeConfiguration<EscalationStep>
{
    public void Configure(EntityTypeBuilder<EscalationStep> step)
    {
        step.ToTable("EscalationSteps");
        step.HasKey(s => new { s.EscalationId, s.Number });
    }
}

internal sealed class DutyConfiguration : IEntityTypeConfiguration<Duty>
{
    public void Configure(EntityTypeBuilder<Duty> duty)
    {
        duty.ToTable("Duties");
        duty.HasIndex(d => new { d.UnitId, d.To });
        duty.HasIndex(d => new { d.UserId, d.To });
    }
}

internal sealed class SilenceConfiguration : IEntityTypeConfiguration<Silence>
{
    public void Configure(EntityTypeBuilder<Silence> silence)
    {
        silence.ToTable("Silences");
        silence.HasIndex(s => s.Until);
    }
}

internal sealed class ReactionCursorConfiguration : IEntityTypeConfiguration<ReactionCursor>
{
    public void Configure(EntityTypeBuilder<ReactionCursor> cursor)
    {
        cursor.ToTable("ReactionCursors");
        cursor.HasKey(c => c.Name);
        cursor.Property(c => c.Name).HasMaxLength(60);
    }
}
