using Dashboard.Data.Directives;
using Dashboard.Layout;

namespace Dashboard.Directives;

/// <summary>Shape, word and colour of a task's state and of how it stands against its deadline; words and colours are the installation's settings.</summary>
internal static class TaskLooks
{
    public static string Word(TaskLook look) => Formats.IsVietnamese ? look.NameVi : look.NameEn;

    /// <summary>The class that carries a colour of the settings.</summary>
    public static string Tone(TaskLook look) => look.Colour == "warn" ? "risk" : look.Colour;

    public static IconName Shape(TaskTimeliness timeliness) => timeliness switch
    {
        TaskTimeliness.InTime => IconName.Disc,
        TaskTimeliness.DueSoon => IconName.Triangle,
        TaskTimeliness.Overdue or TaskTimeliness.LongOverdue => IconName.Octagon,
        TaskTimeliness.Undated => IconName.Ring,
        TaskTimeliness.DoneEarly or TaskTimeliness.DoneOnTime or TaskTimeliness.DoneLate or TaskTimeliness.DoneUndated => IconName.Approved,
        TaskTimeliness.Paused => IconName.Paused,
        _ => IconName.Withdrawn,
    };

    public static IconName Shape(TaskState state) => state switch
    {
        TaskState.NotReceived => IconName.Imported,
        TaskState.Received => IconName.Approved,
        TaskState.TransferProposed => IconName.Sent,
        TaskState.InProgress => IconName.Edited,
        TaskState.HandedIn => IconName.Overdue,
        TaskState.Returned => IconName.Returned,
        TaskState.Paused => IconName.Paused,
        TaskState.Completed => IconName.Approved,
        _ => IconName.Withdrawn,
    };
}
