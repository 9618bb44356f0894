using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Dashboard.Data.Indicators;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Dashboard.Data.Walls;

/// <summary>
/// Số liệu chốt phục vụ họp: a playlist's scenes and figures as they were known at an instant. Rows are added and never changed; what is drawn
/// again from <see cref="KnownAt"/> and what was written down here are the same numbers.
/// </summary>
public sealed class Stocktake
{
    public int Id { get; set; }

    public required string Name { get; set; }

    /// <summary>The unit whose playlist it was; who reads the unit reads the stocktake.</summary>
    public required int UnitId { get; set; }

    /// <summary>The playlist's name then.</summary>
    public required string PlaylistName { get; set; }

    /// <summary>The instant whose figures it holds: the last millisecond before it was made, to which nothing can be added any more.</summary>
    public required DateTime KnownAt { get; set; }

    public required int UserId { get; set; }

    /// <summary>When its figures were written down; null while that is still owed (they follow from <see cref="KnownAt"/>).</summary>
    public DateTime? CountedAt { get; set; }

    /// <summary>SHA-256 in hex over its figures, also in the audit.</summary>
    public string? Hash { get; set; }

    public List<StocktakeScene> Scenes { get; set; } = [];

    public List<StocktakeFigure> Figures { get; set; } = [];

    public List<StocktakeConclusion> Conclusions { get; set; } = [];
}

/// <summary>A scene as it stood in the playlist.</summary>
public sealed class StocktakeScene
{
    public int Id { get; set; }

    public int StocktakeId { get; set; }

    public required int Position { get; set; }

    public required string Kind { get; set; }

    public required string Values { get; set; }

    public required int Seconds { get; set; }

    /// <summary>The parameters by name.</summary>
    public IReadOnlyDictionary<string, string> ReadValues() => JsonSerializer.Deserialize<Dictionary<string, string>>(Values) ?? [];
}

/// <summary>One indicator of one unit as it was.</summary>
public sealed class StocktakeFigure
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() }, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };
    private StocktakeNumber? _number;

    public int Id { get; set; }

    public int StocktakeId { get; set; }

    public required int Position { get; set; }

    public required int UnitId { get; set; }

    public required int IndicatorId { get; set; }

    /// <summary>A <see cref="StocktakeNumber"/> as JSON.</summary>
    public required string Content { get; set; }

    public StocktakeNumber Number => _number ??= JsonSerializer.Deserialize<StocktakeNumber>(Content, Json)!;

    internal static string Write(StocktakeNumber number) => JsonSerializer.Serialize(number, Json);
}

/// <summary>An indicator's number with all that was shown with it, in the words of then.</summary>
/// <param name="Group">The indicator's group, for instance <c>scheme</c>.</param>
/// <param name="Closed">On the approved basis; null before the first closed period.</param>
/// <param name="Behind">How many units below were behind.</param>
/// <param name="Worst">The names of the first of them, worst first.</param>
/// <param name="Cause">What the lead unit said about it, where it was below target.</param>
public sealed record StocktakeNumber(
    string Code, string Group, string NameVi, string NameEn, string UnitVi, string UnitEn, string UnitName, int Decimals, Direction Direction, IndicatorNumber? Closed, TargetStanding Standing,
    IReadOnlyList<TrendPoint> Trend, int Behind, IReadOnlyList<string> Worst, string? Cause, string? Remedy, DateOnly? RemedyBy);

/// <summary>A proposed conclusion; the one with the highest version stands, the others stay readable.</summary>
public sealed class StocktakeConclusion
{
    public int Id { get; set; }

    public int StocktakeId { get; set; }

    public required int Version { get; set; }

    public required string Text { get; set; }

    public required int UserId { get; set; }

    public required DateTime At { get; set; }
}

internal sealed class StocktakeConfiguration : IEntityTypeConfiguration<Stocktake>
{
    public void Configure(EntityTypeBuilder<Stocktake> stocktake)
    {
        stocktake.Property(s => s.Hash).HasMaxLength(64);
        stocktake.HasOne<Units.Unit>().WithMany().HasForeignKey(s => s.UnitId).OnDelete(DeleteBehavior.Restrict);
        stocktake.HasIndex(s => new { s.UnitId, s.KnownAt });
        stocktake.HasMany(s => s.Scenes).WithOne().HasForeignKey(s => s.StocktakeId).OnDelete(DeleteBehavior.Restrict);
        stocktake.HasMany(s => s.Figures).WithOne().HasForeignKey(f => f.StocktakeId).OnDelete(DeleteBehavior.Restrict);
        stocktake.HasMany(s => s.Conclusions).WithOne().HasForeignKey(c => c.StocktakeId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class StocktakeSceneConfiguration : IEntityTypeConfiguration<StocktakeScene>
{
    public void Configure(EntityTypeBuilder<StocktakeScene> scene)
    {
        scene.Property(s => s.Kind).HasMaxLength(60);
        scene.Property(s => s.Values).HasMaxLength(4000);
    }
}

internal sealed class StocktakeFigureConfiguration : IEntityTypeConfiguration<StocktakeFigure>
{
    public void Configure(EntityTypeBuilder<StocktakeFigure> figure)
    {
        figure.Property(f => f.Content).HasMaxLength(-1);
        figure.Ignore(f => f.Number);
        figure.HasIndex(f => new { f.StocktakeId, f.UnitId, f.IndicatorId }).IsUnique();
    }
}

internal sealed class StocktakeConclusionConfiguration : IEntityTypeConfiguration<StocktakeConclusion>
{
    public void Configure(EntityTypeBuilder<StocktakeConclusion> conclusion)
    {
        conclusion.Property(c => c.Text).HasMaxLength(StocktakeDesk.LongestConclusion);
        conclusion.HasIndex(c => new { c.StocktakeId, c.Version }).IsUnique();
    }
}
