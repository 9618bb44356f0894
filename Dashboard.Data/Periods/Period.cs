using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Periods;

/// <summary>How often something is reported; also the length of a collection period.</summary>
public enum Frequency
{
    Month,
    Quarter,
    HalfYear,
    Year,

    /// <summary>Whenever it changes; kept in the month in which it changed, and the last value stands until the next.</summary>
    OnChange,
}

/// <summary>Where a period stands.</summary>
public enum PeriodState
{
    /// <summary>Its window has not ended (<em>đang thu thập</em>).</summary>
    Open,

    /// <summary>The window has ended, entries are still taken until <see cref="Period.ClosesOn"/>.</summary>
    Closing,

    /// <summary>Closed (<em>đã chốt</em>): no entry without reopening.</summary>
    Closed,
}

/// <summary>
/// A collection period: a calendar code and a window. <c>2025-06</c> may run 1–30 June or 15 May–14 June
/// (Nghị định 09/2019/NĐ-CP, Điều 12); figures of different windows are never added.
/// </summary>
public sealed class Period
{
    /// <summary>The window that follows the calendar.</summary>
    public const string Calendar = "calendar";

    public int Id { get; set; }

    /// <summary><c>2025-06</c>, <c>2025-Q2</c>, <c>2025-H1</c> or <c>2025</c>.</summary>
    public required string Code { get; set; }

    /// <summary>Name of the window, <see cref="Calendar"/> unless a regime says otherwise (<c>15-14</c>).</summary>
    public string Window { get; set; } = Calendar;

    /// <summary>Month, quarter, half-year or year; never <see cref="Frequency.OnChange"/>.</summary>
    public required Frequency Frequency { get; set; }

    public required DateOnly From { get; set; }

    /// <summary>Last day of the window; the tree that stood on this day is the period's tree.</summary>
    public required DateOnly To { get; set; }

    /// <summary>Last day, in Asia/Ho_Chi_Minh, on which entries are taken without an exception.</summary>
    public required DateOnly ClosesOn { get; set; }

    /// <summary>When the closing job closed it; null while it is not closed.</summary>
    public DateTime? ClosedAt { get; set; }

    /// <summary>Last day, there too, on which a reopened period takes entries; null unless it was reopened.</summary>
    public DateOnly? ReopenedUntil { get; set; }

    /// <summary>Why it was reopened the last time.</summary>
    public string? ReopenReason { get; set; }

    public PeriodState StateOn(DateOnly today) =>
        ClosedAt is not null ? PeriodState.Closed : today > To ? PeriodState.Closing : PeriodState.Open;
}

internal sealed class PeriodConfiguration : IEntityTypeConfiguration<Period>
{
    public void Configure(EntityTypeBuilder<Period> period)
    {
        period.HasIndex(p => new { p.Code, p.Window }).IsUnique();
        period.HasIndex(p => new { p.Frequency, p.To });
        period.Property(p => p.Code).HasMaxLength(10);
        period.Property(p => p.Window).HasMaxLength(20);
    }
}
