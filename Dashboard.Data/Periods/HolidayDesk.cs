using System.Globalization;
using Dashboard.Data.Access;
using Dashboard.Data.Indicators;
using Dashboard.Data.Live;
using Dashboard.Data.Sample;
using Dashboard.Data.Storage;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Periods;

/// <summary>A day on the calendar as a form or a file gives it.</summary>
public sealed record HolidayEntry(DateOnly? On, string Name, HolidayKind Kind, string Basis);

/// <summary>Keeps the calendar of offices: the days that ship with the product, those that a decision adds, and what is withdrawn.</summary>
public sealed class HolidayDesk(WriteGate gate, IDbContextFactory<DashboardContext> contexts, UnitTrees trees, WorkingCalendar calendar)
{
    private const int FirstYear = 2021;
    private const int LongestText = 400;
    private static readonly string[] Columns = ["date", "name", "kind", "basis"];

    /// <summary>Fills the years up to the next one that have no day yet: with the decisions known when this was released, else with what the law and the moon say, marked so.</summary>
    public async Task EnsureAsync(DateOnly today, CancellationToken cancel)
    {
        await using var db = await contexts.CreateDbContextAsync(cancel);
        var known = await db.Holidays.Select(h => h.On.Year).Distinct().ToListAsync(cancel);
        var missing = Enumerable.Range(FirstYear, today.Year + 2 - FirstYear).Except(known).ToArray();
        if (missing.Length == 0)
            return;

        await WriteAsync(async (scope, stop) =>
        {
            var there = await scope.Db.Holidays.Select(h => h.On.Year).Distinct().ToListAsync(stop);
            var shipped = Facts.Read<HolidayFact>("holidays").Select(f => new Holiday { On = f.On, Name = f.Name, Kind = f.Kind, Basis = f.Basis, IsReckoned = f.Reckoned }).ToLookup(h => h.On.Year);
            foreach (var year in missing.Except(there))
            {
                var days = shipped.Contains(year) ? [.. shipped[year]] : StatutoryHolidays.Of(year);
                foreach (var day in days)
                    day.RecordedAt = scope.At;

                scope.Db.Holidays.AddRange(days);
                scope.Changed(ChangeKind.Period, "/", $"holidays/{year.ToString(CultureInfo.InvariantCulture)}", userId: 0);
            }

            return missing.Length;
        }, cancel);
    }

    /// <summary>Adds a day; one that was only reckoned makes room for it. Answers its id.</summary>
    public async Task<Outcome<int>> AddAsync(HolidayEntry entry, Actor actor, CancellationToken cancel)
    {
        if (!actor.CanDefine(await trees.CurrentAsync(cancel), setId: null))
            return new Refusal("Holiday.NotAllowed");
        if (Check(entry) is { Count: > 0 } refusals)
            return refusals;

        return await WriteAsync(async (scope, stop) =>
        {
            var added = await AddAsync(scope, entry, actor, stop);
            if (added.Refused)
                return added.Refusal!;

            await scope.Db.SaveChangesAsync(stop);
            return added.Value!.Id;
        }, cancel);
    }

    /// <summary>Takes a day back, for a reason; the line stays to be read.</summary>
    public async Task<Outcome<int>> WithdrawAsync(int holidayId, string reason, Actor actor, CancellationToken cancel)
    {
        if (!actor.CanDefine(await trees.CurrentAsync(cancel), setId: null))
            return new Refusal("Holiday.NotAllowed");
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestText)
            return new Refusal("Series.ReasonMissing") { Field = nameof(reason) };

        return await WriteAsync(async (scope, stop) =>
        {
            if (await scope.Db.Holidays.SingleOrDefaultAsync(h => h.Id == holidayId && h.WithdrawnAt == null, stop) is not { } holiday)
                return new Refusal("Holiday.Unknown", holidayId);

            Withdraw(scope, holiday, reason.Trim(), actor);
            return holiday.Id;
        }, cancel);
    }

    /// <summary>Adds the days of a CSV file (date, name, kind, basis), all or none; answers how many are new. A line that stands already changes nothing.</summary>
    public async Task<Outcome<int>> ImportAsync(Stream content, Actor actor, CancellationToken cancel)
    {
        if (!actor.CanDefine(await trees.CurrentAsync(cancel), setId: null))
            return new Refusal("Holiday.NotAllowed");

        var table = await CsvTable.ReadAsync(content, Columns, [], cancel);
        if (table.Refused)
            return table.Refusals.ToList();

        var refusals = new List<Refusal>();
        var entries = new List<(CsvLine Line, HolidayEntry Entry)>();
        foreach (var line in table.Value!)
        {
            if (!Enum.TryParse<HolidayKind>(line["kind"], ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
                refusals.Add(line.Refuse("Import.NotOneOf", "kind", string.Join(", ", Enum.GetNames<HolidayKind>())));

            var entry = new HolidayEntry(line.Required("date", refusals) is null ? null : line.Day("date", refusals), line["name"], kind, line["basis"]);
            entries.Add((line, entry));
            refusals.AddRange(Check(entry).Where(r => r.Field != nameof(entry.On) || entry.On is not null).Select(r => r with { Row = line.Number }));
        }

        if (refusals.Count > 0)
            return refusals;

        return await WriteAsync(async (scope, stop) =>
        {
            var count = 0;
            foreach (var (line, entry) in entries)
            {
                if (await scope.Db.Holidays.AnyAsync(h => h.On == entry.On && h.WithdrawnAt == null && !h.IsReckoned && h.Name == entry.Name && h.Kind == entry.Kind && h.Basis == entry.Basis, stop))
                    continue;

                var added = await AddAsync(scope, entry, actor, stop);
                if (added.Refused)
                {
                    refusals.Add(added.Refusal! with { Row = line.Number });
                    continue;
                }

                await scope.Db.SaveChangesAsync(stop);
                count++;
            }

            return refusals.Count > 0 ? refusals : count;
        }, cancel);
    }

    private static async Task<Outcome<Holiday>> AddAsync(WriteScope scope, HolidayEntry entry, Actor actor, CancellationToken cancel)
    {
        var day = entry.On!.Value;
        if (await scope.Db.Holidays.SingleOrDefaultAsync(h => h.On == day && h.WithdrawnAt == null, cancel) is { } standing)
        {
            if (!standing.IsReckoned)
                return new Refusal("Holiday.DayTaken", day, standing.Name) { Field = nameof(entry.On) };

            // One standing line a day: the reckoned one steps back before the decided one is there.
            Withdraw(scope, standing, entry.Basis.Trim(), actor);
            await scope.Db.SaveChangesAsync(cancel);
        }

        var holiday = new Holiday { On = day, Name = entry.Name.Trim(), Kind = entry.Kind, Basis = entry.Basis.Trim(), RecordedAt = scope.At, RecordedBy = actor.UserId };
        scope.Db.Holidays.Add(holiday);
        Record(scope, actor, "Holiday.Add", day, $"{holiday.Name} ({holiday.Basis})");
        return holiday;
    }

    private static List<Refusal> Check(HolidayEntry entry)
    {
        var refusals = new List<Refusal>();
        if (entry.On is not { } day)
            refusals.Add(new Refusal("Holiday.DayMissing") { Field = nameof(entry.On) });
        else if (entry.Kind == HolidayKind.MakeUpDay && day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday))
            refusals.Add(new Refusal("Holiday.MakeUpOnWorkday", day) { Field = nameof(entry.On) });
        if (string.IsNullOrWhiteSpace(entry.Name) || entry.Name.Length > LongestText)
            refusals.Add(new Refusal("Holiday.NameMissing", LongestText) { Field = nameof(entry.Name) });
        if (string.IsNullOrWhiteSpace(entry.Basis) || entry.Basis.Length > LongestText)
            refusals.Add(new Refusal("Holiday.BasisMissing", LongestText) { Field = nameof(entry.Basis) });

        return refusals;
    }

    private static void Withdraw(WriteScope scope, Holiday holiday, string reason, Actor actor)
    {
        (holiday.WithdrawnAt, holiday.WithdrawnBy, holiday.WithdrawReason) = (scope.At, actor.UserId, reason);
        Record(scope, actor, "Holiday.Withdraw", holiday.On, $"{holiday.Name}; {reason}");
    }

    private static void Record(WriteScope scope, Actor actor, string action, DateOnly day, string detail)
    {
        scope.Audit(actor, action, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), detail);
        scope.Changed(ChangeKind.Period, "/", $"holidays/{day.Year.ToString(CultureInfo.InvariantCulture)}", actor.UserId);
    }

    private async Task<Outcome<int>> WriteAsync(Func<WriteScope, CancellationToken, Task<Outcome<int>>> command, CancellationToken cancel)
    {
        var outcome = await gate.WriteAsync(command, cancel);
        if (!outcome.Refused)
            calendar.Forget();

        return outcome;
    }
}
