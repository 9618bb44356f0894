using Dashboard.Data.Access;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Walls;

/// <summary>How a takeover stands.</summary>
public enum TakeoverState
{
    Standing,

    /// <summary>Acknowledged on all of the screens seen by the reader.</summary>
    Acknowledged,

    /// <summary>Its time was up.</summary>
    TimedOut,
}

/// <summary>A screen of a takeover, for those who run it: who acknowledged it there.</summary>
public sealed record TakeoverScreenLine(int ScreenId, string Name, DateTime? AcknowledgedAt, string? AcknowledgedBy);

/// <summary>A takeover for those who run its screens. Names of people are for them alone; no screen shows one.</summary>
/// <param name="By">Who began it; null for the product itself.</param>
/// <param name="Screens">Those of its screens that the reader runs.</param>
public sealed record TakeoverLine(long Id, TakeoverForm Form, bool IsUrgent, string Words, string? By, DateTime At, DateTime Until, IReadOnlyList<TakeoverScreenLine> Screens)
{
    public TakeoverState StateAt(DateTime at) =>
        Screens.All(s => s.AcknowledgedAt is not null) ? TakeoverState.Acknowledged : Until <= at ? TakeoverState.TimedOut : TakeoverState.Standing;

    /// <summary>The last acknowledgement, or null.</summary>
    public TakeoverScreenLine? Acknowledged => Screens.Where(s => s.AcknowledgedAt is not null).MaxBy(s => s.AcknowledgedAt);
}

/// <summary>Reads takeovers.</summary>
public static class TakeoverQueries
{
    extension(DashboardContext db)
    {
        /// <summary>What stands on a screen at an instant, in no order (<see cref="TakeoverOrder"/>).</summary>
        public IQueryable<Takeover> TakeoversOn(int screenId, DateTime at) =>
            db.Takeovers.AsNoTracking().Where(t => t.Until > at && t.Screens.Any(s => s.ScreenId == screenId && s.AcknowledgedAt == null));

        /// <summary>Takeovers of screens that the actor runs, newest first.</summary>
        /// <param name="text">Part of the words; null for all.</param>
        /// <param name="standingAt">Only what stands at an instant on some screen; null for all.</param>
        public IQueryable<TakeoverLine> Takeovers(Actor actor, UnitTree tree, string? text, DateTime? standingAt)
        {
            var units = WallQueries.Run(actor, tree);
            var everywhere = units is null;
            units ??= [];
            return db.Takeovers.AsNoTracking()
                .Where(t => t.Screens.Any(s => everywhere || db.Screens.Any(w => w.Id == s.ScreenId && units.Contains(w.UnitId))))
                .Where(t => text == null || t.Words.Contains(text))
                .Where(t => standingAt == null || (t.Until > standingAt && t.Screens.Any(s => s.AcknowledgedAt == null)))
                .OrderByDescending(t => t.Id)
                .Select(t => new TakeoverLine(
                    t.Id, t.Form, t.IsUrgent, t.Words, db.Users.Where(u => u.Id == t.UserId).Select(u => u.DisplayName).FirstOrDefault(), t.At, t.Until,
                    t.Screens.Where(s => everywhere || db.Screens.Any(w => w.Id == s.ScreenId && units.Contains(w.UnitId)))
                        .OrderBy(s => s.ScreenId)
                        .Select(s => new TakeoverScreenLine(
                            s.ScreenId, db.Screens.Where(w => w.Id == s.ScreenId).Select(w => w.Name).First(), s.AcknowledgedAt,
                            db.Users.Where(u => u.Id == s.AcknowledgedBy).Select(u => u.DisplayName).FirstOrDefault())).ToList()));
        }
    }
}
