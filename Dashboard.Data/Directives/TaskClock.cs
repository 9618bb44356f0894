using Dashboard.Data.Periods;

namespace Dashboard.Data.Directives;

/// <summary>How a task stands against its deadline, as the provinces count it. Names and colours are <see cref="TaskSettings"/>.</summary>
public enum TaskTimeliness
{
    /// <summary>Trong hạn.</summary>
    InTime,

    /// <summary>Sắp đến hạn.</summary>
    DueSoon,

    /// <summary>Quá hạn chưa hoàn thành.</summary>
    Overdue,

    /// <summary>Quá hạn chưa hoàn thành for more than so many days.</summary>
    LongOverdue,

    /// <summary>Chưa có thời hạn: open, without a day.</summary>
    Undated,

    /// <summary>Hoàn thành trước hạn.</summary>
    DoneEarly,

    /// <summary>Hoàn thành đúng hạn: on the very day.</summary>
    DoneOnTime,

    /// <summary>Hoàn thành quá hạn.</summary>
    DoneLate,

    /// <summary>Hoàn thành, of a task that had no day.</summary>
    DoneUndated,

    /// <summary>The clock stands, because the ball is elsewhere: paused, handed in and not yet decided, or proposed for another unit.</summary>
    Paused,

    /// <summary>Thu hồi.</summary>
    Withdrawn,
}

/// <summary>The day on which tasks are looked at, with the two days by which their lists are told apart.</summary>
/// <param name="SoonUntil">Last day that is due soon: so many working days from today.</param>
/// <param name="LongBefore">What was due before this day is overdue for long.</param>
/// <param name="At">The instant; rights in force are reckoned by it.</param>
public sealed record TaskDay(DateOnly Today, DateOnly SoonUntil, DateOnly LongBefore, DateTime At);

/// <summary>How deadlines are reckoned. Pure: the same on every page, in every export and in the reminders.</summary>
public static class TaskClock
{
    // More days off in a row than any calendar has; a calendar gone wrong must not hang a page.
    private const int LongestBreak = 60;

    /// <summary>The day itself when offices work, else the next one on which they do.</summary>
    public static DateOnly WorkingOrNext(DateOnly day, WorkingDays calendar)
    {
        for (var i = 0; i < LongestBreak && !calendar.IsWorking(day); i++)
            day = day.AddDays(1);

        return day;
    }

    /// <summary>So many working days after a day; before it, for a negative number.</summary>
    public static DateOnly Move(DateOnly day, int workingDays, WorkingDays calendar)
    {
        var step = Math.Sign(workingDays);
        for (var left = Math.Abs(workingDays); left > 0; left--)
        {
            day = day.AddDays(step);
            for (var i = 0; i < LongestBreak && !calendar.IsWorking(day); i++)
                day = day.AddDays(step);
        }

        return day;
    }

    /// <summary>The day that counts for a deadline: on a working day, and later by the working days on which the clock stood.</summary>
    public static DateOnly? CountsOn(DateOnly? dueOn, int stoppedDays, WorkingDays calendar) =>
        dueOn is { } due ? Move(WorkingOrNext(due, calendar), Math.Max(0, stoppedDays), calendar) : null;

    /// <summary>Working days on which the ball was elsewhere: those after the day it went, up to the day it came back. 0 when the machine's clock went back.</summary>
    public static int Stopped(DateOnly since, DateOnly until, WorkingDays calendar) => calendar.Between(since.AddDays(1), until);

    /// <summary>The day in Vietnam at an instant, with the thresholds in force.</summary>
    public static TaskDay DayOf(DateTime at, TaskSettings settings, WorkingDays calendar)
    {
        var today = at.DayInVietnam();
        return new TaskDay(today, Move(today, settings.DueSoonDays, calendar), today.AddDays(-settings.LongOverdueDays), at);
    }

    public static TaskTimeliness TimelinessOf(DirectiveTask task, TaskDay day) =>
        TimelinessOf(task.State, task.StoppedOn, task.CountsOn, task.DoneOn, day);

    /// <summary>The same rule as <c>TaskQueries</c> asks the database by.</summary>
    public static TaskTimeliness TimelinessOf(TaskState state, DateOnly? stoppedOn, DateOnly? countsOn, DateOnly? doneOn, TaskDay day) => state switch
    {
        TaskState.Withdrawn => TaskTimeliness.Withdrawn,
        TaskState.Completed => countsOn is not { } due || doneOn is not { } done ? TaskTimeliness.DoneUndated
            : done < due ? TaskTimeliness.DoneEarly : done == due ? TaskTimeliness.DoneOnTime : TaskTimeliness.DoneLate,
        _ when stoppedOn is not null => TaskTimeliness.Paused,
        _ => countsOn is not { } due ? TaskTimeliness.Undated
            : due < day.LongBefore ? TaskTimeliness.LongOverdue
            : due < day.Today ? TaskTimeliness.Overdue
            : due <= day.SoonUntil ? TaskTimeliness.DueSoon
            : TaskTimeliness.InTime,
    };

    /// <summary>Calendar days by which an open task is overdue, or a completed one was late; 0 for one that is not.</summary>
    public static int DaysOverdue(DateOnly? countsOn, DateOnly? doneOn, DateOnly today) =>
        countsOn is { } due ? Math.Max(0, (doneOn ?? today).DayNumber - due.DayNumber) : 0;

    /// <summary>The same in working days.</summary>
    public static int WorkingDaysOverdue(DateOnly? countsOn, DateOnly? doneOn, DateOnly today, WorkingDays calendar) =>
        countsOn is { } due ? calendar.Between(due.AddDays(1), doneOn ?? today) : 0;
}
