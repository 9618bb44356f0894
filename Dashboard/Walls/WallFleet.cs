using System.Collections.Concurrent;
using Dashboard.Data.Walls;
using Microsoft.Extensions.Options;

namespace Dashboard.Walls;

/// <summary>What a page says when it opens, before it gets a circuit.</summary>
/// <param name="Instance">Stays with the browser: tells a reload from a copied token.</param>
/// <param name="Page">This loading of the page.</param>
/// <param name="SceneId">The scene that it showed last, to go on there.</param>
public sealed record WallHello(string Instance, string Page, string Build, int Width, int Height, string Browser, int? SceneId);

/// <summary>A beat that came back out of the picture: it was sent, rendered and painted.</summary>
/// <param name="UptimeSeconds">Since the page was loaded.</param>
/// <param name="HeapBytes">JavaScript heap; 0 where the browser does not say.</param>
/// <param name="DataAt">Of when the data of the visible scene is, in milliseconds since 1970; 0 when it shows none.</param>
public sealed record WallBeat(string Page, long Beat, string Build, int Width, int Height, long UptimeSeconds, long HeapBytes, long DataAt);

/// <summary>
/// The screens of this node as they are now, in memory. Who holds a screen, when it painted last, what it shows; <see cref="WallWatch"/> draws
/// the conclusions and writes them down.
/// </summary>
public sealed class WallFleet(IOptions<WallOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<int, Pulse> _pulses = new();

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>Lets a page show its screen. False for a second browser while the first is there: that is a copied token.</summary>
    /// <param name="stored">What the database remembers of the screen, for a node that does not know it yet.</param>
    public bool Enter(int screenId, WallHello hello, string address, ScreenStatus? stored)
    {
        var now = Now;
        var pulse = _pulses.GetOrAdd(screenId, static (id, known) => new Pulse(known ?? new ScreenStatus { ScreenId = id }), stored);
        lock (pulse)
        {
            var status = pulse.Status;

            // A browser that has been silent for a while may have been replaced by another.
            var silentFor = now - new[] { status.PaintedAt, pulse.EnteredAt }.Max().GetValueOrDefault();
            if (status.Instance is not null && status.Instance != hello.Instance && silentFor < options.Value.AlarmAfter)
            {
                (status.CopyAt, status.CopyFrom) = (now, address);
                pulse.IsUrgent = true;
                return false;
            }

            (status.Instance, status.Build, status.Width, status.Height) = (hello.Instance, hello.Build, hello.Width, hello.Height);
            (status.Browser, status.StartedAt) = (hello.Browser, now);
            (pulse.Page, pulse.EnteredAt, pulse.IsUrgent) = (hello.Page, now, true);
            status.SceneId ??= hello.SceneId;
            return true;
        }
    }

    public bool IsHeldBy(int screenId, string page) => _pulses.TryGetValue(screenId, out var pulse) && pulse.Page == page;

    /// <summary>Takes a painted beat; false when another page has taken the screen over since.</summary>
    public bool Take(int screenId, WallBeat beat)
    {
        if (!_pulses.TryGetValue(screenId, out var pulse))
            return false;

        lock (pulse)
        {
            if (pulse.Page != beat.Page)
                return false;

            var status = pulse.Status;
            var now = Now;
            (status.PaintedAt, status.Build, status.Width, status.Height, status.HeapBytes) = (now, beat.Build, beat.Width, beat.Height, beat.HeapBytes);
            status.StartedAt = now - TimeSpan.FromSeconds(Math.Clamp(beat.UptimeSeconds, 0, TimeSpan.SecondsPerDay * 365));
            status.DataAt = beat.DataAt > 0 ? DateTime.UnixEpoch.AddMilliseconds(Math.Min(beat.DataAt, 4_102_444_800_000)) : null;
            pulse.IsDirty = true;
            return true;
        }
    }

    /// <summary>A circuit shows the screen.</summary>
    public void Opened(int screenId) => Change(screenId, pulse => pulse.Circuits++);

    public void Closed(int screenId) => Change(screenId, pulse => pulse.Circuits--);

    /// <summary>What the circuit shows, and how bright.</summary>
    public void Shows(int screenId, int? sceneId, DateTime since, ScreenLight light) => Change(screenId, pulse =>
    {
        pulse.IsDirty |= pulse.Status.SceneId != sceneId;
        (pulse.Status.SceneId, pulse.SceneSince, pulse.Light) = (sceneId, since, light);
    });

    /// <summary>Where the screen was when its last circuit ended.</summary>
    public (int? SceneId, DateTime Since) Position(int screenId)
    {
        if (!_pulses.TryGetValue(screenId, out var pulse))
            return default;

        lock (pulse)
            return (pulse.Status.SceneId, pulse.SceneSince);
    }

    /// <summary>A copy of what is known here of a screen, or null when another node has it or none.</summary>
    public ScreenStatus? StatusOf(int screenId)
    {
        if (!_pulses.TryGetValue(screenId, out var pulse))
            return null;

        lock (pulse)
            return pulse.Status.PaintedAt is null && pulse.EnteredAt is null ? null : pulse.Copy();
    }

    /// <summary>The warning of a copied token was read.</summary>
    public void ForgetCopy(int screenId) => Change(screenId, pulse => (pulse.Status.CopyAt, pulse.Status.CopyFrom, pulse.IsUrgent) = (null, null, true));

    /// <summary>A screen that another node has taken over, or that was revoked.</summary>
    public void Drop(int screenId) => _pulses.TryRemove(screenId, out _);

    /// <summary>Draws the conclusions from what was heard until now; answers what is to be written down.</summary>
    /// <param name="isDue">Whether a minute has passed for what is not urgent.</param>
    /// <param name="shouldPaint">Whether a screen is in its working hours.</param>
    public IReadOnlyList<WallVerdict> Judge(bool isDue, Func<int, bool> shouldPaint)
    {
        var now = Now;
        var verdicts = new List<WallVerdict>();
        foreach (var (screenId, pulse) in _pulses)
        {
            lock (pulse)
            {
                var status = pulse.Status;
                var heardAt = new[] { status.PaintedAt, pulse.EnteredAt }.Max();
                if (heardAt is null)
                    continue;

                var silentFor = now - heardAt.Value;
                var condition = silentFor < options.Value.Beat * 3 ? pulse.Light == ScreenLight.Off ? ScreenCondition.Off : ScreenCondition.Alive
                    : pulse.Circuits > 0 ? ScreenCondition.Frozen
                    : ScreenCondition.Lost;
                var alarm = silentFor >= options.Value.AlarmAfter && shouldPaint(screenId);
                var (began, ended) = (alarm && status.AlarmAt is null, !alarm && status.AlarmAt is not null);
                if (condition != status.Condition)
                    (status.Condition, status.Since, pulse.IsUrgent) = (condition, now, true);
                if (began || ended)
                    (status.AlarmAt, pulse.IsUrgent) = (began ? now : null, true);
                if (!pulse.IsUrgent && !(isDue && pulse.IsDirty))
                    continue;

                (pulse.IsUrgent, pulse.IsDirty) = (false, false);
                verdicts.Add(new WallVerdict(pulse.Copy(), began, ended));
            }
        }

        return verdicts;
    }

    private void Change(int screenId, Action<Pulse> change)
    {
        var pulse = _pulses.GetOrAdd(screenId, static id => new Pulse(new ScreenStatus { ScreenId = id }));
        lock (pulse)
            change(pulse);
    }

    private sealed class Pulse(ScreenStatus status)
    {
        public ScreenStatus Status { get; } = status;

        /// <summary>The page that holds the screen.</summary>
        public string? Page { get; set; }

        public DateTime? EnteredAt { get; set; }

        public DateTime SceneSince { get; set; }

        public ScreenLight Light { get; set; }

        public int Circuits { get; set; }

        public bool IsDirty { get; set; }

        public bool IsUrgent { get; set; }

        public ScreenStatus Copy() => new()
        {
            ScreenId = Status.ScreenId,
            Condition = Status.Condition,
            Since = Status.Since,
            PaintedAt = Status.PaintedAt,
            Instance = Status.Instance,
            SceneId = Status.SceneId,
            Build = Status.Build,
            StartedAt = Status.StartedAt,
            Width = Status.Width,
            Height = Status.Height,
            HeapBytes = Status.HeapBytes,
            DataAt = Status.DataAt,
            Browser = Status.Browser,
            CopyAt = Status.CopyAt,
            CopyFrom = Status.CopyFrom,
            AlarmAt = Status.AlarmAt,
        };
    }
}

/// <summary>What is to be written down of a screen, and whether an alarm began or ended with it.</summary>
public sealed record WallVerdict(ScreenStatus Status, bool AlarmBegan, bool AlarmEnded);
