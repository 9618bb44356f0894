using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Alerts;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Jobs.Alerts;

/// <summary>Another system that is to be told.</summary>
/// <param name="Kinds">Which kinds; empty for all.</param>
public sealed record WebhookEntry(string Name, string UnitCode, string Url, IReadOnlyList<AlertKind> Kinds);

/// <summary>A webhook that was made. Its signing key is shown this once.</summary>
public sealed record NewWebhook(int Id, string Secret);

/// <summary>Makes and ends webhooks, for administrators of the unit.</summary>
public sealed class WebhookDesk(WriteGate gate, UnitTrees trees, OutboundHttp http, AlertOptions options, WebhookSecrets secrets, TimeProvider clock)
{
    /// <summary>Each is a request for every alert of the unit.</summary>
    public const int MostOfUnit = 10;

    private const int LongestName = 100;
    private const int LongestUrl = 1000;

    public async Task<Outcome<NewWebhook>> AddAsync(WebhookEntry entry, Actor actor, CancellationToken cancel)
    {
        var today = Vietnam.Today(clock);
        var tree = await trees.CurrentAsync(cancel);
        var name = entry.Name.Trim().Normalize();
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
            return new Refusal("Webhook.Name", LongestName) { Field = "name" };
        if (tree.Find(entry.UnitCode, today) is not { } unit)
            return new Refusal("Unit.UnknownOn", entry.UnitCode, today) { Field = "unit" };
        if (!actor.CanAdminister(tree, unit.Id))
            return new Refusal("Webhook.NoRight", unit.Name) { Field = "unit" };
        if (entry.Url.Length > LongestUrl || !Uri.TryCreate(entry.Url, UriKind.Absolute, out var url))
            return new Refusal("Webhook.Url") { Field = "url" };
        if (!http.Allows(entry.Url, options.Webhook.Hosts))
            return new Refusal("Webhook.HostNotAllowed", url.Host) { Field = "url" };

        var secret = "whsec_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return await gate.WriteAsync<NewWebhook>(
            async (write, stop) =>
            {
                if (await write.Db.Webhooks.CountAsync(w => w.UnitId == unit.Id && w.EndedAt == null, stop) >= MostOfUnit)
                    return new Refusal("Webhook.TooMany", MostOfUnit);

                var webhook = new Webhook
                {
                    Name = name,
                    UnitId = unit.Id,
                    Url = url.AbsoluteUri,
                    ProtectedSecret = secrets.Protect(secret),
                    Kinds = string.Join(',', entry.Kinds.Distinct().Order()),
                    CreatedBy = actor.UserId,
                    CreatedAt = write.At,
                };
                write.Db.Webhooks.Add(webhook);
                await write.Db.SaveChangesAsync(stop);
                write.Audit(actor, "Webhook.Add", webhook.Id.ToString(CultureInfo.InvariantCulture), $"{unit.Code} {url.GetLeftPart(UriPartial.Path)}");
                return new NewWebhook(webhook.Id, secret);
            },
            cancel);
    }

    /// <summary>Ends a webhook: what is still queued for it is given up.</summary>
    public async Task<Outcome<int>> EndAsync(int webhookId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(
            async (write, stop) =>
            {
                if (await write.Db.Webhooks.SingleOrDefaultAsync(w => w.Id == webhookId && w.EndedAt == null, stop) is not { } webhook || !actor.CanAdminister(tree, webhook.UnitId))
                    return new Refusal("Webhook.Unknown");

                webhook.EndedAt = write.At;
                write.Audit(actor, "Webhook.End", webhook.Id.ToString(CultureInfo.InvariantCulture));
                return webhook.Id;
            },
            cancel);
    }
}

/// <summary>Keeps the signing keys of webhooks so that the database alone does not give them away.</summary>
public sealed class WebhookSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Dashboard.Alerts.Webhook");

    public string Protect(string secret) => _protector.Protect(secret);

    /// <summary>The key; null when the keys of data protection are gone.</summary>
    public string? Read(string stored)
    {
        try
        {
            return _protector.Unprotect(stored);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
