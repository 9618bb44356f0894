using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Units;

/// <summary>How much of the old unit went to the new one.</summary>
public enum SuccessionExtent
{
    /// <summary>The whole old unit.</summary>
    Full,

    /// <summary>A part of it: its numbers are shared out and marked as estimates.</summary>
    Partial,
}

/// <summary>An old unit lives on, whole or in part, in a new one from <see cref="Unit.ValidFrom"/> of the new one.</summary>
public sealed class Succession
{
    public int Id { get; set; }

    public required int OldUnitId { get; set; }

    public required int NewUnitId { get; set; }

    public required SuccessionExtent Extent { get; set; }

    /// <summary>Share in ten-thousandths where a decision gives one; null means equal shares among all successors.</summary>
    public int? Weight { get; set; }

    /// <summary>Number and symbol of the decision, where known.</summary>
    public string? Decision { get; set; }

    public DateTime RecordedAt { get; set; }
}

internal sealed class SuccessionConfiguration : IEntityTypeConfiguration<Succession>
{
    public void Configure(EntityTypeBuilder<Succession> succession)
    {
        succession.HasIndex(s => new { s.OldUnitId, s.NewUnitId }).IsUnique();
        succession.HasIndex(s => s.NewUnitId);
        succession.HasOne<Unit>().WithMany().HasForeignKey(s => s.OldUnitId).OnDelete(DeleteBehavior.Restrict);
        succession.HasOne<Unit>().WithMany().HasForeignKey(s => s.NewUnitId).OnDelete(DeleteBehavior.Restrict);
    }
}
