namespace Dashboard.Walls.Scenes;

/// <summary>Marks the words of the scenes on walls.</summary>
public sealed class SceneTexts;
