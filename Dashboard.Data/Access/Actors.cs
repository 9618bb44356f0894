using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Access;

/// <summary>
/// Finds the <see cref="Actor"/> behind a signed-in principal. The principal only says which account or token it is; rights come from the
/// database, remembered for a short while and forgotten at once when a change of the account is heard.
/// </summary>
public sealed class Actors(IDbContextFactory<DashboardContext> contexts, TimeProvider clock)
{
    /// <summary>Claim that names the token of a caller without account.</summary>
    public const string TokenClaim = "token";

    /// <summary>Claim that names a wall screen.</summary>
    public const string ScreenClaim = "screen";

    /// <summary>Claim that ties a cookie to the account's credentials as they were at sign-in; Identity's default name.</summary>
    public const string StampClaim = "AspNet.Identity.SecurityStamp";

    // Only a bound on what a lost announcement could cost: changes themselves drop the entry.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);
    private int _changes;

    private Action<string>? _heard;

    /// <summary>Calls back with the key (<c>user/12</c>, <c>token/3</c>) whose rights changed, so that whoever holds a connection for it ends it.</summary>
    public void OnChange(Action<string> heard) => _heard += heard;

    public static string KeyOfUser(int userId) => string.Create(CultureInfo.InvariantCulture, $"user/{userId}");

    public static string KeyOfScreen(int screenId) => string.Create(CultureInfo.InvariantCulture, $"screen/{screenId}");

    public static string KeyOfToken(int tokenId) => string.Create(CultureInfo.InvariantCulture, $"token/{tokenId}");

    /// <summary>The key of a principal, or null when it names neither account nor token.</summary>
    public static string? KeyOf(ClaimsPrincipal principal)
    {
        if (principal.Identity is not { IsAuthenticated: true })
            return null;

        if (principal.FindFirstValue(TokenClaim) is { } token)
            return "token/" + token;

        if (principal.FindFirstValue(ScreenClaim) is { } screen)
            return "screen/" + screen;

        return principal.FindFirstValue(ClaimTypes.NameIdentifier) is { } user ? "user/" + user : null;
    }

    /// <summary>Who asks, with the grants in force now; <see cref="Actor.Nobody"/> when the account is disabled, locked out or has other credentials since.</summary>
    public async ValueTask<Actor> GetAsync(ClaimsPrincipal principal, CancellationToken cancel)
    {
        if (KeyOf(principal) is not { } key)
            return Actor.Nobody;

        var known = await FindAsync(key, cancel);
        return known.Stamp is null || string.Equals(known.Stamp, principal.FindFirstValue(StampClaim), StringComparison.Ordinal) ? known.Actor : Actor.Nobody;
    }

    /// <summary>Called for every committed change of kind <see cref="Live.ChangeKind.Access"/>, from this node or another.</summary>
    public void OnAccessChanged(string key)
    {
        Drop(key);
        _heard?.Invoke(key);
    }

    /// <summary>What is remembered of a key is read again; called by the command itself, which need not wait for the feed.</summary>
    public void Drop(string key)
    {
        Interlocked.Increment(ref _changes);
        _known.TryRemove(key, out _);
    }

    private async ValueTask<Known> FindAsync(string key, CancellationToken cancel)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (_known.TryGetValue(key, out var known) && now < known.Until)
            return known;

        // What is read beside a change may be older than the change, and must not be remembered after it.
        var changes = Volatile.Read(ref _changes);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var id = int.TryParse(key.AsSpan(key.IndexOf('/', StringComparison.Ordinal) + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        known = key.StartsWith("token/", StringComparison.Ordinal) ? await TokenAsync(db, id, now, cancel)
            : key.StartsWith("screen/", StringComparison.Ordinal) ? await ScreenAsync(db, id, now, cancel)
            : await UserAsync(db, id, now, cancel);
        if (changes == Volatile.Read(ref _changes))
            _known[key] = known;

        return known;
    }

    private static async Task<Known> UserAsync(DashboardContext db, int id, DateTime now, CancellationToken cancel)
    {
        var user = await db.Users.AsNoTracking().Where(u => u.Id == id)
            .Select(u => new { u.DisplayName, u.UnitId, u.SecurityStamp, u.DisabledAt, u.LockoutEnd })
            .SingleOrDefaultAsync(cancel);
        if (user is null || user.DisabledAt is not null || user.LockoutEnd?.UtcDateTime > now)
            return new Known(Actor.Nobody, "", now + Longest);

        var grants = await db.Grants.AsNoTracking().Where(g => g.UserId == id && (g.Until == null || g.Until > now)).ToListAsync(cancel);
        var inForce = grants.Where(g => g.From <= now).Select(g => new ActorGrant(g.Role, g.UnitId)).ToList();
        var next = grants.Select(g => g.From > now ? g.From : g.Until ?? DateTime.MaxValue).Append(now + Longest).Min();
        return new Known(new Actor(id, user.DisplayName, user.UnitId, inForce), user.SecurityStamp ?? "", next);
    }

    private static async Task<Known> TokenAsync(DashboardContext db, int id, DateTime now, CancellationToken cancel)
    {
        var token = await db.ApiTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id && t.RevokedAt == null && t.ExpiresAt > now, cancel);
        if (token is null)
            return new Known(Actor.Nobody, null, now + Longest);

        var end = token.ExpiresAt < now + Longest ? token.ExpiresAt : now + Longest;
        return new Known(new Actor(-token.Id, token.Name, token.UnitId, [new ActorGrant(token.Role, token.UnitId)]), null, end);
    }

    private static async Task<Known> ScreenAsync(DashboardContext db, int id, DateTime now, CancellationToken cancel)
    {
        var screen = await db.Screens.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.RevokedAt == null && s.TokenHash != null, cancel);
        return screen is null
            ? new Known(Actor.Nobody, null, now + Longest)
            : new Known(Actor.OfScreen(screen.Name, screen.UnitId), screen.Pairing.ToString(CultureInfo.InvariantCulture), now + Longest);
    }

    /// <param name="Stamp">What the principal must carry; null where there is none to compare (tokens).</param>
    private sealed record Known(Actor Actor, string? Stamp, DateTime Until);
}
