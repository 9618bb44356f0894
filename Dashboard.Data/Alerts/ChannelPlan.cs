using System.Globalization;
using Dashboard.Data.Periods;

namespace Dashboard.Data.Alerts;

/// <summary>
/// Which deliveries an alert becomes for one recipient, and when each is tried first. The app always has it. Beside it come e-mail, push and
/// gateway as the person chose; of what is mandatory e-mail cannot be switched off, and quiet hours do not hold it.
/// </summary>
public static class ChannelPlan
{
    /// <summary>Kinds that nobody can switch off.</summary>
    public static IReadOnlyList<AlertKind> Mandatory { get; } = [AlertKind.TaskAssigned, AlertKind.TaskUrged, AlertKind.TaskDue, AlertKind.Message];

    /// <summary>Kinds that come by e-mail when somebody has not chosen.</summary>
    public static IReadOnlyList<AlertKind> DefaultEmail { get; } =
        [.. Enum.GetValues<AlertKind>().Except([AlertKind.TaskIdle, AlertKind.DeliveryFailed])];

    /// <summary>Kinds that are pushed when somebody has not chosen: those that cannot wait.</summary>
    public static IReadOnlyList<AlertKind> DefaultPush { get; } =
        [AlertKind.TaskAssigned, AlertKind.TaskMoved, AlertKind.TaskUrged, AlertKind.TaskDue, AlertKind.Mention, AlertKind.Message, AlertKind.Security];

    /// <summary>What a row says, or the default where it says nothing.</summary>
    public static IReadOnlyList<AlertKind> Kinds(string? chosen, IReadOnlyList<AlertKind> otherwise) => chosen is null
        ? otherwise
        : [.. chosen.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(k => Enum.TryParse<AlertKind>(k, out _)).Select(Enum.Parse<AlertKind>)];

    /// <summary>The deliveries for a recipient.</summary>
    /// <param name="pushes">Whether a browser of the person may be pushed to.</param>
    /// <param name="silentUntil">End of a silence that covers the alert.</param>
    internal static IEnumerable<Delivery> For(Alert alert, Recipient to, AlertChoice? choice, bool pushes, DateTime? silentUntil, int step, DateTime now)
    {
        yield return Make(alert, to, AlertChannel.App, null, DeliveryState.Sent, step, now, null);

        // A failed delivery is told of in the app alone: told by what failed, it would fail again and tell of that.
        if (to.UserId <= 0 || alert.Kind == AlertKind.DeliveryFailed)
            yield break;

        var presses = alert.IsMandatory || alert.Severity == AlertSeverity.Critical;
        var until = presses ? null : Later(QuietEnd(choice, now), silentUntil);
        if (to.Email is { Length: > 0 } email && (alert.IsMandatory || Kinds(choice?.EmailKinds, DefaultEmail).Contains(alert.Kind)))
        {
            yield return choice?.DigestAt is { } digest && !presses
                ? Make(alert, to, AlertChannel.Email, email, DeliveryState.Held, step, now, NextTime(digest, until ?? now))
                : Make(alert, to, AlertChannel.Email, email, DeliveryState.Queued, step, now, until ?? now);
        }

        if (pushes && Kinds(choice?.PushKinds, DefaultPush).Contains(alert.Kind))
            yield return Make(alert, to, AlertChannel.Push, null, DeliveryState.Queued, step, now, until ?? now);

        if (choice?.Phone is { Length: > 0 } phone && Kinds(choice.GatewayKinds, []).Contains(alert.Kind))
            yield return Make(alert, to, AlertChannel.Gateway, phone, DeliveryState.Queued, step, now, until ?? now);
    }

    /// <summary>The delivery to another system.</summary>
    internal static Delivery For(Alert alert, Webhook hook, DateTime now) => Make(
        alert, new Recipient(hook.UnitId, -hook.Id), AlertChannel.Webhook, hook.Id.ToString(CultureInfo.InvariantCulture), DeliveryState.Queued, 0, now, now);

    /// <summary>When the quiet hours end that an instant lies in; null outside them.</summary>
    public static DateTime? QuietEnd(AlertChoice? choice, DateTime at)
    {
        if (choice is not { QuietFrom: { } from, QuietUntil: { } until } || from == until)
            return null;

        return TimeOnly.FromDateTime(at.ClockInVietnam()).IsBetween(from, until) ? NextTime(until, at) : null;
    }

    // The next instant at which Vietnam's clock shows that time.
    private static DateTime NextTime(TimeOnly time, DateTime after)
    {
        var day = after.DayInVietnam();
        var today = day.StartInVietnam() + time.ToTimeSpan();
        return today > after ? today : day.AddDays(1).StartInVietnam() + time.ToTimeSpan();
    }

    private static DateTime? Later(DateTime? one, DateTime? other) => one > other || other is null ? one : other;

    private static Delivery Make(Alert alert, Recipient to, AlertChannel channel, string? address, DeliveryState state, int step, DateTime now, DateTime? next) => new()
    {
        AlertId = alert.Id,
        UnitId = to.UnitId,
        UserId = to.UserId,
        Channel = channel,
        Address = address,
        State = state,
        Step = step,
        CreatedAt = now,
        SentAt = state == DeliveryState.Sent ? now : null,
        NextAt = next,
    };
}
