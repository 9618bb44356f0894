using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Walls;

/// <summary>A screen with what it plays, as last read.</summary>
/// <param name="PlaylistName">Null when it has none.</param>
public sealed record ScreenPlan(Screen Screen, string? PlaylistName, IReadOnlyList<PlaylistScene> Scenes);

/// <summary>
/// What each screen of this node is to show, held in memory: its page asks several times a minute, and a database that is slow or away must
/// not take the picture from the wall.
/// </summary>
public sealed class ScreenPlans(IDbContextFactory<DashboardContext> contexts)
{
    private readonly ConcurrentDictionary<int, ScreenPlan> _plans = new();
    private int _changes;

    /// <summary>Grows with each change of a screen or playlist that this node hears of.</summary>
    public int Version => Volatile.Read(ref _changes);

    /// <summary>The screen's plan, or null when there is no such screen.</summary>
    public async ValueTask<ScreenPlan?> GetAsync(int screenId, CancellationToken cancel)
    {
        if (_plans.TryGetValue(screenId, out var known))
            return known;

        var changes = Volatile.Read(ref _changes);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        if (await db.Screens.AsNoTracking().SingleOrDefaultAsync(s => s.Id == screenId, cancel) is not { } screen)
            return null;

        var playlist = await db.Playlists.AsNoTracking().Include(p => p.Scenes.OrderBy(s => s.Position)).SingleOrDefaultAsync(p => p.Id == screen.PlaylistId, cancel);
        var plan = new ScreenPlan(screen, playlist?.Name, playlist?.Scenes ?? []);

        // What is read beside a change may be older than it.
        if (changes == Volatile.Read(ref _changes))
            _plans[screenId] = plan;

        return plan;
    }

    /// <summary>Called when a screen or playlist changed.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _changes);
        _plans.Clear();
    }
}
