using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Units;

/// <summary>A unit's outline on the map, as SVG path data in projected coordinates (<see cref="OutlineFile"/>). Illustrative only: no claim about boundaries.</summary>
public sealed class Outline
{
    public required int UnitId { get; set; }

    public required string Path { get; set; }

    /// <summary>Where a label may stand, inside the unit.</summary>
    public required int LabelX { get; set; }

    public required int LabelY { get; set; }

    public required int Left { get; set; }

    public required int Top { get; set; }

    public required int Right { get; set; }

    public required int Bottom { get; set; }
}

internal sealed class OutlineConfiguration : IEntityTypeConfiguration<Outline>
{
    public void Configure(EntityTypeBuilder<Outline> outline)
    {
        outline.HasKey(o => o.UnitId);
        outline.Property(o => o.UnitId).ValueGeneratedNever();
        outline.Property(o => o.Path).HasMaxLength(-1); // as long as it needs to be
        outline.HasOne<Unit>().WithOne().HasForeignKey<Outline>(o => o.UnitId).OnDelete(DeleteBehavior.Cascade);
    }
}
