using Dashboard.Data.Figures;
using Dashboard.Overview;

namespace Dashboard.Walls.Scenes;

/// <summary>What the frame of every scene says about what it shows.</summary>
/// <param name="Title">Two lines at most.</param>
/// <param name="Unit">Whose data.</param>
/// <param name="Basis">On which basis the main numbers stand; null where there are no numbers (a message, a picture).</param>
/// <param name="Period">Period and closing day in words.</param>
/// <param name="ReadAt">The instant the numbers stand for.</param>
/// <param name="KnownAt">A stocktake's instant; null for live.</param>
/// <param name="Last">The last change, for the foot; never on a public screen.</param>
public sealed record SceneHead(string Title, string Unit, Basis? Basis, string? Period, DateTime ReadAt, DateTime? KnownAt = null, ChangeLine? Last = null);
