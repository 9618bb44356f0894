using System.Buffers.Text;
using System.Security.Cryptography;
using Dashboard.Data;
using Dashboard.Data.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Jobs.Alerts;

/// <summary>
/// The key by which push services know this installation: made once, kept in the database protected. Browsers have subscribed to this key alone, so when it cannot be
/// read any more (the keys of data protection are gone), another is made and all subscriptions end.
/// </summary>
public sealed class VapidKeys(IDbContextFactory<DashboardContext> contexts, WriteGate gate, IDataProtectionProvider protection) : IDisposable
{
    private const string Key = "alerts.vapid";

    private readonly IDataProtector _protector = protection.CreateProtector("Dashboard.Alerts.Vapid");
    private readonly SemaphoreSlim _one = new(1, 1);
    private ECDsa? _key;

    /// <summary>What a browser subscribes to.</summary>
    public async Task<string> PublicAsync(CancellationToken cancel) =>
        Base64Url.EncodeToString(WebPush.PublicKey((await GetAsync(cancel)).ExportParameters(includePrivateParameters: false)));

    /// <summary>The header for a message to an address of a push service.</summary>
    public async Task<string> AuthorizationAsync(Uri endpoint, string contact, DateTimeOffset until, CancellationToken cancel) =>
        WebPush.Authorization(await GetAsync(cancel), endpoint.GetLeftPart(UriPartial.Authority), contact, until);

    public void Dispose()
    {
        _key?.Dispose();
        _one.Dispose();
    }

    private async Task<ECDsa> GetAsync(CancellationToken cancel)
    {
        if (_key is { } known)
            return known;

        await _one.WaitAsync(cancel);
        try
        {
            if (_key is not null)
                return _key;

            await using (var db = await contexts.CreateDbContextAsync(cancel))
            {
                if (await db.Settings.AsNoTracking().Where(s => s.Key == Key).Select(s => s.Value).SingleOrDefaultAsync(cancel) is { } kept && Read(kept) is { } readable)
                    return _key = readable;
            }

            var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var stored = Base64Url.EncodeToString(_protector.Protect(made.ExportPkcs8PrivateKey()));
            var standing = await gate.WriteAsync<string>(
                async (write, stop) =>
                {
                    if (await write.Db.Settings.SingleOrDefaultAsync(s => s.Key == Key, stop) is not { } row)
                    {
                        write.Db.Settings.Add(new Setting { Key = Key, Value = stored, ChangedAt = write.At });
                        return stored;
                    }

                    if (Read(row.Value) is { } other)
                    {
                        // Another node was first.
                        other.Dispose();
                        return row.Value;
                    }

                    (row.Value, row.ChangedAt) = (stored, write.At);
                    await write.Db.PushSubscriptions.Where(s => s.EndedAt == null).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, write.At), stop);
                    return stored;
                },
                cancel);
            if (standing.Value == stored)
                return _key = made;

            made.Dispose();
            return _key = Read(standing.Value!)!;
        }
        finally
        {
            _one.Release();
        }
    }

    private ECDsa? Read(string kept)
    {
        try
        {
            var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(_protector.Unprotect(Base64Url.DecodeFromChars(kept)), out _);
            return key;
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
