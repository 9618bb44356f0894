using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Indicators;

/// <summary>A phase of the programme with an end date; before it targets have a status, after it a frozen result.</summary>
public sealed class Phase
{
    public int Id { get; set; }

    public required string Code { get; set; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }

    public required DateOnly From { get; set; }

    public required DateOnly To { get; set; }

    /// <summary>Its numbers are ours, not a decision's: shown as <em>chỉ tiêu minh họa</em>.</summary>
    public bool IsIllustrative { get; set; }
}

/// <summary>What an indicator should reach in a phase, for one unit. A trajectory: its milestones joined by straight lines.</summary>
public sealed class Target
{
    public int Id { get; set; }

    public required int IndicatorId { get; set; }

    public required int PhaseId { get; set; }

    public required int UnitId { get; set; }

    /// <summary>Final value in ten-thousandths; null: <em>chưa giao chỉ tiêu định lượng</em>, no bar and no status.</summary>
    public long? Value { get; set; }

    /// <summary>Legal basis, or the word that it is illustrative.</summary>
    public required string Basis { get; set; }

    public DateTime RecordedAt { get; set; }

    /// <summary>When a newer version replaced it; null for the one in force.</summary>
    public DateTime? SupersededAt { get; set; }

    public List<Milestone> Milestones { get; set; } = [];
}

/// <summary>A point of a target's trajectory.</summary>
public sealed class Milestone
{
    public int Id { get; set; }

    public int TargetId { get; set; }

    public required DateOnly On { get; set; }

    /// <summary>Required value in ten-thousandths.</summary>
    public required long Value { get; set; }
}

/// <summary>The lead unit's word on a target that is missed: cause, remedy, by when, request (nguyên nhân, giải pháp, thời hạn, kiến nghị).</summary>
public sealed class TargetNote
{
    public int Id { get; set; }

    public required int IndicatorId { get; set; }

    public required int UnitId { get; set; }

    public required int PeriodId { get; set; }

    public required string Cause { get; set; }

    public required string Remedy { get; set; }

    public DateOnly? RemedyBy { get; set; }

    public string? Request { get; set; }

    public required int WrittenBy { get; set; }

    public DateTime WrittenAt { get; set; }
}

internal sealed class PhaseConfiguration : IEntityTypeConfiguration<Phase>
{
    public void Configure(EntityTypeBuilder<Phase> phase) => phase.HasIndex(p => p.Code).IsUnique();
}

internal sealed class TargetConfiguration : IEntityTypeConfiguration<Target>
{
    public void Configure(EntityTypeBuilder<Target> target)
    {
        // One target in force per indicator, phase and unit; older versions stay.
        target.HasIndex(t => new { t.IndicatorId, t.PhaseId, t.UnitId }).IsUnique().HasFilter("\"SupersededAt\" IS NULL");
        target.HasMany(t => t.Milestones).WithOne().HasForeignKey(m => m.TargetId);
        target.HasOne<Indicator>().WithMany().HasForeignKey(t => t.IndicatorId).OnDelete(DeleteBehavior.Restrict);
        target.HasOne<Phase>().WithMany().HasForeignKey(t => t.PhaseId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class TargetNoteConfiguration : IEntityTypeConfiguration<TargetNote>
{
    public void Configure(EntityTypeBuilder<TargetNote> note)
    {
        note.HasIndex(n => new { n.IndicatorId, n.UnitId, n.PeriodId });
        note.Property(n => n.Cause).HasMaxLength(4000);
        note.Property(n => n.Remedy).HasMaxLength(4000);
        note.Property(n => n.Request).HasMaxLength(4000);
    }
}
