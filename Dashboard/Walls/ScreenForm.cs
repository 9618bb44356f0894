using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Dashboard.Data.Walls;
using Dashboard.Figures;

namespace Dashboard.Walls;

/// <summary>A screen's settings while somebody edits them.</summary>
public sealed class ScreenForm
{
    public string Name { get; set; } = "";

    public string Place { get; set; } = "";

    public string UnitCode { get; set; } = "";

    public bool IsPublic { get; set; }

    public int PlaylistId { get; set; }

    /// <summary>Which days it works, from Sunday.</summary>
    public bool[] Days { get; } = [true, true, true, true, true, true, true];

    public TimeOnly? WorkFrom { get; set; }

    public TimeOnly? WorkTo { get; set; }

    public TimeOnly? OffFrom { get; set; }

    public TimeOnly? OffTo { get; set; }

    /// <summary>Hour of the soft reload; empty for never.</summary>
    public string ReloadHour { get; set; } = "3";

    public bool IsDisabled { get; set; }

    /// <summary>An empty one for the actor's own unit.</summary>
    public static ScreenForm For(Actor actor, UnitTree tree) => new() { UnitCode = (FigureViews.Home(actor, tree) ?? tree.Get(actor.UnitId))?.Code ?? "" };

    public static ScreenForm Of(Screen screen, UnitTree tree)
    {
        var form = new ScreenForm
        {
            Name = screen.Name,
            Place = screen.Place,
            UnitCode = tree.Get(screen.UnitId)?.Code ?? "",
            IsPublic = screen.IsPublic,
            PlaylistId = screen.PlaylistId ?? 0,
            WorkFrom = screen.WorkFrom,
            WorkTo = screen.WorkTo,
            OffFrom = screen.OffFrom,
            OffTo = screen.OffTo,
            ReloadHour = screen.ReloadHour?.ToString(CultureInfo.InvariantCulture) ?? "",
            IsDisabled = screen.DisabledAt is not null,
        };
        for (var day = 0; day < 7; day++)
            form.Days[day] = (screen.WorkDays & (1 << day)) != 0;

        return form;
    }

    public ScreenEntry ToEntry()
    {
        var days = 0;
        for (var day = 0; day < 7; day++)
            days |= Days[day] ? 1 << day : 0;

        var hour = int.TryParse(ReloadHour, NumberStyles.None, CultureInfo.InvariantCulture, out var named) ? named : (int?)null;
        return new ScreenEntry(Name, Place, UnitCode.Trim(), IsPublic, PlaylistId == 0 ? null : PlaylistId, days, WorkFrom, WorkTo, OffFrom, OffTo, hour, IsDisabled);
    }
}
