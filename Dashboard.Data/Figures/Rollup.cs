using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Figures;

/// <summary>On which stage of figures a number stands; every number shown names it.</summary>
public enum Basis : byte
{
    /// <summary>Số đã duyệt.</summary>
    Approved,

    /// <summary>Số sơ bộ: all stages.</summary>
    Provisional,
}

/// <summary>
/// A unit's subtree in one period, for one series: kept in the transaction that changes a figure. A unit's own figures are in its own row.
/// For a measure, <c>Value</c> is the sum (or the extreme, for min and max); for a ratio indicator, <c>Value</c> and
/// <c>Denominator</c> are the sums over the units that gave both parts, and <c>Count</c> is how many those are.
/// </summary>
public sealed class Rollup
{
    public required int SeriesId { get; set; }

    public required int PeriodId { get; set; }

    public required FigureKind Kind { get; set; }

    /// <summary>0 for the total.</summary>
    public required int BreakdownId { get; set; }

    /// <summary>0: as-was, the tree at the period's end. Otherwise the version of today's tree onto which old units were carried (as-is).</summary>
    public required int TreeVersion { get; set; }

    public required int UnitId { get; set; }

    public long ApprovedValue { get; set; }

    public long ApprovedDenominator { get; set; }

    /// <summary>Leaf units that reported (a value or a reported zero).</summary>
    public int ApprovedCount { get; set; }

    /// <summary>Leaf units with an approved <em>không áp dụng</em>; they are not expected.</summary>
    public int ApprovedNotApplicable { get; set; }

    public long ProvisionalValue { get; set; }

    public long ProvisionalDenominator { get; set; }

    public int ProvisionalCount { get; set; }

    public int ProvisionalNotApplicable { get; set; }

    /// <summary>How many parts of divided units are in the sum, as estimates; as-is rows only.</summary>
    public int EstimatedCount { get; set; }

    public DateTime ChangedAt { get; set; }

    public long Value(Basis basis) => basis == Basis.Approved ? ApprovedValue : ProvisionalValue;

    public long Denominator(Basis basis) => basis == Basis.Approved ? ApprovedDenominator : ProvisionalDenominator;

    public int Count(Basis basis) => basis == Basis.Approved ? ApprovedCount : ProvisionalCount;
}

/// <summary>Which version of the as-is rows is whole and shown, and what is being built beside it.</summary>
public sealed class TreeVersion
{
    public int Id { get; set; }

    /// <summary>The day whose tree the rows were built for.</summary>
    public required DateOnly On { get; set; }

    /// <summary>When its building began; <see cref="Outdated"/> once a succession that it rests on was taken back.</summary>
    public DateTime BuiltAt { get; set; }

    public static DateTime Outdated => DateTime.UnixEpoch;

    /// <summary>Exactly one version is active.</summary>
    public bool IsActive { get; set; }
}

/// <summary>A command that was carried out, so that the same one sent twice, or retried after an ambiguous commit, is not applied again.</summary>
public sealed class CommandReceipt
{
    public required Guid Id { get; set; }

    public required int UserId { get; set; }

    public DateTime At { get; set; }

    /// <summary>What was answered, as JSON, to answer the same again.</summary>
    public required string Answer { get; set; }
}

internal sealed class RollupConfiguration : IEntityTypeConfiguration<Rollup>
{
    public void Configure(EntityTypeBuilder<Rollup> rollup)
    {
        rollup.HasKey(r => new { r.SeriesId, r.PeriodId, r.Kind, r.BreakdownId, r.TreeVersion, r.UnitId });
        rollup.Property(r => r.Kind).HasConversion<byte>();
        rollup.Property(r => r.ChangedAt).HasConversion(Storage.UtcMilliseconds.Converter);

        rollup.ToTable(table => table.HasComment("Sums of subtrees; see ARCHITECTURE.md"));
    }
}

internal sealed class CommandReceiptConfiguration : IEntityTypeConfiguration<CommandReceipt>
{
    public void Configure(EntityTypeBuilder<CommandReceipt> receipt)
    {
        receipt.Property(r => r.Id).ValueGeneratedNever();
        receipt.Property(r => r.Answer).HasMaxLength(-1);
        receipt.HasIndex(r => r.At);
    }
}
