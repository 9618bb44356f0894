using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Indicators;

/// <summary>A definition of a measure or indicator as it stood until it was changed; with these, any earlier state can be told (decision 11).</summary>
public sealed class SeriesRevision
{
    public int Id { get; set; }

    public required int SeriesId { get; set; }

    /// <summary>When it was replaced, or made: until then <see cref="Before"/> held.</summary>
    public DateTime ChangedAt { get; set; }

    public required int ChangedBy { get; set; }

    public required string Reason { get; set; }

    /// <summary>The entry as it stood before, as JSON; null when the series was made then.</summary>
    public string? Before { get; set; }
}

internal sealed class SeriesRevisionConfiguration : IEntityTypeConfiguration<SeriesRevision>
{
    public void Configure(EntityTypeBuilder<SeriesRevision> revision)
    {
        revision.HasIndex(r => new { r.SeriesId, r.ChangedAt });
        revision.Property(r => r.Before).HasMaxLength(-1);
        revision.HasOne<Series>().WithMany().HasForeignKey(r => r.SeriesId).OnDelete(DeleteBehavior.Restrict);
    }
}
