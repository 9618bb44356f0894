using Dashboard.Data.Figures;

namespace Dashboard.Walls.Scenes;

/// <summary>What kind of field the editor draws for a parameter of a scene.</summary>
public enum SceneParameterKind
{
    /// <summary>A unit by its code, inside the screen's own subtree.</summary>
    Unit,

    /// <summary>An indicator by its code.</summary>
    Indicator,

    /// <summary><c>scheme</c> or <c>programme</c>.</summary>
    Group,

    /// <summary><see cref="Basis"/> by name; approved unless said otherwise.</summary>
    Basis,

    /// <summary>One line of text.</summary>
    Line,

    /// <summary>Some lines of text.</summary>
    Text,

    /// <summary>A picture or film of the media library, by its hash.</summary>
    Media,
}

/// <summary>One parameter of a kind of scene.</summary>
/// <param name="Key">Its name in the stored values; the editor's label is the text <c>Parameter.{Key}</c>.</param>
public sealed record SceneParameter(string Key, SceneParameterKind Kind, bool IsRequired = false);

/// <summary>A kind of scene: one component, registered in <see cref="SceneKinds"/> and nowhere else.</summary>
/// <param name="Code">Stored in playlists; its name on screen is the text <c>Scene.{Code}</c>.</param>
/// <param name="Component">Takes one parameter, <c>View</c>, a <see cref="SceneView"/>.</param>
/// <param name="MayBePublic">Whether it has a form that shows no person and no single late commune.</param>
public sealed record SceneKind(string Code, Type Component, bool MayBePublic, params IReadOnlyList<SceneParameter> Parameters);

/// <summary>What a scene's component is given.</summary>
/// <param name="Kind">The kind's code.</param>
/// <param name="UnitId">The unit whose data it shows, already inside the screen's subtree.</param>
/// <param name="Values">The other parameters, as text, checked when the playlist was saved.</param>
/// <param name="IsPublic">A screen the public sees: no person's name, no single late commune.</param>
/// <param name="KnownAt">A stocktake's instant, or null for live.</param>
public sealed record SceneView(string Kind, int UnitId, IReadOnlyDictionary<string, string> Values, bool IsPublic, DateTime? KnownAt = null)
{
    /// <summary>A parameter's value, or null.</summary>
    public string? this[string key] => Values.GetValueOrDefault(key);
}
