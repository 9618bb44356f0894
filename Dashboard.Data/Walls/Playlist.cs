using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Walls;

/// <summary>Scenes in their order, for one screen or many.</summary>
public sealed class Playlist
{
    public int Id { get; set; }

    public required string Name { get; set; }

    /// <summary>The unit whose people keep it; screens of its subtree may play it.</summary>
    public required int UnitId { get; set; }

    /// <summary>Grows with each change, so that two editors do not overwrite each other.</summary>
    public int Version { get; set; } = 1;

    public List<PlaylistScene> Scenes { get; set; } = [];
}

/// <summary>One scene of a playlist.</summary>
public sealed class PlaylistScene
{
    public int Id { get; set; }

    public int PlaylistId { get; set; }

    /// <summary>Its place, from 0.</summary>
    public required int Position { get; set; }

    /// <summary>Code of the kind of scene; a build that does not know it says so and goes on.</summary>
    public required string Kind { get; set; }

    /// <summary>The kind's parameters, a JSON object of texts.</summary>
    public string Values { get; set; } = "{}";

    /// <summary>How long it stays, in seconds.</summary>
    public required int Seconds { get; set; }

    /// <summary>The parameters by name.</summary>
    public IReadOnlyDictionary<string, string> ReadValues() => JsonSerializer.Deserialize<Dictionary<string, string>>(Values) ?? [];
}

internal sealed class PlaylistConfiguration : IEntityTypeConfiguration<Playlist>
{
    public void Configure(EntityTypeBuilder<Playlist> playlist)
    {
        playlist.HasOne<Units.Unit>().WithMany().HasForeignKey(p => p.UnitId).OnDelete(DeleteBehavior.Restrict);
        playlist.HasMany(p => p.Scenes).WithOne().HasForeignKey(s => s.PlaylistId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class PlaylistSceneConfiguration : IEntityTypeConfiguration<PlaylistScene>
{
    public void Configure(EntityTypeBuilder<PlaylistScene> scene)
    {
        scene.Property(s => s.Kind).HasMaxLength(60);
        scene.Property(s => s.Values).HasMaxLength(4000);
    }
}
