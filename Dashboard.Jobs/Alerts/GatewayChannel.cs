using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Dashboard.Data.Alerts;

namespace Dashboard.Jobs.Alerts;

/// <summary>SMS or Zalo through whichever gateway the province has: one HTTP request by the template in the settings.</summary>
public sealed class GatewayChannel(AlertOptions options, OutboundHttp http) : IAlertChannel
{
    public AlertChannel Channel => AlertChannel.Gateway;

    public bool IsOneServer => true;

    public int AtOnce => 4;

    public TimeSpan Patience => TimeSpan.FromSeconds(options.Gateway.TimeoutSeconds);

    public async ValueTask<ChannelResult> SendAsync(OutgoingAlert alert, CancellationToken cancel)
    {
        var phone = new string([.. alert.Address.Where(c => c is not (' ' or '.' or '-'))]);
        if (phone.TrimStart('+') is not { Length: >= 8 and <= 15 } digits || !digits.All(char.IsAsciiDigit))
            return new ChannelResult(ChannelVerdict.Refused, "NoAddress");

        using var request = Request(options.Gateway, phone, Text(alert, options.Gateway.MostLetters), alert.DeliveryId);
        try
        {
            var (status, said) = await http.SendTrustedAsync(request, cancel);
            return (int)status switch
            {
                >= 200 and < 300 => ChannelResult.Sent,
                // Not this message, but the account or the gateway itself.
                401 or 403 or >= 500 => new ChannelResult(ChannelVerdict.Unreachable, $"{(int)status} {said}"),
                408 or 429 => new ChannelResult(ChannelVerdict.Later, $"{(int)status} {said}"),
                _ => new ChannelResult(ChannelVerdict.Refused, $"{(int)status} {said}"),
            };
        }
        catch (HttpRequestException error)
        {
            return new ChannelResult(ChannelVerdict.Unreachable, error.Message);
        }
    }

    /// <summary>The request for one message: what is put in is escaped as the place asks, so that no words can add a field.</summary>
    public static HttpRequestMessage Request(GatewayOptions gateway, string phone, string text, long id)
    {
        string Fill(string template, Func<string, string> escape) => template
            .Replace("{phone}", escape(phone), StringComparison.Ordinal)
            .Replace("{id}", id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{text}", escape(text), StringComparison.Ordinal);

        var request = new HttpRequestMessage(new HttpMethod(gateway.Method), Fill(gateway.Url, Uri.EscapeDataString));
        if (gateway.Method is not ("GET" or "HEAD"))
        {
            Func<string, string> escape = gateway.ContentType.Contains("json", StringComparison.OrdinalIgnoreCase) ? t => JsonEncodedText.Encode(t, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()
                : gateway.ContentType.Contains("xml", StringComparison.OrdinalIgnoreCase) ? t => System.Security.SecurityElement.Escape(t)!
                : Uri.EscapeDataString;
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Fill(gateway.Body, escape)));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(gateway.ContentType);
        }

        foreach (var (name, value) in gateway.Headers)
            request.Headers.TryAddWithoutValidation(name, value);

        return request;
    }

    private static string Text(OutgoingAlert alert, int most)
    {
        var link = alert.Link.Length > 0 && alert.Link.Length < most / 2 ? " " + alert.Link : "";
        var words = new string([.. alert.Title.Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        return (words.Length + link.Length <= most ? words : words[..(most - link.Length - 1)] + "…") + link;
    }
}
