using Dashboard.Data.Walls;
using Dashboard.Walls;

namespace Dashboard.Tests.Walls;

/// <summary>Which scene is on, since when.</summary>
public sealed class RotationTests
{
    private static readonly DateTime Start = new(2026, 11, 23, 2, 0, 0, DateTimeKind.Utc);

    private readonly Rotation _rotation = new();

    [Fact]
    public void Each_scene_stays_for_its_own_time_and_the_first_follows_the_last()
    {
        _rotation.Take(Scenes((1, 20), (2, 40)), Start);
        Assert.Equal((1, 2, Start.AddSeconds(20), "1 / 2"), (_rotation.Current!.Id, _rotation.Next!.Id, _rotation.EndsAt, _rotation.Position));

        _rotation.Advance(Start.AddSeconds(20));
        Assert.Equal((2, 1, Start.AddSeconds(60)), (_rotation.Current!.Id, _rotation.Next!.Id, _rotation.EndsAt));
        _rotation.Advance(Start.AddSeconds(60));
        Assert.Equal(1, _rotation.Current!.Id);
    }

    [Fact]
    public void A_screen_that_comes_back_goes_on_in_the_middle_of_its_scene()
    {
        _rotation.Take(Scenes((1, 20), (2, 40), (3, 30)), Start);
        _rotation.Resume(2, Start.AddSeconds(-15), Start);
        Assert.Equal((2, Start.AddSeconds(25)), (_rotation.Current!.Id, _rotation.EndsAt));

        // Away for longer than the scene lasts: the same scene, from its start. One that is gone: the first.
        _rotation.Resume(3, Start.AddHours(-1), Start);
        Assert.Equal((3, Start.AddSeconds(30)), (_rotation.Current!.Id, _rotation.EndsAt));
        _rotation.Take(Scenes((1, 20), (2, 40)), Start);
        _rotation.Resume(3, Start, Start);
        Assert.Equal(1, _rotation.Current!.Id);
    }

    [Fact]
    public void A_playlist_changed_or_emptied_while_it_plays_leaves_what_can_stay()
    {
        _rotation.Take(Scenes((1, 20), (2, 40)), Start);
        _rotation.Advance(Start.AddSeconds(20));

        // What is on stays on, wherever it now stands.
        _rotation.Take(Scenes((2, 40), (5, 10), (1, 20)), Start.AddSeconds(30));
        Assert.Equal((2, 5, Start.AddSeconds(60)), (_rotation.Current!.Id, _rotation.Next!.Id, _rotation.EndsAt));

        _rotation.Take([], Start.AddSeconds(31));
        Assert.Null(_rotation.Current);
        Assert.Null(_rotation.Next);
        _rotation.Advance(Start.AddSeconds(32));

        _rotation.Take(Scenes((7, 20)), Start.AddSeconds(40));
        Assert.Equal((7, Start.AddSeconds(60)), (_rotation.Current!.Id, _rotation.EndsAt));
        Assert.Null(_rotation.Next);
    }

    private static PlaylistScene[] Scenes(params (int Id, int Seconds)[] scenes) =>
        [.. scenes.Select((s, i) => new PlaylistScene { Id = s.Id, Position = i, Kind = "message", Seconds = s.Seconds })];
}
