using System.Diagnostics;
using Dashboard.Walls;

namespace Dashboard.Tests.Walls;

/// <summary>The scene, the one behind it and the beat of one screen ask to be painted, many times a second.</summary>
public sealed class PaintPaceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_is_painted_at_once_and_all_that_follows_together_four_times_a_second_and_none_is_lost()
    {
        var pace = new PaintPace();
        var watch = Stopwatch.StartNew();
        var frames = new List<TimeSpan>();
        var painted = new int[3];
        var asked = 0;
        var seen = 0;
        Action[] paints = [.. Enumerable.Range(0, 3).Select<int, Action>(i => () => (painted[i], seen) = (painted[i] + 1, asked))];

        await pace.PaintAsync(Dispatch, paints[0], Cancel);
        Assert.Equal([1, 0, 0], painted);
        while (watch.Elapsed < TimeSpan.FromSeconds(1.3))
        {
            asked++;
            foreach (var paint in paints)
                _ = pace.PaintAsync(Dispatch, paint, Cancel);
            await Task.Delay(5, Cancel);
        }

        var last = asked;
        while (Volatile.Read(ref seen) != last)
            await Task.Delay(5, Cancel);
        Assert.True(frames.Count >= 3);
        Assert.All(frames.Zip(frames.Skip(1)), pair => Assert.True(pair.Second - pair.First >= PaintPace.Least - TimeSpan.FromMilliseconds(5), $"{pair.First} and {pair.Second}"));
        Assert.Equal(painted[1], painted[2]);
        Assert.Equal(frames.Count - 1, painted[1]);

        Task Dispatch(Action all)
        {
            frames.Add(watch.Elapsed);
            all();
            return Task.CompletedTask;
        }
    }
}
