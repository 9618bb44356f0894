using Dashboard.Data.Walls;

namespace Dashboard.Walls;

/// <summary>Which scene of a playlist is on, since when, and which comes next.</summary>
public sealed class Rotation
{
    private IReadOnlyList<PlaylistScene> _scenes = [];
    private int _index;

    /// <summary>The scene that is on; null while the playlist is empty.</summary>
    public PlaylistScene? Current => _scenes.Count == 0 ? null : _scenes[_index];

    /// <summary>The scene after it; null when there is no other.</summary>
    public PlaylistScene? Next => _scenes.Count < 2 ? null : _scenes[(_index + 1) % _scenes.Count];

    public DateTime Since { get; private set; }

    /// <summary>When the next scene's turn is.</summary>
    public DateTime EndsAt => Since.AddSeconds(Current?.Seconds ?? 0);

    public string? Position => _scenes.Count < 2 ? null : FormattableString.Invariant($"{_index + 1} / {_scenes.Count}");

    /// <summary>Takes a playlist, new or changed: the scene that is on stays on while it is in it.</summary>
    public void Take(IReadOnlyList<PlaylistScene> scenes, DateTime now)
    {
        var on = Current?.Id;
        _scenes = scenes;
        for (var i = 0; i < scenes.Count; i++)
        {
            if (scenes[i].Id == on)
            {
                _index = i;
                return;
            }
        }

        // What was on is gone: its place is taken by what follows it.
        _index = scenes.Count == 0 ? 0 : _index % scenes.Count;
        Since = now;
    }

    /// <summary>Goes on where a screen was: in the middle of the scene's time, or at its start when that has passed.</summary>
    public void Resume(int? sceneId, DateTime since, DateTime now)
    {
        if (Show(sceneId, now) && since <= now && now < since.AddSeconds(Current!.Seconds))
            Since = since;
    }

    /// <summary>Shows a scene of the playlist out of its turn.</summary>
    public bool Show(int? sceneId, DateTime now)
    {
        for (var i = 0; i < _scenes.Count; i++)
        {
            if (_scenes[i].Id != sceneId)
                continue;

            (_index, Since) = (i, now);
            return true;
        }

        return false;
    }

    /// <summary>Gives the scene that is on its whole time anew.</summary>
    public void Restart(DateTime now) => Since = now;

    public void Back(DateTime now) => (_index, Since) = (_scenes.Count == 0 ? 0 : (_index + _scenes.Count - 1) % _scenes.Count, now);

    public void Advance(DateTime now) => (_index, Since) = (_scenes.Count == 0 ? 0 : (_index + 1) % _scenes.Count, now);
}
