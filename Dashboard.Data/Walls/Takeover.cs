using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Walls;

/// <summary>How words lie over a screen's picture. The first covers the second.</summary>
public enum TakeoverForm
{
    /// <summary>Over the whole picture.</summary>
    Full,

    /// <summary>As a band at its foot; the scenes go on above it.</summary>
    Band,
}

/// <summary>Words that take screens over until somebody acknowledges them or their time is up. Nothing of it is changed afterwards but its ends.</summary>
public sealed class Takeover
{
    public long Id { get; set; }

    public required TakeoverForm Form { get; set; }

    /// <summary>Goes before what is not, and lights a screen that is dark.</summary>
    public bool IsUrgent { get; set; }

    public required string Words { get; set; }

    /// <summary>Who began it; 0 for the product itself. Never shown on a screen.</summary>
    public required int UserId { get; set; }

    public required DateTime At { get; set; }

    /// <summary>When it ends by itself.</summary>
    public required DateTime Until { get; set; }

    public List<TakeoverScreen> Screens { get; set; } = [];
}

/// <summary>One screen of a takeover.</summary>
public sealed class TakeoverScreen
{
    public long TakeoverId { get; set; }

    public required int ScreenId { get; set; }

    /// <summary>When it was acknowledged there; null while it stands or when its time was up.</summary>
    public DateTime? AcknowledgedAt { get; set; }

    public int? AcknowledgedBy { get; set; }
}

/// <summary>Which of several takeovers a screen shows.</summary>
public static class TakeoverOrder
{
    /// <summary>The first by rank that still stands: whole picture before band, urgent before not, newest first.</summary>
    public static Takeover? First(IEnumerable<Takeover> takeovers, DateTime at) =>
        takeovers.Where(t => t.Until > at).OrderBy(t => t.Form).ThenByDescending(t => t.IsUrgent).ThenByDescending(t => t.At).ThenByDescending(t => t.Id).FirstOrDefault();
}

internal sealed class TakeoverConfiguration : IEntityTypeConfiguration<Takeover>
{
    public void Configure(EntityTypeBuilder<Takeover> takeover)
    {
        takeover.HasIndex(t => t.Until);
        takeover.HasMany(t => t.Screens).WithOne().HasForeignKey(s => s.TakeoverId);
    }
}

internal sealed class TakeoverScreenConfiguration : IEntityTypeConfiguration<TakeoverScreen>
{
    public void Configure(EntityTypeBuilder<TakeoverScreen> screen)
    {
        screen.HasKey(s => new { s.TakeoverId, s.ScreenId });
        screen.HasOne<Screen>().WithMany().HasForeignKey(s => s.ScreenId).OnDelete(DeleteBehavior.Restrict);
    }
}
