using System.Collections.Frozen;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Periods;

/// <summary>Tells working days: Monday to Friday without the days off, and the weekends that are worked in exchange.</summary>
public sealed class WorkingDays(IEnumerable<Holiday> holidays)
{
    private readonly FrozenDictionary<DateOnly, HolidayKind> _days = holidays.Where(h => h.WithdrawnAt is null).ToFrozenDictionary(h => h.On, h => h.Kind);

    public bool IsWorking(DateOnly day) => _days.TryGetValue(day, out var kind)
        ? kind == HolidayKind.MakeUpDay
        : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>How many there are from a day to another, both included; 0 when the second has passed.</summary>
    public int Between(DateOnly first, DateOnly last)
    {
        var count = 0;
        for (var day = first; day <= last; day = day.AddDays(1))
            count += IsWorking(day) ? 1 : 0;

        return count;
    }
}

/// <summary>Holds this node's <see cref="WorkingDays"/>; loads them at first use and again after <see cref="Forget"/>.</summary>
public sealed class WorkingCalendar(IDbContextFactory<DashboardContext> contexts) : IDisposable
{
    private readonly KeptSnapshot<WorkingDays> _kept = new(_ => 0, async cancel =>
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        return new WorkingDays(await db.Holidays.AsNoTracking().Where(h => h.WithdrawnAt == null).ToListAsync(cancel));
    });

    public ValueTask<WorkingDays> CurrentAsync(CancellationToken cancel) => _kept.GetAsync(atLeast: 0, cancel);

    /// <summary>Called when a holiday was added or withdrawn; the next reader loads anew.</summary>
    public void Forget() => _kept.Forget();

    public void Dispose() => _kept.Dispose();
}
