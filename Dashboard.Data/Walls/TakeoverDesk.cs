using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Walls;

/// <summary>Words for screens, as somebody typed them or the product itself has them to say.</summary>
/// <param name="Screens">Ids of the screens.</param>
/// <param name="Lasting">After which it ends by itself.</param>
public sealed record TakeoverEntry(IReadOnlyList<int> Screens, TakeoverForm Form, bool IsUrgent, string Words, TimeSpan Lasting);

/// <summary>Takes screens over, and ends it.</summary>
public sealed class TakeoverDesk(WriteGate gate, UnitTrees trees)
{
    public const int LongestWords = 400;

    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Puts words over some screens; answers the takeover's id. All of the screens or none.</summary>
    public async Task<Outcome<long>> StartAsync(TakeoverEntry entry, Actor actor, CancellationToken cancel)
    {
        var words = entry.Words.Trim();
        if (words.Length is 0 or > LongestWords)
            return new Refusal("Takeover.Words", LongestWords) { Field = "words" };
        if (entry.Lasting < Shortest || entry.Lasting > Longest)
            return new Refusal("Takeover.Lasting", (int)Shortest.TotalMinutes, (int)Longest.TotalMinutes) { Field = "minutes" };

        int[] chosen = [.. entry.Screens.Distinct()];
        if (chosen.Length == 0)
            return new Refusal("Takeover.NoScreen") { Field = "screens" };

        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<long>(async (scope, stop) =>
        {
            var screens = await scope.Db.Screens.AsNoTracking().Where(s => chosen.Contains(s.Id) && s.RevokedAt == null).ToListAsync(stop);
            if (screens.Count < chosen.Length || screens.Exists(s => !actor.CanRunScreens(tree, s.UnitId)))
                return new Refusal("Screen.Unknown");

            var takeover = new Takeover
            {
                Form = entry.Form,
                IsUrgent = entry.IsUrgent,
                Words = words,
                UserId = actor.UserId,
                At = scope.At,
                Until = scope.At + entry.Lasting,
                Screens = [.. chosen.Select(id => new TakeoverScreen { ScreenId = id })],
            };
            scope.Db.Takeovers.Add(takeover);
            await scope.Db.SaveChangesAsync(stop);
            scope.Audit(actor, "Takeover.Start", Key(takeover), $"{(entry.IsUrgent ? "urgent " : "")}{entry.Form}; screens {string.Join(' ', chosen.Take(200))}; {words}");
            Announce(scope, tree, takeover, screens.Select(s => s.UnitId), actor);
            return takeover.Id;
        }, cancel);
    }

    /// <summary>Ends a takeover on every screen of it that the actor runs; answers on how many.</summary>
    public async Task<Outcome<int>> AcknowledgeAsync(long takeoverId, Actor actor, CancellationToken cancel)
    {
        var tree = await trees.CurrentAsync(cancel);
        return await gate.WriteAsync<int>(async (scope, stop) =>
        {
            var takeover = await scope.Db.Takeovers.Include(t => t.Screens).SingleOrDefaultAsync(t => t.Id == takeoverId, stop);
            int[] ids = [.. takeover?.Screens.Select(s => s.ScreenId) ?? []];
            var units = await scope.Db.Screens.Where(s => ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.UnitId, stop);
            var own = takeover?.Screens.Where(s => actor.CanRunScreens(tree, units[s.ScreenId])).ToList();
            if (takeover is null || own is not { Count: > 0 })
                return new Refusal("Takeover.Unknown");

            var standing = own.Where(s => s.AcknowledgedAt is null).ToList();
            if (takeover.Until <= scope.At || standing.Count == 0)
                return new Refusal("Takeover.Over");

            foreach (var screen in standing)
                (screen.AcknowledgedAt, screen.AcknowledgedBy) = (scope.At, actor.UserId);

            scope.Audit(actor, "Takeover.Acknowledge", Key(takeover), $"screens {string.Join(' ', standing.Take(200).Select(s => s.ScreenId))}");
            Announce(scope, tree, takeover, standing.Select(s => units[s.ScreenId]), actor);
            return standing.Count;
        }, cancel);
    }

    private static string Key(Takeover takeover) => takeover.Id.ToString(CultureInfo.InvariantCulture);

    private static void Announce(WriteScope scope, UnitTree tree, Takeover takeover, IEnumerable<int> units, Actor actor)
    {
        foreach (var unit in units.Distinct())
            scope.Changed(ChangeKind.Screen, tree.PathOf(unit), $"takeover/{Key(takeover)}", actor.UserId);
    }
}
