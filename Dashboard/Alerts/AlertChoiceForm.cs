using Dashboard.Data.Alerts;

namespace Dashboard.Alerts;

/// <summary>What stands on the page on which somebody chooses how to be told.</summary>
public sealed class AlertChoiceForm
{
    private readonly Dictionary<AlertChannel, HashSet<AlertKind>> _kinds;

    private AlertChoiceForm(AlertChoice? choice)
    {
        (QuietFrom, QuietUntil, DigestAt) = (choice?.QuietFrom, choice?.QuietUntil, choice?.DigestAt);
        (Sound, Phone, Language) = (choice?.Sound ?? false, choice?.Phone, choice?.Language ?? "vi");
        _kinds = new()
        {
            [AlertChannel.Email] = [.. ChannelPlan.Kinds(choice?.EmailKinds, ChannelPlan.DefaultEmail)],
            [AlertChannel.Push] = [.. ChannelPlan.Kinds(choice?.PushKinds, ChannelPlan.DefaultPush)],
            [AlertChannel.Gateway] = [.. ChannelPlan.Kinds(choice?.GatewayKinds, [])],
        };
    }

    public TimeOnly? QuietFrom { get; set; }

    public TimeOnly? QuietUntil { get; set; }

    public bool Sound { get; set; }

    public TimeOnly? DigestAt { get; set; }

    public string? Phone { get; set; }

    public string Language { get; set; }

    /// <summary>What is kept, or the defaults where nothing is.</summary>
    public static AlertChoiceForm Of(AlertChoice? choice) => new(choice);

    public bool Has(AlertChannel channel, AlertKind kind) => _kinds[channel].Contains(kind);

    public void Set(AlertChannel channel, AlertKind kind, bool isOn)
    {
        if (isOn)
            _kinds[channel].Add(kind);
        else
            _kinds[channel].Remove(kind);
    }

    /// <summary>To be kept. What is mandatory goes by e-mail whatever was chosen.</summary>
    public AlertChoice ToChoice(int userId) => new()
    {
        UserId = userId,
        QuietFrom = QuietFrom,
        QuietUntil = QuietUntil,
        Sound = Sound,
        DigestAt = DigestAt,
        EmailKinds = Join(_kinds[AlertChannel.Email].Union(ChannelPlan.Mandatory)),
        PushKinds = Join(_kinds[AlertChannel.Push]),
        GatewayKinds = Join(_kinds[AlertChannel.Gateway]),
        Phone = string.IsNullOrWhiteSpace(Phone) ? null : Phone.Trim(),
        Language = Language,
    };

    private static string Join(IEnumerable<AlertKind> kinds) => string.Join(',', kinds.Order());
}
