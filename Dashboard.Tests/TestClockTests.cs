namespace Dashboard.Tests;

/// <summary>The clock that other tests move.</summary>
public sealed class TestClockTests
{
    [Fact]
    public void A_timer_rings_at_each_of_its_instants_while_the_clock_moves()
    {
        var clock = new TestClock();
        var start = clock.GetUtcNow();
        var rang = new List<TimeSpan>();
        using var timer = clock.CreateTimer(_ => rang.Add(clock.GetUtcNow() - start), null, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10));

        clock.Advance(TimeSpan.FromSeconds(26));

        Assert.Equal([TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(25)], rang);
        Assert.Equal(start + TimeSpan.FromSeconds(26), clock.GetUtcNow());
    }

    [Fact]
    public async Task A_delay_ends_when_the_clock_gets_there()
    {
        var clock = new TestClock();
        var delay = Task.Delay(TimeSpan.FromMinutes(10), clock, TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.False(delay.IsCompleted);

        clock.Advance(TimeSpan.FromMinutes(1));
        await delay;
    }
}
