using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Walls;

/// <summary>What a file of the media library is, told from its content and never from its name.</summary>
public enum MediaType
{
    Jpeg,
    Png,
    WebP,
    Mp4,
    WebM,
}

/// <summary>A picture or short film that a unit may show on its screens. The file lies under its hash in the data folder; the row says what it is.</summary>
public sealed class MediaFile
{
    public int Id { get; set; }

    /// <summary>SHA-256 of the content, lower-case hexadecimal: its name in the folder and in addresses.</summary>
    public required string Hash { get; set; }

    /// <summary>The unit that owns it; screens of this unit and of those below may show it.</summary>
    public required int UnitId { get; set; }

    /// <summary>As people call it, without the ending.</summary>
    public required string Name { get; set; }

    public required MediaType Type { get; set; }

    public required long Bytes { get; set; }

    /// <summary>In pixels; 0 for a film, whose size its player knows.</summary>
    public int Width { get; set; }

    public int Height { get; set; }

    public required int AddedBy { get; set; }

    public DateTime AddedAt { get; set; }

    /// <summary>When it was taken out of the library; scenes then say that it is gone. The file stays with the backups.</summary>
    public DateTime? RemovedAt { get; set; }

    public bool IsFilm => Type is MediaType.Mp4 or MediaType.WebM;

    public string ContentType => Type switch
    {
        MediaType.Jpeg => "image/jpeg",
        MediaType.Png => "image/png",
        MediaType.WebP => "image/webp",
        MediaType.Mp4 => "video/mp4",
        _ => "video/webm",
    };
}

internal sealed class MediaFileConfiguration : IEntityTypeConfiguration<MediaFile>
{
    public void Configure(EntityTypeBuilder<MediaFile> media)
    {
        media.ToTable("MediaFiles");
        media.HasIndex(m => new { m.UnitId, m.Hash }).IsUnique().HasFilter("\"RemovedAt\" IS NULL");
        media.HasIndex(m => m.Hash);
        media.Property(m => m.Hash).HasMaxLength(64);
        media.Property(m => m.Name).HasMaxLength(160);
        media.Property(m => m.Type).HasConversion<string>();
        media.Ignore(m => m.IsFilm);
        media.Ignore(m => m.ContentType);
        media.HasOne<Unit>().WithMany().HasForeignKey(m => m.UnitId).OnDelete(DeleteBehavior.Restrict);
    }
}
