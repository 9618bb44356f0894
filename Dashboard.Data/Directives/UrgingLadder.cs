using System.Globalization;
using Dashboard.Data.Periods;

namespace Dashboard.Data.Directives;

/// <summary>
/// When the product reminds by itself, per priority: working days before and after the deadline, then again and again; and after how long
/// without a receipt or without anything happening. Data: the job only walks it.
/// </summary>
/// <param name="Rungs">Working days from the deadline at which something is said, in order; negative before it.</param>
/// <param name="ThenEvery">After the last rung again every so many working days.</param>
/// <param name="UnreceivedAfter">Working days after which a task that is not received is said to be so, again and again.</param>
/// <param name="IdleAfter">Days without anything after which the unit is nudged, again and again.</param>
public sealed record UrgingLadder(TaskPriority Priority, IReadOnlyList<int> Rungs, int ThenEvery, int UnreceivedAfter, int IdleAfter)
{
    /// <summary>Said of a task that nobody has received.</summary>
    public const string NotReceived = "not-received";

    /// <summary>Said of a task with which nothing has happened.</summary>
    public const string Idle = "idle";

    /// <summary>Begins the keys of a task without a day, which owes a report.</summary>
    public const string Report = "report-";

    private const int LongestOverdue = 3660;

    public static IReadOnlyList<UrgingLadder> All { get; } =
    [
        new(TaskPriority.Normal, [-5, -1, 0, 1], 5, 2, 14),
        new(TaskPriority.Urgent, [-5, -3, -1, 0, 1, 2], 3, 1, 7),
        new(TaskPriority.Flash, [-3, -2, -1, 0], 1, 1, 3),
    ];

    public static UrgingLadder Of(TaskPriority priority) => All.First(l => l.Priority == priority);

    /// <summary>How many rungs have come by a day.</summary>
    public int Reached(DateOnly countsOn, DateOnly today, WorkingDays days)
    {
        // Working days from the deadline to today; negative while it is to come.
        var distance = today >= countsOn
            ? days.Between(countsOn.AddDays(1), today.DayNumber - countsOn.DayNumber > LongestOverdue ? countsOn.AddDays(LongestOverdue) : today)
            : -days.Between(today.AddDays(1), countsOn.DayNumber - today.DayNumber > LongestOverdue ? today.AddDays(LongestOverdue) : countsOn);
        var fixedRungs = Rungs.Count(r => r <= distance);
        return fixedRungs < Rungs.Count ? fixedRungs : fixedRungs + ((distance - Rungs[^1]) / ThenEvery);
    }

    /// <summary>The key of a rung, counted from 1: <c>before-5</c>, <c>on</c>, <c>after-1</c>.</summary>
    public string KeyOf(int reached)
    {
        var distance = DistanceOf(reached);
        return distance == 0 ? "on" : string.Create(CultureInfo.InvariantCulture, $"{(distance < 0 ? "before" : "after")}-{Math.Abs(distance)}");
    }

    /// <summary>The day of a rung, counted from 1.</summary>
    public DateOnly DayOf(int reached, DateOnly countsOn, WorkingDays days) => TaskClock.Move(countsOn, DistanceOf(reached), days);

    private int DistanceOf(int reached) => reached <= Rungs.Count ? Rungs[Math.Max(1, reached) - 1] : Rungs[^1] + ((reached - Rungs.Count) * ThenEvery);
}
