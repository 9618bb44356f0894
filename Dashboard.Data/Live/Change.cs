using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Live;

/// <summary>What kind of thing changed; also the topic that a reader names.</summary>
public enum ChangeKind
{
    /// <summary>Figures and with them roll-ups. Key: <c>measureCode/periodCode</c>.</summary>
    Figure,

    /// <summary>Units, successions, classifications, sets. Key: what was imported.</summary>
    Unit,

    /// <summary>Measures, indicators, targets, phases. Key: the code.</summary>
    Indicator,

    /// <summary>A period was opened, closed or reopened. Key: its code.</summary>
    Period,

    /// <summary>Accounts, grants, lockouts, tokens, paired screens. Key: <c>user/ID</c>, <c>token/ID</c> or <c>screen/ID</c>.</summary>
    Access,

    /// <summary>A job started, moved on or ended. Key: its name.</summary>
    Job,

    /// <summary>A lead unit's note on a target. Key: the indicator's code.</summary>
    Note,

    /// <summary>A wall screen, what it plays or what it is told. Key: <c>screen/ID</c> or <c>playlist/ID</c>.</summary>
    Screen,

    /// <summary>A directive or a task. Key: <c>directive/ID</c> or <c>task/ID</c>; many tasks of one directive are one change at the issuer's branch.</summary>
    Directive,

    /// <summary>An alert reached somebody, was seen or acknowledged. Key: <c>alert/ID</c>.</summary>
    Alert,

    /// <summary>A report of a unit moved on, or a period of a regime was opened. Key: <c>regimeCode/periodCode</c>.</summary>
    Report,
}

/// <summary>
/// One committed fact, written in the same transaction as what it is about. It says what to look at again, never what it now contains:
/// readers read under their own rights. Numbers are without gaps and in commit order.
/// </summary>
public sealed class Change
{
    public long Number { get; set; }

    public DateTime At { get; set; }

    public required ChangeKind Kind { get; set; }

    /// <summary>Ids from the root to the unit concerned, <c>/1/40/512/</c>; <c>/</c> for everything. A branch is one prefix.</summary>
    public required string Branch { get; set; }

    public required string Key { get; set; }

    /// <summary>The account that did it; 0 for the system.</summary>
    public int UserId { get; set; }
}

/// <summary>The one row from which change numbers are taken, inside the transaction: the order is the database's own.</summary>
public sealed class FeedHead
{
    public int Id { get; set; } = 1;

    public long Number { get; set; }

    /// <summary>The last change of what figures are planned with: units, definitions, periods.</summary>
    public long ReferenceNumber { get; set; }
}

internal sealed class ChangeConfiguration : IEntityTypeConfiguration<Change>
{
    public void Configure(EntityTypeBuilder<Change> change)
    {
        change.HasKey(c => c.Number);
        change.Property(c => c.Number).ValueGeneratedNever();
        change.Property(c => c.Kind).HasConversion<byte>();
        change.Property(c => c.At).HasConversion(Storage.UtcMilliseconds.Converter);
        change.HasIndex(c => c.At);
    }
}

internal sealed class FeedHeadConfiguration : IEntityTypeConfiguration<FeedHead>
{
    public void Configure(EntityTypeBuilder<FeedHead> head)
    {
        head.Property(h => h.Id).ValueGeneratedNever();
        head.HasData(new FeedHead());
    }
}
