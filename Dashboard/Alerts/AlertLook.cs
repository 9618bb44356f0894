using Dashboard.Data.Alerts;
using Dashboard.Layout;

namespace Dashboard.Alerts;

/// <summary>Shape and tone of a severity and of how far somebody has got with an alert; the word always stands beside.</summary>
internal static class AlertLook
{
    public static string Tone(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Critical => "bad",
        AlertSeverity.Warning => "risk",
        _ => "plain",
    };

    public static IconName Shape(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Critical => IconName.Octagon,
        AlertSeverity.Warning => IconName.Triangle,
        _ => IconName.Info,
    };

    public static string Tone(DeliveryState state) => state switch
    {
        DeliveryState.Sent => "good",
        DeliveryState.Failed => "bad",
        DeliveryState.Held => "unknown",
        _ => "plain",
    };
}
