namespace Dashboard.Walls.Scenes;

/// <summary>What the page that hosts a scene knows and the scene's frame shows; cascaded by the host. The clock runs in the browser (<c>time[data-clock]</c>, js/scene.js).</summary>
/// <param name="Position">Place in the playlist, <c>1 / 6</c>; null outside of one.</param>
/// <param name="OnDone">Called when a scene has shown all it has (the last page of a list, the end of a film): the host may go on before the dwell is over.</param>
/// <param name="OnBroken">Called with a reason's text key when a scene cannot be shown (a broken film): the host goes on.</param>
public sealed record WallState(string? Position = null, Action? OnDone = null, Action<string>? OnBroken = null);
