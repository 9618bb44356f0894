namespace Dashboard.Walls.Scenes;

/// <summary>Critical alerts and warnings that stand within a unit's subtree.</summary>
/// <param name="Acknowledged">How many of them somebody has acknowledged.</param>
/// <param name="OldestAt">Since when the oldest that nobody has acknowledged stands.</param>
/// <param name="Lines">Critical first, then the oldest. Left out on a public screen.</param>
public sealed record AlertSceneModel(SceneHead Head, int Critical, int Warning, int Acknowledged, DateTime? OldestAt, IReadOnlyList<AlertSceneLine> Lines);

/// <summary>An alert that stands. Of a message its title alone: a wall is seen by more people than its recipients.</summary>
public sealed record AlertSceneLine(long Id, bool IsCritical, string Words, string? Unit, DateTime At, bool IsAcknowledged);
