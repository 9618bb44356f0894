using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Walls;

/// <summary>What a waiting screen shows, and the secret by which its browser is known again.</summary>
public sealed record PairingOffer(string Code, string Secret, DateTime ExpiresAt);

/// <summary>Which screen a token stands for, in which pairing.</summary>
public sealed record ScreenKey(int ScreenId, int Pairing, string Name);

/// <summary>
/// A screen's side of its identity: the code that it shows, the token that it claims, keeps and renews. Nothing here asks for an account.
/// </summary>
public sealed class ScreenTokens(IDbContextFactory<DashboardContext> contexts, WriteGate gate, TimeProvider clock)
{
    /// <summary>Capital letters and digits without those that are taken for another: 0 O, 1 I L, 2 Z, 5 S, 8 B.</summary>
    public const string Alphabet = "ACDEFGHJKMNPQRTUVWXY34679";

    public const int CodeLength = 6;

    /// <summary>A code that nobody types is replaced.</summary>
    public static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(10);

    /// <summary>A token that is older is renewed at the next beat.</summary>
    public static readonly TimeSpan RenewAfter = TimeSpan.FromDays(1);

    private const int MostFromOneAddress = 20;
    private const int MostInAll = 500;

    // A screen is recognised several times a minute: by memory, so that a database that answers slowly does not stop its beats.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (ScreenKey Key, DateTime Until)> _known = new(StringComparer.Ordinal);

    /// <summary>The code that a waiting browser shows: its own while it lasts, otherwise a new one.</summary>
    public async Task<Outcome<PairingOffer>> OfferAsync(string? secret, string address, CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (secret is not null)
        {
            var hash = ApiToken.HashOf(secret);
            var soon = now.AddSeconds(30);
            await using var db = await contexts.CreateDbContextAsync(cancel);
            if (await db.ScreenPairings.AsNoTracking().SingleOrDefaultAsync(p => p.SecretHash == hash && p.ExpiresAt > soon, cancel) is { } standing)
                return new PairingOffer(standing.Code, secret, standing.ExpiresAt);
        }

        var made = new PairingOffer(RandomNumberGenerator.GetString(Alphabet, CodeLength), NewSecret(), now + CodeLife);
        return await gate.WriteAsync<PairingOffer>(async (scope, stop) =>
        {
            await scope.Db.ScreenPairings.Where(p => p.ExpiresAt <= scope.At).ExecuteDeleteAsync(stop);
            if (await scope.Db.ScreenPairings.CountAsync(stop) >= MostInAll || await scope.Db.ScreenPairings.CountAsync(p => p.Address == address, stop) >= MostFromOneAddress)
                return new Refusal("Screen.TooManyCodes");

            scope.Db.ScreenPairings.Add(new ScreenPairing { Code = made.Code, SecretHash = ApiToken.HashOf(made.Secret), Address = address, ExpiresAt = made.ExpiresAt });
            return made;
        }, cancel);
    }

    /// <summary>Whether the code of this browser was typed and a screen made of it.</summary>
    public async Task<bool> IsPairedAsync(string secret, CancellationToken cancel)
    {
        var hash = ApiToken.HashOf(secret);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.ScreenPairings.AnyAsync(p => p.SecretHash == hash && p.ScreenId != null, cancel);
    }

    /// <summary>
    /// The token for the screen that the code was typed for. Asked again before the token was used (an answer may be lost), it makes another.
    /// </summary>
    public async Task<Outcome<string>> ClaimAsync(string secret, CancellationToken cancel)
    {
        var (hash, token) = (ApiToken.HashOf(secret), NewSecret());
        var claimed = await gate.WriteAsync<string>(async (scope, stop) =>
        {
            if (await scope.Db.ScreenPairings.SingleOrDefaultAsync(p => p.SecretHash == hash && p.ScreenId != null, stop) is not { } pairing)
                return new Refusal("Screen.NotPaired");

            var screen = await scope.Db.Screens.SingleAsync(s => s.Id == pairing.ScreenId, stop);
            if (screen.RevokedAt is not null)
                return new Refusal("Screen.NotPaired");

            (screen.TokenHash, screen.NextTokenHash, screen.TokenAt) = (ApiToken.HashOf(token), null, scope.At);
            return token;
        }, cancel);
        _known.Clear();
        return claimed;
    }

    /// <summary>The screen behind a token, or null. Using a renewed token for the first time ends the one before it.</summary>
    public async ValueTask<ScreenKey?> FindAsync(string token, CancellationToken cancel)
    {
        var hash = ApiToken.HashOf(token);
        var now = clock.GetUtcNow().UtcDateTime;
        if (_known.TryGetValue(hash, out var known) && now < known.Until)
            return known.Key;

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var screen = await db.Screens.AsNoTracking().SingleOrDefaultAsync(s => s.RevokedAt == null && (s.TokenHash == hash || s.NextTokenHash == hash), cancel);
        if (screen is null)
            return null;

        if (screen.NextTokenHash == hash)
            await PromoteAsync(screen.Id, hash, cancel);
        else
            await UsedAsync(db, screen.Id, cancel);

        var key = new ScreenKey(screen.Id, screen.Pairing, screen.Name);
        _known[hash] = (key, now + Remembered);
        return key;
    }

    /// <summary>A new token for the screen; the present one stays good until the new one is used. Null when the present one is not old enough.</summary>
    public async Task<string?> RenewAsync(int screenId, CancellationToken cancel)
    {
        var token = NewSecret();
        var renewed = await gate.WriteAsync<string>(async (scope, stop) =>
        {
            var screen = await scope.Db.Screens.SingleOrDefaultAsync(s => s.Id == screenId && s.RevokedAt == null, stop);
            if (screen?.TokenAt is not { } at || scope.At - at < RenewAfter)
                return new Refusal("Screen.NotPaired");

            screen.NextTokenHash = ApiToken.HashOf(token);
            return token;
        }, cancel);
        return renewed.Value;
    }

    /// <summary>Called for every committed change of kind <see cref="ChangeKind.Access"/>: a revoked token is not remembered.</summary>
    public void Forget() => _known.Clear();

    // Its code is worth nothing from here on.
    private async Task UsedAsync(DashboardContext db, int screenId, CancellationToken cancel)
    {
        if (await db.ScreenPairings.AnyAsync(p => p.ScreenId == screenId, cancel))
        {
            await gate.WriteAsync<int>(
                async (scope, stop) => await scope.Db.ScreenPairings.Where(p => p.ScreenId == screenId).ExecuteDeleteAsync(stop), cancel);
        }
    }

    private async Task PromoteAsync(int screenId, string hash, CancellationToken cancel)
    {
        await gate.WriteAsync<int>(async (scope, stop) =>
        {
            if (await scope.Db.Screens.SingleOrDefaultAsync(s => s.Id == screenId && s.NextTokenHash == hash, stop) is not { } screen)
                return 0;

            (screen.TokenHash, screen.NextTokenHash, screen.TokenAt) = (hash, null, scope.At);
            scope.Audit(Actor.System, "Screen.RenewToken", screenId.ToString(CultureInfo.InvariantCulture));
            return screenId;
        }, cancel);
        _known.Clear();
    }

    private static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
