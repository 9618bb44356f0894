using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Indicators;

/// <summary>A phase as it stood until it was changed; what <see cref="SeriesRevision"/> is to a definition.</summary>
public sealed class PhaseRevision
{
    public int Id { get; set; }

    public required int PhaseId { get; set; }

    /// <summary>When it was replaced, or made: until then <see cref="Before"/> held.</summary>
    public DateTime ChangedAt { get; set; }

    public required int ChangedBy { get; set; }

    public required string Reason { get; set; }

    /// <summary>The entry as it stood before, as JSON; null when the phase was made then.</summary>
    public string? Before { get; set; }
}

internal sealed class PhaseRevisionConfiguration : IEntityTypeConfiguration<PhaseRevision>
{
    public void Configure(EntityTypeBuilder<PhaseRevision> revision)
    {
        revision.HasIndex(r => new { r.PhaseId, r.ChangedAt });
        revision.Property(r => r.Before).HasMaxLength(-1);
        revision.HasOne<Phase>().WithMany().HasForeignKey(r => r.PhaseId).OnDelete(DeleteBehavior.Restrict);
    }
}
