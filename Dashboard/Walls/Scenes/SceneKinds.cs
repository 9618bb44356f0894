namespace Dashboard.Walls.Scenes;

/// <summary>Every kind of scene. To add one: a component with a <see cref="SceneView"/> parameter, a line here, its texts.</summary>
public static class SceneKinds
{
    public static readonly IReadOnlyList<SceneKind> All = [];

    /// <summary>The kind with this code, or null: a playlist may name one that a newer build has and this one does not.</summary>
    public static SceneKind? Find(string code) => All.FirstOrDefault(k => k.Code == code);
}
