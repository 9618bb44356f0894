using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Net.Sockets;
using System.Text;
using Dashboard.Data.Alerts;
using Dashboard.Data.Periods;

namespace Dashboard.Jobs.Alerts;

/// <summary>
/// E-mail through one SMTP server, with connections that are kept and used again. The framework's client is used as it is: it knows STARTTLS and no TLS from the
/// first byte (465).
/// </summary>
public sealed class EmailChannel(AlertOptions options, UnsubscribeTokens unsubscribe, ChannelWording text) : IAlertChannel, IDisposable
{
    // The framework's client keeps about half a kilobyte of each letter until it is disposed of; ten thousand would be five megabytes.
    private const int LettersOfConnection = 200;

    private readonly ConcurrentBag<(SmtpClient Client, int Letters)> _idle = [];

    public AlertChannel Channel => AlertChannel.Email;

    public bool IsOneServer => true;

    public int AtOnce => options.Email.Connections;

    public TimeSpan Patience => TimeSpan.FromSeconds(options.Email.TimeoutSeconds);

    public async ValueTask<ChannelResult> SendAsync(OutgoingAlert alert, CancellationToken cancel)
    {
        if (EmailLetter.AddressOf(alert.Address) is not { } to)
            return new ChannelResult(ChannelVerdict.Refused, "NoAddress");

        using var message = EmailLetter.Write(alert, to, options, unsubscribe, text);
        for (var isKept = _idle.TryTake(out var kept); ; isKept = false, kept = default)
        {
            var client = kept.Client ?? Connect();
            try
            {
                await client.SendMailAsync(message, cancel);
                if (kept.Letters + 1 < LettersOfConnection)
                    _idle.Add((client, kept.Letters + 1));
                else
                    client.Dispose();
                return ChannelResult.Sent;
            }
            catch (SmtpFailedRecipientException refused)
            {
                // The conversation stands where it was broken off; a new one is begun with the next message.
                client.Dispose();
                return ResultOf(refused.StatusCode, refused);
            }
            catch (SmtpException) when (isKept && !cancel.IsCancellationRequested)
            {
                // The server has closed a connection that was idle. Had it taken the message, it would have it twice under one Message-ID.
                client.Dispose();
            }
            catch (SmtpException error)
            {
                client.Dispose();
                cancel.ThrowIfCancellationRequested();
                return ResultOf(error.StatusCode, error);
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var kept))
            kept.Client.Dispose();
    }

    private SmtpClient Connect()
    {
        // Configured for the library in whole seconds; the token keeps the exact time.
        var client = new SmtpClient(options.Email.Host, options.Email.Port) { EnableSsl = options.Email.StartTls, DeliveryFormat = SmtpDeliveryFormat.SevenBit };
        if (options.Email.User.Length > 0)
            client.Credentials = new NetworkCredential(options.Email.User, options.Email.Password);
        return client;
    }

    private static ChannelResult ResultOf(SmtpStatusCode status, Exception error)
    {
        var words = error.InnerException is { } inner ? $"{error.Message} {inner.Message}" : error.Message;
        return new ChannelResult(
            status switch
            {
                SmtpStatusCode.GeneralFailure or SmtpStatusCode.ServiceNotAvailable or SmtpStatusCode.MustIssueStartTlsFirst or SmtpStatusCode.ClientNotPermitted => ChannelVerdict.Unreachable,
                _ when error.InnerException is IOException or SocketException => ChannelVerdict.Unreachable,
                // Wrong credentials.
                (SmtpStatusCode)530 or (SmtpStatusCode)534 or (SmtpStatusCode)535 => ChannelVerdict.Unreachable,
                >= (SmtpStatusCode)400 and < (SmtpStatusCode)500 => ChannelVerdict.Later,
                >= (SmtpStatusCode)500 and < (SmtpStatusCode)600 => ChannelVerdict.Refused,
                _ => ChannelVerdict.Later,
            },
            words);
    }
}

/// <summary>An alert, or a day's, as a letter: plain text and HTML, in the reader's language, with nothing that is loaded from elsewhere.</summary>
public static class EmailLetter
{
    private const int LongestTitle = 200;
    private const int LongestBody = 4000;

    // More than anybody reads; the rest is one line with their number.
    private const int MostInDigest = 50;

    /// <summary>An address that is one and nothing else; null otherwise.</summary>
    public static MailAddress? AddressOf(string address) =>
        address.Length is > 3 and <= 254 && !address.Any(char.IsControl) && MailAddress.TryCreate(address, out var made) && made.Address == address ? made : null;

    public static MailMessage Write(OutgoingAlert alert, MailAddress to, AlertOptions options, UnsubscribeTokens unsubscribe, ChannelWording text)
    {
        IReadOnlyList<OutgoingAlert> all = [alert, .. alert.Others];
        string Say(string key, params object[] arguments) => text(alert.Language, key, arguments);

        var subject = all.Count > 1
            ? Say("Email.Digest.Subject", all.Count, Day(all.Max(a => a.At), alert.Language))
            : alert.Severity == AlertSeverity.Information ? Line(alert.Title) : $"[{Say($"Severity.{alert.Severity}")}] {Line(alert.Title)}";
        var kinds = all.Where(a => !a.IsMandatory).Select(a => a.Kind).Distinct().Order().ToArray();
        var leave = kinds.Length > 0 && alert.UserId > 0 ? $"{options.PublicAddress.TrimEnd('/')}/alerts/unsubscribe?token={unsubscribe.For(alert.UserId, kinds)}" : null;

        var message = new MailMessage
        {
            From = new MailAddress(options.Email.From, options.Email.FromName.Length > 0 ? Line(options.Email.FromName) : Say("Product"), Encoding.UTF8),
            Subject = Cut(subject, LongestTitle),
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
        };
        message.To.Add(to);
        message.Headers.Add("Message-ID", $"<{alert.MessageId}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        if (all.Any(a => a.Severity == AlertSeverity.Critical))
            message.Priority = MailPriority.High;
        if (leave is not null)
        {
            message.Headers.Add("List-Unsubscribe", $"<{leave}>");
            message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        message.AlternateViews.Add(View(Plain(all, leave, kinds, options, Say), MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(View(Html(all, leave, kinds, options, Say), MediaTypeNames.Text.Html));
        return message;
    }

    private static AlternateView View(string content, string type)
    {
        var view = AlternateView.CreateAlternateViewFromString(content, Encoding.UTF8, type);
        view.TransferEncoding = TransferEncoding.Base64;
        return view;
    }

    private static string Plain(IReadOnlyList<OutgoingAlert> all, string? leave, AlertKind[] kinds, AlertOptions options, Func<string, object[], string> say)
    {
        var plain = new StringBuilder();
        if (all.Count > 1)
            plain.Append(say("Email.Digest.Intro", [all.Count])).Append("\r\n\r\n");

        foreach (var alert in all.Take(MostInDigest))
        {
            plain.Append(all.Count > 1 ? "* " : "").Append(Line(alert.Title)).Append("\r\n");
            if (alert.Body.Length > 0)
                plain.Append(all.Count > 1 ? "" : "\r\n").Append(Cut(alert.Body, LongestBody).ReplaceLineEndings("\r\n")).Append("\r\n");
            plain.Append(all.Count > 1 ? "" : "\r\n").Append(Moment(alert.At, alert.Language)).Append("\r\n");
            if (alert.Link.Length > 0)
                plain.Append(alert.Link).Append("\r\n");
            plain.Append("\r\n");
        }

        if (all.Count > MostInDigest)
            plain.Append(say("Email.Digest.More", [all.Count - MostInDigest, options.PublicAddress.TrimEnd('/') + "/alerts"])).Append("\r\n\r\n");

        plain.Append("-- \r\n").Append(say("Email.Why", [])).Append("\r\n");
        plain.Append(leave is null ? say("Email.Mandatory", []) : $"{say("Email.Unsubscribe", [Names(kinds, say)])}\r\n{leave}").Append("\r\n");
        return plain.ToString();
    }

    private static string Html(IReadOnlyList<OutgoingAlert> all, string? leave, AlertKind[] kinds, AlertOptions options, Func<string, object[], string> say)
    {
        static string Safe(string text) => WebUtility.HtmlEncode(text);
        var html = new StringBuilder("<!DOCTYPE html><html lang=\"").Append(all[0].Language).Append("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"></head>")
            .Append("<body style=\"margin:0;padding:16px;background:#f4f6f8;color:#14202b;font:16px/1.5 'Segoe UI',Arial,sans-serif\"><div style=\"max-width:600px;margin:0 auto;background:#fff;border:1px solid #d5dde4;border-radius:6px;padding:24px\">");
        if (all.Count > 1)
            html.Append("<p style=\"margin:0 0 16px\">").Append(Safe(say("Email.Digest.Intro", [all.Count]))).Append("</p>");

        foreach (var alert in all.Take(MostInDigest))
        {
            var colour = alert.Severity switch { AlertSeverity.Critical => "#b3261e", AlertSeverity.Warning => "#8a5300", _ => "#0b5394" };
            html.Append("<div style=\"border-left:4px solid ").Append(colour).Append(";padding:0 0 0 12px;margin:0 0 20px\"><h1 style=\"margin:0 0 4px;font-size:18px;line-height:1.35\">")
                .Append(Safe(Line(alert.Title))).Append("</h1><p style=\"margin:0 0 8px;color:#4b5b69;font-size:14px\">");
            if (alert.Severity != AlertSeverity.Information)
                html.Append("<b style=\"color:").Append(colour).Append("\">").Append(Safe(say($"Severity.{alert.Severity}", []))).Append("</b> · ");
            html.Append(Safe(Moment(alert.At, alert.Language))).Append("</p>");
            if (alert.Body.Length > 0)
                html.Append("<p style=\"margin:0 0 12px;white-space:pre-line\">").Append(Safe(Cut(alert.Body, LongestBody))).Append("</p>");
            if (alert.Link.Length > 0)
                html.Append("<p style=\"margin:0\"><a href=\"").Append(Safe(alert.Link)).Append("\" style=\"display:inline-block;background:#0b5394;color:#fff;text-decoration:none;padding:8px 16px;border-radius:4px\">").Append(Safe(say("Email.Open", []))).Append("</a></p>");
            html.Append("</div>");
        }

        if (all.Count > MostInDigest)
            html.Append("<p>").Append(Safe(say("Email.Digest.More", [all.Count - MostInDigest, options.PublicAddress.TrimEnd('/') + "/alerts"]))).Append("</p>");

        html.Append("<hr style=\"border:0;border-top:1px solid #d5dde4\"><p style=\"margin:12px 0 0;color:#4b5b69;font-size:13px\">").Append(Safe(say("Email.Why", []))).Append("<br>");
        if (leave is null)
            html.Append(Safe(say("Email.Mandatory", [])));
        else
            html.Append("<a href=\"").Append(Safe(leave)).Append("\" style=\"color:#0b5394\">").Append(Safe(say("Email.Unsubscribe", [Names(kinds, say)]))).Append("</a>");
        return html.Append("</p></div></body></html>").ToString();
    }

    private static string Names(AlertKind[] kinds, Func<string, object[], string> say) => string.Join(", ", kinds.Select(k => say($"Kind.{k}", [])));

    // A header is one line: whatever somebody typed, it cannot begin another.
    private static string Line(string text) => Cut(new string([.. text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)]).Trim(), LongestTitle);

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";

    private static string Day(DateTime at, string language) => new DateTimeOffset(at, TimeSpan.Zero).InVietnam().ToString(language == "en" ? "yyyy-MM-dd" : "dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static string Moment(DateTime at, string language) =>
        TimeZoneInfo.ConvertTimeFromUtc(at, Vietnam.Zone).ToString(language == "en" ? "yyyy-MM-dd HH:mm" : "HH:mm 'ngày' dd/MM/yyyy", CultureInfo.InvariantCulture);
}
