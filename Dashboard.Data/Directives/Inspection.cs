using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Directives;

public enum InspectionKind
{
    /// <summary>Kiểm tra.</summary>
    Inspection,

    /// <summary>Hướng dẫn.</summary>
    Guidance,
}

/// <summary>An inspection or guidance visit: plan, team, conclusion; its recommendations are tasks of a directive.</summary>
public sealed class Inspection
{
    public int Id { get; set; }

    /// <summary>Who inspects.</summary>
    public required int UnitId { get; set; }

    public required InspectionKind Kind { get; set; }

    public required string Title { get; set; }

    /// <summary>Symbol of the plan.</summary>
    public string? PlanSymbol { get; set; }

    public required DateOnly From { get; set; }

    public required DateOnly To { get; set; }

    /// <summary>Who is in the team, by office.</summary>
    public required string Team { get; set; }

    /// <summary>Units visited, ids with commas.</summary>
    public required string Units { get; set; }

    public string? Conclusion { get; set; }

    public string? ConclusionSymbol { get; set; }

    public DateOnly? ConcludedOn { get; set; }

    /// <summary>The directive under which the recommendations are followed.</summary>
    public int? DirectiveId { get; set; }

    public required int CreatedBy { get; set; }

    public DateTime CreatedAt { get; set; }
}

internal sealed class InspectionConfiguration : IEntityTypeConfiguration<Inspection>
{
    public void Configure(EntityTypeBuilder<Inspection> inspection)
    {
        inspection.ToTable("Inspections");
        inspection.Property(i => i.Team).HasMaxLength(2000);
        inspection.Property(i => i.Units).HasMaxLength(4000);
        inspection.Property(i => i.Conclusion).HasMaxLength(4000);
        inspection.HasIndex(i => new { i.UnitId, i.From });
        inspection.HasOne<Directive>().WithMany().HasForeignKey(i => i.DirectiveId).OnDelete(DeleteBehavior.Restrict);
    }
}
