using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Access;

/// <summary>Which accounts a list shows; empty parts do not narrow it.</summary>
/// <param name="Disabled">Disabled ones, or those that are not; null for both.</param>
public sealed record AccountFilter(string? Text = null, int? UnitId = null, Role? Role = null, bool? Disabled = null, int? Id = null);

/// <summary>A line of the list of accounts.</summary>
public sealed record AccountLine(int Id, string Name, string DisplayName, int UnitId, string? Office, IReadOnlyList<Role> Roles, bool HasSecondFactor, DateTime? DisabledAt, DateTimeOffset? LockedUntil);

/// <summary>A line of the list of tokens.</summary>
public sealed record TokenLine(int Id, string Name, Role Role, int UnitId, string? CreatedBy, DateTime CreatedAt, DateTime ExpiresAt, DateTime? RevokedAt);

/// <summary>Which audit lines a list shows; instants are UTC, the end exclusive.</summary>
public sealed record AuditFilter(DateTime? From = null, DateTime? Until = null, int? UserId = null, string? Action = null, string? Subject = null);

/// <summary>A line of the audit with the name behind its account.</summary>
public sealed record AuditLine(long Id, long? Number, DateTime At, int UserId, string? Name, string Action, string Subject, string? Detail, string? RemoteAddress, string? Hash);

/// <summary>Reads accounts, tokens and the audit, each within what the actor administers or inspects.</summary>
public static class AccountQueries
{
    extension(DashboardContext db)
    {
        /// <summary>Accounts of the units that the actor administers, by name.</summary>
        public IQueryable<AccountLine> Accounts(Actor actor, UnitTree tree, AccountFilter filter, DateTime now)
        {
            var users = Within(db.Users.AsNoTracking(), Administered(actor, tree));
            if (filter.Text is { Length: > 0 } text)
                users = users.Where(u => u.UserName!.Contains(text) || u.DisplayName.Contains(text));
            if (filter.UnitId is { } unit)
                users = users.Where(u => u.UnitId == unit);
            if (filter.Id is { } id)
                users = users.Where(u => u.Id == id);
            if (filter.Disabled is { } disabled)
                users = users.Where(u => u.DisabledAt != null == disabled);
            if (filter.Role is { } role)
                users = users.Where(u => db.Grants.Any(g => g.UserId == u.Id && g.Role == role && g.From <= now && (g.Until == null || g.Until > now)));

            return users.OrderBy(u => u.NormalizedUserName).Select(u => new AccountLine(
                u.Id,
                u.UserName!,
                u.DisplayName,
                u.UnitId,
                db.OfficesHeld.Where(o => o.UserId == u.Id && o.To == null).OrderByDescending(o => o.From).Select(o => o.Title).FirstOrDefault(),
                db.Grants.Where(g => g.UserId == u.Id && g.From <= now && (g.Until == null || g.Until > now)).Select(g => g.Role).ToList(),
                u.TwoFactorEnabled,
                u.DisabledAt,
                u.LockoutEnd));
        }

        /// <summary>Tokens of the units that the actor administers, newest first.</summary>
        public IQueryable<TokenLine> Tokens(Actor actor, UnitTree tree)
        {
            var tokens = db.ApiTokens.AsNoTracking();
            if (Administered(actor, tree) is { } units)
                tokens = tokens.Where(t => units.Contains(t.UnitId));

            return tokens.OrderByDescending(t => t.Id).Select(t => new TokenLine(
                t.Id,
                t.Name,
                t.Role,
                t.UnitId,
                db.Users.Where(u => u.Id == t.CreatedBy).Select(u => u.DisplayName).FirstOrDefault(),
                t.CreatedAt,
                t.ExpiresAt,
                t.RevokedAt));
        }

        /// <summary>What accounts within the actor's reach did, newest first; what the system did, for those who reach the whole country.</summary>
        public IQueryable<AuditLine> Audit(Actor actor, UnitTree tree, AuditFilter filter)
        {
            var entries = db.AuditEntries.AsNoTracking();
            if (Reached(tree, u => actor.CanAdminister(tree, u.Id) || (actor.Has(Role.Inspector) && actor.CanRead(tree, u.Id))) is { } units)
                entries = entries.Where(e => db.Users.Any(u => u.Id == e.UserId && units.Contains(u.UnitId)));
            if (filter.From is { } from)
                entries = entries.Where(e => e.At >= from);
            if (filter.Until is { } until)
                entries = entries.Where(e => e.At < until);
            if (filter.UserId is { } user)
                entries = entries.Where(e => e.UserId == user);
            if (filter.Action is { Length: > 0 } action)
                entries = entries.Where(e => e.Action.StartsWith(action));
            if (filter.Subject is { Length: > 0 } subject)
                entries = entries.Where(e => e.Subject == subject);

            return entries.OrderByDescending(e => e.Id).Select(e => new AuditLine(
                e.Id, e.Number, e.At, e.UserId, db.Users.Where(u => u.Id == e.UserId).Select(u => u.DisplayName).FirstOrDefault(), e.Action, e.Subject, e.Detail, e.RemoteAddress, e.Hash));
        }
    }

    private static List<int>? Administered(Actor actor, UnitTree tree) => Reached(tree, u => actor.CanAdminister(tree, u.Id));

    /// <summary>Null for the whole country, so that no list of thousands of ids is sent.</summary>
    private static List<int>? Reached(UnitTree tree, Func<Unit, bool> reaches) =>
        tree.Root is { } root && reaches(root) ? null : [.. tree.All.Where(reaches).Select(u => u.Id)];

    private static IQueryable<User> Within(IQueryable<User> users, List<int>? units) => units is null ? users : users.Where(u => units.Contains(u.UnitId));
}
