using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Entry;

/// <summary>A unit's proof that it handed a period's figures in: kept for good, written with the submission.</summary>
public sealed class Receipt
{
    public long Id { get; set; }

    /// <summary>What stands on it: unit, period and the first eight digits of the hash. The same figures handed in again bear the same number.</summary>
    public required string Number { get; set; }

    public required int UnitId { get; set; }

    public required int PeriodId { get; set; }

    public DateTime At { get; set; }

    public required int UserId { get; set; }

    /// <summary>SHA-256 over the cells as handed in, in hex.</summary>
    public required string Hash { get; set; }

    /// <summary>How many cells.</summary>
    public required int Cells { get; set; }

    public static string NumberOf(string unit, string period, string hash) => $"{unit}/{period}/{hash[..8].ToUpperInvariant()}";
}

internal sealed class ReceiptConfiguration : IEntityTypeConfiguration<Receipt>
{
    public void Configure(EntityTypeBuilder<Receipt> receipt)
    {
        receipt.Property(r => r.Number).HasMaxLength(60);
        receipt.Property(r => r.Hash).HasMaxLength(64);
        receipt.HasIndex(r => new { r.UnitId, r.PeriodId });
        receipt.HasIndex(r => r.UserId);
        receipt.HasOne<Units.Unit>().WithMany().HasForeignKey(r => r.UnitId).OnDelete(DeleteBehavior.Restrict);
        receipt.HasOne<Periods.Period>().WithMany().HasForeignKey(r => r.PeriodId).OnDelete(DeleteBehavior.Restrict);
    }
}
