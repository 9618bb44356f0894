using Dashboard.Data.Access;
using Dashboard.Data.Figures;
using Dashboard.Data.Indicators;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Entry;

/// <summary>Reads what is due from whom, and how far it has come.</summary>
public static class EntryQueries
{
    extension(DashboardContext db)
    {
        /// <summary>The cells that are due from a unit today, and only those.</summary>
        public async Task<Outcome<EntrySheet>> EntrySheetAsync(Actor actor, UnitTree tree, Catalogue catalogue, int unitId, DateOnly today, CancellationToken cancel)
        {
            if (tree.Get(unitId) is not { } unit || !actor.CanEnter(tree, unitId))
                return new Refusal("Figure.NoRight", tree.Get(unitId)?.Code ?? "");

            var asked = (from measure in catalogue.Measures
                         where measure.Source == SeriesSource.Entered
                         from period in catalogue.PeriodsOf(measure.Frequency)
                         where EntryDue.IsDue(period, today) && tree.IsMember(measure.ReportingSetId, unitId, period.To)
                         select (Measure: measure, Period: period)).ToList();

            var standing = await StandingAsync(db, catalogue, unitId, asked, FigureKind.Actual, cancel);
            var cells = asked
                .OrderBy(a => a.Period.ClosesOn).ThenBy(a => a.Period.From)
                .ThenBy(a => Place(catalogue, a.Measure)).ThenBy(a => a.Measure.Sort)
                .SelectMany(a => Cells(catalogue, a.Measure, a.Period, asked.Exists(w => w.Measure.Id == a.Measure.NotAboveMeasureId && w.Period == a.Period), standing))
                .ToLookup(c => c.Measure.Frequency == Frequency.OnChange);
            return new EntrySheet(unit, tree.NameOn(unitId, today), [.. cells[false]], [.. cells[true]]);
        }

        /// <summary>How far each unit of a branch that owes something in a period has come, for whom may approve it.</summary>
        public async Task<IReadOnlyList<EntryProgress>> EntryProgressAsync(Actor actor, UnitTree tree, Catalogue catalogue, int branchId, Period period, CancellationToken cancel)
        {
            var measures = catalogue.Measures.Where(m => m.Source == SeriesSource.Entered && m.Frequency == period.Frequency).ToArray();
            var expected = measures.SelectMany(m => tree.MembersOn(m.ReportingSetId, period.To))
                .Where(u => tree.IsWithin(u.Id, branchId) && actor.CanApprove(tree, u.Id))
                .CountBy(u => u.Id).ToDictionary();

            var measureIds = measures.Select(m => m.Id).ToArray();
            var there = await db.Figures.AsNoTracking()
                .Where(f => measureIds.Contains(f.MeasureId) && f.PeriodId == period.Id && f.SupersededAt == null
                    && f.Kind == FigureKind.Actual && f.BreakdownId == 0 && f.State != FigureState.Withdrawn)
                .GroupBy(f => f.UnitId)
                .Select(g => new
                {
                    UnitId = g.Key,
                    Entered = g.Count(),
                    Submitted = g.Count(f => f.SubmittedAt != null),
                    Approved = g.Count(f => f.ApprovedAt != null && f.ApprovedUntil == null),
                    LastAt = g.Max(f => f.RecordedAt),
                })
                .ToDictionaryAsync(r => r.UnitId, cancel);

            return [.. expected.Select(e =>
            {
                var row = there.GetValueOrDefault(e.Key);
                return new EntryProgress(e.Key, tree[e.Key].Code, tree.NameOn(e.Key, period.To), e.Value, row?.Entered ?? 0, row?.Submitted ?? 0, row?.Approved ?? 0, row?.LastAt);
            }).OrderBy(p => tree[p.UnitId].Level).ThenBy(p => p.Code, StringComparer.Ordinal)];
        }
    }

    /// <summary>What stands in the cells of a unit, and in the same cells of the periods before.</summary>
    internal static async Task<Dictionary<(int MeasureId, int PeriodId, int BreakdownId), EntryValue>> StandingAsync(
        DashboardContext db, Catalogue catalogue, int unitId, IReadOnlyList<(Measure Measure, Period Period)> asked, FigureKind kind, CancellationToken cancel)
    {
        var periodIds = asked.SelectMany(a => EntryDue.Before(catalogue, a.Period).Append(a.Period)).Select(p => p.Id).Distinct().ToArray();
        var measureIds = asked.Select(a => a.Measure.Id).Distinct().ToArray();
        return (await db.Figures.AsNoTracking()
                .Where(f => f.UnitId == unitId && periodIds.Contains(f.PeriodId) && f.SupersededAt == null && f.Kind == kind && measureIds.Contains(f.MeasureId))
                .Select(f => new
                {
                    f.Id,
                    f.MeasureId,
                    f.PeriodId,
                    f.BreakdownId,
                    f.State,
                    f.Value,
                    f.Door,
                    f.Reason,
                    f.RecordedAt,
                    f.SubmittedAt,
                    f.ApprovedAt,
                    f.ApprovedUntil,
                })
                .ToListAsync(cancel))
            .Select(f =>
            {
                var stage = f.ApprovedAt is not null && f.ApprovedUntil is null ? FigureStage.Approved
                    : f.SubmittedAt is not null ? FigureStage.Submitted : FigureStage.Entering;
                // Only a coordinator's page leaves an unsubmitted version with a reason behind.
                var isSentBack = stage == FigureStage.Entering && f.Door == FigureDoor.Page && f.Reason is not null;
                return new EntryValue(f.Id, f.MeasureId, f.PeriodId, f.BreakdownId, f.State, f.Value, stage, isSentBack, f.Reason, f.RecordedAt);
            })
            .ToDictionary(v => (v.MeasureId, v.PeriodId, v.BreakdownId));
    }

    // A part stands behind its whole, wherever its own number would put it.
    private static int Place(Catalogue catalogue, Measure measure) =>
        measure.NotAboveMeasureId is { } whole ? Place(catalogue, (Measure)catalogue.Get(whole)) : measure.Sort;

    /// <summary>The total and its categories, in the order of the form.</summary>
    internal static IEnumerable<EntryCell> Cells(
        Catalogue catalogue, Measure measure, Period period, bool wholeIsAsked, Dictionary<(int MeasureId, int PeriodId, int BreakdownId), EntryValue> standing)
    {
        var axes = measure.Axes.Split(',', StringSplitOptions.RemoveEmptyEntries);
        var whole = wholeIsAsked ? (Measure)catalogue.Get(measure.NotAboveMeasureId!.Value) : null;
        foreach (var category in catalogue.Categories.Where(c => axes.Contains(c.Axis)).OrderBy(c => Array.IndexOf(axes, c.Axis)).ThenBy(c => c.Sort).Prepend(null))
        {
            var history = EntryDue.Before(catalogue, period)
                .Select(p => standing.GetValueOrDefault((measure.Id, p.Id, category?.Id ?? 0)))
                .OfType<EntryValue>().Where(v => v.State != FigureState.Withdrawn).ToList();
            var current = standing.GetValueOrDefault((measure.Id, period.Id, category?.Id ?? 0));
            yield return new EntryCell(
                measure, period, category, whole, current, history.FirstOrDefault(),
                UsualRange.Of([.. history.Where(v => v.IsReported).Select(v => v.Value)], measure));
        }
    }
}

/// <summary>Says who is asked, and when.</summary>
public static class EntryDue
{
    /// <summary>Units that the actor may enter for today and that owe some measure; the account's own first.</summary>
    public static IReadOnlyList<EntryUnit> UnitsOf(Actor actor, UnitTree tree, Catalogue catalogue, DateOnly today)
    {
        var sets = catalogue.Measures.Where(m => m.Source == SeriesSource.Entered).Select(m => m.ReportingSetId).Distinct();
        return [.. sets.SelectMany(set => tree.MembersOn(set, today)).DistinctBy(u => u.Id)
            .Where(u => actor.CanEnter(tree, u.Id))
            .OrderByDescending(u => u.Id == actor.UnitId).ThenBy(u => u.Level).ThenBy(u => u.Code, StringComparer.Ordinal)
            .Select(u => new EntryUnit(u.Id, u.Code, tree.NameOn(u.Id, today), u.Level))];
    }

    /// <summary>
    /// From the last month of its window until it is closed: a month's cells while it runs and afterwards, an annual measure's in December and January,
    /// so that it is asked for once a year and not every month.
    /// </summary>
    public static bool IsDue(Period period, DateOnly today) => period.StateOn(today) != PeriodState.Closed && today >= OpensOn(period);

    /// <summary>First day on which a period is asked for.</summary>
    public static DateOnly OpensOn(Period period)
    {
        var lastMonth = period.To.AddDays(1).AddMonths(-1);
        return lastMonth > period.From ? lastMonth : period.From;
    }

    /// <summary>The periods before, newest first, that a cell's history is read from.</summary>
    internal static IEnumerable<Period> Before(Catalogue catalogue, Period period)
    {
        for (var i = 1; i <= UsualRange.Periods; i++)
        {
            if (catalogue.Step(period, -i) is { } earlier)
                yield return earlier;
        }
    }
}
