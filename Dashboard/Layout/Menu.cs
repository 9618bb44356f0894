using Dashboard.Access;

namespace Dashboard.Layout;

/// <summary>One line of the menu; its word is the text <c>Menu.{Key}</c>.</summary>
/// <param name="Policy">Who sees the line: an authorization policy, or null for everyone who is signed in.</param>
/// <param name="OnlyHere">Marked on exactly this address, not on those below it.</param>
internal sealed record MenuEntry(string Key, string Href, string? Policy = null, bool OnlyHere = false);

/// <summary>A part of the menu; its heading is the text <c>Menu.{Key}</c>, none when the key is null.</summary>
internal sealed record MenuGroup(string? Key, IReadOnlyList<MenuEntry> Entries);

/// <summary>The menu: a line here for every page that people open by name.</summary>
internal static class Menu
{
    public static IReadOnlyList<MenuGroup> Groups { get; } =
    [
        new(null,
        [
            new("Overview", "/", Policies.Read, OnlyHere: true),
            new("Indicators", "/indicators", Policies.Read),
            new("Map", "/map", Policies.Read),
            new("Units", "/units", Policies.Read),
            new("Stocktakes", "/walls/stocktakes", Policies.Read),
            new("Entry", "/entry", Policies.Enter),
            new("Reports", "/reports", Policies.Read),
        ]),
        new("Directing",
        [
            new("Tasks", "/tasks", Policies.Follow),
            new("Directives", "/directives", Policies.Follow),
            new("Alerts", "/alerts"),
        ]),
        new("Management",
        [
            new("Approval", "/approval", Policies.Coordinate),
            new("Series", "/manage/indicators", Policies.Coordinate),
            new("Measures", "/manage/measures", Policies.Coordinate),
            new("Targets", "/manage/targets", Policies.Coordinate),
            new("Sets", "/manage/sets", Policies.Coordinate),
            new("Periods", "/manage/periods", Policies.Coordinate),
            new("Regimes", "/manage/regimes", Policies.Coordinate),
            new("Holidays", "/manage/holidays", Policies.Coordinate),
            new("UnitTree", "/manage/units", Policies.Administer),
        ]),
        new("Administration",
        [
            new("Users", "/admin/users", Policies.Administer),
            new("Screens", "/walls", Policies.Operate, OnlyHere: true),
            new("Jobs", "/jobs", Policies.Operate),
            new("TaskSettings", "/tasks/settings", Policies.Operate),
            new("Health", "/health", Policies.Administer),
            new("Audit", "/admin/audit", Policies.Audit),
        ]),
    ];
}
