namespace Dashboard.Live;

/// <summary>
/// How often a live page repaints: at once, then at most ten times a second, and fewer the more pages are open. A bare Blazor page saturates two
/// cores at about 2,000 render batches a second, so a thousand readers of the feed share 1,000 repaints a second and recover when readers leave.
/// </summary>
internal static class RepaintPace
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    public static TimeSpan Of(int readers) => TimeSpan.FromMilliseconds(Math.Clamp(readers, Shortest.TotalMilliseconds, Longest.TotalMilliseconds));
}
