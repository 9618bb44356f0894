using Dashboard.Data.Indicators;
using Dashboard.Layout;

namespace Dashboard.Indicators;

/// <summary>Shape and colour of a status; its word is the text <c>Status.{status}</c>. Unknown is never green.</summary>
public static class StatusLook
{
    /// <summary>The class that carries the colour: <c>good</c>, <c>risk</c>, <c>bad</c>, <c>unknown</c> or <c>plain</c>.</summary>
    public static string Tone(TargetStatus status) => status switch
    {
        TargetStatus.OnTrack or TargetStatus.Reached or TargetStatus.Exceeded => "good",
        TargetStatus.AtRisk => "risk",
        TargetStatus.Late or TargetStatus.Missed => "bad",
        TargetStatus.Insufficient => "unknown",
        _ => "plain",
    };

    /// <summary>The shape, or null where there is no status to show.</summary>
    public static IconName? Shape(TargetStatus status) => status switch
    {
        TargetStatus.OnTrack or TargetStatus.Reached => IconName.Disc,
        TargetStatus.Exceeded => IconName.DiscUp,
        TargetStatus.AtRisk => IconName.Triangle,
        TargetStatus.Late or TargetStatus.Missed => IconName.Octagon,
        TargetStatus.Insufficient => IconName.Ring,
        _ => null,
    };
}
