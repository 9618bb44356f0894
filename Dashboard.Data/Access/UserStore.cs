using System.Globalization;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Dashboard.Data.Access;

/// <summary>
/// Where ASP.NET Core Identity keeps accounts. Its reads use the request's context; whatever it has changed goes through the
/// <see cref="WriteGate"/> as one command, with its line in the audit and its change on the feed.
/// </summary>
public sealed class UserStore : UserOnlyStore<User, DashboardContext, int>
{
    private readonly WriteGate _gate;
    private readonly UnitTrees _trees;
    private readonly Actors _actors;

    public UserStore(DashboardContext context, WriteGate gate, UnitTrees trees, Actors actors, IdentityErrorDescriber describer)
        : base(context, describer)
    {
        (_gate, _trees, _actors) = (gate, trees, actors);
        AutoSaveChanges = false;
    }

    public override Task<IdentityResult> CreateAsync(User user, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Accounts are created by AccountDesk, which checks who may.");

    public override Task<IdentityResult> DeleteAsync(User user, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Accounts are disabled, never deleted.");

    public override async Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken = default)
    {
        var path = (await _trees.CurrentAsync(cancellationToken)).PathOf(user.UnitId);
        Context.ChangeTracker.DetectChanges();
        var own = Context.Entry(user);
        var pending = Context.ChangeTracker.Entries().Where(e => e.Entity != user && e.State is not EntityState.Unchanged).ToList();
        var actions = Actions(own, pending).ToList();

        // Other credentials end what was opened with the earlier ones; a lock-out ends everything.
        var ends = own.Property(u => u.SecurityStamp).IsModified || own.Property(u => u.LockoutEnd) is { IsModified: true, CurrentValue: not null };
        var expected = user.ConcurrencyStamp;
        var next = Guid.NewGuid().ToString();
        try
        {
            await _gate.WriteAsync<int>(async (scope, stop) =>
            {
                user.ConcurrencyStamp = expected;
                scope.Db.Attach(user);
                user.ConcurrencyStamp = next;
                scope.Db.Update(user);
                foreach (var entry in pending.Where(e => !e.Metadata.IsOwned()))
                    _ = entry.State switch
                    {
                        EntityState.Added => scope.Db.Add(entry.Entity),
                        EntityState.Deleted => scope.Db.Remove(entry.Entity),
                        _ => scope.Db.Update(entry.Entity),
                    };

                await scope.Db.SaveChangesAsync(stop);
                foreach (var action in actions)
                    scope.Audit(new Actor(user.Id, user.DisplayName, user.UnitId, []), action, user.Id.ToString(CultureInfo.InvariantCulture));

                if (ends)
                    scope.Changed(ChangeKind.Access, path, Actors.KeyOfUser(user.Id), user.Id);

                return user.Id;
            }, cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return IdentityResult.Failed(ErrorDescriber.ConcurrencyFailure());
        }

        Context.ChangeTracker.AcceptAllChanges();
        if (ends)
            _actors.Drop(Actors.KeyOfUser(user.Id));

        return IdentityResult.Success;
    }

    /// <summary>What of this is worth a line: counting failures is not, what follows from them is.</summary>
    private static IEnumerable<string> Actions(EntityEntry<User> user, List<EntityEntry> pending)
    {
        if (user.Property(u => u.LockoutEnd) is { IsModified: true, CurrentValue: not null })
            yield return "Access.LockOut";
        if (user.Property(u => u.PasswordHash).IsModified)
            yield return "Access.ChangePassword";
        if (user.Property(u => u.TwoFactorEnabled) is { IsModified: true } second)
            yield return second.CurrentValue ? "Access.EnableSecondFactor" : "Access.DisableSecondFactor";
        else if (user.Property(u => u.SecurityStamp).IsModified && !user.Property(u => u.PasswordHash).IsModified)
            yield return "Access.ChangeCredentials";
        foreach (var passkey in pending.Where(e => e.Entity is IdentityUserPasskey<int>))
        {
            if (passkey.State == EntityState.Added)
                yield return "Access.AddPasskey";
            else if (passkey.State == EntityState.Deleted)
                yield return "Access.RemovePasskey";
        }
    }
}
