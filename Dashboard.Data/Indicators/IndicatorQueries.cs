using Dashboard.Data.Figures;
using Dashboard.Data.Overview;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;
using Microsoft.EntityFrameworkCore;

namespace Dashboard.Data.Indicators;

/// <summary>An indicator in one period of its course.</summary>
/// <param name="Required">What the trajectory asked for on the period's last day.</param>
public sealed record CoursePoint(Period Period, IndicatorNumber Number, decimal? Required);

/// <summary>The standard columns of a measure: Kế hoạch năm, Kỳ trước, Kỳ này, Lũy kế từ đầu năm, % kế hoạch, So cùng kỳ.</summary>
/// <param name="PercentOfPlan">Since January (the last value of a stock) in percent of the year's plan.</param>
/// <param name="PercentOfYearBefore">This period in percent of the same one a year before.</param>
public sealed record MeasureColumns(Measure Measure, decimal? PlanOfYear, decimal? Previous, decimal? Current, decimal? YearToDate, decimal? PercentOfPlan, decimal? PercentOfYearBefore);

/// <summary>Measures by the categories of one axis. The last row, without category, is what no category holds (chưa phân tổ).</summary>
public sealed record BreakdownTable(string Axis, IReadOnlyList<Measure> Measures, IReadOnlyList<BreakdownRow> Rows);

/// <summary>One category; a value for each measure of the table, and the quotient where the indicator is one of theirs.</summary>
public sealed record BreakdownRow(BreakdownCategory? Category, IReadOnlyList<decimal?> Values, decimal? Quotient);

/// <summary>Everything about one indicator for one unit in one period, but the units below it.</summary>
/// <param name="Course">Oldest first, up to the latest period.</param>
public sealed record IndicatorDetail(
    Indicator Indicator,
    Period Period,
    IndicatorNumber Number,
    TargetStanding Standing,
    Target? Target,
    Phase? Phase,
    IReadOnlyList<CoursePoint> Course,
    IReadOnlyList<MeasureColumns> Measures,
    IReadOnlyList<BreakdownTable> Breakdowns);

/// <summary>A unit's record for one measure: what became of each period that it owed.</summary>
public sealed record RecordLine(Measure Measure, IReadOnlyList<RecordCell> Cells);

/// <summary>One period of a measure.</summary>
/// <param name="ReportedAt">When it was first handed in; null when it is missing.</param>
public sealed record RecordCell(Period Period, RecordState State, DateTime? ReportedAt);

/// <summary>Whether a unit gave what it owed.</summary>
public enum RecordState
{
    /// <summary>Not owed in this period.</summary>
    NotOwed,

    /// <summary>Still being collected.</summary>
    Open,
    Reported,

    /// <summary>Reported after the last day of entry.</summary>
    Late,
    Missing,
}

/// <summary>Reads what the page of an indicator and of a unit shows, from roll-ups (and facts where an earlier instant is asked for).</summary>
public static class IndicatorQueries
{
    extension(DashboardContext db)
    {
        /// <summary>An indicator for a unit; the latest period of the basis unless one is named. Null before the first period.</summary>
        public async Task<IndicatorDetail?> IndicatorDetailAsync(
            Standpoint standpoint, Indicator indicator, int unitId, Period? period, Basis basis, Boundaries boundaries, CancellationToken cancel)
        {
            var (tree, catalogue, today) = (standpoint.Tree, standpoint.Catalogue, standpoint.Today);
            var end = tree[unitId].ValidTo ?? DateOnly.MaxValue;
            var latest = LatestPeriod(catalogue, indicator, basis, today);
            if ((period ?? latest) is not { } shown)
                return null;

            var last = latest is null || shown.To > latest.To ? shown : latest;
            var course = catalogue.PeriodsOf(indicator.Frequency).Where(p => p.To <= last.To && p.To <= end).TakeLast(CourseLength(shown.Frequency)).ToArray();
            if (!course.Contains(shown))
                course = [.. catalogue.PeriodsOf(indicator.Frequency).Where(p => p.To <= shown.To).TakeLast(CourseLength(shown.Frequency))];

            var measures = MeasuresOf(catalogue, indicator);
            var series = IndicatorReader.SeriesNeeded(catalogue, [indicator]).Concat(measures.Select(m => m.Id)).ToHashSet();
            var periods = IndicatorReader.PeriodsNeeded(catalogue, [.. course, shown]);
            var rows = await RollupReader.ReadAsync(db, standpoint, series, periods, [unitId], FigureKind.Actual, withBreakdowns: false, cancel);
            var reader = new IndicatorReader(catalogue, rows);
            var number = reader.Number(indicator, unitId, shown, basis, boundaries);
            var (target, phase) = OverviewQueries.TargetOf(catalogue, tree, indicator, unitId, number.SpanTo);
            return new IndicatorDetail(
                indicator, shown, number, TargetRule.Stand(indicator, target, phase, number, today), target, phase,
                [.. course.Select(Point)],
                await ColumnsAsync(db, standpoint, measures, reader, unitId, shown, basis, boundaries, cancel),
                await BreakdownsAsync(db, standpoint, indicator, measures, unitId, shown, basis, boundaries, cancel));

            CoursePoint Point(Period p)
            {
                var here = reader.Number(indicator, unitId, p, basis, boundaries);
                var (its, itsPhase) = OverviewQueries.TargetOf(catalogue, tree, indicator, unitId, p.To);
                return new CoursePoint(p, here, its is null || itsPhase is null ? null : TargetRule.Required(its, itsPhase, p.To));
            }
        }

        /// <summary>Notes on an indicator of a unit, newest first.</summary>
        public IQueryable<TargetNote> TargetNotes(int indicatorId, int unitId, DateTime? knownAt) =>
            db.TargetNotes.AsNoTracking().Where(n => n.IndicatorId == indicatorId && n.UnitId == unitId && (knownAt == null || n.WrittenAt <= knownAt)).OrderByDescending(n => n.Id);

        /// <summary>What one unit reported of what it owed, measure by measure, over the last periods of each frequency.</summary>
        public async Task<IReadOnlyList<RecordLine>> ReportingRecordAsync(Standpoint standpoint, int unitId, bool isApprovedOnly, CancellationToken cancel)
        {
            const int Periods = 12;
            var (tree, catalogue, today) = (standpoint.Tree, standpoint.Catalogue, standpoint.Today);
            var lines = catalogue.Measures.Where(m => m.Frequency != Frequency.OnChange)
                .Select(m => (Measure: m, Periods: catalogue.PeriodsOf(m.Frequency).Where(p => p.From <= today).TakeLast(Periods).ToArray()))
                .Where(l => l.Periods.Any(p => tree.IsMember(l.Measure.ReportingSetId, unitId, p.To))).ToArray();
            var periodIds = lines.SelectMany(l => l.Periods.Select(p => p.Id)).Distinct().ToArray();
            var at = standpoint.KnownAt ?? DateTime.MaxValue;
            var given = await db.Figures.AsNoTracking()
                .Where(f => f.UnitId == unitId && periodIds.Contains(f.PeriodId) && f.Kind == FigureKind.Actual && f.BreakdownId == 0 && f.RecordedAt <= at && (!isApprovedOnly || f.ApprovedAt != null))
                .GroupBy(f => new { f.MeasureId, f.PeriodId })
                .Select(g => new { g.Key.MeasureId, g.Key.PeriodId, First = g.Min(f => f.RecordedAt), Standing = g.Count(f => (f.SupersededAt == null || f.SupersededAt > at) && f.State != FigureState.Withdrawn) })
                .ToListAsync(cancel);
            var byCell = given.ToDictionary(g => (g.MeasureId, g.PeriodId));
            return [.. lines.Select(l => new RecordLine(l.Measure, [.. l.Periods.Select(p => Cell(l.Measure, p))]))];

            RecordCell Cell(Measure measure, Period period)
            {
                if (byCell.TryGetValue((measure.Id, period.Id), out var cell) && cell.Standing > 0)
                    return new RecordCell(period, cell.First.DayInVietnam() > period.ClosesOn ? RecordState.Late : RecordState.Reported, cell.First);

                return new RecordCell(
                    period,
                    !tree.IsMember(measure.ReportingSetId, unitId, period.To) ? RecordState.NotOwed : period.StateOn(today) == PeriodState.Closed ? RecordState.Missing : RecordState.Open, null);
            }
        }
    }

    /// <summary>The latest closed period on the approved basis; on the provisional one the period that is collected.</summary>
    public static Period? LatestPeriod(Catalogue catalogue, Indicator indicator, Basis basis, DateOnly today) => basis == Basis.Approved
        ? IndicatorReader.LatestClosed(catalogue, indicator.Frequency, today)
        : IndicatorReader.Collected(catalogue, indicator.Frequency, today) ?? IndicatorReader.LatestClosed(catalogue, indicator.Frequency, today);

    /// <summary>All measures behind an indicator, through other indicators too.</summary>
    public static IReadOnlyList<Measure> MeasuresOf(Catalogue catalogue, Indicator indicator)
    {
        var found = new List<Measure>();
        var seen = new HashSet<int>();
        Add(indicator);
        return found;

        void Add(Series series)
        {
            if (!seen.Add(series.Id))
                return;

            if (series is Measure measure)
            {
                found.Add(measure);
                return;
            }

            var formula = catalogue.FormulaOf(series.Id);
            foreach (var term in formula.Numerator.Terms.Concat(formula.Denominator?.Terms ?? []))
                Add(catalogue.Find(term.Code)!);
        }
    }

    private static int CourseLength(Frequency frequency) => frequency switch
    {
        Frequency.Month or Frequency.OnChange => 24,
        Frequency.Quarter => 12,
        Frequency.HalfYear => 8,
        _ => 6,
    };

    private static async Task<IReadOnlyList<MeasureColumns>> ColumnsAsync(
        DashboardContext db, Standpoint standpoint, IReadOnlyList<Measure> measures, IndicatorReader reader, int unitId, Period period, Basis basis, Boundaries boundaries, CancellationToken cancel)
    {
        var catalogue = standpoint.Catalogue;
        var year = catalogue.FindPeriod(period.To.Year.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var plans = year is null ? null
            : await RollupReader.ReadAsync(db, standpoint, [.. measures.Select(m => m.Id)], [year.Id], [unitId], FigureKind.Plan, withBreakdowns: false, cancel);
        return [.. measures.Select(Columns)];

        MeasureColumns Columns(Measure measure)
        {
            decimal? Over(Period? one) => one is null ? null : reader.OverTime(measure, unitId, [one], basis, boundaries);
            var current = Over(period);
            var before = Over(catalogue.Step(period, -1));
            var yearBefore = Over(catalogue.Step(period, -StepsInYear(period.Frequency)));
            var span = catalogue.PeriodsOf(period.Frequency, period.Window).Where(p => p.To.Year == period.To.Year && p.To <= period.To).ToArray();
            var sinceJanuary = reader.OverTime(measure, unitId, span, basis, boundaries);
            var plan = year is not null && plans!.Get(measure.Id, year, unitId, basis, boundaries, FigureKind.Plan) is { Count: > 0 } row ? FixedPoint.ToDecimal(row.Value) : (decimal?)null;
            return new MeasureColumns(
                measure, plan, before, current, sinceJanuary,
                plan is null or 0 ? null : sinceJanuary / plan * 100, yearBefore is null or 0 ? null : current / yearBefore * 100);
        }
    }

    private static int StepsInYear(Frequency frequency) => frequency switch
    {
        Frequency.Month or Frequency.OnChange => 12,
        Frequency.Quarter => 4,
        Frequency.HalfYear => 2,
        _ => 1,
    };

    private static async Task<IReadOnlyList<BreakdownTable>> BreakdownsAsync(
        DashboardContext db, Standpoint standpoint, Indicator indicator, IReadOnlyList<Measure> measures, int unitId, Period period, Basis basis, Boundaries boundaries, CancellationToken cancel)
    {
        var broken = measures.Where(m => m.Axes.Length > 0).ToArray();
        if (broken.Length == 0)
            return [];

        var catalogue = standpoint.Catalogue;
        Period[] span = indicator.Span == IndicatorSpan.Period ? [period] : [.. catalogue.PeriodsOf(period.Frequency, period.Window).Where(p => p.To.Year == period.To.Year && p.To <= period.To)];
        var rows = await RollupReader.ReadAsync(
            db, standpoint, [.. broken.Select(m => m.Id)], IndicatorReader.PeriodsNeeded(catalogue, span), [unitId], FigureKind.Actual, withBreakdowns: true, cancel);
        var reader = new IndicatorReader(catalogue, rows);
        var formula = catalogue.FormulaOf(indicator.Id);
        var tables = new List<BreakdownTable>();
        foreach (var axis in broken.SelectMany(Axes).Distinct(StringComparer.Ordinal))
        {
            var shown = broken.Where(m => Axes(m).Contains(axis, StringComparer.Ordinal)).ToArray();
            var categories = catalogue.Categories.Where(c => string.Equals(c.Axis, axis, StringComparison.Ordinal)).ToArray();
            var lines = categories.Select(c => Row(shown, c, [.. shown.Select(m => reader.OverTime(m, unitId, span, basis, boundaries, FigureKind.Actual, c.Id))])).ToList();
            var rest = shown.Select((m, i) => reader.OverTime(m, unitId, span, basis, boundaries) - lines.Sum(l => l.Values[i] ?? 0)).ToArray();
            if (lines.Any(l => l.Values.Any(v => v is not null)))
                tables.Add(new BreakdownTable(axis, shown, Array.Exists(rest, r => r is > 0) ? [.. lines, Row(shown, null, rest)] : lines));
        }

        return tables;

        static string[] Axes(Measure measure) => measure.Axes.Split(',', StringSplitOptions.RemoveEmptyEntries);

        BreakdownRow Row(Measure[] shown, BreakdownCategory? category, decimal?[] values)
        {
            if (formula is not { Numerator.Terms: [{ Coefficient: 1 } top], Denominator.Terms: [{ Coefficient: 1 } bottom] })
                return new BreakdownRow(category, values, null);

            var (over, under) = (Array.FindIndex(shown, m => m.Code == top.Code), Array.FindIndex(shown, m => m.Code == bottom.Code));
            return new BreakdownRow(category, values, over < 0 || under < 0 || values[under] is null or 0 ? null : values[over] / values[under] * indicator.Factor);
        }
    }
}
