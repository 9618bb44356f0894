using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Units;

/// <summary>What a unit may be classified by. Groups lists, maps and roll-ups; never entered with a figure.</summary>
public enum ClassificationKind
{
    /// <summary>Khu vực I, II, III (Quyết định 33/2020/QĐ-TTg; from 2026 Nghị định 272/2025/NĐ-CP). Value: <c>I</c>, <c>II</c> or <c>III</c>.</summary>
    Area,

    /// <summary>Vùng đồng bào dân tộc thiểu số. Value: <c>yes</c>.</summary>
    EthnicMinority,

    /// <summary>Miền núi. Value: <c>yes</c>.</summary>
    Mountainous,

    /// <summary>Xã biên giới. Value: <c>yes</c>.</summary>
    Border,

    /// <summary>Xã có thôn đặc biệt khó khăn. Value: <c>yes</c>.</summary>
    DifficultVillages,
}

/// <summary>
/// A dated attribute of a unit with the decision that gave it. A later one of the same kind takes its place from its own first day on;
/// <see cref="Ended"/> says that a decision took it away.
/// </summary>
public sealed class Classification
{
    public const string Yes = "yes";

    public const string Ended = "no";

    private static readonly string[] Areas = ["I", "II", "III", Ended];
    private static readonly string[] YesOrNo = [Yes, Ended];

    public int Id { get; set; }

    public required int UnitId { get; set; }

    public required ClassificationKind Kind { get; set; }

    public required string Value { get; set; }

    public required DateOnly ValidFrom { get; set; }

    /// <summary>Last day, or null while it stands.</summary>
    public DateOnly? ValidTo { get; set; }

    public required string Decision { get; set; }

    public DateTime RecordedAt { get; set; }

    public static IReadOnlyList<string> ValuesOf(ClassificationKind kind) => kind == ClassificationKind.Area ? Areas : YesOrNo;
}

internal sealed class ClassificationConfiguration : IEntityTypeConfiguration<Classification>
{
    public void Configure(EntityTypeBuilder<Classification> classification)
    {
        classification.HasIndex(c => new { c.UnitId, c.Kind, c.ValidFrom }).IsUnique();
        classification.Property(c => c.Value).HasMaxLength(20);
        classification.HasOne<Unit>().WithMany().HasForeignKey(c => c.UnitId).OnDelete(DeleteBehavior.Restrict);
    }
}
