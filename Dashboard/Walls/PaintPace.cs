using System.Diagnostics;

namespace Dashboard.Walls;

/// <summary>
/// When the components of one circuit paint: the first change at once, and then all that changed meanwhile together, at most four times a second.
/// Scenes, the one behind them, beats and commands share it, so that it holds for the screen and not for each of them.
/// </summary>
/// <param name="least">The shortest time between two paintings, where it is not <see cref="Least"/>.</param>
public sealed class PaintPace(TimeSpan? least = null)
{
    /// <summary>The shortest time between two paintings of a screen.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMilliseconds(250);

    private readonly TimeSpan _least = least ?? Least;
    private readonly Lock _lock = new();
    private readonly HashSet<Action> _waiting = [];
    private bool _isDue;
    private long? _paintedAt;

    /// <summary>Paints at the next instant that is free, together with whoever else waits for it.</summary>
    /// <param name="dispatch">The circuit's own turn, the same for all of its components.</param>
    public Task PaintAsync(Func<Action, Task> dispatch, Action paint, CancellationToken cancel)
    {
        TimeSpan wait;
        lock (_lock)
        {
            _waiting.Add(paint);
            if (_isDue)
                return Task.CompletedTask;

            _isDue = true;
            // The real time, whatever the clock says: it is the browser that is spared.
            wait = _paintedAt is { } at ? _least - Stopwatch.GetElapsedTime(at) : TimeSpan.Zero;
        }

        return wait > TimeSpan.Zero ? LaterAsync(dispatch, wait, cancel) : dispatch(PaintAll);
    }

    private async Task LaterAsync(Func<Action, Task> dispatch, TimeSpan wait, CancellationToken cancel)
    {
        // Whoever asked first may be gone by then; the others wait for the same instant.
        await Task.Delay(wait, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await dispatch(PaintAll);
    }

    private void PaintAll()
    {
        Action[] paints;
        lock (_lock)
        {
            paints = [.. _waiting];
            _waiting.Clear();
            _isDue = false;
            _paintedAt = Stopwatch.GetTimestamp();
        }

        foreach (var paint in paints)
            paint();
    }
}
