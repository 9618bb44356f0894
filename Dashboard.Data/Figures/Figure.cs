using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Figures;

/// <summary>What a figure claims to be; none overwrites another.</summary>
public enum FigureKind : byte
{
    Plan,

    /// <summary>Ước thực hiện.</summary>
    Estimate,
    Actual,
    Final,
}

/// <summary>What a cell holds. The fourth state, not reported, is the absence of a current figure.</summary>
public enum FigureState : byte
{
    Value,

    /// <summary>Không phát sinh: a reported zero.</summary>
    Zero,

    /// <summary>Không áp dụng: once approved, the unit is no longer expected.</summary>
    NotApplicable,

    /// <summary>Taken back, with a reason; the cell counts as not reported.</summary>
    Withdrawn,
}

/// <summary>How far a figure has come: đang nhập, đã gửi, đã duyệt.</summary>
public enum FigureStage : byte
{
    Entering,
    Submitted,
    Approved,
}

/// <summary>The door a figure came through; shown in its history.</summary>
public enum FigureDoor : byte
{
    Entry,
    Api,
    Import,
    Job,
    Sample,
    Page,
}

/// <summary>
/// One version of one cell (measure, unit, period, breakdown, kind). Rows are appended; nothing in a row is overwritten:
/// the only later changes set an instant that was empty (submitted, approved, superseded). A row stands on the provisional basis
/// from <see cref="RecordedAt"/> to <see cref="SupersededAt"/>, and on the approved basis from <see cref="ApprovedAt"/> to <see cref="ApprovedUntil"/>.
/// </summary>
public sealed class Figure
{
    public long Id { get; set; }

    public required int MeasureId { get; set; }

    public required int PeriodId { get; set; }

    public required int UnitId { get; set; }

    public FigureKind Kind { get; set; } = FigureKind.Actual;

    /// <summary>A <see cref="Indicators.BreakdownCategory"/>, or 0 for the total.</summary>
    public int BreakdownId { get; set; }

    public FigureState State { get; set; }

    /// <summary>Value in ten-thousandths (<see cref="FixedPoint"/>); 0 unless <see cref="State"/> is <see cref="FigureState.Value"/>.</summary>
    public long Value { get; set; }

    public DateTime RecordedAt { get; set; }

    public int RecordedBy { get; set; }

    public FigureDoor Door { get; set; }

    /// <summary>Why it was corrected, returned or withdrawn.</summary>
    public string? Reason { get; set; }

    /// <summary>The version that this one superseded.</summary>
    public long? PreviousId { get; set; }

    public DateTime? SupersededAt { get; set; }

    public DateTime? SubmittedAt { get; set; }

    public int? SubmittedBy { get; set; }

    public DateTime? ApprovedAt { get; set; }

    public int? ApprovedBy { get; set; }

    /// <summary>When another version took its place on the approved basis, or its approval was withdrawn.</summary>
    public DateTime? ApprovedUntil { get; set; }

    public FigureStage Stage =>
        ApprovedAt is not null && ApprovedUntil is null ? FigureStage.Approved
        : SubmittedAt is not null ? FigureStage.Submitted
        : FigureStage.Entering;

    /// <summary>Counts as reported: a value or a reported zero.</summary>
    public bool IsReported => State is FigureState.Value or FigureState.Zero;
}

internal sealed class FigureConfiguration : IEntityTypeConfiguration<Figure>
{
    public void Configure(EntityTypeBuilder<Figure> figure)
    {
        // One current version a cell; also the path by which a whole period of a measure is read.
        figure.HasIndex(f => new { f.MeasureId, f.PeriodId, f.UnitId, f.Kind, f.BreakdownId }, "IX_Figures_Current")
            .IsUnique().HasFilter("\"SupersededAt\" IS NULL");

        // One approved version a cell, which may be older than the current one.
        figure.HasIndex(f => new { f.MeasureId, f.PeriodId, f.UnitId, f.Kind, f.BreakdownId }, "IX_Figures_Approved")
            .IsUnique().HasFilter("\"ApprovedAt\" IS NOT NULL AND \"ApprovedUntil\" IS NULL");

        // A unit's page and entry form.
        figure.HasIndex(f => new { f.UnitId, f.PeriodId }, "IX_Figures_Unit");

        // Reading as known at an earlier instant needs superseded versions too, which the two above leave out.
        figure.HasIndex(f => new { f.MeasureId, f.PeriodId }, "IX_Figures_Known");

        figure.Property(f => f.RecordedAt).HasConversion(Storage.UtcMilliseconds.Converter);
        figure.Property(f => f.SupersededAt).HasConversion(Storage.UtcMilliseconds.Converter);
        figure.Property(f => f.SubmittedAt).HasConversion(Storage.UtcMilliseconds.Converter);
        figure.Property(f => f.ApprovedAt).HasConversion(Storage.UtcMilliseconds.Converter);
        figure.Property(f => f.ApprovedUntil).HasConversion(Storage.UtcMilliseconds.Converter);
        figure.Property(f => f.Kind).HasConversion<byte>();
        figure.Property(f => f.State).HasConversion<byte>();
        figure.Property(f => f.Door).HasConversion<byte>();
        figure.Ignore(f => f.Stage);
        figure.Ignore(f => f.IsReported);
        figure.HasOne<Indicators.Measure>().WithMany().HasForeignKey(f => f.MeasureId).OnDelete(DeleteBehavior.Restrict);
        figure.HasOne<Units.Unit>().WithMany().HasForeignKey(f => f.UnitId).OnDelete(DeleteBehavior.Restrict);
        figure.HasOne<Periods.Period>().WithMany().HasForeignKey(f => f.PeriodId).OnDelete(DeleteBehavior.Restrict);
    }
}
