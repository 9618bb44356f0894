using Dashboard.Data;
using Dashboard.Data.Access;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Dashboard.Exports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;

namespace Dashboard.Access;

/// <summary>The address of the list of accounts: what of it is shown.</summary>
public sealed record UserFilter(string? Q = null, string? Unit = null, string? Role = null, string? State = null)
{
    internal AccountFilter In(UnitTree tree, DateOnly today) => new(
        Q?.Trim(),
        string.IsNullOrWhiteSpace(Unit) ? null : tree.Find(Unit.Trim(), today)?.Id ?? 0,
        Enum.TryParse<Role>(Role, out var role) ? role : null,
        State switch { "active" => false, "disabled" => true, _ => null });
}

/// <summary>Accounts and tokens as files, under the same filter as on the page. Whoever takes personal data away is written down first.</summary>
internal static class AccessExports
{
    public static void MapAccessExports(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin").RequireAuthorization(Policies.Administer);
        group.MapGet("/users/export.{format}", UsersAsync);
        group.MapGet("/tokens/export.{format}", TokensAsync);
    }

    /// <summary>What is answered where a read of personal data cannot be recorded (decision 20).</summary>
    public static IResult Unrecorded(Refusal refusal) =>
        TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, extensions: new Dictionary<string, object?> { ["code"] = refusal.Code });

    private static async Task<IResult> UsersAsync(
        string format, [AsParameters] UserFilter filter, HttpContext context, Actors actors, UnitTrees trees, IDbContextFactory<DashboardContext> contexts,
        PersonalDataReads reads, IStringLocalizer<AccessTexts> text, TimeProvider clock)
    {
        var cancel = context.RequestAborted;
        var actor = await actors.GetAsync(context.User, cancel);
        if (await reads.RecordAsync(actor, "users", "export", cancel) is { } refusal)
            return Unrecorded(refusal);

        var (now, today) = (clock.GetUtcNow(), Vietnam.Today(clock));
        var tree = await trees.CurrentAsync(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var lines = await db.Accounts(actor, tree, filter.In(tree, today), now.UtcDateTime).ToListAsync(cancel);
        return TableExport.File(
            new ExportTable(
                "accounts", [text["Users.Title"], Formats.DayAndTime(now.UtcDateTime)],
                [text["Users.Name"], text["Users.DisplayName"], text["Users.Office"], text["Users.UnitCode"], text["Users.Unit"], text["Users.Roles"], text["Account.Second"], text["Users.State"]],
                lines.Select(l => (IReadOnlyList<object?>)
                [
                    l.Name, l.DisplayName, l.Office, tree[l.UnitId].Code, tree.NameOn(l.UnitId, today), string.Join(", ", l.Roles.Distinct().Select(r => text[$"Role.{r}"].Value)),
                    text[l.HasSecondFactor ? "Yes" : "No"].Value, text[StateOf(l, now)].Value,
                ])),
            format);
    }

    private static async Task<IResult> TokensAsync(
        string format, HttpContext context, Actors actors, UnitTrees trees, IDbContextFactory<DashboardContext> contexts, IStringLocalizer<AccessTexts> text, TimeProvider clock)
    {
        var cancel = context.RequestAborted;
        var (now, today) = (clock.GetUtcNow().UtcDateTime, Vietnam.Today(clock));
        var tree = await trees.CurrentAsync(cancel);
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var lines = await db.Tokens(await actors.GetAsync(context.User, cancel), tree).ToListAsync(cancel);
        return TableExport.File(
            new ExportTable(
                "tokens", [text["Tokens.Title"], Formats.DayAndTime(now)],
                [text["Tokens.Name"], text["Users.Role"], text["Users.UnitCode"], text["Users.Unit"], text["Tokens.By"], text["Tokens.Created"], text["Tokens.Expires"], text["Users.State"]],
                lines.Select(l => (IReadOnlyList<object?>)
                [
                    l.Name, text[$"Role.{l.Role}"].Value, tree[l.UnitId].Code, tree.NameOn(l.UnitId, today), l.CreatedBy ?? text["Audit.System"].Value, l.CreatedAt, l.ExpiresAt, text[StateOf(l, now)].Value,
                ])),
            format);
    }

    /// <summary>The text that says how an account stands.</summary>
    public static string StateOf(AccountLine line, DateTimeOffset now) => line.DisabledAt is not null ? "Users.Disabled" : line.LockedUntil > now ? "Users.Locked" : "Users.Active";

    /// <summary>The text that says how a token stands.</summary>
    public static string StateOf(TokenLine line, DateTime now) => line.RevokedAt is not null ? "Tokens.Revoked" : line.ExpiresAt <= now ? "Tokens.Expired" : "Tokens.Good";
}
