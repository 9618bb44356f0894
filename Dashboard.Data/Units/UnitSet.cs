using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Units;

/// <summary>
/// A named set of units: the scheme's area, or a reporting set (who owes a measure). "Expected" is counted from it alone;
/// what lies outside is <em>không thuộc phạm vi</em>, not a gap.
/// </summary>
public sealed class UnitSet
{
    public int Id { get; set; }

    public required string Code { get; set; }

    public required string NameVi { get; set; }

    public required string NameEn { get; set; }
}

/// <summary>A unit belongs to a set from one day to another.</summary>
public sealed class UnitSetMember
{
    public int Id { get; set; }

    public required int UnitSetId { get; set; }

    public required int UnitId { get; set; }

    public required DateOnly ValidFrom { get; set; }

    /// <summary>Last day, or null while it stands. The unit's own validity limits it further.</summary>
    public DateOnly? ValidTo { get; set; }

    public DateTime RecordedAt { get; set; }

    /// <summary>When we learnt of its end, where that was after it had been recorded; before that it stood without one.</summary>
    public DateTime? EndRecordedAt { get; set; }
}

internal sealed class UnitSetConfiguration : IEntityTypeConfiguration<UnitSet>
{
    public void Configure(EntityTypeBuilder<UnitSet> set) => set.HasIndex(s => s.Code).IsUnique();
}

internal sealed class UnitSetMemberConfiguration : IEntityTypeConfiguration<UnitSetMember>
{
    public void Configure(EntityTypeBuilder<UnitSetMember> member)
    {
        member.HasIndex(m => new { m.UnitSetId, m.UnitId, m.ValidFrom }).IsUnique();
        member.HasOne<UnitSet>().WithMany().HasForeignKey(m => m.UnitSetId).OnDelete(DeleteBehavior.Restrict);
        member.HasOne<Unit>().WithMany().HasForeignKey(m => m.UnitId).OnDelete(DeleteBehavior.Restrict);
    }
}
