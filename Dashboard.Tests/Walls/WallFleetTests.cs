using Dashboard.Data.Walls;
using Dashboard.Walls;
using Microsoft.Extensions.Options;

namespace Dashboard.Tests.Walls;

/// <summary>What the server concludes from what it hears, and from silence.</summary>
public sealed class WallFleetTests
{
    private readonly TestClock _clock = new();
    private readonly WallFleet _fleet;
    private long _beat;

    public WallFleetTests() => _fleet = new WallFleet(Options.Create(new WallOptions()), _clock);

    [Fact]
    public void A_reload_takes_its_screen_over_and_a_copied_token_is_turned_away_until_the_first_is_gone()
    {
        Assert.True(Enter("browser-1", "page-1"));
        Assert.True(Beat("page-1"));

        // The same browser loads anew: the former page has had its time.
        Assert.True(Enter("browser-1", "page-2"));
        Assert.False(Beat("page-1"));
        Assert.True(Beat("page-2"));

        Assert.False(Enter("browser-2", "page-3", "10.1.1.1"));
        Assert.False(_fleet.IsHeldBy(1, "page-3"));
        Assert.True(_fleet.IsHeldBy(1, "page-2"));
        var status = Assert.Single(Judge()).Status;
        Assert.Equal((_clock.GetUtcNow().UtcDateTime, "10.1.1.1"), (status.CopyAt, status.CopyFrom));

        // The device was replaced: the first has been silent for a minute.
        Pass(TimeSpan.FromSeconds(61));
        Assert.True(Enter("browser-2", "page-3"));
        Assert.True(Beat("page-3"));
    }

    [Fact]
    public void After_a_restart_the_database_still_tells_a_copy_from_a_reload()
    {
        var stored = new ScreenStatus { ScreenId = 1, Instance = "browser-1", PaintedAt = _clock.GetUtcNow().UtcDateTime.AddSeconds(-20), SceneId = 8 };

        Assert.False(Enter("browser-2", "page-1", stored: stored));
        Assert.True(Enter("browser-1", "page-2"));
        Assert.Equal(8, _fleet.Position(1).SceneId);
    }

    [Fact]
    public void A_picture_that_stands_still_is_frozen_and_a_closed_one_lost()
    {
        Enter("browser-1", "page-1");
        _fleet.Opened(1);
        _fleet.Shows(1, 4, default, ScreenLight.Full);
        Beat("page-1");
        Assert.Equal(ScreenCondition.Alive, Assert.Single(Judge()).Status.Condition);

        // The circuit is open and no beat comes back out of the picture.
        Pass(TimeSpan.FromSeconds(16));
        Assert.Equal(ScreenCondition.Frozen, Assert.Single(Judge()).Status.Condition);
        _fleet.Closed(1);
        Assert.Equal(ScreenCondition.Lost, Assert.Single(Judge()).Status.Condition);

        _fleet.Opened(1);
        Beat("page-1");
        Assert.Equal(ScreenCondition.Alive, Assert.Single(Judge()).Status.Condition);
        _fleet.Shows(1, 4, default, ScreenLight.Off);
        Assert.Equal(ScreenCondition.Off, Assert.Single(Judge()).Status.Condition);
    }

    [Fact]
    public void The_alarm_is_raised_once_an_episode_and_only_in_working_hours()
    {
        Enter("browser-1", "page-1");
        Beat("page-1");
        Judge();

        Pass(TimeSpan.FromMinutes(1));
        Assert.DoesNotContain(Judge(works: false), v => v.AlarmBegan);
        Assert.True(Assert.Single(Judge()).AlarmBegan);
        for (var i = 0; i < 10; i++)
        {
            Pass(TimeSpan.FromMinutes(1));
            Assert.DoesNotContain(Judge(), v => v.AlarmBegan || v.AlarmEnded);
        }

        Beat("page-1");
        var ended = Assert.Single(Judge());
        Assert.True(ended.AlarmEnded);
        Assert.Null(ended.Status.AlarmAt);
        Pass(TimeSpan.FromMinutes(2));
        Assert.True(Assert.Single(Judge()).AlarmBegan);
    }

    [Fact]
    public void What_beats_along_is_written_once_a_minute_and_what_changes_at_once()
    {
        Enter("browser-1", "page-1");
        Beat("page-1");
        Assert.Single(Judge(isDue: false));

        // An hour of beats, judged every second: nothing is urgent.
        for (var second = 0; second < 3600; second++)
        {
            Pass(TimeSpan.FromSeconds(1));
            if (second % 5 == 0)
                Beat("page-1");
            Assert.Equal(second % 60 == 0 ? 1 : 0, Judge(isDue: second % 60 == 0).Count);
        }
    }

    private bool Enter(string browser, string page, string address = "10.0.0.1", ScreenStatus? stored = null) =>
        _fleet.Enter(1, new WallHello(browser, page, "1.0", 1920, 1080, "Chromium", null), address, stored);

    private bool Beat(string page) => _fleet.Take(1, new WallBeat(page, ++_beat, "1.0", 1920, 1080, 10, 1000, 0));

    private IReadOnlyList<WallVerdict> Judge(bool isDue = true, bool works = true) => _fleet.Judge(isDue, _ => works);

    private void Pass(TimeSpan time) => _clock.Advance(time);
}
