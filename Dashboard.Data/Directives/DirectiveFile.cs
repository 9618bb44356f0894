using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Directives;

public enum ScanState : byte
{
    /// <summary>No scanner is configured; the page says so.</summary>
    NotScanned = 0,
    Clean = 1,

    /// <summary>The scanner found something: the row stays, the content is not given out.</summary>
    Infected = 2,

    /// <summary>The scanner was away: not given out until it has answered.</summary>
    Waiting = 3,
}

/// <summary>A document or evidence. The content lies under its hash in the data folder, outside what the web serves; the type is told from the content.</summary>
public sealed class DirectiveFile
{
    public int Id { get; set; }

    /// <summary>SHA-256, lower-case hexadecimal.</summary>
    public required string Hash { get; set; }

    /// <summary>As its sender called it, for people alone: no folder, no control characters.</summary>
    public required string Name { get; set; }

    public required string ContentType { get; set; }

    public required long Bytes { get; set; }

    /// <summary>The directive whose document it is; null for evidence.</summary>
    public int? DirectiveId { get; set; }

    /// <summary>The task to which it belongs, from its upload on.</summary>
    public int? TaskId { get; set; }

    /// <summary>The event that brought it; null until that is recorded.</summary>
    public long? EventId { get; set; }

    public ScanState Scan { get; set; }

    public required int AddedBy { get; set; }

    public DateTime AddedAt { get; set; }
}

internal sealed class DirectiveFileConfiguration : IEntityTypeConfiguration<DirectiveFile>
{
    public void Configure(EntityTypeBuilder<DirectiveFile> file)
    {
        file.ToTable("DirectiveFiles");
        file.Property(f => f.Hash).HasMaxLength(64);
        file.Property(f => f.Name).HasMaxLength(200);
        file.Property(f => f.ContentType).HasMaxLength(100);
        file.Property(f => f.Scan).HasConversion<byte>();
        file.HasIndex(f => f.DirectiveId);
        file.HasIndex(f => f.TaskId);
        file.HasIndex(f => f.Hash);
    }
}
