using Dashboard.Data.Figures;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Reports;

/// <summary>Where a unit's report stands.</summary>
public enum SubmissionState
{
    /// <summary>Being entered (<em>đang lập</em>).</summary>
    Draft,

    /// <summary>With the unit's head, to be signed (<em>trình lãnh đạo</em>).</summary>
    WithHead,

    /// <summary>Signed and sent (<em>đã gửi</em>).</summary>
    Sent,

    /// <summary>Cells were returned (<em>trả lại</em>); what was not returned stands.</summary>
    Returned,

    /// <summary>Approved (<em>đã duyệt</em>): its figures stand on the approved basis.</summary>
    Approved,
}

/// <summary>A unit's report of one period. What was sent is kept with each <see cref="SubmissionEvent"/>; nothing of it is overwritten.</summary>
public sealed class Submission
{
    public int Id { get; set; }

    public required int RoundId { get; set; }

    public required int UnitId { get; set; }

    public SubmissionState State { get; set; }

    /// <summary>How often it was returned.</summary>
    public int Returns { get; set; }

    /// <summary>When it was sent the first time; what "in time" is reckoned by.</summary>
    public DateTime? FirstSentAt { get; set; }

    /// <summary>When it was sent the last time.</summary>
    public DateTime? SentAt { get; set; }

    /// <summary>SHA-256 over what was sent last, in hex.</summary>
    public string? Hash { get; set; }

    public DateTime? ApprovedAt { get; set; }

    public DateTime ChangedAt { get; set; }
}

/// <summary>What was done with a report.</summary>
public enum SubmissionAct
{
    /// <summary>Handed to the head (<em>trình lãnh đạo</em>).</summary>
    Present,

    /// <summary>The head gave it back to be worked on.</summary>
    TakeBack,

    /// <summary>Signed and sent.</summary>
    Send,
    Return,
    Approve,

    /// <summary>Hủy duyệt.</summary>
    Unapprove,
}

/// <summary>One act on a report; appended, never changed.</summary>
public sealed class SubmissionEvent
{
    public long Id { get; set; }

    public required int SubmissionId { get; set; }

    public required SubmissionAct Act { get; set; }

    public required DateTime At { get; set; }

    public required int UserId { get; set; }

    /// <summary>Office or name of who did it, as it was shown then.</summary>
    public required string By { get; set; }

    /// <summary>Reason of a return or of an approval withdrawn.</summary>
    public string? Reason { get; set; }

    /// <summary>What was sent, as canonical JSON; only with <see cref="SubmissionAct.Send"/>.</summary>
    public string? Content { get; set; }

    /// <summary>SHA-256 of <see cref="Content"/>, in hex.</summary>
    public string? Hash { get; set; }
}

/// <summary>A version of what a unit wrote in a section, or in explanation of a warning. Appended; a later one supersedes it.</summary>
public sealed class SubmissionText
{
    public long Id { get; set; }

    public required int SubmissionId { get; set; }

    /// <summary>Code of the section, or of the rule that is explained.</summary>
    public required string Place { get; set; }

    /// <summary>Words, <em>không phát sinh</em> or <em>không áp dụng</em>.</summary>
    public FigureState State { get; set; }

    public string Words { get; set; } = "";

    public required DateTime RecordedAt { get; set; }

    public required int RecordedBy { get; set; }

    public DateTime? SupersededAt { get; set; }
}

/// <summary>A cell or section that was returned, with what is to be done there.</summary>
public sealed class SubmissionRemark
{
    public long Id { get; set; }

    public required int SubmissionId { get; set; }

    /// <summary>In which return, from 1.</summary>
    public required int Round { get; set; }

    /// <summary><c>measure</c>, <c>measure/axis/category</c>, or the code of a section.</summary>
    public required string Place { get; set; }

    public required string Reason { get; set; }

    public required DateTime At { get; set; }

    public required int UserId { get; set; }
}

internal sealed class SubmissionConfiguration : IEntityTypeConfiguration<Submission>
{
    public void Configure(EntityTypeBuilder<Submission> submission)
    {
        submission.HasIndex(s => new { s.RoundId, s.UnitId }).IsUnique();
        submission.HasIndex(s => new { s.UnitId, s.State });
        submission.Property(s => s.Hash).HasMaxLength(64);
        submission.HasOne<ReportRound>().WithMany().HasForeignKey(s => s.RoundId).OnDelete(DeleteBehavior.Restrict);
        submission.HasOne<Unit>().WithMany().HasForeignKey(s => s.UnitId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SubmissionEventConfiguration : IEntityTypeConfiguration<SubmissionEvent>
{
    public void Configure(EntityTypeBuilder<SubmissionEvent> happened)
    {
        happened.HasIndex(e => e.SubmissionId);
        happened.Property(e => e.Reason).HasMaxLength(2000);
        happened.Property(e => e.Content).HasMaxLength(-1);
        happened.Property(e => e.Hash).HasMaxLength(64);
        happened.HasOne<Submission>().WithMany().HasForeignKey(e => e.SubmissionId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SubmissionTextConfiguration : IEntityTypeConfiguration<SubmissionText>
{
    public void Configure(EntityTypeBuilder<SubmissionText> text)
    {
        text.HasIndex(t => new { t.SubmissionId, t.Place }, "IX_SubmissionTexts_Current").IsUnique().HasFilter("\"SupersededAt\" IS NULL");
        text.Property(t => t.Place).HasMaxLength(60);
        text.Property(t => t.Words).HasMaxLength(-1);
        text.HasOne<Submission>().WithMany().HasForeignKey(t => t.SubmissionId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SubmissionRemarkConfiguration : IEntityTypeConfiguration<SubmissionRemark>
{
    public void Configure(EntityTypeBuilder<SubmissionRemark> remark)
    {
        remark.HasIndex(r => new { r.SubmissionId, r.Round });
        remark.Property(r => r.Place).HasMaxLength(200);
        remark.Property(r => r.Reason).HasMaxLength(2000);
        remark.HasOne<Submission>().WithMany().HasForeignKey(r => r.SubmissionId).OnDelete(DeleteBehavior.Restrict);
    }
}
