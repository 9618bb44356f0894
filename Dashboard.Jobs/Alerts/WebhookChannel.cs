using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dashboard.Data;
using Dashboard.Data.Alerts;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Jobs.Alerts;

/// <summary>
/// Tells other systems, signed: <c>X-Dashboard-Signature: sha256=…</c> is the HMAC of the timestamp's header, a point and the body, and <c>Idempotency-Key</c> is the
/// delivery, the same at each attempt.
/// </summary>
public sealed class WebhookChannel(IDbContextFactory<DashboardContext> contexts, UnitTrees trees, OutboundHttp http, WebhookSecrets secrets, AlertOptions options, TimeProvider clock) : IAlertChannel
{
    public const string SignatureHeader = "X-Dashboard-Signature";

    public const string TimestampHeader = "X-Dashboard-Timestamp";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public AlertChannel Channel => AlertChannel.Webhook;

    public bool IsOneServer => false;

    public int AtOnce => 8;

    public TimeSpan Patience => TimeSpan.FromSeconds(options.Webhook.TimeoutSeconds);

    public async ValueTask<ChannelResult> SendAsync(OutgoingAlert alert, CancellationToken cancel)
    {
        var named = alert.Address.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var webhooks = await db.Webhooks.AsNoTracking().Where(w => w.EndedAt == null && (named.Length == 0 ? w.UnitId == alert.UnitId : named.Contains(w.Id))).ToListAsync(cancel);
        if (named.Length == 0)
            webhooks.RemoveAll(w => w.Kinds.Length > 0 && !w.Kinds.Split(',').Contains(alert.Kind.ToString()));
        if (webhooks.Count == 0)
            return new ChannelResult(ChannelVerdict.Refused, "NoWebhook");

        var tree = await trees.CurrentAsync(cancel);
        var unit = tree.Get(alert.UnitId);
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                id = alert.AlertId,
                deliveryId = alert.DeliveryId,
                kind = alert.Kind.ToString(),
                severity = alert.Severity.ToString(),
                unit = new { code = unit?.Code, name = unit?.Name },
                title = alert.Title,
                body = alert.Body,
                link = alert.Link,
                at = alert.At.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            },
            Json);
        var results = await Task.WhenAll(webhooks.Select(w => SendAsync(w, body, alert.DeliveryId, cancel)));
        var later = webhooks.Where((_, i) => results[i].Verdict == ChannelVerdict.Later).Select(w => w.Id.ToString(CultureInfo.InvariantCulture)).ToArray();
        if (later.Length == 0)
            return Array.Find(results, r => r.Verdict == ChannelVerdict.Refused) ?? ChannelResult.Sent;

        var first = results.First(r => r.Verdict == ChannelVerdict.Later);
        return later.Length == webhooks.Count ? first : new ChannelResult(ChannelVerdict.Later, first.Error, string.Join(',', later));
    }

    /// <summary>The signature of a body sent at an instant; public, so that receivers and tests reckon it alike.</summary>
    public static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.ASCII.GetBytes(timestamp + "."), .. body]));

    private async Task<ChannelResult> SendAsync(Webhook webhook, byte[] body, long deliveryId, CancellationToken cancel)
    {
        if (!http.Allows(webhook.Url, options.Webhook.Hosts))
            return new ChannelResult(ChannelVerdict.Refused, "HostNotAllowed");
        if (secrets.Read(webhook.ProtectedSecret) is not { } secret)
            return new ChannelResult(ChannelVerdict.Refused, "SecretUnreadable");

        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("Idempotency-Key", deliveryId.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(TimestampHeader, timestamp);
        request.Headers.Add(SignatureHeader, Sign(secret, timestamp, body));
        try
        {
            var (status, said) = await http.SendAsync(request, cancel);
            return (int)status switch
            {
                >= 200 and < 300 => ChannelResult.Sent,
                // Gone for good; everything else somebody may yet put right.
                410 => new ChannelResult(ChannelVerdict.Refused, "Gone"),
                _ => new ChannelResult(ChannelVerdict.Later, $"{(int)status} {said}"),
            };
        }
        catch (HttpRequestException error) when (error.InnerException is ForbiddenAddressException)
        {
            return new ChannelResult(ChannelVerdict.Refused, error.InnerException.Message);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return new ChannelResult(ChannelVerdict.Later, error is OperationCanceledException ? "No answer" : error.Message);
        }
    }
}
