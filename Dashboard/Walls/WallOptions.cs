using System.ComponentModel.DataAnnotations;

namespace Dashboard.Walls;

/// <summary>Section "Walls" of appsettings.json.</summary>
public sealed class WallOptions
{
    public const string Section = "Walls";

    /// <summary>How often a screen must show that it paints. After three missed it counts as frozen, after four it loads itself anew.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Names the build to the screens, which load themselves anew when it changes; the program's own name when it is empty.</summary>
    [StringLength(100)]
    public string? Build { get; init; }

    /// <summary>A screen in its working hours that has not painted for so long raises the alarm.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan AlarmAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the question of a screen that waits for its pairing is held before it asks again; less than the patience of a proxy before the server.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PairingHold { get; init; } = TimeSpan.FromSeconds(25);
}
