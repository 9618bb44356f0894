using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Units;

/// <summary>The level of a unit in the two- or three-tier administration. Districts ended on 2025-06-30 (Nghị quyết 202/2025/QH15).</summary>
public enum UnitLevel
{
    Country,
    Province,
    District,
    Commune,

    /// <summary>A body that takes tasks (ban, sở, ngành); its code is ours, not an official one.</summary>
    Agency,
}

/// <summary>
/// One administrative unit or agency during its validity. Its identity is (<see cref="Code"/>, <see cref="ValidFrom"/>):
/// the same code may name different units at different times.
/// </summary>
public sealed class Unit
{
    public int Id { get; set; }

    /// <summary>Official code of the statistics office (2, 3 or 5 digits), <c>VN</c> for the country, or our own for agencies.</summary>
    public required string Code { get; set; }

    public required UnitLevel Level { get; set; }

    public int? ParentId { get; set; }

    public Unit? Parent { get; set; }

    /// <summary>The name when the unit came into being; later names are <see cref="UnitName"/> rows.</summary>
    public required string Name { get; set; }

    /// <summary><see cref="Name"/> folded for search: no diacritics, no case, usual variants unified. See <see cref="SearchText"/>.</summary>
    public string SearchKey { get; set; } = "";

    /// <summary>First day of validity.</summary>
    public required DateOnly ValidFrom { get; set; }

    /// <summary>Last day of validity, or null while the unit stands.</summary>
    public DateOnly? ValidTo { get; set; }

    /// <summary>When we learnt of the unit; known-at reads ignore units recorded later.</summary>
    public DateTime RecordedAt { get; set; }

    /// <summary>When we learnt of its end, where that was after we had learnt of the unit; before that it stood without one.</summary>
    public DateTime? EndRecordedAt { get; set; }

    public bool IsValidOn(DateOnly day) => ValidFrom <= day && (ValidTo is null || day <= ValidTo);
}

/// <summary>A later name or type of a unit under the same code, with the decision that gave it.</summary>
public sealed class UnitName
{
    public int Id { get; set; }

    public required int UnitId { get; set; }

    public required string Name { get; set; }

    public required DateOnly ValidFrom { get; set; }

    /// <summary>Number and symbol of the decision, for instance <c>1662/NQ-UBTVQH15</c>.</summary>
    public required string Decision { get; set; }

    public DateTime RecordedAt { get; set; }
}

internal sealed class UnitConfiguration : IEntityTypeConfiguration<Unit>
{
    public void Configure(EntityTypeBuilder<Unit> unit)
    {
        unit.HasIndex(u => new { u.Code, u.ValidFrom }).IsUnique();
        unit.Property(u => u.Code).HasMaxLength(20);
        unit.HasOne(u => u.Parent).WithMany().HasForeignKey(u => u.ParentId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class UnitNameConfiguration : IEntityTypeConfiguration<UnitName>
{
    public void Configure(EntityTypeBuilder<UnitName> name)
    {
        name.HasIndex(n => new { n.UnitId, n.ValidFrom }).IsUnique();
        name.HasOne<Unit>().WithMany().HasForeignKey(n => n.UnitId).OnDelete(DeleteBehavior.Restrict);
    }
}
