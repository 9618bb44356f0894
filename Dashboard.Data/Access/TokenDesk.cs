using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Dashboard.Data.Live;
using Dashboard.Data.Periods;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Access;

/// <summary>A token to be made: what it is for, in which role it acts, over which subtree, and its last day.</summary>
public sealed record TokenEntry(string Name, Role Role, string UnitCode, DateOnly LastDay);

/// <summary>A made token. The secret is shown this once and is stored nowhere.</summary>
public sealed record NewToken(int Id, string Secret, DateTime ExpiresAt);

/// <summary>Makes and revokes the API's bearer tokens.</summary>
public sealed class TokenDesk(WriteGate gate, UnitTrees trees, Actors actors, TimeProvider clock)
{
    /// <summary>A token that nobody renews ends: the program behind it may be long forgotten.</summary>
    public const int MostDays = 366;

    public async Task<Outcome<NewToken>> CreateAsync(TokenEntry entry, Actor actor, CancellationToken cancel)
    {
        var today = Vietnam.Today(clock);
        var tree = await trees.CurrentAsync(cancel);
        if (string.IsNullOrWhiteSpace(entry.Name))
            return new Refusal("Token.NoName") { Field = "name" };
        if (entry.Role == Role.Administrator)
            return new Refusal("Token.Administrator") { Field = "role" };
        if (tree.Find(entry.UnitCode, today) is not { } unit)
            return new Refusal("Unit.UnknownOn", entry.UnitCode, today) { Field = "unit" };
        if (!actor.CanAdminister(tree, unit.Id))
            return new Refusal("Account.NoRight", unit.Name) { Field = "unit" };
        if (entry.LastDay < today || entry.LastDay > today.AddDays(MostDays))
            return new Refusal("Token.Expiry", today, today.AddDays(MostDays)) { Field = "lastDay" };

        var secret = "dash_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return await gate.WriteAsync<NewToken>(async (scope, stop) =>
        {
            var token = new ApiToken
            {
                Name = entry.Name.Trim(),
                Hash = ApiToken.HashOf(secret),
                Role = entry.Role,
                UnitId = unit.Id,
                CreatedBy = actor.UserId,
                CreatedAt = scope.At,
                ExpiresAt = entry.LastDay.AddDays(1).StartInVietnam(),
            };
            scope.Db.ApiTokens.Add(token);
            await scope.Db.SaveChangesAsync(stop);
            scope.Audit(actor, "Access.CreateToken", token.Id.ToString(CultureInfo.InvariantCulture), $"{token.Role} {unit.Code}");
            scope.Changed(ChangeKind.Access, tree.PathOf(unit.Id), Actors.KeyOfToken(token.Id), actor.UserId);
            return new NewToken(token.Id, secret, token.ExpiresAt);
        }, cancel);
    }

    public async Task<Outcome<int>> RevokeAsync(int tokenId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var revoked = await gate.WriteAsync<int>(async (scope, stop) =>
        {
            if (await scope.Db.ApiTokens.SingleOrDefaultAsync(t => t.Id == tokenId && t.RevokedAt == null, stop) is not { } token || !actor.CanAdminister(tree, token.UnitId))
                return new Refusal("Token.Unknown");

            token.RevokedAt = scope.At;
            scope.Audit(actor, "Access.RevokeToken", token.Id.ToString(CultureInfo.InvariantCulture));
            scope.Changed(ChangeKind.Access, tree.PathOf(token.UnitId), Actors.KeyOfToken(token.Id), actor.UserId);
            return token.Id;
        }, cancel);
        if (!revoked.Refused)
            actors.Drop(Actors.KeyOfToken(revoked.Value));

        return revoked;
    }
}
