using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Walls;

/// <summary>A wall screen: a device with a token of its own, not somebody's session. It is revoked, never deleted.</summary>
public sealed class Screen
{
    public int Id { get; set; }

    public required string Name { get; set; }

    /// <summary>Room and place: <c>Phòng họp A, tường phía đông</c>.</summary>
    public string Place { get; set; } = "";

    /// <summary>The unit whose subtree it may show.</summary>
    public required int UnitId { get; set; }

    /// <summary>Seen by the public: no person's name, no single late commune.</summary>
    public bool IsPublic { get; set; }

    public int? PlaylistId { get; set; }

    /// <summary>Days on which it works, bit 0 for Sunday (<see cref="DayOfWeek"/>).</summary>
    public int WorkDays { get; set; } = ScreenSchedule.EveryDay;

    /// <summary>Start of the working hours in Vietnam's time; null with <see cref="WorkTo"/> for the whole day.</summary>
    public TimeOnly? WorkFrom { get; set; }

    public TimeOnly? WorkTo { get; set; }

    /// <summary>From when on it is off; null with <see cref="OffTo"/> for never.</summary>
    public TimeOnly? OffFrom { get; set; }

    public TimeOnly? OffTo { get; set; }

    /// <summary>The hour, in Vietnam, at which the page loads itself anew once a day; null for never.</summary>
    public int? ReloadHour { get; set; } = 3;

    /// <summary>Since when it is set aside; it stays paired and shows nothing.</summary>
    public DateTime? DisabledAt { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime? RevokedAt { get; set; }

    /// <summary>How many times a device was paired with it. What an earlier device holds is worth nothing.</summary>
    public int Pairing { get; set; }

    /// <summary>SHA-256 in hex of the device's token; null while no device has claimed it.</summary>
    public string? TokenHash { get; set; }

    /// <summary>The token that was made to take its place; until it is used once, both are good (decision 27).</summary>
    public string? NextTokenHash { get; set; }

    public DateTime? TokenAt { get; set; }
}

/// <summary>How a screen is, as far as its node can tell.</summary>
public enum ScreenCondition
{
    /// <summary>Paired, and not heard of yet.</summary>
    Waiting,

    /// <summary>It paints: beats come back out of its picture.</summary>
    Alive,

    /// <summary>Its connection was there and its picture stood still.</summary>
    Frozen,

    /// <summary>Nothing is heard of it.</summary>
    Lost,

    /// <summary>It paints, and is dark by its schedule or because it was told to be.</summary>
    Off,
}

/// <summary>What was last heard of a screen. Kept in memory; written at most once a minute and when the condition changes.</summary>
public sealed class ScreenStatus
{
    public int ScreenId { get; set; }

    public ScreenCondition Condition { get; set; }

    public DateTime Since { get; set; }

    /// <summary>When a beat was last painted.</summary>
    public DateTime? PaintedAt { get; set; }

    /// <summary>Names the browser that shows the screen: a copied token comes with another.</summary>
    public string? Instance { get; set; }

    /// <summary>The scene of its playlist that it shows, to go on there after a restart.</summary>
    public int? SceneId { get; set; }

    public string? Build { get; set; }

    public DateTime? StartedAt { get; set; }

    public int Width { get; set; }

    public int Height { get; set; }

    /// <summary>The page's JavaScript heap, in bytes; 0 where the browser does not say.</summary>
    public long HeapBytes { get; set; }

    /// <summary>Of when the oldest figure on it is.</summary>
    public DateTime? DataAt { get; set; }

    public string? Browser { get; set; }

    /// <summary>When a second browser with the same token was turned away.</summary>
    public DateTime? CopyAt { get; set; }

    public string? CopyFrom { get; set; }

    /// <summary>Since when it has not painted although it should; null while there is no alarm.</summary>
    public DateTime? AlarmAt { get; set; }
}

/// <summary>A code on a screen that waits to be paired: short, for minutes, used once.</summary>
public sealed class ScreenPairing
{
    public int Id { get; set; }

    public required string Code { get; set; }

    /// <summary>SHA-256 in hex of what the waiting browser holds.</summary>
    public required string SecretHash { get; set; }

    public required string Address { get; set; }

    public required DateTime ExpiresAt { get; set; }

    /// <summary>The screen that the code was typed for.</summary>
    public int? ScreenId { get; set; }
}

/// <summary>What a screen is told to do.</summary>
public enum ScreenCommandKind
{
    /// <summary>Load the page anew.</summary>
    Reload,

    /// <summary>Show nothing until <see cref="Unblank"/> or the command's end.</summary>
    Blank,

    Unblank,

    /// <summary>Show the screen's name large.</summary>
    Identify,

    /// <summary>Show the scene whose id is the argument.</summary>
    Show,

    /// <summary>Show the argument's words over the picture.</summary>
    Message,

    /// <summary>Turn to the next scene.</summary>
    Next,

    /// <summary>Turn to the scene before.</summary>
    Previous,

    /// <summary>Turn by hand alone, until <see cref="Resume"/> or the command's end.</summary>
    Pause,

    Resume,

    /// <summary>Keep the scene whose id is the argument, until <see cref="Unpin"/> or the command's end.</summary>
    Pin,

    Unpin,
}

/// <summary>One order to one screen, on its way through the database and the feed, so that it reaches the node that the screen hangs on.</summary>
public sealed class ScreenCommand
{
    public long Id { get; set; }

    public required int ScreenId { get; set; }

    public required ScreenCommandKind Kind { get; set; }

    public string? Argument { get; set; }

    public required int UserId { get; set; }

    public required DateTime At { get; set; }

    /// <summary>Until when it holds; afterwards it concerns nobody.</summary>
    public required DateTime Until { get; set; }
}

internal sealed class ScreenConfiguration : IEntityTypeConfiguration<Screen>
{
    public void Configure(EntityTypeBuilder<Screen> screen)
    {
        screen.Property(s => s.TokenHash).HasMaxLength(64);
        screen.Property(s => s.NextTokenHash).HasMaxLength(64);
        screen.HasIndex(s => s.TokenHash);
        screen.HasIndex(s => s.NextTokenHash);
        screen.HasOne<Units.Unit>().WithMany().HasForeignKey(s => s.UnitId).OnDelete(DeleteBehavior.Restrict);
        screen.HasOne<Playlist>().WithMany().HasForeignKey(s => s.PlaylistId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ScreenStatusConfiguration : IEntityTypeConfiguration<ScreenStatus>
{
    public void Configure(EntityTypeBuilder<ScreenStatus> status)
    {
        status.HasKey(s => s.ScreenId);
        status.Property(s => s.ScreenId).ValueGeneratedNever();
        status.HasOne<Screen>().WithMany().HasForeignKey(s => s.ScreenId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ScreenPairingConfiguration : IEntityTypeConfiguration<ScreenPairing>
{
    public void Configure(EntityTypeBuilder<ScreenPairing> pairing)
    {
        pairing.Property(p => p.Code).HasMaxLength(6);
        pairing.Property(p => p.SecretHash).HasMaxLength(64);
        pairing.Property(p => p.Address).HasMaxLength(64);
        pairing.HasIndex(p => p.Code).IsUnique();
        pairing.HasIndex(p => p.SecretHash).IsUnique();
        pairing.HasOne<Screen>().WithMany().HasForeignKey(p => p.ScreenId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ScreenCommandConfiguration : IEntityTypeConfiguration<ScreenCommand>
{
    public void Configure(EntityTypeBuilder<ScreenCommand> command)
    {
        command.Property(c => c.Argument).HasMaxLength(1000);
        command.Property(c => c.At).HasConversion(Storage.UtcMilliseconds.Converter);
        command.Property(c => c.Until).HasConversion(Storage.UtcMilliseconds.Converter);
        command.HasIndex(c => new { c.ScreenId, c.Id });
        command.HasOne<Screen>().WithMany().HasForeignKey(c => c.ScreenId).OnDelete(DeleteBehavior.Cascade);
    }
}
