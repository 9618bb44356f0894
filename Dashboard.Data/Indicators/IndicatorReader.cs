using Dashboard.Data.Figures;
using Dashboard.Data.Periods;
using Dashboard.Data.Units;

namespace Dashboard.Data.Indicators;

/// <summary>Computes indicators' numbers from roll-up rows: over time within the unit's rows, then the quotient of the sums. Never a mean of percentages.</summary>
public sealed class IndicatorReader(Catalogue catalogue, RollupReader rows)
{
    /// <summary>All series whose rows are needed for some indicators.</summary>
    public static IReadOnlyCollection<int> SeriesNeeded(Catalogue catalogue, IEnumerable<Indicator> indicators)
    {
        var needed = new HashSet<int>();
        foreach (var indicator in indicators)
            Add(indicator);

        return needed;

        void Add(Series series)
        {
            if (!needed.Add(series.Id) || series is not Indicator indicator)
                return;

            var formula = catalogue.FormulaOf(indicator.Id);
            if (formula.KeepsPairs)
                return;

            foreach (var term in formula.Numerator.Terms.Concat(formula.Denominator?.Terms ?? []))
                Add(catalogue.Find(term.Code)!);
        }
    }

    /// <summary>All periods whose rows are needed for the numbers of some periods: their spans, base periods, and a year before for comparisons.</summary>
    public static IReadOnlyCollection<int> PeriodsNeeded(Catalogue catalogue, IEnumerable<Period> shown)
    {
        var periods = shown.ToArray();
        if (periods.Length == 0)
            return [];

        var from = new DateOnly(periods.Min(p => p.From).Year - 1, 1, 1);
        var to = periods.Max(p => p.To);
        return [.. catalogue.Periods.Where(p => p.To >= from && p.From <= to).Select(p => p.Id)];
    }

    /// <summary>The latest closed period of a frequency, or null before the first.</summary>
    public static Period? LatestClosed(Catalogue catalogue, Frequency frequency, DateOnly today) =>
        catalogue.PeriodsOf(frequency).LastOrDefault(p => p.To < today && p.StateOn(today) == PeriodState.Closed);

    /// <summary>The period that is being collected: the earliest that has begun and is not closed.</summary>
    public static Period? Collected(Catalogue catalogue, Frequency frequency, DateOnly today) =>
        catalogue.PeriodsOf(frequency).FirstOrDefault(p => p.From <= today && p.StateOn(today) != PeriodState.Closed);

    /// <summary>An indicator's number for a unit's subtree.</summary>
    public IndicatorNumber Number(Indicator indicator, int unitId, Period period, Basis basis, Boundaries boundaries)
    {
        var formula = catalogue.FormulaOf(indicator.Id);
        var span = SpanOf(indicator, period);
        var (value, numerator, denominator) = Compute(formula, unitId, period, span, basis, boundaries);
        var reporting = ReportingSeries(formula);
        var last = reporting.Select(s => rows.Get(s.Id, ReportingPeriod(s, period), unitId, basis, boundaries)).ToArray();
        var expected = rows.Expected(indicator.ReportingSetId, period, unitId, boundaries) - last.Min(r => r?.NotApplicable ?? 0);
        return new IndicatorNumber(
            period.Code, span[0].From, period.To, basis, value, numerator, denominator,
            last.Min(r => r?.Count ?? 0), Math.Max(expected, 0), last.Max(r => r?.ChangedAt),
            span.Any(p => reporting.Any(s => rows.Get(s.Id, ReportingPeriod(s, p), unitId, basis, boundaries) is { Estimated: > 0 })));
    }

    private static Period[] OnlyThis(Period period) => [period];

    private Period[] SpanOf(Indicator indicator, Period period) => indicator.Span == IndicatorSpan.Period
        ? OnlyThis(period)
        : [.. catalogue.PeriodsOf(period.Frequency, period.Window).Where(p => p.To.Year == period.To.Year && p.To <= period.To)];

    // Whose rows say how many have reported: the pairs, or the measures and indicators of the formula.
    private static IReadOnlyList<Series> ReportingSeries(IndicatorFormula formula) =>
        formula.KeepsPairs || formula.Measures.Count == 0 ? [formula.Indicator] : formula.Measures;

    private Period ReportingPeriod(Series series, Period period)
    {
        var kept = series.Frequency == Frequency.OnChange ? Frequency.Month : series.Frequency;
        return kept == period.Frequency ? period
            : catalogue.PeriodsOf(kept, period.Window).LastOrDefault(p => p.To <= period.To) ?? period;
    }

    private (decimal? Value, decimal? Numerator, decimal? Denominator) Compute(IndicatorFormula formula, int unitId, Period period, Period[] span, Basis basis, Boundaries boundaries)
    {
        if (formula.KeepsPairs)
        {
            long numerator = 0, denominator = 0;
            var any = false;
            foreach (var part in span)
            {
                if (rows.Get(formula.Indicator.Id, part, unitId, basis, boundaries) is not { Count: > 0 } row)
                    continue;

                any = true;
                checked
                {
                    numerator += row.Value;
                    denominator += row.Denominator;
                }
            }

            return (any && denominator != 0 ? (decimal)numerator / denominator * formula.Indicator.Factor : null,
                any ? FixedPoint.ToDecimal(numerator) : null, any ? FixedPoint.ToDecimal(denominator) : null);
        }

        var top = Sum(formula.Numerator, unitId, period, span, basis, boundaries);
        if (formula.Denominator is null)
            return (top * formula.Indicator.Factor, top, null);

        var bottom = Sum(formula.Denominator, unitId, period, span, basis, boundaries);
        return (bottom is null or 0 ? null : top / bottom * formula.Indicator.Factor, top, bottom);
    }

    private decimal? Sum(Formula side, int unitId, Period period, Period[] span, Basis basis, Boundaries boundaries)
    {
        decimal sum = 0;
        foreach (var term in side.Terms)
        {
            if (TermValue(term, unitId, period, span, basis, boundaries) is not { } value)
                return null;

            sum += term.Coefficient * value;
        }

        return sum;
    }

    private decimal? TermValue(FormulaTerm term, int unitId, Period period, Period[] span, Basis basis, Boundaries boundaries)
    {
        var back = term.Shift switch { TermShift.Previous => 1, TermShift.PreviousYear => StepsInYear(period.Frequency), _ => 0 };
        if (back > 0)
        {
            if (catalogue.Step(period, -back) is not { } earlier)
                return null;

            (period, span) = (earlier, OnlyThis(earlier));
        }

        return catalogue.Find(term.Code) switch
        {
            Indicator indicator => Number(indicator, unitId, period, basis, boundaries).Value,
            Measure measure => OverTime(measure, unitId, span, basis, boundaries),
            _ => null,
        };
    }

    /// <summary>A measure's value over a span of periods.</summary>
    public decimal? OverTime(Measure measure, int unitId, IReadOnlyList<Period> span, Basis basis, Boundaries boundaries, FigureKind kind = FigureKind.Actual, int breakdownId = 0)
    {
        var kept = measure.Frequency == Frequency.OnChange ? Frequency.Month : measure.Frequency;
        var periods = span[0].Frequency == kept
            ? span
            : kept < span[0].Frequency
                ? [.. catalogue.PeriodsOf(kept, span[0].Window).Where(p => p.From >= span[0].From && p.To <= span[^1].To)]
                : [.. catalogue.PeriodsOf(kept, span[0].Window).Where(p => p.From <= span[^1].To).TakeLast(1)];
        var values = periods.Select(p => One(measure, rows.Get(measure.Id, p, unitId, basis, boundaries, kind, breakdownId))).OfType<decimal>().ToList();
        if (values.Count == 0)
            return measure.OverTime == Aggregation.Last ? Carried(measure, unitId, periods, basis, boundaries, kind, breakdownId) : null;

        return measure.OverTime switch
        {
            Aggregation.Last => values[^1],
            Aggregation.Average => values.Average(),
            Aggregation.Min => values.Min(),
            Aggregation.Max => values.Max(),
            Aggregation.Count => values.Count,
            _ => values.Sum(),
        };
    }

    // A stock that was not reported keeps its last value for some periods; it is not counted as reported.
    private decimal? Carried(Measure measure, int unitId, IReadOnlyList<Period> periods, Basis basis, Boundaries boundaries, FigureKind kind, int breakdownId)
    {
        var period = periods.Count > 0 ? periods[^1] : null;
        for (var back = 1; back <= measure.CarriesFor && period is not null; back++)
        {
            if (catalogue.Step(period, -back) is { } earlier && One(measure, rows.Get(measure.Id, earlier, unitId, basis, boundaries, kind, breakdownId)) is { } value)
                return value;
        }

        return null;
    }

    private static decimal? One(Measure measure, RollupValue? row) => row is not { Count: > 0 } there ? null
        : measure.OverUnits switch
        {
            Aggregation.Average => FixedPoint.ToDecimal(there.Value) / there.Count,
            Aggregation.Count => there.Count,
            _ => FixedPoint.ToDecimal(there.Value),
        };

    private static int StepsInYear(Frequency frequency) => frequency switch
    {
        Frequency.Month or Frequency.OnChange => 12,
        Frequency.Quarter => 4,
        Frequency.HalfYear => 2,
        _ => 1,
    };
}
