using Dashboard.Data.Alerts;

namespace Dashboard.Jobs.Alerts;

/// <summary>An alert as a recipient is to read it, and where it goes.</summary>
/// <param name="Address">An e-mail address or a number, ids of webhooks with commas; empty where the channel itself knows.</param>
/// <param name="Language"><c>vi</c> or <c>en</c>.</param>
/// <param name="Link">A whole address; empty when the product does not know under which name people reach it.</param>
/// <param name="MessageId">The same at each attempt.</param>
/// <param name="UserId">The person; 0 for a unit's common inbox.</param>
public record OutgoingAlert(
    long DeliveryId, long AlertId, string Address, string Language, AlertSeverity Severity, AlertKind Kind,
    string Title, string Body, string Link, string MessageId, bool IsMandatory, int UserId)
{
    public required int UnitId { get; init; }

    /// <summary>When it happened, in UTC.</summary>
    public required DateTime At { get; init; }

    /// <summary>The rest of a digest that this one stands first in.</summary>
    public IReadOnlyList<OutgoingAlert> Others { get; init; } = [];
}

/// <summary>What a channel made of an alert.</summary>
public enum ChannelVerdict
{
    Sent,

    /// <summary>Not now; later perhaps. Counts as an attempt.</summary>
    Later,

    /// <summary>Never: no such address, not allowed.</summary>
    Refused,

    /// <summary>The other side does not answer at all. Where all go through it, none needs to be tried until it does.</summary>
    Unreachable,
}

/// <param name="Error">Why not; shown to administrators, holds no secret.</param>
/// <param name="Remaining">Addresses that are still to be told, where some of several were.</param>
public sealed record ChannelResult(ChannelVerdict Verdict, string? Error = null, string? Remaining = null)
{
    public static ChannelResult Sent { get; } = new(ChannelVerdict.Sent);
}

/// <summary>A way out of the product. It may be slow or fail as it likes: <see cref="DeliveryRun"/> keeps the time and tries again.</summary>
public interface IAlertChannel
{
    AlertChannel Channel { get; }

    /// <summary>Everything goes through one server, so that it is either there for all or for none.</summary>
    bool IsOneServer { get; }

    /// <summary>How many are sent at a time.</summary>
    int AtOnce { get; }

    /// <summary>Longest time that one may take.</summary>
    TimeSpan Patience { get; }

    /// <summary>Sends; an exception counts as <see cref="ChannelVerdict.Later"/>.</summary>
    ValueTask<ChannelResult> SendAsync(OutgoingAlert alert, CancellationToken cancel);
}

/// <summary>Title and text of an alert in a language. The texts are the web's, so it hands this in.</summary>
public delegate (string Title, string Body) AlertWording(Alert alert, string language);

/// <summary>A text of the channels themselves (<c>ChannelTexts</c>) in a language.</summary>
public delegate string ChannelWording(string language, string key, params object[] arguments);
