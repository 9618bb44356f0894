using Dashboard.Data.Figures;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Reports;

/// <summary>What sort of report a regime asks for.</summary>
public enum ReportKind
{
    /// <summary>Định kỳ (Nghị định 09/2019/NĐ-CP, Điều 4).</summary>
    Periodic,

    /// <summary>Giám sát.</summary>
    Monitoring,

    /// <summary>Tổng hợp.</summary>
    Consolidated,

    /// <summary>Đánh giá đầu kỳ, giữa kỳ, cuối kỳ.</summary>
    Evaluation,
}

/// <summary>
/// A reporting regime (<em>chế độ báo cáo</em>) as data: who reports what to whom, how often, until when. Its fields are those that Nghị định 09/2019/NĐ-CP
/// asks of every regime: name, content, who reports, who receives, how it is sent, deadline, frequency, closing time of the data, outline, forms.
/// </summary>
public sealed class ReportRegime
{
    public int Id { get; set; }

    /// <summary>Stable code, used in addresses: <c>dinh-ky-quy</c>.</summary>
    public required string Code { get; set; }

    public required ReportKind Kind { get; set; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }

    /// <summary>The text that orders it: number, symbol, date.</summary>
    public required string LegalBasis { get; set; }

    /// <summary>Who owes it; those valid on the period's last day.</summary>
    public required int ReportingSetId { get; set; }

    /// <summary>The unit that receives and approves it.</summary>
    public required int RecipientId { get; set; }

    public required Frequency Frequency { get; set; }

    /// <summary>What its numbers claim to be: thực hiện, or ước thực hiện for a report made before the period ends.</summary>
    public FigureKind FigureKind { get; set; } = FigureKind.Actual;

    /// <summary>Working days from the window's last day to the closing of the data (<em>thời gian chốt số liệu</em>); negative for a report before its end.</summary>
    public int ClosesAfter { get; set; }

    /// <summary>Days after a deadline on which a report still counts as sent in time.</summary>
    public int GraceDays { get; set; }

    /// <summary>The outline of the report in words (<em>mẫu đề cương</em>).</summary>
    public string OutlineVi { get; set; } = "";

    /// <summary>The level above sees a report before it was sent.</summary>
    public bool ShowsDrafts { get; set; }

    /// <summary>Shown as <em>dữ liệu minh họa</em>.</summary>
    public bool IsIllustrative { get; set; }

    /// <summary>No periods after this day; null while it stands.</summary>
    public DateOnly? EndsOn { get; set; }

    /// <summary>One a level that reports.</summary>
    public List<ReportDeadline> Deadlines { get; set; } = [];
}

/// <summary>Until when a level sends: so many working days after the data were closed. There is at least one between both (Nghị định 09/2019/NĐ-CP, Điều 8 khoản 5).</summary>
public sealed class ReportDeadline
{
    public int Id { get; set; }

    public int RegimeId { get; set; }

    public required UnitLevel Level { get; set; }

    /// <summary>Working days after the closing day.</summary>
    public required int WorkingDays { get; set; }
}

/// <summary>One period of a regime (<em>kỳ báo cáo</em>), with its form and days as they were when it was opened.</summary>
public sealed class ReportRound
{
    public int Id { get; set; }

    public required int RegimeId { get; set; }

    public required int PeriodId { get; set; }

    public required int FormId { get; set; }

    /// <summary>Last day of the data.</summary>
    public required DateOnly ClosesOn { get; set; }

    public DateTime OpenedAt { get; set; }

    public List<ReportDue> Due { get; set; } = [];
}

/// <summary>The last day on which a level sends, in Asia/Ho_Chi_Minh.</summary>
public sealed class ReportDue
{
    public int Id { get; set; }

    public int RoundId { get; set; }

    public required UnitLevel Level { get; set; }

    public required DateOnly On { get; set; }
}

internal sealed class ReportRegimeConfiguration : IEntityTypeConfiguration<ReportRegime>
{
    public void Configure(EntityTypeBuilder<ReportRegime> regime)
    {
        regime.HasIndex(r => r.Code).IsUnique();
        regime.Property(r => r.Code).HasMaxLength(60);
        regime.Property(r => r.OutlineVi).HasMaxLength(4000);
        regime.HasOne<UnitSet>().WithMany().HasForeignKey(r => r.ReportingSetId).OnDelete(DeleteBehavior.Restrict);
        regime.HasOne<Unit>().WithMany().HasForeignKey(r => r.RecipientId).OnDelete(DeleteBehavior.Restrict);
        regime.HasMany(r => r.Deadlines).WithOne().HasForeignKey(d => d.RegimeId);
    }
}

internal sealed class ReportDeadlineConfiguration : IEntityTypeConfiguration<ReportDeadline>
{
    public void Configure(EntityTypeBuilder<ReportDeadline> deadline) => deadline.HasIndex(d => new { d.RegimeId, d.Level }).IsUnique();
}

internal sealed class ReportRoundConfiguration : IEntityTypeConfiguration<ReportRound>
{
    public void Configure(EntityTypeBuilder<ReportRound> round)
    {
        round.HasIndex(r => new { r.RegimeId, r.PeriodId }).IsUnique();
        round.HasOne<ReportRegime>().WithMany().HasForeignKey(r => r.RegimeId).OnDelete(DeleteBehavior.Restrict);
        round.HasOne<Period>().WithMany().HasForeignKey(r => r.PeriodId).OnDelete(DeleteBehavior.Restrict);
        round.HasOne<ReportForm>().WithMany().HasForeignKey(r => r.FormId).OnDelete(DeleteBehavior.Restrict);
        round.HasMany(r => r.Due).WithOne().HasForeignKey(d => d.RoundId);
    }
}

internal sealed class ReportDueConfiguration : IEntityTypeConfiguration<ReportDue>
{
    public void Configure(EntityTypeBuilder<ReportDue> due)
    {
        due.HasIndex(d => new { d.RoundId, d.Level }).IsUnique();
        due.HasIndex(d => d.On);
    }
}
