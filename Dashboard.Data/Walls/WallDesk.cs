using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Walls;

/// <summary>A screen as somebody typed it: name, place, what it may show, what it plays, when.</summary>
public sealed record ScreenEntry(
    string Name,
    string Place,
    string UnitCode,
    bool IsPublic,
    int? PlaylistId,
    int WorkDays = ScreenSchedule.EveryDay,
    TimeOnly? WorkFrom = null,
    TimeOnly? WorkTo = null,
    TimeOnly? OffFrom = null,
    TimeOnly? OffTo = null,
    int? ReloadHour = 3,
    bool IsDisabled = false);

/// <summary>Pairs screens, places them, gives them a playlist, commands and revokes them.</summary>
public sealed class WallDesk(IDbContextFactory<DashboardContext> contexts, WriteGate gate, UnitTrees trees, Actors actors, ScreenTokens tokens, ScreenPlans plans, TimeProvider clock)
{
    /// <summary>Whoever types so many wrong codes waits for <see cref="WrongCodesFor"/>.</summary>
    public const int MostWrongCodes = 20;

    public static readonly TimeSpan WrongCodesFor = TimeSpan.FromMinutes(15);

    private const string WrongCode = "Screen.WrongCode";

    /// <summary>Makes a screen of the browser that shows a code, or gives a known screen a new device. Answers the screen's id.</summary>
    public async Task<Outcome<int>> PairAsync(string code, int? screenId, ScreenEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (await CheckAsync(entry, actor, tree, cancel) is { } refusal)
            return refusal;
        if (await TooManyAsync(actor, cancel))
            return new Refusal("Screen.WrongTooOften", (int)WrongCodesFor.TotalMinutes);

        code = Normalise(code);
        var paired = await gate.WriteAsync<int>(async (scope, stop) =>
        {
            if (await scope.Db.ScreenPairings.SingleOrDefaultAsync(p => p.Code == code && p.ExpiresAt > scope.At && p.ScreenId == null, stop) is not { } pairing)
                return new Refusal("Screen.UnknownCode") { Field = "code" };

            var unit = tree.OfCode(entry.UnitCode)[^1].Id;
            Screen screen;
            if (screenId is { } known)
            {
                if (await scope.Db.Screens.SingleOrDefaultAsync(s => s.Id == known, stop) is not { } found || !actor.CanRunScreens(tree, found.UnitId))
                    return new Refusal("Screen.Unknown");

                screen = found;
            }
            else
            {
                screen = new Screen { Name = "", UnitId = unit, CreatedAt = scope.At };
                scope.Db.Screens.Add(screen);
            }

            Take(screen, entry, tree, scope.At);
            (screen.TokenHash, screen.NextTokenHash, screen.TokenAt, screen.RevokedAt) = (null, null, null, null);
            screen.Pairing++;
            await scope.Db.SaveChangesAsync(stop);
            pairing.ScreenId = screen.Id;
            scope.Audit(actor, "Screen.Pair", Key(screen), $"{screen.Name}; {entry.UnitCode}; {(screen.IsPublic ? "public" : "internal")}");
            Announce(scope, tree, screen, actor, accessToo: true);
            return screen.Id;
        }, cancel);

        if (paired.Refusal?.Code == "Screen.UnknownCode")
        {
            await gate.WriteAsync<bool>((scope, _) =>
            {
                scope.Audit(actor, WrongCode, "pairing");
                return Task.FromResult<Outcome<bool>>(true);
            }, cancel);
        }

        if (!paired.Refused)
            Drop(paired.Value);
        return paired;
    }

    /// <summary>Renames, places, and sets what a screen plays and when.</summary>
    public async Task<Outcome<int>> ChangeAsync(int screenId, ScreenEntry entry, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        if (await CheckAsync(entry, actor, tree, cancel) is { } refusal)
            return refusal;

        var changed = await WriteAsync(screenId, actor, tree, (scope, screen) =>
        {
            Take(screen, entry, tree, scope.At);
            scope.Audit(actor, "Screen.Change", Key(screen), $"{screen.Name}; {entry.UnitCode}; {(screen.IsPublic ? "public" : "internal")}; playlist {screen.PlaylistId}");
            Announce(scope, tree, screen, actor, accessToo: false);
            return null;
        }, cancel);
        Drop(screenId);
        return changed;
    }

    /// <summary>Ends a screen's token at once: whatever it shows, it asks to be paired again.</summary>
    public async Task<Outcome<int>> RevokeAsync(int screenId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        var revoked = await WriteAsync(screenId, actor, tree, (scope, screen) =>
        {
            (screen.RevokedAt, screen.TokenHash, screen.NextTokenHash) = (scope.At, null, null);
            scope.Audit(actor, "Screen.Revoke", Key(screen), screen.Name);
            Announce(scope, tree, screen, actor, accessToo: true);
            return null;
        }, cancel);
        Drop(screenId);
        return revoked;
    }

    /// <summary>Tells a screen to do something; it holds for a time.</summary>
    public async Task<Outcome<int>> CommandAsync(int screenId, ScreenCommandKind kind, string? argument, TimeSpan lasting, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        argument = argument?.Trim();
        if (kind == ScreenCommandKind.Message && argument is not { Length: > 0 and <= 400 })
            return new Refusal("Screen.MessageLength", 400) { Field = "message" };

        return await WriteAsync(screenId, actor, tree, (scope, screen) =>
        {
            scope.Db.ScreenCommands.Add(new ScreenCommand
            {
                ScreenId = screen.Id,
                Kind = kind,
                Argument = argument,
                UserId = actor.UserId,
                At = scope.At,
                Until = scope.At + lasting,
            });
            scope.Audit(actor, $"Screen.{kind}", Key(screen), argument);
            Announce(scope, tree, screen, actor, accessToo: false);
            return null;
        }, cancel);
    }

    /// <summary>As people type it: small letters, blanks and dashes do not matter.</summary>
    public static string Normalise(string code) => string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    // At once on this node; the feed tells the others.
    private void Drop(int screenId)
    {
        actors.Drop(Actors.KeyOfScreen(screenId));
        tokens.Forget();
        plans.Forget();
    }

    private static string Key(Screen screen) => screen.Id.ToString(CultureInfo.InvariantCulture);

    private static void Announce(WriteScope scope, UnitTree tree, Screen screen, Actor actor, bool accessToo)
    {
        scope.Changed(ChangeKind.Screen, tree.PathOf(screen.UnitId), Actors.KeyOfScreen(screen.Id), actor.UserId);
        if (accessToo)
            scope.Changed(ChangeKind.Access, tree.PathOf(screen.UnitId), Actors.KeyOfScreen(screen.Id), actor.UserId);
    }

    private static void Take(Screen screen, ScreenEntry entry, UnitTree tree, DateTime at)
    {
        (screen.Name, screen.Place, screen.UnitId) = (entry.Name.Trim(), entry.Place.Trim(), tree.OfCode(entry.UnitCode)[^1].Id);
        (screen.IsPublic, screen.PlaylistId, screen.WorkDays) = (entry.IsPublic, entry.PlaylistId, entry.WorkDays & ScreenSchedule.EveryDay);
        (screen.WorkFrom, screen.WorkTo, screen.OffFrom, screen.OffTo) = (entry.WorkFrom, entry.WorkTo, entry.OffFrom, entry.OffTo);
        screen.ReloadHour = entry.ReloadHour;
        screen.DisabledAt = entry.IsDisabled ? screen.DisabledAt ?? at : null;
    }

    private async Task<Refusal?> CheckAsync(ScreenEntry entry, Actor actor, UnitTree tree, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(entry.Name) || entry.Name.Length > 100 || entry.Place.Length > 200)
            return new Refusal("Screen.NameMissing", 100, 200) { Field = "name" };
        if (tree.OfCode(entry.UnitCode) is not [.., { ValidTo: null } unit])
            return new Refusal("Screen.UnknownUnit", entry.UnitCode) { Field = "unit" };
        if (!actor.CanRunScreens(tree, unit.Id))
            return new Refusal("Screen.NotAllowed", unit.Name) { Field = "unit" };
        if (entry.ReloadHour is < 0 or > 23 || (entry.WorkFrom is null) != (entry.WorkTo is null) || (entry.OffFrom is null) != (entry.OffTo is null))
            return new Refusal("Screen.Hours") { Field = "hours" };
        if (entry.PlaylistId is not { } playlistId)
            return null;

        await using var db = await contexts.CreateDbContextAsync(cancel);
        var owner = await db.Playlists.Where(p => p.Id == playlistId).Select(p => (int?)p.UnitId).SingleOrDefaultAsync(cancel);
        return owner is { } of && (tree.IsWithin(unit.Id, of) || actor.CanRunScreens(tree, of)) ? null : new Refusal("Playlist.Unknown") { Field = "playlist" };
    }

    // In the audit, so that it is the same on every node and after a restart.
    private async Task<bool> TooManyAsync(Actor actor, CancellationToken cancel)
    {
        var since = clock.GetUtcNow().UtcDateTime - WrongCodesFor;
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return await db.AuditEntries.CountAsync(e => e.At > since && e.UserId == actor.UserId && e.Action == WrongCode, cancel) >= MostWrongCodes;
    }

    private async Task<Outcome<int>> WriteAsync(int screenId, Actor actor, UnitTree tree, Func<WriteScope, Screen, Refusal?> command, CancellationToken cancel) =>
        await gate.WriteAsync<int>(async (scope, stop) =>
        {
            if (await scope.Db.Screens.SingleOrDefaultAsync(s => s.Id == screenId && s.RevokedAt == null, stop) is not { } screen || !actor.CanRunScreens(tree, screen.UnitId))
                return new Refusal("Screen.Unknown");

            // What no longer holds is in the audit; here it would only grow.
            await scope.Db.ScreenCommands.Where(c => c.ScreenId == screenId && c.Until < scope.At.AddDays(-1)).ExecuteDeleteAsync(stop);
            return command(scope, screen) is { } refusal ? refusal : screen.Id;
        }, cancel);
}
