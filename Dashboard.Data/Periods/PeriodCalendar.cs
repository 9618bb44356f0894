using Dashboard.Data.Live;
using Dashboard.Data.Storage;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Periods;

/// <summary>What a look at the calendar changed.</summary>
public sealed record CalendarStep(IReadOnlyList<string> Opened, IReadOnlyList<string> Closed);

/// <summary>
/// Opens and closes periods by the calendar: months, quarters, half-years and years up to the ones that hold today;
/// a period whose last day of entry has passed is closed. Doing it twice changes nothing.
/// </summary>
public sealed class PeriodCalendar(WriteGate gate)
{
    private static readonly Frequency[] Lengths = [Frequency.Month, Frequency.Quarter, Frequency.HalfYear, Frequency.Year];

    public async Task<CalendarStep> EnsureAsync(DateOnly today, CancellationToken cancel) =>
        new(await OpenAsync(today, cancel), await CloseAsync(today, cancel));

    /// <summary>Adds the periods that are missing up to the ones that hold a day; returns their codes.</summary>
    public async Task<IReadOnlyList<string>> OpenAsync(DateOnly today, CancellationToken cancel) =>
        (await gate.WriteAsync<List<string>>(async (scope, stop) =>
        {
            var known = await scope.Db.Periods.AsNoTracking().Where(p => p.Window == Period.Calendar).ToListAsync(stop);
            var opened = new List<Period>();
            foreach (var length in Lengths)
            {
                var last = known.Where(p => p.Frequency == length).MaxBy(p => p.To);
                var next = last is null ? PeriodCode.Of(new DateOnly(today.Year, 1, 1), length) : PeriodCode.Of(last.To.AddDays(1), length);
                for (; next.From <= today; next = next.Add(1))
                    opened.Add(Of(next));
            }

            scope.Db.Periods.AddRange(opened);
            return Announce(scope, opened);
        }, cancel)).Value!;

    /// <summary>Closes the periods whose last day of entry lies before a day; returns their codes.</summary>
    public async Task<IReadOnlyList<string>> CloseAsync(DateOnly today, CancellationToken cancel) =>
        (await gate.WriteAsync<List<string>>(async (scope, stop) =>
        {
            var ended = await scope.Db.Periods.Where(p => p.ClosedAt == null && p.ClosesOn < today && !(p.ReopenedUntil >= today)).ToListAsync(stop);
            foreach (var period in ended)
                period.ClosedAt = scope.At;

            return Announce(scope, ended);
        }, cancel)).Value!;

    private static List<string> Announce(WriteScope scope, List<Period> periods)
    {
        foreach (var period in periods)
            scope.Changed(ChangeKind.Period, "/", period.Code, userId: 0);

        return [.. periods.Select(p => p.Code)];
    }

    /// <summary>All periods of the calendar from a day to another, those past their closing day closed at the end of it; for a database that starts with a history.</summary>
    public static IReadOnlyList<Period> History(DateOnly from, DateOnly today)
    {
        var periods = new List<Period>();
        foreach (var length in Lengths)
        {
            for (var code = PeriodCode.Of(from, length); code.From <= today; code = code.Add(1))
            {
                var period = Of(code);
                if (period.ClosesOn < today)
                    period.ClosedAt = period.ClosesOn.AddDays(1).StartInVietnam();

                periods.Add(period);
            }
        }

        return periods;
    }

    /// <summary>A month is open for entries until the 10th of the next, a quarter or half-year until the 15th, a year until 31 January.</summary>
    public static Period Of(PeriodCode code) => new()
    {
        Code = code.ToString(),
        Frequency = code.Frequency,
        From = code.From,
        To = code.To,
        ClosesOn = code.To.AddDays(code.Frequency switch
        {
            Frequency.Month or Frequency.OnChange => 10,
            Frequency.Quarter or Frequency.HalfYear => 15,
            _ => 31,
        }),
    };
}
