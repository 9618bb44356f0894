using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Mail;
using Dashboard.Data.Alerts;

namespace Dashboard.Jobs.Alerts;

/// <summary>Section <c>Alerts</c> of the settings: what leaves the product, and how. Secrets come from here alone, never from the database in clear.</summary>
public sealed class AlertOptions : IValidatableObject
{
    public const string Section = "Alerts";

    /// <summary>Under which address people reach the product, for links in what is sent: <c>https://dashboard.example</c>.</summary>
    public string PublicAddress { get; init; } = "";

    /// <summary>False on a network without: web push, SMS and Zalo are then not tried.</summary>
    public bool Internet { get; init; } = true;

    /// <summary>After so many attempts a delivery is given up.</summary>
    [Range(1, 50)]
    public int MostAttempts { get; init; } = 10;

    /// <summary>How old a delivery may become while its channel is away.</summary>
    [Range(1, 720)]
    public int MostHours { get; init; } = 72;

    /// <summary>How long a node keeps what it has taken to send; longer than any channel's patience.</summary>
    [Range(1, 3600)]
    public double LeaseSeconds { get; init; } = 90;

    /// <summary>How often the queue is looked at without having been told.</summary>
    [Range(0.02, 3600)]
    public double PollSeconds { get; init; } = 5;

    /// <summary>Networks of one's own (<c>10.0.0.0/8</c>) that webhooks and push may reach; all other private ones are refused.</summary>
    public IReadOnlyList<string> PrivateNetworks { get; init; } = [];

    /// <summary>Lets webhooks and push go without TLS; for tests and for a network that is trusted.</summary>
    public bool AllowHttp { get; init; }

    public EmailOptions Email { get; init; } = new();

    public PushOptions Push { get; init; } = new();

    public WebhookOptions Webhook { get; init; } = new();

    public GatewayOptions Gateway { get; init; } = new();

    /// <summary>Right side of Message-IDs.</summary>
    internal string Host => Uri.TryCreate(PublicAddress, UriKind.Absolute, out var address) ? address.IdnHost : "dashboard.invalid";

    internal ConfiguredChannels Configured()
    {
        var channels = new HashSet<AlertChannel> { AlertChannel.App, AlertChannel.Push };
        if (Email.Host.Length > 0)
            channels.Add(AlertChannel.Email);
        if (Webhook.Hosts.Count > 0)
            channels.Add(AlertChannel.Webhook);
        if (Gateway.Url.Length > 0)
            channels.Add(AlertChannel.Gateway);

        return new ConfiguredChannels(channels, Internet);
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LeaseSeconds <= Math.Max(Math.Max(Email.TimeoutSeconds, Push.TimeoutSeconds), Math.Max(Webhook.TimeoutSeconds, Gateway.TimeoutSeconds)))
            yield return new ValidationResult("Alerts:LeaseSeconds must be longer than every channel's TimeoutSeconds.");
        if (PublicAddress.Length > 0 && !(Uri.TryCreate(PublicAddress, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"))
            yield return new ValidationResult("Alerts:PublicAddress must be an address such as https://dashboard.example.");
        if (Email.Host.Length > 0 && PublicAddress.Length == 0)
            yield return new ValidationResult("Alerts:PublicAddress is needed for e-mail: its links lead there.");
        if (Email.Host.Length > 0 && !MailAddress.TryCreate(Email.From, out _))
            yield return new ValidationResult("Alerts:Email:From must be an e-mail address.");
        if (Email is { Host.Length: > 0, Port: 465 })
            yield return new ValidationResult("Alerts:Email:Port 465 (TLS from the first byte) is not supported; use STARTTLS on 587 or 25.");
        if (Gateway.Url.Length > 0 && !(Uri.TryCreate(Gateway.Url.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), UriKind.Absolute, out var gateway) && gateway.Scheme is "https" or "http"))
            yield return new ValidationResult("Alerts:Gateway:Url must be an address.");
        if (PrivateNetworks.FirstOrDefault(n => !IPNetwork.TryParse(n, out _)) is { } wrong)
            yield return new ValidationResult($"Alerts:PrivateNetworks: '{wrong}' is not a network such as 10.0.0.0/8.");
    }
}

/// <summary>Section <c>Alerts:Email</c>: the mail server. Without a host no e-mail is sent.</summary>
public sealed class EmailOptions
{
    public string Host { get; init; } = "";

    [Range(1, 65535)]
    public int Port { get; init; } = 587;

    public bool StartTls { get; init; } = true;

    public string User { get; init; } = "";

    public string Password { get; init; } = "";

    public string From { get; init; } = "";

    public string FromName { get; init; } = "";

    /// <summary>Connections that are kept and used again.</summary>
    [Range(1, 50)]
    public int Connections { get; init; } = 4;

    [Range(0.1, 600)]
    public double TimeoutSeconds { get; init; } = 30;
}

/// <summary>Section <c>Alerts:Push</c>: which push services browsers may name, and who asks (RFC 8292).</summary>
public sealed class PushOptions
{
    // A list with values of its own would be added to by the settings, not replaced.
    private static readonly IReadOnlyList<string> OfTheBrowsers =
        ["fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.services.mozilla.com", "*.notify.windows.com", "web.push.apple.com", "*.push.apple.com"];

    /// <summary>In place of those of the browsers that there are; <c>*.</c> stands for all names below.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    internal IReadOnlyList<string> Allowed => Hosts.Count > 0 ? Hosts : OfTheBrowsers;

    /// <summary>A <c>mailto:</c> or <c>https:</c> address at which a push service finds a person; empty for the public address.</summary>
    public string Contact { get; init; } = "";

    [Range(0.1, 600)]
    public double TimeoutSeconds { get; init; } = 10;
}

/// <summary>Section <c>Alerts:Webhook</c>: which hosts may be told. None are until they are named.</summary>
public sealed class WebhookOptions
{
    public IReadOnlyList<string> Hosts { get; init; } = [];

    [Range(0.1, 600)]
    public double TimeoutSeconds { get; init; } = 10;
}

/// <summary>
/// Section <c>Alerts:Gateway</c>: one HTTP request for each SMS or Zalo message. <c>{phone}</c>, <c>{text}</c> and <c>{id}</c> stand for the number, the words and
/// the delivery, escaped as the place asks.
/// </summary>
public sealed class GatewayOptions
{
    public string Url { get; init; } = "";

    public string Method { get; init; } = "POST";

    public Dictionary<string, string> Headers { get; init; } = [];

    public string ContentType { get; init; } = "application/json";

    public string Body { get; init; } = """{"to":"{phone}","text":"{text}","id":"{id}"}""";

    /// <summary>Letters of a message; what is longer is cut.</summary>
    [Range(20, 2000)]
    public int MostLetters { get; init; } = 300;

    [Range(0.1, 600)]
    public double TimeoutSeconds { get; init; } = 15;
}
