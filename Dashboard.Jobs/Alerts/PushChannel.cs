using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Dashboard.Data.Alerts;

namespace Dashboard.Jobs.Alerts;

/// <summary>Web push to every browser of a person. Needs the internet and no account with anybody.</summary>
public sealed class PushChannel(PushDesk desk, VapidKeys keys, OutboundHttp http, AlertOptions options, TimeProvider clock) : IAlertChannel
{
    // As long as a push service keeps it for a browser that is away; later the inbox says it better.
    private static readonly TimeSpan Keep = TimeSpan.FromHours(12);
    private static readonly TimeSpan TokenLife = TimeSpan.FromHours(12);

    public AlertChannel Channel => AlertChannel.Push;

    public bool IsOneServer => false;

    public int AtOnce => 8;

    public TimeSpan Patience => TimeSpan.FromSeconds(options.Push.TimeoutSeconds);

    public async ValueTask<ChannelResult> SendAsync(OutgoingAlert alert, CancellationToken cancel)
    {
        var browsers = await desk.OfAsync(alert.UserId, cancel);
        var remaining = alert.Address.Length == 0 ? null : alert.Address.Split(',');
        if (remaining is not null && browsers.Exists(b => remaining.Contains(Id(b))))
            browsers.RemoveAll(b => !remaining.Contains(Id(b)));
        if (browsers.Count == 0)
            return new ChannelResult(ChannelVerdict.Refused, "NoBrowser");

        var words = Words(alert);
        var results = await Task.WhenAll(browsers.Select(b => SendAsync(b, words, alert, cancel)));
        var gone = browsers.Where((_, i) => results[i].Verdict == ChannelVerdict.Refused && results[i].Error is Gone).Select(b => b.Id).ToArray();
        if (gone.Length > 0)
            await desk.GoneAsync(gone, CancellationToken.None);

        // Those that have it must not have it again.
        var later = browsers.Where((_, i) => results[i].Verdict is ChannelVerdict.Later or ChannelVerdict.Unreachable).Select(Id).ToArray();
        if (later.Length > 0)
        {
            var first = results.First(r => r.Verdict is ChannelVerdict.Later or ChannelVerdict.Unreachable);
            return later.Length == browsers.Count ? first : new ChannelResult(ChannelVerdict.Later, first.Error, string.Join(',', later));
        }

        return Array.Exists(results, r => r.Verdict == ChannelVerdict.Sent) ? ChannelResult.Sent : results[0];
    }

    private const string Gone = "Gone";

    private static string Id(PushSubscription browser) => browser.Id.ToString(CultureInfo.InvariantCulture);

    private async Task<ChannelResult> SendAsync(PushSubscription browser, byte[] words, OutgoingAlert alert, CancellationToken cancel)
    {
        // The settings may have become stricter since it subscribed.
        if (!http.Allows(browser.Endpoint, options.Push.Allowed))
            return new ChannelResult(ChannelVerdict.Refused, "HostNotAllowed");

        var endpoint = new Uri(browser.Endpoint);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint)
        {
            Content = new ByteArrayContent(WebPush.Encrypt(words, PushDesk.Decode(browser.PublicKey), PushDesk.Decode(browser.Secret))),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Content.Headers.ContentEncoding.Add("aes128gcm");
        request.Headers.TryAddWithoutValidation("Authorization", await keys.AuthorizationAsync(endpoint, Contact(), clock.GetUtcNow() + TokenLife, cancel));
        request.Headers.Add("TTL", ((int)Keep.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("Urgency", alert.Severity == AlertSeverity.Critical ? "high" : "normal");
        try
        {
            var (status, said) = await http.SendAsync(request, cancel);
            return (int)status switch
            {
                >= 200 and < 300 => ChannelResult.Sent,
                404 or 410 => new ChannelResult(ChannelVerdict.Refused, Gone),
                429 or >= 500 => new ChannelResult(ChannelVerdict.Later, $"{(int)status} {said}"),
                _ => new ChannelResult(ChannelVerdict.Refused, $"{(int)status} {said}"),
            };
        }
        catch (HttpRequestException error) when (error.InnerException is ForbiddenAddressException)
        {
            return new ChannelResult(ChannelVerdict.Refused, error.InnerException.Message);
        }
        catch (Exception error) when (error is HttpRequestException or SocketException or OperationCanceledException)
        {
            // Names that do not resolve, packets that nobody answers: how a network without internet looks from inside.
            return new ChannelResult(ChannelVerdict.Unreachable, error is OperationCanceledException ? $"{endpoint.Host}: no answer" : $"{endpoint.Host}: {error.Message}");
        }
    }

    private string Contact() => options.Push.Contact.Length > 0 ? options.Push.Contact : options.PublicAddress.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? options.PublicAddress : "mailto:" + (options.Email.From.Length > 0 ? options.Email.From : "dashboard@" + options.Host);

    private static byte[] Words(OutgoingAlert alert)
    {
        // The link as a path: the worker opens pages of its own origin only.
        var path = Uri.TryCreate(alert.Link, UriKind.Absolute, out var link) ? link.PathAndQuery : "/alerts";
        for (var most = 1000; ; most /= 2)
        {
            var words = JsonSerializer.SerializeToUtf8Bytes(
                new { title = Cut(alert.Title, 200), body = Cut(alert.Body, most), link = path, tag = string.Create(CultureInfo.InvariantCulture, $"alert-{alert.AlertId}"), critical = alert.Severity == AlertSeverity.Critical, lang = alert.Language }, Json);
            if (words.Length <= WebPush.MostBytes)
                return words;
        }
    }

    // Letters as they are: escaped, Vietnamese takes six bytes each.
    private static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..Math.Max(0, most - 1)] + "…";
}
