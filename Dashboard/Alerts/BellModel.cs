using System.Globalization;
using Dashboard.Data.Alerts;

namespace Dashboard.Alerts;

/// <summary>What a person's bell shows. Immutable; a changed one is another object, and the same one paints nothing.</summary>
/// <param name="Unread">Alerts in the app that nobody has seen for this person.</param>
/// <param name="Tasks">Overdue tasks that are this person's or the own unit's.</param>
/// <param name="IsLoud">The person wants a tone.</param>
/// <param name="Newest">The newest unread ones, newest first: what a toast may say.</param>
public sealed record BellModel(int Unread, int Tasks, bool IsLoud, IReadOnlyList<Alert> Newest)
{
    public static BellModel Empty { get; } = new(0, 0, false, []);

    /// <summary>The count beside a line of the menu.</summary>
    public int Of(string entry) => entry == "Tasks" ? Tasks : Unread;

    /// <summary>A count in a small disc.</summary>
    public static string Brief(int count) => count > 99 ? "99+" : count.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether a bell would show the same.</summary>
    public bool ShowsAs(BellModel other) =>
        (Unread, Tasks, IsLoud) == (other.Unread, other.Tasks, other.IsLoud)
        && Newest.Select(a => a.Id).SequenceEqual(other.Newest.Select(a => a.Id));
}
