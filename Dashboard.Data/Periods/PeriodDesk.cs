using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Periods;

/// <summary>Closes a period before its day, and reopens a closed one for a reason and until a day. The calendar does the rest.</summary>
public sealed class PeriodDesk(WriteGate gate, UnitTrees trees)
{
    /// <summary>The longest that a period stays reopened; whoever needs more asks again, with a reason.</summary>
    public const int MostReopenedDays = 31;

    /// <summary>Closes a period whose window has ended.</summary>
    public Task<Outcome<Period>> CloseAsync(int periodId, Actor actor, CancellationToken cancel) =>
        ChangeAsync(periodId, actor, "Period.Close", (period, write) =>
        {
            if (period.ClosedAt is not null)
                return new Refusal("Period.AlreadyClosed", period.Code);
            if (write.At.DayInVietnam() <= period.To)
                return new Refusal("Period.NotEnded", period.Code, period.To);

            (period.ClosedAt, period.ReopenedUntil) = (write.At, null);
            return null;
        }, reason: null, cancel);

    /// <summary>Takes entries of a closed period again, up to and with a day; then the calendar closes it.</summary>
    public Task<Outcome<Period>> ReopenAsync(int periodId, DateOnly until, string reason, Actor actor, CancellationToken cancel) =>
        ChangeAsync(periodId, actor, "Period.Reopen", (period, write) =>
        {
            var today = write.At.DayInVietnam();
            if (period.ClosedAt is null)
                return new Refusal("Period.NotClosed", period.Code);
            if (string.IsNullOrWhiteSpace(reason))
                return new Refusal("Period.ReasonMissing") { Field = "reason" };
            if (until < today || until > today.AddDays(MostReopenedDays))
                return new Refusal("Period.ReopenedTooLong", today, today.AddDays(MostReopenedDays)) { Field = "until" };

            (period.ClosedAt, period.ReopenedUntil, period.ReopenReason) = (null, until, reason.Trim());
            return null;
        }, reason, cancel);

    private Task<Outcome<Period>> ChangeAsync(
        int periodId, Actor actor, string action, Func<Period, WriteScope, Refusal?> change, string? reason, CancellationToken cancel) =>
        gate.WriteAsync<Period>(async (write, stop) =>
        {
            // Periods are the whole scheme's: a commune's own coordinator does not close them for everybody.
            if (!actor.CanDefine(await trees.CurrentAsync(stop), setId: null))
                return new Refusal("Period.NotAllowed");
            if (await write.Db.Periods.SingleOrDefaultAsync(p => p.Id == periodId, stop) is not { } period)
                return new Refusal("Period.Unknown", periodId);
            if (change(period, write) is { } refusal)
                return refusal;

            write.Audit(actor, action, period.Code, reason?.Trim());
            write.Changed(ChangeKind.Period, "/", period.Code, actor.UserId);
            return period;
        }, cancel);
}
