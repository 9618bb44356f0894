using System.Globalization;
using System.Text.RegularExpressions;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Access;

/// <summary>An account to be made, as a person typed it or a file holds it; with its first office and grant where given.</summary>
/// <param name="UnitCode">The unit it belongs to, as it stands today.</param>
/// <param name="GrantUnitCode">What the grant reaches; the account's own unit when empty.</param>
public sealed record AccountEntry(string Name, string DisplayName, string UnitCode, string? Office = null, Role? Role = null, string? GrantUnitCode = null, DateOnly? Until = null);

/// <summary>A made account with the password that is shown this once and changed at the first sign-in.</summary>
public sealed record NewAccount(int UserId, string Name, string Password);

/// <summary>A grant to be given. Days are Vietnam's; <paramref name="Until"/> is the last day.</summary>
public sealed record GrantEntry(int UserId, Role Role, string UnitCode, DateOnly From, DateOnly? Until);

/// <summary>Makes accounts and changes what they may do. There is no e-mail: passwords are handed over by hand and changed at once.</summary>
public sealed partial class AccountDesk(WriteGate gate, UnitTrees trees, Actors actors, IPasswordHasher<User> hasher, TimeProvider clock)
{
    /// <summary>Hashing one password takes a tenth of a second on purpose.</summary>
    public const int MostAtOnce = 500;

    private DateOnly Today => Vietnam.Today(clock);

    /// <summary>All or none. With <paramref name="dryRun"/> nothing is made and no password is thought of: a preview.</summary>
    public async Task<Outcome<IReadOnlyList<NewAccount>>> CreateAsync(IReadOnlyList<AccountEntry> entries, bool dryRun, Actor actor, CancellationToken cancel)
    {
        if (entries.Count > MostAtOnce)
            return new Refusal("Account.TooMany", MostAtOnce);

        var tree = await trees.CurrentAsync(cancel);
        var refusals = new List<Refusal>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (Check(tree, entries[i], actor) is { } refusal)
                refusals.Add(refusal with { Row = i });
        }

        foreach (var repeated in entries.Index().GroupBy(e => Normal(e.Item.Name)).SelectMany(g => g.Skip(1)))
            refusals.Add(new Refusal("Account.NameTaken", repeated.Item.Name) { Row = repeated.Index, Field = "name" });

        if (refusals.Count > 0)
            return refusals;

        var made = dryRun
            ? [.. entries.Select(e => (Entry: e, User: NewUser(e, tree), Password: ""))]
            : entries.AsParallel().AsOrdered().WithCancellation(cancel).Select(entry =>
            {
                var user = NewUser(entry, tree);
                var password = SampleAccounts.NewPassword();
                user.PasswordHash = hasher.HashPassword(user, password);
                return (Entry: entry, User: user, Password: password);
            }).ToList();

        return await gate.WriteAsync<IReadOnlyList<NewAccount>>(async (scope, stop) =>
        {
            var names = made.ConvertAll(m => m.User.NormalizedUserName);
            var taken = await scope.Db.Users.Where(u => names.Contains(u.NormalizedUserName)).Select(u => u.NormalizedUserName).ToListAsync(stop);
            var clashes = made.Index().Where(m => taken.Contains(m.Item.User.NormalizedUserName))
                .Select(m => new Refusal("Account.NameTaken", m.Item.Entry.Name) { Row = m.Index, Field = "name" }).ToList();
            if (clashes.Count > 0)
                return clashes;

            if (dryRun)
                return made.ConvertAll(m => new NewAccount(0, m.Entry.Name, ""));

            foreach (var (_, user, _) in made)
                user.CreatedAt = scope.At;

            scope.Db.Users.AddRange(made.Select(m => m.User));
            await scope.Db.SaveChangesAsync(stop);
            foreach (var (entry, user, _) in made)
            {
                if (!string.IsNullOrWhiteSpace(entry.Office))
                    scope.Db.OfficesHeld.Add(new OfficeHeld { UserId = user.Id, Title = entry.Office.Trim(), From = Today });

                if (entry.Role is { } role)
                {
                    var unit = tree.Find(entry.GrantUnitCode is { Length: > 0 } code ? code : entry.UnitCode, Today)!;
                    scope.Db.Grants.Add(new Grant { UserId = user.Id, Role = role, UnitId = unit.Id, From = scope.At, Until = EndOf(entry.Until), GrantedBy = actor.UserId });
                }

                Announce(scope, tree, user, actor, "Access.CreateUser", entry.Role?.ToString());
            }

            return made.ConvertAll(m => new NewAccount(m.User.Id, m.Entry.Name, m.Password));
        }, cancel);
    }

    public Task<Outcome<int>> DisableAsync(int userId, Actor actor, CancellationToken cancel) =>
        ChangeAsync(userId, actor, "Access.DisableUser", (user, scope) => user.DisabledAt ??= scope.At, cancel);

    public Task<Outcome<int>> EnableAsync(int userId, Actor actor, CancellationToken cancel) =>
        ChangeAsync(userId, actor, "Access.EnableUser", (user, _) => (user.DisabledAt, user.LockoutEnd, user.AccessFailedCount) = (null, null, 0), cancel);

    /// <summary>A new password, shown once; whoever is signed in with the old one is out.</summary>
    public async Task<Outcome<NewAccount>> ResetPasswordAsync(int userId, Actor actor, CancellationToken cancel)
    {
        var password = SampleAccounts.NewPassword();
        var hash = hasher.HashPassword(null!, password);
        var name = "";
        var changed = await ChangeAsync(userId, actor, "Access.ResetPassword", (user, _) =>
        {
            name = user.UserName!;
            (user.PasswordHash, user.MustChangePassword, user.SecurityStamp) = (hash, true, NewStamp());
            (user.LockoutEnd, user.AccessFailedCount) = (null, 0);
        }, cancel);
        return changed.Refused ? changed.Refusals.ToList() : new NewAccount(userId, name, password);
    }

    /// <summary>For somebody who lost telephone and printed codes: the password alone suffices until a new second factor is set up.</summary>
    public Task<Outcome<int>> RemoveSecondFactorAsync(int userId, Actor actor, CancellationToken cancel) =>
        ChangeAsync(userId, actor, "Access.RemoveSecondFactor", (user, scope) =>
        {
            (user.TwoFactorEnabled, user.SecurityStamp) = (false, NewStamp());
            scope.Db.UserTokens.RemoveRange(scope.Db.UserTokens.Where(t => t.UserId == user.Id));
            scope.Db.UserPasskeys.RemoveRange(scope.Db.UserPasskeys.Where(p => p.UserId == user.Id));
        }, cancel);

    public async Task<Outcome<int>> GiveGrantAsync(GrantEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (tree.Find(entry.UnitCode, Today) is not { } unit)
            return new Refusal("Unit.UnknownOn", entry.UnitCode, Today) { Field = "unit" };
        if (!actor.CanAdminister(tree, unit.Id))
            return new Refusal("Account.NoRight", unit.Name) { Field = "unit" };
        if (entry.Role == Role.Inspector && entry.Until is null)
            return new Refusal("Grant.InspectorNeedsEnd") { Field = "until" };
        if (entry.Until < entry.From)
            return new Refusal("Grant.EndsBeforeStart", entry.From, entry.Until) { Field = "until" };

        return await ChangeAsync(entry.UserId, actor, "Access.GiveGrant", (user, scope) => scope.Db.Grants.Add(new Grant
        {
            UserId = user.Id,
            Role = entry.Role,
            UnitId = unit.Id,
            From = entry.From.StartInVietnam(),
            Until = EndOf(entry.Until),
            GrantedBy = actor.UserId,
        }), cancel, $"{entry.Role} {unit.Code}");
    }

    public async Task<Outcome<int>> EndGrantAsync(int grantId, Actor actor, CancellationToken cancel)
    {
        var ended = await WriteAsync(async (scope, tree, stop) =>
        {
            if (await scope.Db.Grants.SingleOrDefaultAsync(g => g.Id == grantId, stop) is not { } grant || grant.Until <= scope.At)
                return new Refusal("Grant.Unknown");

            var user = await scope.Db.Users.SingleAsync(u => u.Id == grant.UserId, stop);
            if (Refuse(tree, user, actor) is { } refusal)
                return refusal;

            grant.Until = scope.At;
            Announce(scope, tree, user, actor, "Access.EndGrant", $"{grant.Role} {tree[grant.UnitId].Code}");
            return user.Id;
        }, cancel);
        return ended;
    }

    /// <summary>The office held from a day on; an earlier one that still stands ends the day before.</summary>
    public Task<Outcome<int>> HoldOfficeAsync(int userId, string title, DateOnly from, Actor actor, CancellationToken cancel) =>
        string.IsNullOrWhiteSpace(title)
            ? Task.FromResult<Outcome<int>>(new Refusal("Account.NoOffice") { Field = "office" })
            : ChangeAsync(userId, actor, "Access.HoldOffice", (user, scope) =>
            {
                foreach (var earlier in scope.Db.OfficesHeld.Where(o => o.UserId == user.Id && o.To == null && o.From < from))
                    earlier.To = from.AddDays(-1);

                scope.Db.OfficesHeld.Add(new OfficeHeld { UserId = user.Id, Title = title.Trim(), From = from });
            }, cancel);

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9._@-]{2,63}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex NamePattern { get; }

    private static string Normal(string name) => name.Trim().ToUpperInvariant();

    private static string NewStamp() => Guid.NewGuid().ToString("N");

    private static DateTime? EndOf(DateOnly? lastDay) => lastDay is { } day ? day.AddDays(1).StartInVietnam() : null;

    private User NewUser(AccountEntry entry, UnitTree tree) => new()
    {
        UserName = entry.Name.Trim(),
        NormalizedUserName = Normal(entry.Name),
        DisplayName = entry.DisplayName.Trim(),
        UnitId = tree.Find(entry.UnitCode, Today)!.Id,
        SecurityStamp = NewStamp(),
        LockoutEnabled = true,
        MustChangePassword = true,
    };

    private Refusal? Check(UnitTree tree, AccountEntry entry, Actor actor)
    {
        if (!NamePattern.IsMatch(entry.Name.Trim()))
            return new Refusal("Account.BadName", entry.Name) { Field = "name" };
        if (string.IsNullOrWhiteSpace(entry.DisplayName))
            return new Refusal("Account.NoDisplayName") { Field = "displayName" };
        if (tree.Find(entry.UnitCode, Today) is not { } unit)
            return new Refusal("Unit.UnknownOn", entry.UnitCode, Today) { Field = "unit" };
        if (!actor.CanAdminister(tree, unit.Id))
            return new Refusal("Account.NoRight", unit.Name) { Field = "unit" };
        if (entry.Role is null)
            return null;

        var code = entry.GrantUnitCode is { Length: > 0 } granted ? granted : entry.UnitCode;
        if (tree.Find(code, Today) is not { } reached)
            return new Refusal("Unit.UnknownOn", code, Today) { Field = "grantUnit" };
        if (!actor.CanAdminister(tree, reached.Id))
            return new Refusal("Account.NoRight", reached.Name) { Field = "grantUnit" };
        if (entry.Role == Role.Inspector && entry.Until is null)
            return new Refusal("Grant.InspectorNeedsEnd") { Field = "until" };

        return entry.Until < Today ? new Refusal("Grant.EndsBeforeStart", Today, entry.Until) { Field = "until" } : null;
    }

    /// <summary>Nobody changes its own account here: an administrator could give itself figures to see, or lock the last one out.</summary>
    private static Refusal? Refuse(UnitTree tree, User user, Actor actor)
    {
        if (user.Id == actor.UserId)
            return new Refusal("Account.Own");

        return actor.CanAdminister(tree, user.UnitId) ? null : new Refusal("Account.Unknown");
    }

    private static void Announce(WriteScope scope, UnitTree tree, User user, Actor actor, string action, string? detail)
    {
        scope.Audit(actor, action, user.Id.ToString(CultureInfo.InvariantCulture), detail);
        scope.Changed(ChangeKind.Access, tree.PathOf(user.UnitId), Actors.KeyOfUser(user.Id), actor.UserId);
    }

    private Task<Outcome<int>> ChangeAsync(int userId, Actor actor, string action, Action<User, WriteScope> change, CancellationToken cancel, string? detail = null) =>
        WriteAsync(async (scope, tree, stop) =>
        {
            if (await scope.Db.Users.SingleOrDefaultAsync(u => u.Id == userId, stop) is not { } user)
                return new Refusal("Account.Unknown");
            if (Refuse(tree, user, actor) is { } refusal)
                return refusal;

            change(user, scope);
            user.ConcurrencyStamp = Guid.NewGuid().ToString();
            Announce(scope, tree, user, actor, action, detail);
            return user.Id;
        }, cancel);

    private async Task<Outcome<int>> WriteAsync(Func<WriteScope, UnitTree, CancellationToken, Task<Outcome<int>>> change, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var changed = await gate.WriteAsync((scope, stop) => change(scope, tree, stop), cancel);

        // What is remembered here goes at once; open circuits on every node hear it from the feed.
        if (!changed.Refused)
            actors.Drop(Actors.KeyOfUser(changed.Value));

        return changed;
    }
}
