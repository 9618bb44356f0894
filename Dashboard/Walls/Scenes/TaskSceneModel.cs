using Dashboard.Layout;

namespace Dashboard.Walls.Scenes;

/// <summary>Tasks of a unit's subtree by timeliness, which of them are late and who has most of those.</summary>
/// <param name="All">Every task that is or was followed; with none there is nothing to show.</param>
/// <param name="Open">Not yet completed nor withdrawn.</param>
/// <param name="Overdue">Open and past their deadline.</param>
/// <param name="OnTime">Completed on time or early, of all completed with a deadline, in per cent; null with none.</param>
/// <param name="Units">Units with overdue tasks, most first. Left out on a public screen.</param>
/// <param name="Late">Overdue tasks, latest first. Left out on a public screen.</param>
public sealed record TaskSceneModel(
    SceneHead Head, int All, int Open, int Overdue, decimal? OnTime, IReadOnlyList<TaskSceneCount> Counts, IReadOnlyList<TaskSceneUnit> Units, IReadOnlyList<TaskSceneLine> Late);

/// <summary>How many tasks stand at one timeliness: shape, word, tone, number.</summary>
public sealed record TaskSceneCount(string Code, string Tone, IconName Sign, string Word, int Count, bool IsOpen);

/// <summary>A unit's open tasks.</summary>
public sealed record TaskSceneUnit(string Name, int InTime, int DueSoon, int Overdue, int Open);

/// <summary>A task that is late.</summary>
public sealed record TaskSceneLine(int Id, string Unit, string Title, int Days, string Tone);
