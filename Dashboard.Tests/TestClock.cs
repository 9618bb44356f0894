namespace Dashboard.Tests;

/// <summary>A clock that stands still until a test moves it; its timers ring while it moves. Local time is Vietnam's.</summary>
public sealed class TestClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = start;

    /// <summary>A working Monday morning in Vietnam, after the merger of 2025 and in the product's present.</summary>
    public TestClock() : this(new DateTimeOffset(2026, 11, 23, 2, 0, 0, TimeSpan.Zero))
    {
    }

    public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Asia/Ho_Chi_Minh");

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Moves forward, ringing each timer at its own instant and in order.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var until = GetUtcNow() + by;
        while (true)
        {
            Timer? next;
            lock (_lock)
            {
                next = _timers.Where(t => t.DueAt <= until).MinBy(t => t.DueAt);
                _now = next?.DueAt ?? until;
                next?.Schedule(next.Every);
            }

            if (next is null)
                return;

            next.Ring();
        }
    }

    /// <summary>Jumps to an instant that is not before now.</summary>
    public void AdvanceTo(DateTimeOffset instant) => Advance(instant - GetUtcNow());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        lock (_lock)
            _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(TestClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset? DueAt { get; private set; }

        public TimeSpan Every { get; private set; } = Timeout.InfiniteTimeSpan;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool ringNow;
            lock (clock._lock)
            {
                Every = period > TimeSpan.Zero ? period : Timeout.InfiniteTimeSpan;
                ringNow = dueTime == TimeSpan.Zero;
                Schedule(ringNow ? Every : dueTime);
            }

            if (ringNow)
                Ring();
            return true;
        }

        public void Schedule(TimeSpan inTime) => DueAt = inTime == Timeout.InfiniteTimeSpan ? null : clock._now + inTime;

        public void Ring() => callback(state);

        public void Dispose()
        {
            lock (clock._lock)
                clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
